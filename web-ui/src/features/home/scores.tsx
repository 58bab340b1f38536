import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { metricQuery } from "@/api/metrics";
import { Failure } from "@/components/page/states";
import { ScoreTile } from "@/components/score-tile/score-tile";
import { useFormat } from "@/lib/format";
import { links } from "@/lib/links";
import classes from "./home.module.css";

const tiles = ["nps", "csat", "ces", "volume"] as const;

/** Seven days ending today. */
export const WEEK = "since:6d";
/** Twelve weeks, for the course of a number. */
export const TWELVE_WEEKS = "since:83d";

/** The four numbers that say how it goes, each against the week before. */
export function Scores() {
  return (
    <div className={classes.tiles}>
      {tiles.map((metric) => (
        <Score key={metric} metric={metric} />
      ))}
    </div>
  );
}

function Score({ metric }: { metric: (typeof tiles)[number] }) {
  const { t } = useTranslation(["home", "components"]);
  const format = useFormat();
  const by = metric === "volume" ? "channel" : undefined;
  const week = useQuery(metricQuery(metric, { filter: WEEK, compare: true, by }));
  const course = useQuery(metricQuery(metric, { filter: TWELVE_WEEKS, interval: "week" }));
  if (week.error) return <Failure error={week.error} onRetry={() => void week.refetch()} />;
  if (!week.data) return <Skeleton height={150} radius="md" />;
  const { value, low, high, base, difference, groups, filter } = week.data;
  const channels = groups
    .filter((group) => group.key != null)
    .slice(0, 3)
    .map((group) => {
      const name = t(`components:channel.${group.key}`, group.key ?? "");
      return `${name} ${format.percent(group.base / Math.max(1, base))}`;
    });
  return (
    <ScoreTile
      title={t(`components:metric.${metric}`)}
      metric={metric}
      value={value ?? null}
      low={low}
      high={high}
      base={base}
      change={
        difference?.value == null
          ? null
          : {
              value: difference.value,
              significant:
                difference.verdict === "significant" ? true : difference.verdict === "chance" ? false : null,
            }
      }
      trend={course.data?.points?.map((point) => ({
        value: point.value ?? null,
        low: point.low,
        high: point.high,
      }))}
      note={metric === "volume" && channels.length > 0 ? channels.join(", ") : undefined}
      link={links.feedback(filter)}
    />
  );
}
