import { expect, test } from "vitest";
import { minutesOf, timeOf } from "./settings";

test("a time is written in the largest span that fits", () => {
  expect(timeOf(2880)).toEqual({ amount: 2, span: "days" });
  expect(timeOf(240)).toEqual({ amount: 4, span: "hours" });
  expect(timeOf(90)).toEqual({ amount: 90, span: "minutes" });
  expect(timeOf(1)).toEqual({ amount: 1, span: "minutes" });
});

test("only times between a minute and a year are targets", () => {
  expect(minutesOf({ amount: 1.5, span: "hours" })).toBe(90);
  expect(minutesOf({ amount: 365, span: "days" })).toBe(525_600);
  for (const time of [
    { amount: 0, span: "days" },
    { amount: "", span: "hours" },
    { amount: 366, span: "days" },
    { amount: -3, span: "hours" },
  ] as const) {
    expect(minutesOf(time)).toBeNull();
  }
});
