import { Fragment, type ReactNode, useMemo } from "react";
import { type Mark, pieces } from "./marks";
import classes from "./verbatim.module.css";

interface VerbatimProps {
  text: string;
  marks?: Mark[];
  /** BCP 47 language of the words, so that a screen reader speaks them right. */
  language?: string;
  /** Cut after so many lines. */
  lines?: number;
}

/** A person's own words, with what was found in them underlined. */
export function Verbatim({ text, marks = [], language, lines }: VerbatimProps) {
  const parts = useMemo(() => pieces(text, marks), [text, marks]);
  return (
    <span
      className={lines ? classes.clamped : classes.verbatim}
      style={lines ? { WebkitLineClamp: lines } : undefined}
      lang={language && language !== "und" ? language : undefined}
      dir="auto"
    >
      {parts.map((part) => (
        <Fragment key={part.start}>{dress(part.text, part.marks)}</Fragment>
      ))}
    </span>
  );
}

function dress(text: string, marks: Mark[]): ReactNode {
  const of = (kind: Mark["kind"]) => marks.find((mark) => mark.kind === kind);
  const feeling = of("negative") ?? of("positive");
  const topic = of("topic");
  const masked = of("masked");
  let shown: ReactNode = text;
  if (of("hit")) shown = <mark>{shown}</mark>;
  if (masked) shown = <span className={classes.masked}>{shown}</span>;
  if (topic) {
    shown = (
      <span className={classes.topic} title={topic.label}>
        {shown}
      </span>
    );
  }
  if (feeling) {
    shown = (
      <u className={classes.feeling} data-kind={feeling.kind} title={feeling.label}>
        {shown}
      </u>
    );
  }
  return shown;
}
