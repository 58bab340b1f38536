import { useQueries, useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { Published } from "./bridge";

/** As many of the newest versions are bridged; older ones can be looked at by themselves. */
const BRIDGED = 20;

/** The published versions of a survey with what they ask; a version never changes, so it is fetched once. */
export function useVersions(survey: string) {
  const versions = useQuery({
    queryKey: ["surveys", survey, "versions"],
    queryFn: () => ok(api.GET("/api/v1/surveys/{id}/versions", { params: { path: { id: survey } } })),
  });
  const newest = (versions.data?.items ?? []).slice(0, BRIDGED);
  return useQueries({
    queries: newest.map(({ version }) => ({
      queryKey: ["surveys", survey, "versions", version],
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: async (): Promise<Published> => {
        const path = { id: survey, version };
        const definition = await ok(api.GET("/api/v1/surveys/{id}/versions/{version}", { params: { path } }));
        return { version, definition };
      },
    })),
    combine: (all) => ({
      published: all.flatMap(({ data }) => (data ? [data] : [])),
      whole: versions.isSuccess && all.every(({ isSuccess }) => isSuccess),
    }),
  });
}
