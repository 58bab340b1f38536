import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "./client";

/** The units that the signed-in person may see, in the order of their paths. */
export const unitsQuery = queryOptions({
  queryKey: ["units"],
  staleTime: 60_000,
  queryFn: async () => (await ok(api.GET("/api/v1/units"))).items,
});
