import { ActionIcon, Button, Group, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError, type FieldProblem } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { FeedbackCard } from "@/components/feedback-card/feedback-card";
import { SaveBar } from "@/components/form/save-bar";
import { Failure } from "@/components/page/states";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import { notifyDone } from "@/lib/notify";
import type { Topic } from "./queries";
import type { TopicTask } from "./topic-dialog";
import classes from "./topics.module.css";

interface TopicEditorProps {
  topic: Topic;
  mayEdit: boolean;
  onClose: () => void;
  onTask: (task: TopicTask) => void;
  onRemove: () => void;
}

/** One topic: its name, its rule, and what the rule finds while it is written. */
export function TopicEditor({ topic, mayEdit, onClose, onTask, onRemove }: TopicEditorProps) {
  const { t } = useTranslation("topics");
  const queries = useQueryClient();
  const [name, setName] = useState(topic.name);
  const [rule, setRule] = useState(topic.rule);
  const [settled] = useDebouncedValue(rule, 300);
  const preview = useQuery({
    queryKey: ["topic-preview", topic.id, settled],
    queryFn: () => ok(api.POST("/api/v1/topics/preview", { body: { rule: settled, topic: topic.id } })),
    enabled: mayEdit && settled.trim() !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  const saving = useMutation({
    mutationFn: () =>
      ok(api.PATCH("/api/v1/topics/{id}", { params: { path: { id: topic.id } }, body: { name, rule } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["topics"] });
      notifyDone(t(rule.trim() === topic.rule ? "saved" : "saved_rule", { name }));
    },
  });
  const problem = saving.error ? asApiError(saving.error) : null;
  const refused = preview.error ? asApiError(preview.error) : null;
  const ruleProblem = rule.trim() === "" ? undefined : (refused?.at("rule") ?? problem?.at("rule"));

  return (
    <section className={`card ${classes.editor}`} aria-label={t("editor", { name: topic.name })}>
      <header className={classes.editorHead}>
        <div>
          <h2>{topic.name}</h2>
          <code className="small">topic:{topic.path}</code>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label={t("close")} onClick={onClose}>
          <IconX size={18} aria-hidden="true" />
        </ActionIcon>
      </header>
      <TextInput
        label={t("name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem?.at("name")?.message}
        readOnly={!mayEdit}
        maxLength={100}
      />
      <Textarea
        label={t("rule")}
        description={t("rule_help")}
        value={rule}
        onChange={(event) => setRule(event.currentTarget.value)}
        error={ruleProblem && <RuleProblem rule={settled} problem={ruleProblem} />}
        readOnly={!mayEdit}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={4000}
        spellCheck={false}
        classNames={{ input: classes.rule }}
      />
      {problem && !problem.at("name") && !problem.at("rule") && <Failure error={saving.error} />}
      {mayEdit && (
        <SaveBar
          dirty={name !== topic.name || rule.trim() !== topic.rule}
          saving={saving.isPending}
          onSave={() => saving.mutate()}
          onReset={() => {
            setName(topic.name);
            setRule(topic.rule);
            saving.reset();
          }}
        />
      )}
      {settled.trim() === "" ? (
        <p className="muted">{t("no_rule")}</p>
      ) : refused && !refused.at("rule") ? (
        <Failure error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        preview.data && <Matches data={preview.data} rule={settled} stale={!!refused || preview.isFetching} />
      )}
      {mayEdit && (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onTask({ kind: "add", parent: topic.id })}>
            {t("add_below")}
          </Button>
          <Button size="xs" variant="default" onClick={() => onTask({ kind: "move", topic })}>
            {t("move")}
          </Button>
          <Button size="xs" variant="default" onClick={onRemove}>
            {t("remove")}
          </Button>
        </Group>
      )}
    </section>
  );
}

/** What is wrong with the rule, with the place shown in the rule itself. */
function RuleProblem({ rule, problem }: { rule: string; problem: FieldProblem }) {
  const letters = [...rule];
  const at = problem.position;
  return (
    <span role="alert">
      {problem.message}
      {problem.hint && <b> {problem.hint}</b>}
      {at !== null && at !== undefined && (
        <code className={classes.place} aria-hidden="true">
          {letters.slice(Math.max(0, at - 24), at).join("")}
          <mark>{letters[at] ?? "⌷"}</mark>
          {letters.slice(at + 1, at + 24).join("")}
        </code>
      )}
    </span>
  );
}

type Preview = components["schemas"]["RuleMatches"];

function Matches({ data, rule, stale }: { data: Preview; rule: string; stale: boolean }) {
  const { t } = useTranslation("topics");
  const format = useFormat();
  const share = format.percent(data.total > 0 ? data.records / data.total : 0, 1);
  const gained = data.gained ?? 0;
  const lost = data.lost ?? 0;
  return (
    <div className={classes.matches} data-stale={stale || undefined}>
      <p aria-live="polite">
        <strong className="num">
          {t("finds", { count: data.records, records: format.count(data.records) })}
        </strong>{" "}
        <span className="muted">{t("of_all", { share, total: format.count(data.total) })}</span>{" "}
        {gained + lost > 0 && (
          <span>{t("changes", { gained: format.count(gained), lost: format.count(lost) })} </span>
        )}
        {data.records > 0 && <Link {...links.feedback(rule)}>{t("show_all")}</Link>}
      </p>
      {data.records === 0 && <p className="muted">{t("finds_nothing")}</p>}
      {data.examples.map((hit) => (
        <FeedbackCard key={hit.id} record={hit} hits={hit.highlights} verbatims={1} lines={3} />
      ))}
    </div>
  );
}
