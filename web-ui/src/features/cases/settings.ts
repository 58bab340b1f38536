import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { components } from "@/api/schema.gen";
import type { Priority } from "./data";

export type Targets = components["schemas"]["Targets"];

/** How long each priority allows, in minutes. */
export const targetsQuery = queryOptions({
  queryKey: ["cases", "targets"],
  staleTime: 60_000,
  queryFn: () => ok(api.GET("/api/v1/case-targets")),
});

/** The spans in which people think, in minutes. */
export const spans = { minutes: 1, hours: 60, days: 1440 } as const;
export type Span = keyof typeof spans;

/** A time as people write it. */
export interface Time {
  amount: number | "";
  span: Span;
}

/** A year, in minutes: no target is longer. */
export const longest = 525_600;

/** The largest span in which the time is a whole number. */
export function timeOf(minutes: number): Time {
  const span = minutes % spans.days === 0 ? "days" : minutes % spans.hours === 0 ? "hours" : "minutes";
  return { amount: minutes / spans[span], span };
}

/** The minutes that a time is, or nothing when it is none that a target can have. */
export function minutesOf({ amount, span }: Time): number | null {
  if (amount === "") return null;
  const minutes = Math.round(amount * spans[span]);
  return minutes >= 1 && minutes <= longest ? minutes : null;
}

/** The targets of all priorities as people write them. */
export function timesOf(targets: Targets): Record<Priority, Time> {
  return {
    urgent: timeOf(targets.urgent),
    high: timeOf(targets.high),
    normal: timeOf(targets.normal),
    low: timeOf(targets.low),
  };
}
