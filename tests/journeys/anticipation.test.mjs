// The respondent's script decides what shows as the server does: both read support/anticipation.json, the server in a
// test of its own. A page of fields stands in for the browser, so that nothing but the script is looked at.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const here = (path) => new URL(path, import.meta.url);
const { questions, cases } = JSON.parse(readFileSync(here("../support/anticipation.json"), "utf8"));
const script = readFileSync(here("../../crates/api/templates/respond/script.js"), "utf8");

/** A question with its fields, as the page draws it. */
function block({ key, kind, tree }, given) {
  const boxes = kind.type === "nps" ? [...Array(11).keys()].map(String) : kind.choices?.map(({ code }) => code);
  const type = kind.type === "nps" ? "radio" : "checkbox";
  const fields = boxes
    ? boxes.map((value) => ({ name: key, type, value, checked: given.includes(value) }))
    : [{ name: key, type: "text", value: given[0] ?? "" }];
  return {
    dataset: { q: key, ...(tree && { if: JSON.stringify(tree) }) },
    hidden: tree !== null,
    querySelectorAll: (selector) => (selector === "[name]" ? fields : []),
  };
}

/** What shows after the script has looked at the page. */
function shown(fields) {
  const blocks = questions.map((question) => block(question, fields[question.key] ?? []));
  const field = { value: "" };
  const none = () => {};
  const form = {
    dataset: {},
    elements: { namedItem: (name) => (name === "shown" ? field : null) },
    querySelector: () => null,
    querySelectorAll: (selector) => (selector === "[data-q]" ? blocks : []),
    addEventListener: none,
  };
  const summary = { hidden: true, querySelector: () => null, addEventListener: none };
  const document = {
    getElementById: (id) => (id === "form" ? form : summary),
    addEventListener: none,
    querySelector: () => null,
    querySelectorAll: () => [],
  };
  vm.runInNewContext(script, { document, addEventListener: none, setTimeout: none, clearTimeout: none });
  assert.equal(field.value, blocks.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.q).join(","));
  return blocks.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.q);
}

for (const { fields, shown: expected } of cases) {
  test(`the script shows ${expected.join(" ")} for ${JSON.stringify(fields)}`, () => {
    assert.deepEqual(shown(fields), expected);
  });
}
