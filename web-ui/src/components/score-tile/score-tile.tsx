import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Sparkline } from "@/components/charts/sparkline";
import { Pill, type Tone } from "@/components/page/pill";
import { useFormat } from "@/lib/format";
import { changeText, type Metric, metricText, SMALL_BASE } from "@/lib/metric";
import classes from "./score-tile.module.css";

interface ScoreTileProps {
  title: string;
  metric: Metric;
  value: number | null;
  low?: number | null;
  high?: number | null;
  /** How many answers the value rests on. */
  base: number;
  /** Against the period before: difference, and whether it is more than chance. */
  change?: { value: number; significant: boolean | null } | null;
  trend?: { value: number | null; low?: number | null; high?: number | null }[];
  /** A word instead of the line on interval and base. */
  note?: string;
  /** Where the records behind the number are. */
  link?: { to: string; search?: Record<string, unknown> };
}

/** A number that is honest about itself: interval, base, change, and whether the change means anything. */
export function ScoreTile(props: ScoreTileProps) {
  const { title, metric, value, low, high, base, change, trend, note, link } = props;
  const { t } = useTranslation("components");
  const format = useFormat();
  const small = metric !== "volume" && base < SMALL_BASE;
  const interval =
    low != null && high != null
      ? t("tile.interval", { low: metricText(format, metric, low), high: metricText(format, metric, high) })
      : null;
  const verdict = () => {
    if (!change || change.significant === null) return null;
    if (small) return t("tile.small_base");
    return change.significant ? t("tile.significant") : t("tile.chance");
  };
  const foot = note
    ? [note]
    : [interval, metric === "volume" ? null : `n ${format.count(base)}`, verdict()].filter(Boolean);
  const content = (
    <>
      <span className={classes.title}>{title}</span>
      <span className={classes.row}>
        <b className={classes.value} data-small={small || undefined}>
          {value === null ? "–" : metricText(format, metric, value)}
        </b>
        {change && <Change metric={metric} {...change} />}
      </span>
      {trend && (
        <Sparkline
          points={trend.map((point) => point.value)}
          band={trend.map(({ low: from, high: to }) => (from != null && to != null ? [from, to] : null))}
          bars={metric === "volume"}
        />
      )}
      <span className={classes.foot}>{value === null ? t("tile.nothing") : foot.join(" · ")}</span>
    </>
  );
  return link ? (
    <Link {...(link as LinkProps)} className={classes.tile}>
      {content}
    </Link>
  ) : (
    <div className={classes.tile}>{content}</div>
  );
}

function Change({
  metric,
  value,
  significant,
}: {
  metric: Metric;
  value: number;
  significant: boolean | null;
}) {
  const { t } = useTranslation("components");
  const format = useFormat();
  const text = changeText(format, metric, value);
  const none = Number.parseFloat(value.toFixed(metric === "nps" || metric === "csat" ? 0 : 1)) === 0;
  if (none) return <Pill title={t("tile.unchanged")}>± {text}</Pill>;
  const tone: Tone =
    metric === "volume" || significant === false ? "neutral" : value > 0 ? "positive" : "negative";
  return (
    <Pill tone={tone} title={value > 0 ? t("tile.up") : t("tile.down")}>
      <span aria-hidden="true">{value > 0 ? "▲" : "▼"}</span>
      <span className="visually-hidden">{value > 0 ? t("tile.up") : t("tile.down")}</span> {text}
    </Pill>
  );
}
