import { describe, expect, it } from "vitest";
import type { Definition, Question } from "./data";
import { addQuestion, moveRow, nextCode, nextKey, pathOf, removeQuestion, withLanguage } from "./definition";

const question = (key: string): Question => ({ key, text: { en: key }, kind: { type: "nps" } });
const definition: Definition = {
  title: { en: "x" },
  languages: ["en"],
  pages: [
    { title: { en: "one" }, questions: [question("q1"), question("q2")] },
    { title: { en: "two" }, questions: [question("q3")] },
  ],
};
const shape = ({ pages }: Definition) =>
  pages.map((page) => `${page.title?.en}: ${page.questions.map(({ key }) => key).join(" ")}`);

describe("a definition", () => {
  it("lets questions and page heads move past each other", () => {
    expect(shape(moveRow(definition, 1, 2))).toEqual(["one: q2 q1", "two: q3"]);
    expect(shape(moveRow(definition, 2, 3))).toEqual(["one: q1", "two: q2 q3"]);
    expect(shape(moveRow(definition, 3, 2))).toEqual(["one: q1", "two: q2 q3"]);
    expect(shape(moveRow(definition, 1, 0))).toEqual(["one: q1 q2", "two: q3"]);
    expect(shape(moveRow(definition, 3, 0))).toEqual(["two: ", "one: q1 q2 q3"]);
  });

  it("gives keys and codes that were not there before", () => {
    expect(nextKey(definition)).toBe("q4");
    expect(nextKey(removeQuestion(definition, "q2"))).toBe("q4");
    expect(
      nextCode(
        [
          { code: "a1", text: {} },
          { code: "late", text: {} },
        ],
        "a",
      ),
    ).toBe("a2");
  });

  it("adds after the chosen question and knows its place", () => {
    const more = addQuestion(definition, question("q4"), "q1");
    expect(shape(more)[0]).toBe("one: q1 q4 q2");
    expect(pathOf(more, "q2")).toBe("pages[0].questions[2]");
    expect(shape(addQuestion(definition, question("q4")))[1]).toBe("two: q3 q4");
  });

  it("leaves no empty texts behind", () => {
    expect(withLanguage({ en: "a", de: "b" }, "de", "")).toEqual({ en: "a" });
  });
});
