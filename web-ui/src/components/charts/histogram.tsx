import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import classes from "./charts.module.css";

interface HistogramProps {
  label: string;
  buckets: { start: string; count: number }[];
  /** A click or Enter picks one bucket. */
  onPick?: (start: string, index: number) => void;
  height?: number;
}

/** Counts over time as low bars, to see a wave and to pick a stretch of it. */
export function Histogram({ label, buckets, onPick, height = 46 }: HistogramProps) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const [at, setAt] = useState(-1);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const current = buckets[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(buckets.length - 1, at + by)));
    } else if (event.key === "Enter" && current && onPick) {
      event.preventDefault();
      onPick(current.start, at);
    }
  };
  return (
    <div className={classes.histogramFrame}>
      <div
        className={classes.histogram}
        style={{ height }}
        role="img"
        aria-label={t("chart.histogram_label", { label, count: buckets.length, most: format.count(most) })}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseLeave={() => setAt(-1)}
      >
        {buckets.map(({ start, count }, index) => (
          <span
            key={start}
            className={classes.column}
            data-at={index === at || undefined}
            data-pick={onPick ? true : undefined}
            onMouseEnter={() => setAt(index)}
            onClick={() => onPick?.(start, index)}
          >
            <span style={{ height: `${(count / most) * 100}%`, minHeight: count > 0 ? 2 : 0 }} />
          </span>
        ))}
      </div>
      <div className={classes.histogramFoot} aria-live="polite">
        {current ? (
          <span>
            <b className="num">{format.count(current.count)}</b> · {format.date(current.start)}
          </span>
        ) : (
          <>
            <span>{buckets[0] && format.date(buckets[0].start)}</span>
            <span>{buckets.length > 1 && format.date(buckets.at(-1)?.start ?? "")}</span>
          </>
        )}
      </div>
    </div>
  );
}
