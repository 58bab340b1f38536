import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import type { MetricName } from "@/api/metrics";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { notifyFailed, notifyUndo } from "@/lib/notify";

export type Dashboard = components["schemas"]["Dashboard"];
export type DashboardContent = components["schemas"]["DashboardContent"];
export type Tile = components["schemas"]["Tile"];
export type TileContent = components["schemas"]["TileContent"];
export type TileKind = TileContent["kind"];

/** All dashboards of the organisation. */
export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: async () => (await ok(api.GET("/api/v1/dashboards"))).items,
});

/** What a person decides about a dashboard. */
export const contentOf = ({ name, filter, tiles }: Dashboard): DashboardContent => ({ name, filter, tiles });

/** A name for a tile that no other tile of the dashboard has. */
export const newTileId = () => crypto.randomUUID();

export const metrics: MetricName[] = ["nps", "csat", "ces", "rating", "sentiment", "volume"];

interface Change {
  before: Dashboard;
  content: DashboardContent;
  /** What is said when it is done. */
  done: string;
}

const changing = ["dashboards", "change"];

/** Changes dashboards; each change can be taken back. */
export function useDashboardChanges(open: (id: string) => void) {
  const { t } = useTranslation("reports");
  const client = useQueryClient();
  const keep = (dashboard: Dashboard) =>
    client.setQueryData(dashboardsQuery.queryKey, (all) =>
      all?.some(({ id }) => id === dashboard.id)
        ? all.map((one) => (one.id === dashboard.id ? dashboard : one))
        : [...(all ?? []), dashboard],
    );
  const latest = (dashboard: Dashboard) =>
    client.getQueryData(dashboardsQuery.queryKey)?.find(({ id }) => id === dashboard.id) ?? dashboard;
  const failed = (error: unknown) => {
    const problem = asApiError(error);
    const first = problem.errors[0]?.message ?? problem.message;
    notifyFailed(t("failed"), problem.code === "changed_meanwhile" ? t("changed_meanwhile") : first);
    void client.invalidateQueries({ queryKey: dashboardsQuery.queryKey });
  };
  const put = (id: string, version: number, content: DashboardContent) =>
    ok(api.PUT("/api/v1/dashboards/{id}", { params: { path: { id } }, body: { version, content } }));

  const change = useMutation({
    mutationKey: changing,
    // One after the other, so that each is made from the version that the one before has made.
    scope: { id: "dashboards" },
    // Shown at once; the answer of the server replaces it.
    onMutate: ({ before, content }: Change) => keep({ ...latest(before), ...content }),
    mutationFn: ({ before, content }: Change) => put(before.id, latest(before).version, content),
    onSuccess: (after, { before, done }) => {
      const more = client.isMutating({ mutationKey: changing }) > 1;
      keep(more ? { ...latest(before), version: after.version } : after);
      notifyUndo(done, () => put(before.id, latest(after).version, contentOf(before)).then(keep, failed));
    },
    onError: failed,
  });
  const add = useMutation({
    mutationFn: (content: DashboardContent) => ok(api.POST("/api/v1/dashboards", { body: content })),
    onSuccess: (added) => {
      keep(added);
      open(added.id);
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: (dashboard: Dashboard) =>
      ok(api.DELETE("/api/v1/dashboards/{id}", { params: { path: { id: dashboard.id } } })),
    onSuccess: (_, dashboard) => {
      open("");
      void client.invalidateQueries({ queryKey: dashboardsQuery.queryKey });
      notifyUndo(t("removed", { name: dashboard.name }), () => add.mutate(contentOf(dashboard)));
    },
    onError: failed,
  });
  return { change: change.mutate, add: add.mutate, remove: remove.mutate };
}
