import { describe, expect, it } from "vitest";
import { join, split } from "./parts";

describe("a filter as chips and text", () => {
  it.each([
    ["", [], ""],
    ["refund", [], "refund"],
    ["topic:delivery/late nps<=6 refund", ["topic:delivery/late", "nps<=6"], "refund"],
    ['airline:"Virgin America" late', ['airline:"Virgin America"'], "late"],
    ["-lang:de since:30d AND refund", ["-lang:de", "since:30d"], "refund"],
    ['since:30d (refund OR "money back")', ["since:30d"], 'refund OR "money back"'],
    ["nps:0..6 OR csat:1", [], "nps:0..6 OR csat:1"],
    ["NOT channel:call", [], "NOT channel:call"],
    ["channel:call, chat", [], "channel:call, chat"],
    ['say "unclosed', [], 'say "unclosed'],
    ["NEAR/5(a b) unit:north/*", ["unit:north/*"], "NEAR/5(a b)"],
  ])("%s", (filter, chips, text) => {
    expect(split(filter)).toEqual({ chips, text });
  });

  it("puts together what it took apart", () => {
    const filter = 'since:30d channel:call,chat (refund OR "money back")';
    const { filter: again, offset } = join(split(filter));
    expect(again).toBe(filter);
    expect(again.slice(offset)).toMatch(/^refund/);
  });
});
