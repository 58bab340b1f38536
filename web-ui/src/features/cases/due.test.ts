import { expect, it } from "vitest";
import { urgency } from "./due";

it("tells what ran out from what will today and what can wait", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(urgency("2026-03-01T11:59:59Z", now)).toBe("over");
  expect(urgency("2026-03-02T11:59:00Z", now)).toBe("soon");
  expect(urgency("2026-03-02T12:00:00Z", now)).toBe("later");
});
