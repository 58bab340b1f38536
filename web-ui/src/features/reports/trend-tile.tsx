import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MetricQuery } from "@/api/metrics";
import { LineChart } from "@/components/charts/line-chart";
import { Empty, Loaded } from "@/components/page/states";
import { links } from "@/lib/links";
import { useGroupNames, useTileTitle } from "./names";
import { type Report, reportQuery } from "./report-query";
import type { ContentOf, TileProps } from "./tile-view";

const MOST_LINES = 6;

/** A value over time, one line or one for each of the most frequent groups. */
export function TrendTile({ title, content, filter, menu }: TileProps<ContentOf<"trend">>) {
  const { t } = useTranslation("reports");
  const { metric, interval, by } = content;
  const navigate = useNavigate();
  const name = useGroupNames(by);
  const usual = useTileTitle()(content);
  const query: MetricQuery = {
    filter,
    interval,
    by: by ?? undefined,
    depth: by ? "below" : undefined,
    limit: by ? MOST_LINES : undefined,
  };
  const report = useQuery(reportQuery(metric, query));
  const lines = ({ groups, points = [] }: Report) =>
    by
      ? groups.map((group) => ({ name: name(group.key), points: group.points ?? [] }))
      : [{ name: usual, points }];
  return (
    <section className="card">
      <Loaded query={report}>
        {(data) => {
          const series = lines(data);
          if (series.every(({ points }) => points.length === 0)) {
            return <Empty title={title ?? usual} text={t("nothing")} />;
          }
          return (
            <LineChart
              title={title ?? usual}
              metric={metric}
              series={series.map(({ name: line, points }) => ({
                name: line,
                points: points.map(({ at, value, low, high, base }) => ({
                  at,
                  value: value ?? null,
                  low,
                  high,
                  base,
                })),
              }))}
              onPick={(at, line) => {
                const picked = series
                  .find((one) => one.name === line)
                  ?.points.find((point) => point.at === at);
                if (picked) void navigate(links.feedback(picked.filter));
              }}
              aside={menu(query)}
            />
          );
        }}
      </Loaded>
    </section>
  );
}
