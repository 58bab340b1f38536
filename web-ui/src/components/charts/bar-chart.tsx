import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { type Metric, metricRange, metricText, SMALL_BASE } from "@/lib/metric";
import { ChartFrame } from "./chart-frame";
import classes from "./charts.module.css";

/** A group with its value, interval and base. */
export interface Bar {
  key: string;
  label: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
  base: number;
}

interface BarChartProps {
  title: string;
  metric: Metric;
  bars: Bar[];
  /** Opens the records of a group. */
  onPick?: (key: string) => void;
  aside?: ReactNode;
}

/** Groups side by side from a common zero, each with its number, its interval as a thin line, and its base. */
export function BarChart({ title, metric, bars, onPick, aside }: BarChartProps) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const values = bars.flatMap(({ value, low, high }) => [value, low, high]).filter((value) => value != null);
  const [scaleLow = 0] = metricRange(metric);
  const zero = metric === "ces" || metric === "rating" ? scaleLow : 0;
  const min = Math.min(zero, ...values);
  const max = Math.max(zero, ...values);
  const place = (value: number) => (max === min ? 0 : ((value - min) / (max - min)) * 100);
  const text = (value: number | null | undefined) =>
    value == null ? "–" : metricText(format, metric, value);

  const rows = bars.map(({ key, label, value, low, high, base }) => ({
    key,
    cells: [
      label,
      text(value),
      low == null || high == null ? "–" : `${text(low)} – ${text(high)}`,
      format.count(base),
    ],
    onPick: onPick && (() => onPick(key)),
  }));
  const columns = [t("chart.group"), t("chart.value"), t("chart.interval"), t("chart.base")];
  return (
    <ChartFrame
      title={title}
      base={bars.reduce((sum, bar) => sum + bar.base, 0)}
      table={{ columns, rows }}
      aside={aside}
    >
      <ul className={classes.bars}>
        {bars.map(({ key, label, value, low, high, base }) => {
          const from = place(Math.min(zero, value ?? zero));
          const to = place(Math.max(zero, value ?? zero));
          const content = (
            <>
              <span className={classes.barLabel} title={label}>
                {label}
              </span>
              <span className={classes.track} aria-hidden="true">
                {min < zero && <span className={classes.zero} style={{ left: `${place(zero)}%` }} />}
                <span
                  className={classes.fill}
                  data-below={(value ?? zero) < zero || undefined}
                  style={{ left: `${from}%`, width: `${to - from}%` }}
                />
                {low != null && high != null && (
                  <span
                    className={classes.whisker}
                    style={{ left: `${place(low)}%`, width: `${place(high) - place(low)}%` }}
                  />
                )}
              </span>
              <span className={classes.barValue}>{text(value)}</span>
              {metric !== "volume" && <span className={classes.barBase}>n {format.count(base)}</span>}
            </>
          );
          return (
            <li key={key} data-small={(metric !== "volume" && base < SMALL_BASE) || undefined}>
              {onPick ? (
                <button type="button" className={classes.bar} onClick={() => onPick(key)}>
                  {content}
                </button>
              ) : (
                <div className={classes.bar}>{content}</div>
              )}
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}
