import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricQuery } from "@/api/metrics";
import { Failure } from "@/components/page/states";
import { ScoreTile } from "@/components/score-tile/score-tile";
import { links } from "@/lib/links";
import { reportQuery } from "./report-query";
import classes from "./reports.module.css";
import { ScoreTable } from "./score-table";
import type { ContentOf, TileProps } from "./tile-view";

/** A value with its interval, base, change and course. */
export function ScoreTileView({ title, content, filter, compare, menu }: TileProps<ContentOf<"score">>) {
  const { t } = useTranslation(["reports", "components"]);
  const { metric } = content;
  const [asTable, setAsTable] = useState(false);
  const query: MetricQuery = { filter, compare: compare || undefined };
  const now = useQuery(reportQuery(metric, query));
  const course = useQuery(reportQuery(metric, { filter, interval: "week" }));
  const heading = title ?? t(`components:metric.${metric}`);
  if (now.error) return <Failure error={now.error} onRetry={() => void now.refetch()} />;
  if (!now.data) return <Skeleton height={150} radius="md" />;
  const { value, low, high, base, difference } = now.data;
  const verdict = difference?.verdict;
  const change =
    difference?.value == null
      ? null
      : {
          value: difference.value,
          significant: verdict === "significant" || (verdict === "chance" ? false : null),
        };
  return (
    <div className={classes.score}>
      <div className={classes.corner}>
        {menu(query)}
        <button
          type="button"
          className={classes.toggle}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? t("components:chart.as_chart") : t("components:chart.as_table")}
        </button>
      </div>
      {asTable ? (
        <ScoreTable title={heading} report={now.data} />
      ) : (
        <ScoreTile
          title={heading}
          metric={metric}
          value={value ?? null}
          low={low}
          high={high}
          base={base}
          change={change}
          trend={course.data?.points?.map((point) => ({
            value: point.value ?? null,
            low: point.low,
            high: point.high,
          }))}
          link={links.feedback(now.data.filter)}
        />
      )}
    </div>
  );
}
