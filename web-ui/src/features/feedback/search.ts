import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Suggest } from "@/components/filter-bar/suggestions";

export type SearchPage = components["schemas"]["SearchPage"];
export type Hit = components["schemas"]["Hit"];

export type Sort = "newest" | "relevance";

/** What is counted beside the results when nobody asks for anything else. */
export const usualFacets = ["channel", "unit", "topic", "sentiment", "source", "survey", "language", "tag"];

const pageSize = 30;

/** The records that match, page by page; counts come with the first page. */
export function useSearch(filter: string, sort: Sort, facets: string[]) {
  return useInfiniteQuery({
    queryKey: ["feedback", "search", filter, sort, facets.join(",")],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET("/api/v1/feedback", {
          signal,
          params: {
            query: {
              filter,
              sort,
              limit: pageSize,
              cursor: pageParam,
              facets: pageParam ? undefined : facets.join(","),
              histogram: pageParam ? undefined : "auto",
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** How many records match now, looked at again every few seconds while the page is seen. */
export function useLiveTotal(filter: string, enabled: boolean): number | undefined {
  const { data } = useQuery({
    queryKey: ["feedback", "total", filter],
    enabled,
    refetchInterval: 10_000,
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/feedback", { signal, params: { query: { filter, limit: 1 } } })),
  });
  return data?.total;
}

/** Completes fields and values where the cursor stands. */
export const suggest: Suggest = (text, cursor, signal) =>
  ok(api.GET("/api/v1/feedback/suggestions", { signal, params: { query: { text, cursor } } }));
