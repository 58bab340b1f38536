import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/format";
import { type Metric, metricRange, metricText } from "@/lib/metric";
import { axisOf } from "./axis";
import { ChartFrame } from "./chart-frame";
import { EChart } from "./e-chart";
import { seriesColours, usePalette } from "./palette";

/** A value of one bucket of time, with its interval and base. */
export interface LinePoint {
  at: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
  base: number;
}

interface LineChartProps {
  title: string;
  metric: Metric;
  /** At most six; the points of all stand at the same times. */
  series: { name: string; points: LinePoint[] }[];
  /** Opens the records of a bucket. */
  onPick?: (at: string, series: string) => void;
  height?: number;
  aside?: React.ReactNode;
}

/** Values over time; with one series its 95 % interval lies behind it as a band. */
export function LineChart({ title, metric, series, onPick, height, aside }: LineChartProps) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const palette = usePalette();
  const shown = series.slice(0, 6);
  const first = shown[0];
  const times = first?.points.map((point) => point.at) ?? [];

  const option = useMemo(() => {
    const colours = seriesColours(palette);
    const only = shown.length === 1 ? shown[0] : undefined;
    const text = (value: number | null | undefined) =>
      value == null ? "–" : metricText(format, metric, value);
    const band = only?.points.some((point) => point.low != null)
      ? [
          {
            type: "line",
            stack: "band",
            stackStrategy: "all",
            data: only.points.map((point) => point.low ?? null),
            lineStyle: { opacity: 0 },
            symbol: "none",
            silent: true,
          },
          {
            type: "line",
            stack: "band",
            stackStrategy: "all",
            data: only.points.map(({ low, high }) => (low == null || high == null ? null : high - low)),
            lineStyle: { opacity: 0 },
            areaStyle: { color: palette["accent-soft"], opacity: 1 },
            symbol: "none",
            silent: true,
          },
        ]
      : [];
    const [min, max] = metricRange(metric);
    const axis = axisOf(
      shown.flatMap(({ points }) =>
        points.flatMap(({ value, low, high }) => (only ? [value, low, high] : [value])),
      ),
      metric === "volume",
    );
    return {
      grid: {
        left: 4,
        right: shown.length > 1 ? 96 : 16,
        top: 12,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        type: "category",
        data: times.map((at) => format.date(at)),
        boundaryGap: false,
        axisLine: { lineStyle: { color: palette.line } },
        axisTick: { show: false },
        axisLabel: { color: palette.mute, fontSize: 12, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        min: Math.max(min ?? -Infinity, axis.min),
        max: Math.min(max ?? Infinity, axis.max),
        interval: axis.step,
        axisLabel: { color: palette.mute, fontSize: 12, formatter: (value: number) => text(value) },
        splitLine: { lineStyle: { color: palette.line } },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: palette.card,
        borderColor: palette.line,
        textStyle: { color: palette.ink, fontSize: 13 },
        axisPointer: { lineStyle: { color: palette.mute } },
        formatter: (hits: { dataIndex: number }[]) => {
          const index = hits[0]?.dataIndex ?? 0;
          const lines = shown.map(({ name, points }) => {
            const point = points[index];
            const interval =
              point?.low != null && point.high != null ? ` (${text(point.low)} – ${text(point.high)})` : "";
            return `${shown.length > 1 ? `${asHtml(name)} ` : ""}<b>${text(point?.value)}</b>${interval} · n ${format.count(point?.base ?? 0)}`;
          });
          return [format.date(times[index] ?? ""), ...lines].join("<br>");
        },
      },
      series: [
        ...shown.map(({ name, points }, index) => ({
          name,
          type: "line",
          z: 3,
          data: points.map((point) => point.value),
          connectNulls: false,
          symbol: "circle",
          symbolSize: 5,
          showSymbol: points.length < 20,
          lineStyle: { width: 2, color: colours[index], type: index > 2 ? "dashed" : "solid" },
          itemStyle: { color: colours[index] },
          endLabel: {
            show: shown.length > 1,
            formatter: name,
            color: colours[index],
            width: 90,
            overflow: "truncate",
          },
        })),
        ...band,
      ],
    };
  }, [shown, times, palette, format, metric]);

  const rows = shown.flatMap(({ name, points }) =>
    points.map(({ at, value, low, high, base }) => ({
      key: `${name} ${at}`,
      cells: [
        shown.length > 1 ? `${name}, ${format.date(at)}` : format.date(at),
        value == null ? "–" : metricText(format, metric, value),
        low == null || high == null
          ? "–"
          : `${metricText(format, metric, low)} – ${metricText(format, metric, high)}`,
        format.count(base),
      ],
      onPick: onPick && (() => onPick(at, name)),
    })),
  );
  const base = shown.flatMap(({ points }) => points).reduce((sum, point) => sum + point.base, 0);
  const columns = [t("chart.when"), t("chart.value"), t("chart.interval"), t("chart.base")];
  return (
    <ChartFrame title={title} base={base} table={{ columns, rows }} aside={aside}>
      <EChart
        option={option}
        label={t("chart.line_label", { title, count: times.length })}
        points={times.length}
        height={height}
        onPick={
          onPick &&
          ((index) => {
            const at = times[index];
            if (at && first) onPick(at, first.name);
          })
        }
      />
    </ChartFrame>
  );
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
