import { expect, it } from "vitest";
import { asks, between, toggle } from "./conditions";

it("asks for a value and takes the question back", () => {
  const asked = toggle("late refund", "unit", "north/lyon");
  expect(asked).toBe("unit:north/lyon late refund");
  expect(asks(asked, "unit", "north/lyon")).toBe(true);
  expect(toggle(asked, "unit", "north/lyon")).toBe("late refund");
});

it("keeps alternatives together", () => {
  expect(toggle("late OR slow", "channel", "call")).toBe("channel:call (late OR slow)");
});

it("quotes what needs it", () => {
  expect(toggle("", "airline", "Virgin America")).toBe('airline:"Virgin America"');
});

it("takes one stretch of time for another", () => {
  const filter = between(
    "since:30d nps:9",
    new Date("2026-01-01T00:00:00Z"),
    new Date("2026-02-01T00:00:00Z"),
  );
  expect(filter).toBe("nps:9 since:2026-01-01T00:00:00Z occurred<2026-02-01T00:00:00Z");
});
