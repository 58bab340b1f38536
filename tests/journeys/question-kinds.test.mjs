import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
// A white picture of one pixel.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=",
  "base64",
);
let candor;
let browser;
let api;
let address;
let survey;

const list = (...codes) => codes.map((code) => ({ code, text: { en: code[0].toUpperCase() + code.slice(1) } }));

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

test("every kind is added in the designer, set up and saved without a flaw", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  survey = await api("POST", "/surveys", { name: "All kinds" });
  await page.goto(`/surveys/${survey.id}`);
  const names = [
    "Choice of pictures", "Matrix, one answer per row", "Matrix, several answers per row", "Statements on a scale",
    "Opposites", "Side by side", "Ranking", "Slider", "Constant sum", "Best and worst", "Drill-down list", "File upload",
    "Signature", "Places on a picture", "Hidden field",
  ];
  for (const name of names) {
    await page.getByRole("button", { name: "Add question" }).first().click();
    // Typing narrows the menu to the kind; the list stands still then.
    await page.getByRole("textbox", { name: "Find a kind" }).fill(name);
    await page.getByRole("option", { name }).first().click();
  }
  const chooseFile = async (button, file) => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(file);
  };
  const image = { name: "shop.png", mimeType: "image/png", buffer: png };
  const card = (text) => page.locator("section").filter({ has: page.getByText(text, { exact: false }) }).last();
  const pictures = card("· Choice of pictures");
  await pictures.click();
  await chooseFile(pictures.getByRole("button", { name: "Picture 1" }), image);
  await pictures.locator("img").first().waitFor();
  await chooseFile(pictures.getByRole("button", { name: "Picture 2" }), image);
  await pictures.locator("img").nth(1).waitFor();
  const drill = card("· Drill-down list");
  await drill.click();
  await chooseFile(drill.getByRole("button", { name: "Upload a list" }), {
    name: "branches.csv", mimeType: "text/csv", buffer: Buffer.from("France;Lyon\nFrance;Paris\nMalta\n"),
  });
  await drill.getByText("3 entries").waitFor();
  const map = card("· Places on a picture");
  await map.click();
  await chooseFile(map.getByRole("button", { name: "Upload a picture" }), image);
  await map.getByLabel("What the picture shows").fill("The shop from the street");
  const hidden = card("· Hidden field");
  await hidden.click();
  await hidden.getByLabel("Parameter in the address").fill("order");
  await page.getByText("All changes saved").waitFor();
  const read = () => api("GET", `/surveys/${survey.id}`);
  await eventually(async () => (await read()).review.flaws, (flaws) => flaws.length === 0, "a draft without flaws");
  const saved = await read();
  assert.equal(saved.draft.definition.pages[0].questions.length, names.length + 2);
  await settled(page);
  await picture(page, "designer-kinds");
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(faults, []);
  await close();
});

/** A survey of one page with every kind that is more than a field. */
const definition = (image) => {
  const kinds = [
    { type: "matrix_multiple", rows: list("staff", "rooms"), columns: list("clean", "loud") },
    { type: "likert", rows: list("speed", "care"), points: 5 },
    { type: "bipolar", points: 7, rows: [{ code: "pace", left: { en: "slow" }, right: { en: "fast" } }] },
    { type: "ranking", choices: list("price", "taste", "service") },
    { type: "slider", min: 0, max: 60, step: 5, unit: { en: "minutes" } },
    { type: "constant_sum", choices: list("food", "drink"), total: 100 },
    { type: "image_choice", choices: list("red", "blue").map((choice) => ({ ...choice, image })) },
    { type: "max_diff", choices: list("price", "taste", "place", "hours"), per_set: 4, sets: 1 },
    { type: "side_by_side", rows: list("app"), columns: [{ code: "use", text: { en: "Use" }, choices: list("often", "never") }] },
    { type: "drill_down", levels: [{ en: "Country" }, { en: "Town" }], entries: [["France", "Lyon"], ["France", "Paris"], ["Malta"]] },
    { type: "file_upload", types: ["image"] },
    { type: "signature" },
    { type: "heat_map", image, width: 1, height: 1, alt: { en: "The shop" }, areas: [{ code: "door", text: { en: "Door" }, x: 0, y: 0, width: 400, height: 400 }] },
    { type: "hidden", from: "url", name: "order", value: "number" },
  ];
  const questions = kinds.map((kind, at) => ({
    key: `q${at + 1}`, text: { en: `Question ${at + 1}` }, required: kind.type !== "hidden", kind,
  }));
  return { title: { en: "Every kind" }, languages: ["en"], pages: [{ questions }] };
};

test("a survey with every kind is published", async () => {
  const { page, close } = await openPage(browser, candor.url, views[0]);
  await signIn(page, "ada@harbour.test");
  const made = await api("GET", `/surveys/${survey.id}`);
  const image = made.draft.definition.pages[0].questions.find(({ kind }) => kind.type === "heat_map").kind.image;
  survey = await api("POST", "/surveys", { name: "Every kind", definition: definition(image) });
  await api("POST", `/surveys/${survey.id}/publication`, { revision: 1 });
  const { items } = await api("GET", `/surveys/${survey.id}/links`);
  address = new URL(items[0].address).pathname;
  await close();
});

for (const javaScriptEnabled of [false, true]) {
  test(`every kind is answered with the keyboard on the smallest phone ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const { page, faults, close } = await openPage(browser, candor.url, { ...phone, javaScriptEnabled, bypassCSP: true });
    await page.goto(`${address}?order=${javaScriptEnabled ? 2 : 1}`);
    if (javaScriptEnabled) {
      assert.deepEqual(await seriousFindings(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), "the page is wider than the phone");
      await page.locator("canvas").waitFor();
      await page.locator('input[type="range"]').focus();
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.locator("#f-q5").inputValue(), "35");
    }
    await picture(page, `kinds-${javaScriptEnabled ? "script" : "plain"}`);
    const press = async (selector, key) => {
      await page.locator(selector).first().focus();
      await page.keyboard.press(key);
    };
    const type = async (selector, words) => {
      await page.locator(selector).first().focus();
      await page.keyboard.press("Control+A");
      await page.keyboard.type(words);
    };
    for (const box of ['[name="q1.staff"]', '[name="q13.areas"]']) await press(box, "Space");
    for (const point of ['[name="q2.speed"][value="4"]', '[name="q2.care"][value="5"]', '[name="q3.pace"][value="7"]', '[name="q7"][value="blue"]', '[name="q8.s1.best"][value="taste"]', '[name="q8.s1.worst"][value="hours"]'])
      await press(point, "Space");
    for (const [field, words] of [["#f-q4\\.price", "2"], ["#f-q4\\.taste", "1"], ["#f-q4\\.service", "3"], ["#f-q9\\.app\\.use", "Often"], ["#f-q10\\.l1", "France"]])
      await type(field, words);
    for (const [field, words] of [["#f-q5", "20"], ["#f-q6\\.food", "60"], ["#f-q6\\.drink", "40"], ["#f-q12\\.name", "Ann Lee"]])
      await type(field, words);
    await page.locator("#f-q11").setInputFiles({ name: "parcel.png", mimeType: "image/png", buffer: png });
    if (javaScriptEnabled) assert.equal(await page.locator("[data-sum] .so").textContent(), "100 of 100 shared out");
    else await page.locator("[data-more]").click();
    await page.locator("#f-q10\\.l2").waitFor();
    await type("#f-q10\\.l2", "Lyon");
    await page.locator('.go button[value="next"]').focus();
    await page.keyboard.press("Enter");
    await page.getByText(/thank you/i).first().waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
}

test("with a pointer places are marked and a name is drawn; what is missing is said at its place", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { viewport: { width: 900, height: 900 }, bypassCSP: true });
  await page.goto(address);
  const image = page.locator(".map input");
  await image.click({ position: { x: 20, y: 20 } });
  await page.getByText(/Place at \d+ % from the left/).waitFor();
  assert.equal(await page.locator(".map i").count(), 1);
  const pad = await page.locator("canvas").boundingBox();
  await page.locator("canvas").scrollIntoViewIfNeeded();
  const at = (await page.locator("canvas").boundingBox()) ?? pad;
  await page.mouse.move(at.x + 20, at.y + 20);
  await page.mouse.down();
  await page.mouse.move(at.x + 120, at.y + 60, { steps: 4 });
  await page.mouse.up();
  assert.match(await page.locator('[name="q12.drawing"]').inputValue(), /^\d+,\d+ .*\d+,\d+$/);
  await page.locator("#f-q4\\.price").selectOption("1");
  await page.locator("#f-q4\\.taste").selectOption("1");
  assert.equal(await page.locator("#f-q4\\.price").inputValue(), "", "a place that is taken changes hands");
  await page.locator("#f-q5").fill("20");
  await page.locator('[name="q7"]').first().check({ force: true });
  await page.locator('.go button[value="next"]').click();
  await page.locator("#sum:not([hidden])").waitFor();
  await page.getByText("Please choose the best of this set.").or(page.getByText("Please answer this question.")).first().waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("the results show every kind, and a part leads to its records", async () => {
  await eventually(() => api("GET", "/feedback?filter=every-kind.q2.speed=4"), ({ total }) => total === 2, "both answers");
  const { items } = await api("GET", "/feedback?filter=every-kind.q14=1");
  assert.deepEqual(items.length, 1);
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto(`/surveys/${survey.id}/results`);
  await page.getByRole("region", { name: "Question 2" }).getByRole("row", { name: /Speed/ }).waitFor();
  await settled(page);
  await picture(page, "results-kinds");
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("region", { name: "Question 2" }).getByRole("row", { name: /Speed/ }).getByRole("link").first().click();
  await page.waitForURL(/every-kind\.q2\.speed/);
  assert.deepEqual(faults, []);
  await close();
});
