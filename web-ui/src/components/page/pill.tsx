import type { ReactNode } from "react";
import classes from "./pill.module.css";

/** What a pill says: bad, good, mind this, chosen, or just so. */
export type Tone = "negative" | "positive" | "warning" | "accent" | "neutral";

/** A short word in a rounded box: a state, a score, a due time. The word carries the meaning, colour only helps. */
export function Pill({
  tone = "neutral",
  title,
  children,
}: {
  tone?: Tone;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={classes.pill} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

/** A square chip for a topic, a tag, a code. */
export function Chip({ active, children }: { active?: boolean; children: ReactNode }) {
  return (
    <span className={classes.chip} data-active={active || undefined}>
      {children}
    </span>
  );
}
