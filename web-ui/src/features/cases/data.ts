import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { waitingQuery } from "@/api/waiting";
import { notifyFailed } from "@/lib/notify";

export type Case = components["schemas"]["Case"];
export type CaseDetail = components["schemas"]["CaseDetail"];
export type CaseEvent = components["schemas"]["CaseEvent"];
export type Status = components["schemas"]["Status"];
export type Priority = components["schemas"]["Priority"];

export const priorities: Priority[] = ["urgent", "high", "normal", "low"];

/** Which cases a list shows, as in the URL. */
export const views = ["open", "mine", "unassigned", "overdue", "done"] as const;
export type View = (typeof views)[number];

export function asView(text: string): View {
  return views.find((view) => view === text) ?? "open";
}

/** One case with its story; looked at again each half minute, since colleagues work on it too. */
export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["cases", "one", id],
    refetchInterval: 30_000,
    queryFn: () => ok(api.GET("/api/v1/cases/{id}", { params: { path: { id } } })),
  });

export const causesQuery = queryOptions({
  queryKey: ["cases", "root-causes"],
  staleTime: 5 * 60_000,
  queryFn: () => ok(api.GET("/api/v1/root-causes")),
});

export const assigneesQuery = (unit: string | undefined) =>
  queryOptions({
    queryKey: ["cases", "assignees", unit ?? ""],
    staleTime: 60_000,
    queryFn: () => ok(api.GET("/api/v1/case-assignees", { params: { query: { unit } } })),
  });

/** Something that is done to a case; the answer is how it stands then. */
export function useAct<Input>(act: (input: Input) => Promise<CaseDetail>) {
  const { t } = useTranslation("cases");
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (detail) => {
      queries.setQueryData(caseQuery(detail.id).queryKey, detail);
      void queries.invalidateQueries({ queryKey: ["cases", "list"] });
      void queries.invalidateQueries({ queryKey: ["cases", "metrics"] });
      void queries.invalidateQueries({ queryKey: ["cases", "home"] });
      void queries.invalidateQueries({ queryKey: waitingQuery.queryKey });
    },
    onError: (error) => {
      const { code, message, errors } = asApiError(error);
      notifyFailed(t("failed"), errors[0]?.message ?? t(`problem.${code}`, message));
    },
  });
}

/** The changes of one case, each its own address. */
export function actsOf(id: string) {
  const params = { path: { id } };
  return {
    assign: (owner: string | null) =>
      ok(api.PUT("/api/v1/cases/{id}/assignment", { params, body: { owner } })),
    note: (text: string) => ok(api.POST("/api/v1/cases/{id}/notes", { params, body: { text } })),
    call: (body: { reached: boolean; text?: string }) =>
      ok(api.POST("/api/v1/cases/{id}/calls", { params, body })),
    write: (body: { subject: string; text: string }) =>
      ok(api.POST("/api/v1/cases/{id}/messages", { params, body })),
    wait: () => ok(api.PUT("/api/v1/cases/{id}/waiting", { params, body: {} })),
    resume: () => ok(api.DELETE("/api/v1/cases/{id}/waiting", { params })),
    resolve: (resolution: string) =>
      ok(api.POST("/api/v1/cases/{id}/resolution", { params, body: { resolution } })),
    close: () => ok(api.POST("/api/v1/cases/{id}/closure", { params, body: {} })),
    reopen: () => ok(api.POST("/api/v1/cases/{id}/reopening", { params, body: {} })),
    prioritise: (priority: Priority) =>
      ok(api.PUT("/api/v1/cases/{id}/priority", { params, body: { priority } })),
    /** Whoever hands it over may not see it any more; the answer then is that it is gone. */
    handOver: (unit: string) => ok(api.PUT("/api/v1/cases/{id}/unit", { params, body: { unit } })),
    cause: (root_cause: string | null) =>
      ok(api.PUT("/api/v1/cases/{id}/root-cause", { params, body: { root_cause } })),
  };
}
