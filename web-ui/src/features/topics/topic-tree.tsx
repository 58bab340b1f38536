import { ActionIcon, Menu } from "@mantine/core";
import { IconChevronRight, IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Sparkline } from "@/components/charts/sparkline";
import { Pill } from "@/components/page/pill";
import { useFormat } from "@/lib/format";
import { and, links, term } from "@/lib/links";
import { SMALL_BASE } from "@/lib/metric";
import { type CountedTopic, change, depth } from "./queries";
import type { TopicTask } from "./topic-dialog";
import classes from "./topics.module.css";

interface TopicTreeProps {
  items: CountedTopic[];
  total: number;
  filter: string;
  selected: string;
  onSelect: (id: string) => void;
  onTask?: (task: TopicTask) => void;
  onRemove?: (topic: CountedTopic) => void;
}

/** The tree. ↑ ↓ move, ← → close and open a branch, Enter opens the rule. */
export function TopicTree({ items, total, filter, selected, onSelect, onTask, onRemove }: TopicTreeProps) {
  const { t } = useTranslation("topics");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const shown = items.filter(
    ({ path }) => ![...closed].some((above) => path !== above && path.startsWith(`${above}/`)),
  );
  const most = Math.max(1, ...items.map(({ records }) => records));
  const toggle = (path: string, close: boolean) =>
    setClosed((before) => {
      const next = new Set(before);
      if (close) next.add(path);
      else next.delete(path);
      return next;
    });
  const focus = (index: number) => {
    const id = shown[index]?.id;
    if (id) document.querySelector<HTMLElement>(`[data-topic="${id}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, index: number, topic: CountedTopic, parent: boolean) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => focus(index + 1),
      ArrowUp: () => focus(index - 1),
      Home: () => focus(0),
      End: () => focus(shown.length - 1),
      ArrowRight: () => (parent && closed.has(topic.path) ? toggle(topic.path, false) : focus(index + 1)),
      ArrowLeft: () =>
        parent && !closed.has(topic.path)
          ? toggle(topic.path, true)
          : focus(shown.findIndex(({ id }) => id === topic.parent)),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <table className={classes.tree} aria-label={t("tree")}>
      <thead>
        <tr>
          <th scope="col">{t("columns.topic")}</th>
          <th scope="col" className={classes.right}>
            {t("columns.records")}
          </th>
          <th scope="col">{t("columns.sentiment")}</th>
          <th scope="col" className={classes.wide}>
            {t("columns.trend")}
          </th>
          <th scope="col" className={`${classes.right} ${classes.wide} ${classes.roomy}`}>
            {t("columns.change")}
          </th>
          {onTask && (
            <th>
              <span className="visually-hidden">{t("columns.menu")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {shown.map((topic, index) => {
          const parent = items.some(({ parent }) => parent === topic.id);
          const open = !closed.has(topic.path);
          return (
            <tr key={topic.id} data-selected={topic.id === selected || undefined}>
              <th scope="row">
                <span className={classes.name} style={{ paddingLeft: depth(topic) * 16 }}>
                  {parent ? (
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      tabIndex={-1}
                      aria-label={t(open ? "close_branch" : "open_branch", { name: topic.name })}
                      aria-expanded={open}
                      onClick={() => toggle(topic.path, open)}
                    >
                      <IconChevronRight
                        size={14}
                        className={open ? classes.open : undefined}
                        aria-hidden="true"
                      />
                    </ActionIcon>
                  ) : (
                    <span className={classes.leaf} />
                  )}
                  <button
                    type="button"
                    data-topic={topic.id}
                    data-parent={parent || undefined}
                    className={classes.pick}
                    aria-pressed={topic.id === selected}
                    onClick={() => onSelect(topic.id === selected ? "" : topic.id)}
                    onKeyDown={(event) => onKeyDown(event, index, topic, parent)}
                  >
                    {topic.name}
                  </button>
                </span>
              </th>
              <Volume topic={topic} most={most} total={total} filter={filter} />
              <td>
                <Feeling topic={topic} />
              </td>
              <td className={classes.wide}>
                <Sparkline
                  points={topic.trend.slice(-26)}
                  bars
                  height={22}
                  label={t("trend", { name: topic.name })}
                />
              </td>
              <Change topic={topic} />
              {onTask && (
                <td className={classes.menu}>
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={t("menu", { name: topic.name })}>
                        <IconDots size={16} aria-hidden="true" />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => onSelect(topic.id)}>{t("edit")}</Menu.Item>
                      <Menu.Item onClick={() => onTask({ kind: "add", parent: topic.id })}>
                        {t("add_below")}
                      </Menu.Item>
                      <Menu.Item onClick={() => onTask({ kind: "move", topic })}>{t("move")}</Menu.Item>
                      <Menu.Item onClick={() => onRemove?.(topic)}>{t("remove")}</Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface VolumeProps {
  topic: CountedTopic;
  most: number;
  total: number;
  filter: string;
}

function Volume({ topic, most, total, filter }: VolumeProps) {
  const { t } = useTranslation("topics");
  const format = useFormat();
  return (
    <td className={classes.right}>
      <Link
        {...links.feedback(and(filter, term("topic", topic.path)))}
        className={`num ${classes.volume}`}
        title={t("share", { share: format.percent(total > 0 ? topic.records / total : 0, 1) })}
      >
        <span
          className={classes.bar}
          style={{ width: `${(topic.records / most) * 100}%` }}
          aria-hidden="true"
        />
        {format.count(topic.records)}
      </Link>
    </td>
  );
}

function Feeling({ topic }: { topic: CountedTopic }) {
  const { t } = useTranslation("topics");
  const format = useFormat();
  const { sentiment, sentiment_base: base } = topic;
  if (sentiment === null || sentiment === undefined) return <span className="muted">–</span>;
  const tone = sentiment < -0.5 ? "negative" : sentiment > 0.5 ? "positive" : "neutral";
  return (
    <Pill tone={base < SMALL_BASE ? "neutral" : tone} title={t("base", { count: base })}>
      {format.signed(sentiment, 1)} <span className={classes.word}>{t(`feels.${tone}`)}</span>
    </Pill>
  );
}

function Change({ topic }: { topic: CountedTopic }) {
  const { t } = useTranslation("topics");
  const format = useFormat();
  const share = change(topic.trend);
  return (
    <td
      className={`num ${classes.right} ${classes.wide} ${classes.roomy}`}
      title={t(share === null ? "change_unknown" : "change")}
    >
      {share === null ? <span className="muted">–</span> : `${format.signed(share * 100)} %`}
    </td>
  );
}
