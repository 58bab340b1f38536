import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Suggest } from "@/components/filter-bar/suggestions";

type Schemas = components["schemas"];
export type AlertRule = Schemas["AlertRule"];
export type RuleInput = Schemas["AlertRuleInput"];
export type Threshold = Schemas["Threshold"];
export type Measure = Schemas["Measure"];
export type AlertEntry = Schemas["AlertEntry"];
export type Why = Schemas["Why"];
export type DryRun = Schemas["DryRun"];
export type Person = Schemas["AlertPerson"];
export type Role = Schemas["Role"];

export const measures: Measure[] = ["count", "nps", "csat", "ces", "rating", "sentiment"];
export const roles: Role[] = ["admin", "designer", "analyst", "manager", "agent"];

/** All rules, by name. */
export const rulesQuery = queryOptions({
  queryKey: ["alert-rules"],
  queryFn: () => ok(api.GET("/api/v1/alert-rules")),
});

/** Whom a rule can tell. */
export const peopleQuery = queryOptions({
  queryKey: ["alert-recipients"],
  staleTime: 60_000,
  queryFn: () => ok(api.GET("/api/v1/alert-recipients")),
});

/** What a rule would have done in the last 90 days. */
export const dryRunQuery = (rule: Pick<RuleInput, "filter" | "threshold" | "cooldown_minutes">) =>
  queryOptions({
    queryKey: ["alert-rules", "dry-run", rule],
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) =>
      ok(
        api.POST("/api/v1/alert-rules/dry-run", {
          signal,
          body: {
            filter: rule.filter,
            threshold: rule.threshold ?? null,
            cooldown_minutes: rule.cooldown_minutes ?? 0,
          },
        }),
      ),
  });

/** Completes a filter. */
export const suggest: Suggest = (text, cursor, signal) =>
  ok(api.GET("/api/v1/feedback/suggestions", { signal, params: { query: { text, cursor } } }));

/** What a rule says, without what it has done: the body of a change. */
export function inputOf(rule: AlertRule): RuleInput {
  const { name, filter, threshold, recipients, delivery } = rule;
  const { cooldown_minutes, opens_case, case_priority, enabled } = rule;
  return {
    name,
    filter,
    threshold,
    recipients,
    delivery,
    cooldown_minutes,
    opens_case,
    case_priority,
    enabled,
  };
}

/** A rule that says nothing yet. */
export function blankRule(filter: string): RuleInput {
  return {
    name: "",
    filter,
    threshold: null,
    recipients: { users: [], roles: [], unit_managers: true },
    delivery: "at_once",
    cooldown_minutes: 0,
    opens_case: false,
    case_priority: "normal",
    enabled: true,
  };
}
