import { expect, test } from "vitest";
import { axisOf } from "./axis";

test("an axis begins and ends at a label", () => {
  expect(axisOf([-22.7, 12, 51.4, null], false)).toEqual({ min: -40, max: 60, step: 20 });
  expect(axisOf([0.2, 1.1, undefined], false)).toEqual({ min: 0, max: 1.5, step: 0.5 });
  expect(axisOf([56.2, 61.3], false)).toEqual({ min: 56, max: 62, step: 2 });
});

test("bars and volumes stand on zero", () => {
  expect(axisOf([214, 340], true)).toEqual({ min: 0, max: 400, step: 100 });
});

test("one value and no value have an axis too", () => {
  expect(axisOf([5, 5], false)).toEqual({ min: 4, max: 6, step: 2 });
  expect(axisOf([], false)).toEqual({ min: 0, max: 0.5, step: 0.5 });
});
