// Whom a website asks: the rules of the script that sites load, run as they stand. Chance comes from a generator with a
// seed, so that the simulation is the same every time.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const read = (name) => readFileSync(new URL(`../../crates/api/templates/web/${name}`, import.meta.url), "utf8");
const source = read("rules.js");
const { like, onPage, visited, chosen } = new Function(`${source}; return { like, onPage, visited, chosen };`)();

const day = 86_400_000;
const always = { sample: 100, rest_days: 0 };

/** The same numbers between 0 and 1 for the same seed (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

for (const sample of [0, 0.5, 5, 12.5, 50, 99, 100]) {
  test(`of 100,000 visits of several pages ${sample} % are asked, whatever the number of pages`, () => {
    const random = chance(20_260 + sample * 10);
    const visits = 100_000;
    let asked = 0;
    for (let visit = 0; visit < visits; visit += 1) {
      const pages = 1 + (visit % 7);
      let memory = {};
      let shown = 0;
      for (let page = 0; page < pages; page += 1) {
        const now = page * 60_000;
        memory = visited(memory, now, random);
        if (!chosen({ sample, rest_days: 90 }, memory, now)) continue;
        shown += 1;
        memory = { ...memory, asked: now, done: true };
      }
      assert.ok(shown <= 1, "nobody is asked twice in a visit");
      asked += shown;
    }
    const p = sample / 100;
    // The 99 % interval of a binomial count; with so many visits the normal one is the same to the second digit.
    const half = 2.5758 * Math.sqrt(visits * p * (1 - p));
    assert.ok(Math.abs(asked - visits * p) <= half + 0.5, `${asked} of ${visits}, expected ${visits * p} ± ${half}`);
  });
}

test("who was asked is left alone for the days of rest, and then asked again", () => {
  const rules = { sample: 100, rest_days: 30 };
  const random = chance(1);
  const before = { ...visited({}, 0, random), asked: 0, done: true };
  for (const days of [1, 10, 29.99]) {
    assert.equal(chosen(rules, visited(before, days * day, random), days * day), false, `after ${days} days`);
  }
  assert.equal(chosen(rules, visited(before, 30 * day, random), 30 * day), true);
  // Without days of rest it is once a visit.
  assert.equal(chosen(always, visited(before, 60_000, random), 60_000), false, "the same visit");
  assert.equal(chosen(always, visited(before, 2 * 3_600_000, random), 2 * 3_600_000), true, "the next visit");
});

test("a visit counts its pages and ends after half an hour of quiet", () => {
  const random = chance(2);
  let memory = visited({}, 0, random);
  const { draw } = memory;
  for (const minutes of [20, 40, 60]) memory = visited(memory, minutes * 60_000, random);
  assert.deepEqual([memory.pages, memory.draw], [4, draw], "one long visit");
  memory = visited(memory, 91 * 60_000, random);
  assert.equal(memory.pages, 1);
  assert.notEqual(memory.draw, draw);
});

test("patterns are about the path or the whole address", () => {
  const fits = (pages, address, except = []) => onPage({ pages, except }, address);
  const here = "https://shop.example/checkout/pay?step=2#top";
  assert.equal(fits([], here), true);
  assert.equal(fits(["/checkout/*"], here), true);
  assert.equal(fits(["/checkout"], here), false);
  assert.equal(fits(["/checkout/pay"], here), true, "the path has neither ? nor #");
  assert.equal(fits(["https://shop.example/*step=2"], here), true);
  assert.equal(fits(["http://shop.example/*"], here), false);
  assert.equal(fits(["*"], here, ["/checkout/*"]), false, "the exception goes first");
  for (const [pattern, text, expected] of [
    ["a*b*c", "a1b2c", true],
    ["a*b*c", "abc", true],
    ["ab*bc", "abc", false],
    ["*", "", true],
    ["a**c", "abc", true],
    ["*b", "ab", true],
    ["*b", "ba", false],
    ["a.c", "abc", false],
  ]) {
    assert.equal(like(pattern, text), expected, `${pattern} ${text}`);
  }
  const long = `${"a".repeat(20_000)}b`;
  const began = process.hrtime.bigint();
  like(`${"a*".repeat(100)}c`, long);
  assert.ok(process.hrtime.bigint() - began < 1_000_000_000n, "no pattern takes long");
});

test("the script as it is served is JavaScript", async () => {
  const folder = await mkdtemp(join(tmpdir(), "candor-script-"));
  const file = join(folder, "web.js");
  try {
    await writeFile(file, `(() => { "use strict"; const settings = {};\n${source}\n${read("intercept.js")}\n})();`);
    await promisify(execFile)(process.execPath, ["--check", file]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
