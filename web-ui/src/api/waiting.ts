import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";

/** What waits for the signed-in person: the counts beside the navigation. */
export const waitingQuery = queryOptions({
  queryKey: ["waiting"],
  staleTime: 15_000,
  refetchInterval: 60_000,
  queryFn: () => ok(api.GET("/api/v1/session/waiting")),
});
