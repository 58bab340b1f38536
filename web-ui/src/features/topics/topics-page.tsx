import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { useMay } from "@/api/session";
import { FilterBar } from "@/components/filter-bar/filter-bar";
import { Page } from "@/components/page/page";
import { Empty, Failure, Loading } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { useFilter, useUrlState } from "@/lib/use-filter";
import { type Topic, useRemoval, useTopics } from "./queries";
import { TopicDialog, type TopicTask } from "./topic-dialog";
import { TopicEditor } from "./topic-editor";
import { TopicTree } from "./topic-tree";
import classes from "./topics.module.css";

/** What customers talk about: the tree of topics with volume, sentiment and trend, and the rules behind it. */
export function TopicsPage() {
  const { t } = useTranslation("topics");
  const format = useFormat();
  const may = useMay("topics:write");
  const [filter, setFilter] = useFilter("since:180d");
  const [selected, select] = useUrlState("topic");
  const [adding, setAdding] = useUrlState("add");
  const [task, setTask] = useState<TopicTask | null>(null);
  const topics = useTopics(filter);
  const items = topics.data?.items ?? [];
  const topic = items.find(({ id }) => id === selected);
  const removing = useRemoval(items);
  const current: TopicTask | null = task ?? (adding && may ? { kind: "add", parent: null } : null);
  const close = () => {
    setTask(null);
    setAdding("");
  };
  const remove = (gone: Topic) => {
    if (topic && (topic.path === gone.path || topic.path.startsWith(`${gone.path}/`))) select("");
    removing.mutate(gone);
  };
  useKeys(may ? [{ keys: "n", label: "topics:add", run: () => setTask({ kind: "add", parent: null }) }] : []);
  const problem = topics.error ? asApiError(topics.error) : null;

  return (
    <Page
      title={t("title")}
      actions={may && <Button onClick={() => setTask({ kind: "add", parent: null })}>{t("add")}</Button>}
    >
      <FilterBar
        value={filter}
        onChange={setFilter}
        error={problem?.at("filter")}
        summary={topics.data && <Summary {...topics.data} />}
      />
      {problem && !problem.at("filter") ? (
        <Failure error={topics.error} onRetry={() => void topics.refetch()} />
      ) : !topics.data ? (
        <Loading rows={8} height={36} />
      ) : items.length === 0 ? (
        <Empty title={t("none")} text={t("none_text")}>
          {may && <Button onClick={() => setTask({ kind: "add", parent: null })}>{t("add")}</Button>}
        </Empty>
      ) : (
        <div className={classes.columns} data-open={topic ? true : undefined}>
          <section className={`card ${classes.treeCard}`} aria-label={t("tree")}>
            <TopicTree
              items={items}
              total={topics.data.total}
              filter={filter}
              selected={selected}
              onSelect={select}
              onTask={may ? setTask : undefined}
              onRemove={may ? remove : undefined}
            />
            <p className="muted small">
              {t("as_of", { time: format.dateTime(topics.data.as_of), version: topics.data.version })}
            </p>
          </section>
          {topic && (
            <TopicEditor
              key={topic.id}
              topic={topic}
              mayEdit={may}
              onClose={() => select("")}
              onTask={setTask}
              onRemove={() => remove(topic)}
            />
          )}
        </div>
      )}
      <TopicDialog task={current} topics={items} onClose={close} onDone={(id) => select(id)} />
    </Page>
  );
}

interface Counts {
  total: number;
  without_topic: number;
  run?: { done: number } | null;
}

function Summary({ total, without_topic, run }: Counts) {
  const { t } = useTranslation("topics");
  const format = useFormat();
  return (
    <span aria-live="polite">
      {t("summary", {
        records: format.count(total),
        share: format.percent(total > 0 ? 1 - without_topic / total : 0),
      })}
      {run && ` · ${t("run", { records: format.count(run.done) })}`}
    </span>
  );
}
