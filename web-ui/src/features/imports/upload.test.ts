import { expect, it } from "vitest";
import { sourceOf } from "./upload";

it("makes a source out of the name of a file", () => {
  expect(sourceOf("Shop reviews 2025.xlsx")).toBe("shop-reviews-2025");
  expect(sourceOf("Rückmeldungen.csv")).toBe("ruckmeldungen");
  expect(sourceOf("….csv")).toBe("");
});
