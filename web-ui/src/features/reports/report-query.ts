import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { MetricName, MetricQuery } from "@/api/metrics";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";

export type Report = components["schemas"]["Report"];

/** The report of a tile. Where the filter has no beginning there is no period before, and nothing is compared. */
export function reportQuery(metric: MetricName, query: MetricQuery) {
  const ask = (asked: MetricQuery): Promise<Report> =>
    ok(api.GET("/api/v1/metrics/{metric}", { params: { path: { metric }, query: asked } }));
  return queryOptions({
    queryKey: ["reports", metric, query],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      try {
        return await ask(query);
      } catch (error) {
        if (!query.compare || !asApiError(error).at("compare")) throw error;
        return ask({ ...query, compare: undefined });
      }
    },
  });
}

/** The address of the same report as a file. */
export function fileAddress(metric: MetricName, query: MetricQuery, format: "csv" | "xlsx"): string {
  const search = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(query)) {
    if (value != null && value !== false) search.set(name, String(value));
  }
  return `/api/v1/metrics/${metric}/file?${search}`;
}
