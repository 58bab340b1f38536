import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { changeText, metricText } from "@/lib/metric";
import type { Report } from "./report-query";
import classes from "./reports.module.css";

/** The numbers of a score as rows: value, interval, base, the period before, how the answers divide. */
export function ScoreTable({ title, report }: { title: string; report: Report }) {
  const { t } = useTranslation(["reports", "components"]);
  const format = useFormat();
  const { metric, value, low, high, base, previous, difference, parts, net } = report;
  const text = (number: number | null | undefined) =>
    number == null ? "–" : metricText(format, metric, number);
  const range = (from?: number | null, to?: number | null) =>
    from == null || to == null ? "–" : t("components:tile.interval", { low: text(from), high: text(to) });
  const sign = (difference?.value ?? 0) < 0 ? "−" : "+";
  const rows: [string, string][] = [
    [t("components:chart.value"), text(value)],
    [t("components:chart.interval"), range(low, high)],
    [t("components:chart.base"), format.count(base)],
  ];
  if (previous) rows.push([t("before"), `${text(previous.value)} · n ${format.count(previous.base)}`]);
  if (difference?.value != null) {
    const change = `${sign}${changeText(format, metric, difference.value)}`;
    rows.push([t("change"), `${change} · ${t(`verdict.${difference.verdict}`)}`]);
  }
  if (net != null) rows.push([t("net"), `${format.signed(net)} %`]);
  for (const part of parts) {
    rows.push([
      t(`parts.${part.key}`),
      `${format.count(part.count)} · ${format.percent(part.percent / 100)}`,
    ]);
  }
  return (
    <div className={`card ${classes.scoreTable}`}>
      <h2>{title}</h2>
      <table>
        <tbody>
          {rows.map(([name, shown]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{shown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
