import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FeedbackRecord, Span } from "@/api/records";
import { Chip } from "@/components/page/pill";
import { marksOf } from "@/components/verbatim/marks";
import { Verbatim } from "@/components/verbatim/verbatim";
import { useFormat } from "@/lib/format";
import classes from "./feedback-card.module.css";
import { ScorePill } from "./score-pill";

interface FeedbackCardProps {
  record: FeedbackRecord;
  /** What was searched for and found, as ranges of characters. */
  hits?: Span[];
  selected?: boolean;
  onOpen?: (id: string) => void;
  /** How many verbatims are shown; a call may have hundreds. */
  verbatims?: number;
  lines?: number;
}

/** A record in a list: who, where, when, score, and the words. */
export const FeedbackCard = memo(function FeedbackCard(props: FeedbackCardProps) {
  const { record, hits, selected, onOpen, verbatims = 2, lines = 5 } = props;
  const { t } = useTranslation("components");
  const format = useFormat();
  const shown = useMemo(() => telling(record, hits ?? [], verbatims), [record, hits, verbatims]);
  const several = new Set(shown.map(({ verbatim }) => verbatim.speaker)).size > 1;
  const where = [
    record.customer_name ?? (record.author_kind === "customer" ? null : t(`author.${record.author_kind}`)),
    [t(`channel.${record.channel}`, record.channel), record.survey_slug].filter(Boolean).join(", "),
    record.unit,
  ].filter(Boolean);
  return (
    // The keyboard has the button below; the click on the card is the same for the mouse and leaves text selectable.
    <article
      className={classes.card}
      data-selected={selected || undefined}
      data-open={onOpen ? true : undefined}
      data-record={record.id}
      onClick={() => {
        if (onOpen && !window.getSelection()?.toString()) onOpen(record.id);
      }}
    >
      <header className={classes.head}>
        <span>
          {where.join(" · ")}
          {where.length > 0 && " · "}
          <time dateTime={record.occurred_at} title={format.dateTime(record.occurred_at)}>
            {format.near(record.occurred_at)}
          </time>
        </span>
        <ScorePill scores={record.scores} sentiment={record.annotations.sentiment} />
      </header>
      {record.title && <strong>{record.title}</strong>}
      {shown.map(({ index, verbatim }) => (
        <div key={index} className={classes.words}>
          {(several || (record.verbatims.length > 1 && verbatim.speaker !== "customer")) && (
            <b className="small">{t(`speaker.${verbatim.speaker}`, verbatim.speaker)} </b>
          )}
          <Verbatim
            text={verbatim.text}
            language={verbatim.language}
            marks={marksOf(record.annotations, index, hits)}
            lines={lines}
          />
        </div>
      ))}
      {shown.length === 0 && <div className="muted">{t("no_words")}</div>}
      <footer className={classes.chips}>
        {(record.annotations.topics ?? []).slice(0, 5).map(({ topic }) => (
          <Chip key={topic}>{topic}</Chip>
        ))}
        {(record.tags ?? []).map((tag) => (
          <Chip key={tag} active>
            {tag}
          </Chip>
        ))}
        {record.language !== "und" && <span className="muted small">{record.language}</span>}
      </footer>
      {onOpen && (
        <button
          type="button"
          className={`visually-hidden ${classes.open}`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(record.id);
          }}
        >
          {t("open_record", { name: record.customer_name ?? format.dateTime(record.occurred_at) })}
        </button>
      )}
    </article>
  );
});

/** The verbatims that say most: those with hits, then what the customer said, in their order. */
function telling(record: FeedbackRecord, hits: Span[], limit: number) {
  const all = record.verbatims.map((verbatim, index) => ({ verbatim, index }));
  const hit = new Set(hits.map((span) => span.verbatim));
  const weight = ({ verbatim, index }: (typeof all)[number]) =>
    (hit.has(index) ? 2 : 0) + (verbatim.speaker === "customer" ? 1 : 0);
  return all
    .filter(({ verbatim }) => verbatim.text.trim() !== "")
    .sort((a, b) => weight(b) - weight(a) || a.index - b.index)
    .slice(0, limit)
    .sort((a, b) => a.index - b.index);
}
