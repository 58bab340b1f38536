import type { Format } from "./format";

/** What is measured (`formulas.md` names the formula of each). */
export type Metric = "nps" | "csat" | "ces" | "rating" | "sentiment" | "volume";

/** Values with a smaller base are shown in grey: they may change with the next answer. */
export const SMALL_BASE = 30;

/** The value as it is written: NPS 31, CSAT 78 %, effort 5.4, volume 12,408. */
export function metricText(format: Format, metric: Metric, value: number): string {
  switch (metric) {
    case "nps":
      return format.number(value).replace("-", "−");
    case "csat":
      return format.percent(value / 100);
    case "volume":
      return format.count(value);
    default:
      return format.number(value, 1).replace("-", "−");
  }
}

/** The change between two periods, with its sign. */
export function changeText(format: Format, metric: Metric, change: number): string {
  if (metric === "volume") return format.count(Math.abs(change));
  return format.number(Math.abs(change), metric === "nps" || metric === "csat" ? 0 : 1);
}

/** The ends of the scale that a chart's axis must not leave, where there are any. */
export function metricRange(metric: Metric): [number | undefined, number | undefined] {
  switch (metric) {
    case "nps":
      return [-100, 100];
    case "csat":
      return [0, 100];
    case "ces":
      return [1, 7];
    case "rating":
      return [1, 5];
    case "sentiment":
      return [-5, 5];
    default:
      return [0, undefined];
  }
}
