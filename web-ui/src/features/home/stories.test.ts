import { describe, expect, it } from "vitest";
import { addStories, findStories, type Group } from "./stories";

const group = (key: string, value: number, change: number, p: number, base = value): Group => ({
  key,
  value,
  base,
  filter: `topic:${key}`,
  difference: { value: change, p, verdict: p < 0.05 ? "significant" : "chance" },
});
const none = { volume: [], sentiment: [], nps: [] };

describe("stories", () => {
  it("tells of a topic that grew, with the mood of its words", () => {
    const stories = findStories({
      ...none,
      volume: [group("delivery/late", 214, 146, 1e-9), group("price", 50, 2, 0.8)],
      sentiment: [group("delivery/late", -2.1, 0, 0.9, 200)],
    });
    expect(stories).toMatchObject([
      { kind: "more", about: "delivery/late", tone: "negative", now: 214, before: 68 },
    ]);
  });

  it("tells of a topic that nobody spoke of before", () => {
    expect(findStories({ ...none, volume: [group("app/locker", 47, 47, 1e-9)] })).toMatchObject([
      { kind: "new" },
    ]);
  });

  it("is silent about chance, about little, and about what only one of many groups did", () => {
    const many = Array.from({ length: 60 }, (_, index) => group(`t${index}`, 40, 0, 0.9));
    expect(findStories({ ...none, volume: [group("a", 40, 12, 0.2)] })).toEqual([]);
    expect(findStories({ ...none, volume: [group("a", 6, 6, 0.001)] })).toEqual([]);
    expect(findStories({ ...none, volume: [...many, group("a", 60, 24, 0.004)] })).toEqual([]);
  });

  it("tells a branch and its twig once, the more surprising of the two", () => {
    const volume = [group("delivery", 300, 150, 1e-6), group("delivery/late", 214, 146, 1e-9)];
    expect(findStories({ ...none, volume }).map(({ about }) => about)).toEqual(["delivery/late"]);
  });

  it("tells of a unit whose NPS fell", () => {
    const nps = [{ ...group("north", 12, -19, 1e-6, 402), low: 4, high: 20 }];
    expect(findStories({ ...none, nps })).toMatchObject([
      { kind: "fell", tone: "negative", now: 12, before: 31 },
    ]);
  });

  it("fills up a quiet week with what changed in four, each thing once", () => {
    const week = findStories({ ...none, volume: [group("price", 60, 40, 1e-6)] });
    const four = findStories(
      {
        ...none,
        volume: [
          group("price/level", 150, 90, 1e-12),
          group("delivery/late", 214, 120, 1e-9),
          group("app", 90, 50, 1e-6),
          group("staff", 80, 45, 1e-5),
        ],
      },
      6,
    );
    expect(addStories(week, four).map(({ about, weeks }) => [about, weeks])).toEqual([
      ["price", undefined],
      ["delivery/late", 4],
      ["app", 4],
    ]);
  });
});
