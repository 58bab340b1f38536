import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

let candor;
let browser;
let api;

const text = (en) => ({ en });
const question = (key, words, kind) => ({ key, text: text(words), kind });
const definition = {
  title: text("After delivery"),
  languages: ["en"],
  pages: [
    {
      questions: [
        question("q1", "What went wrong?", {
          type: "multiple",
          choices: [
            { code: "late", text: text("Late") },
            { code: "wet", text: text("Wet") },
          ],
        }),
      ],
    },
    { questions: [question("q2", "How bad was {{item}}?", { type: "rating" })] },
    { questions: [question("q3", "Anything else?", { type: "long_text" })] },
  ],
};

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  api = await signedIn(candor.url, "ada@harbour.test");
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

/** Presses Tab until what has the focus is meant, as somebody without a mouse does; `nth` skips as many before it. */
async function reach(page, target, nth = 0) {
  const wanted = await target.nth(nth).elementHandle();
  for (let presses = 0; presses < 250; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not get to ${target}`);
}

/** Chooses in a list by its first letters and Enter. */
async function choose(page, label, option, nth = 0) {
  await reach(page, page.getByRole("textbox", { name: label, exact: true }), nth);
  await page.keyboard.press("Enter");
  const list = page.getByRole("option", { name: option, exact: true });
  await list.waitFor();
  for (let presses = 0; presses < 30; presses += 1) {
    const on = await page.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant");
      return id ? document.getElementById(id)?.textContent : document.querySelector("[data-combobox-selected]")?.textContent;
    });
    if (on === option) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await list.waitFor({ state: "hidden" });
}

const press = async (page, name, nth = 0) => {
  await reach(page, page.getByRole("button", { name, exact: true }), nth);
  await page.keyboard.press("Enter");
};

const write = async (page, label, words, nth = 0) => {
  await reach(page, page.getByRole("textbox", { name: label, exact: true }), nth);
  await page.keyboard.type(words);
};

test("jumps, a loop, a last page and a quota are made without a mouse", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  const made = await api("POST", "/surveys", { name: "After delivery", definition });
  const read = async () => (await api("GET", `/surveys/${made.id}`)).draft.definition;
  await page.goto(`/surveys/${made.id}`);
  await page.getByText("What went wrong?").first().waitFor();

  // A jump behind the first page, to the third.
  await press(page, "Logic");
  await press(page, "Add a jump");
  await write(page, "If", "-q1:late -q1:wet");
  await choose(page, "go to", "page 3");
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);

  // The second page becomes a block that is repeated for what was chosen.
  await press(page, "Logic", 0);
  await choose(page, "Block", "New block", 1);
  await press(page, "Flow and values");
  await choose(page, "Repeated for", "q1");
  await press(page, "Add a last page");
  await write(page, "If", "q1:wet", 1);
  await write(page, "Headline", "We are sorry");
  await write(page, "What happens next", "Somebody will call you.");
  const saved = await eventually(
    read,
    ({ flow }) => flow?.ends?.[0]?.text?.en === "Somebody will call you.",
    "the draft with its last page",
  );
  assert.equal(saved.pages[0].flow.then[0].when, "-q1:late -q1:wet");
  assert.equal(saved.pages[0].flow.then[0].to, saved.pages[2].flow.key);
  assert.deepEqual(saved.flow.blocks.map(({ key, repeat }) => [key, repeat.over]), [[saved.pages[1].flow.block, "q1"]]);
  assert.equal(saved.flow.ends[0].when, "q1:wet");
  assert.deepEqual((await api("GET", `/surveys/${made.id}`)).review.flaws, []);
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);
  await picture(page, "flow-editor");

  // Published, and a quota set, the same way.
  await page.goto(`/surveys/${made.id}/review`);
  await page.getByRole("heading", { name: "Before launch" }).waitFor();
  await press(page, "Publish version 1");
  await page.waitForURL(/distribute/);
  await page.goto(`/surveys/${made.id}/results`);
  await page.getByRole("heading", { name: "Quotas" }).waitFor();
  await press(page, "Add a quota");
  await write(page, "Name", "Wet parcels");
  await write(page, "Which answers count", "q1:wet");
  assert.deepEqual(await seriousFindings(page), []);
  await press(page, "Save");
  const quotas = await eventually(
    () => api("GET", `/surveys/${made.id}/quotas`),
    ({ items }) => items.length === 1,
    "the quota",
  );
  assert.deepEqual([quotas.items[0].name, quotas.items[0].condition, quotas.items[0].most], ["Wet parcels", "q1:wet", 100]);
  assert.deepEqual(faults, []);
  await close();
});
