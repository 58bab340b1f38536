import { describe, expect, it } from "vitest";
import type { Definition } from "../data";
import { ahead, freeName, intoBlock, withPageKey } from "./flow";

const definition = (pages: number): Definition => ({
  title: { en: "x" },
  languages: ["en"],
  pages: Array.from({ length: pages }, () => ({ questions: [] })),
});

describe("the flow", () => {
  it("gives names that are free", () => {
    expect(freeName("b", ["b1", "b3"])).toBe("b2");
  });

  it("names a page once", () => {
    const [named, key] = withPageKey(definition(2), 1);
    expect(key).toBe("p1");
    expect(withPageKey(named, 1)).toEqual([named, "p1"]);
  });

  it("makes blocks with their first page and drops them with their last", () => {
    const one = intoBlock(intoBlock(definition(3), 1, "b1"), 2, "b2");
    expect(one.flow?.blocks?.map(({ key }) => key)).toEqual(["b1", "b2"]);
    const random = { ...one, flow: { ...one.flow, randomisers: [{ key: "r1", blocks: ["b1", "b2"] }] } };
    const none = intoBlock(random, 2, "");
    expect(none.flow?.blocks?.map(({ key }) => key)).toEqual(["b1"]);
    expect(none.flow?.randomisers).toEqual([]);
  });

  it("leads forward only", () => {
    expect(ahead(definition(3).pages, 1)).toEqual([2]);
  });
});
