import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";
import type { operations } from "./schema.gen";

/** What can be asked of a metric besides its name. */
export type MetricQuery = NonNullable<operations["read_metric"]["parameters"]["query"]>;
export type MetricName = operations["read_metric"]["parameters"]["path"]["metric"];

/** A metric over the records that a filter means: value, interval, base; groups, points and change as asked. */
export const metricQuery = (metric: MetricName, query: MetricQuery) =>
  queryOptions({
    queryKey: ["metrics", metric, query],
    staleTime: 30_000,
    queryFn: () => ok(api.GET("/api/v1/metrics/{metric}", { params: { path: { metric }, query } })),
  });
