import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MetricQuery } from "@/api/metrics";
import { BarChart } from "@/components/charts/bar-chart";
import { Empty, Loaded } from "@/components/page/states";
import { links } from "@/lib/links";
import { useGroupNames, useTileTitle } from "./names";
import { reportQuery } from "./report-query";
import type { ContentOf, TileProps } from "./tile-view";

/** A value for each group, side by side; the strongest first. */
export function GroupsTile({ title, content, filter, menu }: TileProps<ContentOf<"groups">>) {
  const { t } = useTranslation("reports");
  const { metric, by, limit } = content;
  const navigate = useNavigate();
  const name = useGroupNames(by);
  const usual = useTileTitle()(content);
  const query: MetricQuery = { filter, by, limit, depth: "below" };
  const report = useQuery(reportQuery(metric, query));
  return (
    <section className="card">
      <Loaded query={report}>
        {({ groups }) => {
          const filled = groups.filter(({ base }) => base > 0);
          if (filled.length === 0) return <Empty title={title ?? usual} text={t("nothing")} />;
          const bars = filled
            .map(({ key, value, low, high, base }) => ({
              key: key ?? "",
              label: name(key),
              value: value ?? null,
              low,
              high,
              base,
            }))
            .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
          return (
            <BarChart
              title={title ?? usual}
              metric={metric}
              bars={bars}
              onPick={(key) => {
                const picked = groups.find((group) => (group.key ?? "") === key);
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
