import { describe, expect, it } from "vitest";
import { type Mark, marksOf, pieces } from "./marks";

const texts = (text: string, marks: Mark[]) =>
  pieces(text, marks).map((piece) => `${piece.text}|${piece.marks.map((mark) => mark.kind).join("+")}`);

describe("marks in a text", () => {
  it("cut it where they begin and end, overlaps included", () => {
    expect(
      texts("still waiting here", [
        { start: 0, end: 13, kind: "negative" },
        { start: 6, end: 18, kind: "hit" },
      ]),
    ).toEqual(["still |negative", "waiting|negative+hit", " here|hit"]);
  });

  it("count characters, not halves of them", () => {
    expect(texts("👍🏽 toll", [{ start: 3, end: 7, kind: "positive" }])).toEqual(["👍🏽 |", "toll|positive"]);
  });

  it("do not leave the text", () => {
    expect(texts("ok", [{ start: -3, end: 99, kind: "topic" }])).toEqual(["ok|topic"]);
    expect(texts("ok", [{ start: 5, end: 9, kind: "topic" }])).toEqual(["ok|"]);
  });

  it("come from what was understood, for one verbatim and one topic", () => {
    const span = { verbatim: 1, start: 0, end: 4 };
    const annotations = {
      language: "en",
      sentences: [{ ...span, score: -2, evidence: [{ ...span, weight: -2, rules: ["negated"] }] }],
      topics: [
        { topic: "delivery/late", version: 1, spans: [span] },
        { topic: "price", version: 1, spans: [span] },
      ],
    };
    expect(marksOf(annotations, 0)).toEqual([]);
    expect(marksOf(annotations, 1, [], "price")).toEqual([
      { start: 0, end: 4, kind: "negative", label: "−2.0 · negated" },
      { start: 0, end: 4, kind: "topic", label: "price" },
    ]);
  });
});
