import { join, split } from "@/components/filter-bar/parts";
import { and, term } from "@/lib/links";

/** Whether the filter asks for exactly this value. */
export function asks(filter: string, field: string, value: string): boolean {
  return split(filter).chips.includes(term(field, value));
}

/** The filter with the value asked for, or without it when it already is. */
export function toggle(filter: string, field: string, value: string): string {
  const condition = term(field, value);
  const parts = split(filter);
  if (parts.chips.includes(condition)) {
    return join({ ...parts, chips: parts.chips.filter((chip) => chip !== condition) }).filter;
  }
  return and(condition, filter);
}

const timeCondition = /^(since|until|occurred(_at)?|date)\b/;

/** The filter limited to a stretch of time instead of whatever it was limited to. */
export function between(filter: string, from: Date, to: Date): string {
  const parts = split(filter);
  const chips = parts.chips.filter((chip) => !timeCondition.test(chip));
  const moment = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");
  // The end belongs to the next bar.
  const end = `occurred<${moment(to)}`;
  return join({ ...parts, chips: [...chips, `since:${moment(from)}`, end] }).filter;
}
