import { describe, expect, it } from "vitest";
import { formatFor } from "./format";
import { and, term } from "./links";
import { changeText, metricText } from "./metric";

describe("numbers and times in the reader's language", () => {
  const en = formatFor("en");
  const de = formatFor("de");

  it("writes metrics as people read them", () => {
    expect(metricText(en, "nps", -12.4)).toBe("−12");
    expect(metricText(en, "csat", 78.2)).toBe("78%");
    expect(metricText(de, "csat", 78.2)).toBe("78\u00a0%");
    expect(metricText(de, "ces", 5.42)).toBe("5,4");
    expect(metricText(de, "volume", 12408)).toBe("12.408");
    expect(changeText(en, "sentiment", -0.25)).toBe("0.3");
  });

  it("says how long ago, and how long until", () => {
    const now = new Date("2026-11-21T12:00:00Z");
    expect(en.relative("2026-11-21T14:00:00Z", now)).toBe("in 2 hours");
    expect(de.relative("2026-11-18T12:00:00Z", now)).toBe("vor 3 Tagen");
    expect(en.relative("2026-11-21T12:00:20Z", now)).toBe("this minute");
  });

  it("names today and yesterday", () => {
    const today = new Date();
    today.setHours(9, 5, 0, 0);
    expect(en.near(today)).toBe("today 09:05");
    expect(en.near(new Date(today.getTime() - 26 * 3_600_000))).toMatch(/^yesterday /);
  });
});

describe("filters made by screens", () => {
  it("quote what needs it", () => {
    expect(term("unit", "north/lyon")).toBe("unit:north/lyon");
    expect(term("airline", 'Virgin "A"')).toBe('airline:"Virgin \\"A\\""');
    expect(term("topic", "-5")).toBe('topic:"-5"');
  });

  it("keep alternatives together", () => {
    expect(and("a OR b", "since:30d", "")).toBe("(a OR b) since:30d");
    expect(and("a OR b")).toBe("a OR b");
  });
});
