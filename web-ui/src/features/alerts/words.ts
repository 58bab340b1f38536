import type { TFunction } from "i18next";
import type { Format } from "@/lib/format";
import type { Measure, Person, RuleInput, Threshold, Why } from "./data";

/** A value of a measure as people write it. */
export function measureText(format: Format, measure: Measure, value: number): string {
  if (measure === "csat") return format.percent(value / 100);
  return measure === "count" || measure === "nps" ? format.number(value) : format.number(value, 1);
}

/** `2 days`, `6 hours`, `30 minutes`. */
export function windowText(t: TFunction<"alerts">, minutes: number): string {
  if (minutes % 1440 === 0) return t("window.days", { count: minutes / 1440 });
  if (minutes % 60 === 0) return t("window.hours", { count: minutes / 60 });
  return t("window.minutes", { count: minutes });
}

/** `NPS over 2 days is at most 20`. */
export function thresholdText(t: TFunction<"alerts">, format: Format, threshold: Threshold): string {
  return t(`threshold.${threshold.measure === "count" ? "count" : threshold.direction}`, {
    measure: t(`measures.${threshold.measure}`),
    value: measureText(format, threshold.measure, threshold.value),
    window: windowText(t, threshold.window_minutes),
  });
}

/** `Marie, all managers and the unit's managers`. */
export function whoText(
  t: TFunction<"alerts">,
  language: string,
  recipients: RuleInput["recipients"],
  people: Person[],
): string {
  const names = (recipients.users ?? []).map(
    (id) => people.find((person) => person.id === id)?.name ?? t("someone"),
  );
  const roles = (recipients.roles ?? []).map((role) => t(`all_roles.${role}`));
  const managers = recipients.unit_managers ? [t("unit_managers")] : [];
  return new Intl.ListFormat(language, { type: "conjunction" }).format([...managers, ...names, ...roles]);
}

/** Why an alert fired, in one line. */
export function whyText(t: TFunction<"alerts">, format: Format, why: Why): string {
  const parts = why.matched.length > 0 ? why.matched.join(" · ") : t("why.everything");
  if (!why.threshold || why.value == null) return t("why.matched", { parts });
  return t("why.crossed", {
    measure: t(`measures.${why.threshold.measure}`),
    value: measureText(format, why.threshold.measure, why.value),
    window: windowText(t, why.threshold.window_minutes),
    base: format.count(why.base ?? 0),
    parts,
  });
}
