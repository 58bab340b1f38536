import { expect, test } from "vitest";
import type { Definition } from "../data";
import { buttonSnippet, frameSnippet, linesOf, namesOf, scriptSnippet } from "./data";

const addresses = {
  token: "tok",
  script: "https://c.example/web/tok.js",
  survey: "https://c.example/s/tok",
  demo: "https://c.example/web/tok",
};

test("a list is read line by line", () => {
  expect(linesOf(" https://a.example \n\n/b/*\n")).toEqual(["https://a.example", "/b/*"]);
});

test("a page gives what links and hidden fields may carry", () => {
  const definition = {
    parameters: [{ name: "plan", target: "attribute" }],
    pages: [
      {
        questions: [
          { key: "q1", kind: { type: "hidden", name: "order", from: "url" } },
          { key: "q2", kind: { type: "hidden", name: "tier", from: "customer" } },
        ],
      },
    ],
  } as unknown as Definition;
  expect(namesOf(definition)).toEqual(["plan", "order"]);
  expect(scriptSnippet(addresses, ["plan", "order"])).toBe(
    '<script async src="https://c.example/web/tok.js" data-plan="…" data-order="…"></script>',
  );
});

test("words of people end no tag", () => {
  expect(frameSnippet(addresses, 'A "good" <b>visit</b> & more')).toContain(
    'title="A &quot;good&quot; <b>visit</b> &amp; more"',
  );
  expect(buttonSnippet(addresses, "</button><script>")).toContain(">&lt;/button>&lt;script></button>");
});
