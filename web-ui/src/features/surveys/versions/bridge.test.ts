import { describe, expect, it } from "vitest";
import type { Definition } from "../data";
import { bridge } from "./bridge";

const definition = (text: string, choices: [string, string][], more: string[] = []): Definition => ({
  title: { en: "x" },
  languages: ["en"],
  pages: [
    {
      questions: [
        {
          key: "q1",
          text: { en: text },
          required: false,
          kind: { type: "single", choices: choices.map(([code, en]) => ({ code, text: { en } })) },
        },
        ...more.map((key) => ({
          key,
          text: { en: key },
          required: false,
          kind: { type: "long_text" as const },
        })),
      ],
    },
  ],
});

describe("versions bridged by codes", () => {
  const joined = bridge([
    {
      version: 1,
      definition: definition(
        "Colour?",
        [
          ["g", "Green"],
          ["r", "Red"],
        ],
        ["q2"],
      ),
    },
    {
      version: 2,
      definition: definition("Colour?", [
        ["r", "Red"],
        ["g", "Orange"],
        ["b", "Blue"],
      ]),
    },
    {
      version: 3,
      definition: definition("Which colour?", [
        ["b", "Blue"],
        ["g", "Orange"],
      ]),
    },
  ]);

  it("keep the newest order and put behind it what only earlier ones had", () => {
    const [now, before] = joined?.definition.pages ?? [];
    const kind = now?.questions[0]?.kind;
    expect(kind?.type === "single" && kind.choices.map(({ code }) => code)).toEqual(["b", "g", "r"]);
    expect(kind?.type === "single" && kind.choices[2]?.text).toEqual({ en: "Red" });
    expect(before?.questions.map(({ key }) => key)).toEqual(["q2"]);
  });

  it("name every wording that respondents saw", () => {
    expect(joined?.changes).toEqual([
      {
        question: "q1",
        wordings: [
          { from: 3, to: 3, text: "Which colour?" },
          { from: 1, to: 2, text: "Colour?" },
        ],
        until: undefined,
      },
      {
        question: "q1",
        code: "g",
        wordings: [
          { from: 2, to: 3, text: "Orange" },
          { from: 1, to: 1, text: "Green" },
        ],
        until: undefined,
      },
      { question: "q1", code: "r", wordings: [{ from: 1, to: 2, text: "Red" }], until: 2 },
      { question: "q2", wordings: [{ from: 1, to: 1, text: "q2" }], until: 1 },
    ]);
  });

  it("are as they are when there is one", () => {
    const only = { version: 1, definition: definition("Colour?", [["g", "Green"]]) };
    expect(bridge([only])).toEqual({ definition: only.definition, changes: [] });
    expect(bridge([])).toBeNull();
  });
});
