// A survey on somebody's website: a shop of our own on another origin includes the script; a visitor answers; what was said is in
// Feedback, with the page it was said on.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

let candor;
let browser;
let api;
let shop;
let stranger;
let survey;
let website;

/** A site whose pages include what `body` says. */
async function site(body) {
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><h1>${request.url}</h1><button id="buy">Buy</button>${body()}<p style="height:2000px">Goods</p></html>`,
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

const save = async (change) => {
  const body = { sites: [shop.url], intercept: { ...website?.intercept, ...change } };
  website = await api("PUT", `/surveys/${survey.id}/website`, body);
};

/** How far things on the page moved by themselves. */
const watchShifts = () => {
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
};

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  api = await signedIn(candor.url, "ada@harbour.test");
  browser = await openBrowser();
  const include = () => `<script async src="${website?.addresses.script}" data-plan="gold" data-secret="no"></script>`;
  shop = await site(include);
  stranger = await site(include);
  const definition = {
    title: { en: "Your visit", de: "Ihr Besuch" },
    languages: ["en", "de"],
    parameters: [{ name: "page", target: "attribute" }, { name: "plan", target: "attribute" }],
    pages: [
      { questions: [{ key: "q1", text: { en: "Would you recommend us?", de: "Würden Sie uns empfehlen?" }, kind: { type: "nps" } }] },
      { questions: [{ key: "q2", text: { en: "What was it like?", de: "Wie war es?" }, kind: { type: "long_text" } }] },
    ],
  };
  survey = await api("POST", "/surveys", { name: "Your visit", definition });
  await api("POST", `/surveys/${survey.id}/publication`, { revision: 1 });
});

after(async () => {
  shop?.stop();
  stranger?.stop();
  await browser?.close();
  await candor?.stop();
});

test("it is set up in the web UI and shown at work on the page that the program serves", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto(`/surveys/${survey.id}/distribute`);
  await page.getByRole("link", { name: "Set up" }).click();
  await page.getByLabel("Sites that may show this survey").fill("not a site!");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("is not the address of a site").waitFor();
  await page.getByLabel("Sites that may show this survey").fill(shop.url);
  await page.getByRole("switch", { name: "Ask visitors" }).click();
  await page.getByLabel("Seconds on the page").fill("0");
  await page.getByLabel("Headline").fill("A minute for us?");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Websites that have the script follow").waitFor();
  website = await api("GET", `/surveys/${survey.id}/website`);
  assert.deepEqual(website.sites, [shop.url]);
  assert.equal(website.intercept.title.en, "A minute for us?");
  await page.getByText(`src="${website.addresses.script}"`).first().waitFor();
  await settled(page);
  await picture(page, "website-set-up");
  assert.deepEqual(await seriousFindings(page), []);

  await page.goto(new URL(website.addresses.demo).pathname);
  const card = page.getByRole("dialog", { name: "A minute for us?" });
  await card.waitFor();
  await picture(page, "website-demo");
  assert.deepEqual(await seriousFindings(page), []);
  await card.getByRole("button", { name: "Not now" }).click();
  await card.waitFor({ state: "detached" });
  // The form further down is as high as what it shows.
  const form = page.locator("[data-candor-form] iframe");
  await form.contentFrame().getByText("Would you recommend us?").waitFor();
  await eventually(
    async () => Math.abs((await form.boundingBox()).height - (await form.contentFrame().locator("main").boundingBox()).height),
    (gap) => gap < 30,
    "a frame as high as its content",
  );
  assert.deepEqual(faults, []);
  await close();
});

test("a visitor of the shop is asked, answers by keyboard, and is in Feedback with the page", async () => {
  await save({ enabled: true, after_seconds: 0, address_to: "page", shape: "slide_in" });
  const { page, faults, close } = await openPage(browser, shop.url, { viewport: { width: 390, height: 844 } });
  await page.addInitScript(watchShifts);
  await page.goto("/cart?session=private#top");
  await page.locator("#buy").focus();
  const card = page.getByRole("dialog", { name: "A minute for us?" });
  await card.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "buy", "nobody is interrupted");
  assert.equal(await page.evaluate(() => globalThis.shifted), 0, "nothing moves");
  await picture(page, "website-asks-phone");
  await card.getByRole("button", { name: "Give feedback" }).press("Enter");
  const inside = page.getByRole("dialog").locator("iframe").contentFrame();
  await inside.getByRole("radio", { name: "9", exact: true }).focus();
  await page.keyboard.press("Space");
  await inside.getByRole("button", { name: "Continue" }).press("Enter");
  await inside.getByLabel("What was it like?").fill("The cart forgot my parcel shop.");
  await picture(page, "website-answers-phone");
  await inside.getByRole("button", { name: "Send answers" }).click();
  await inside.getByRole("heading", { name: "Thank you" }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.shifted), 0, "nothing moved meanwhile");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const found = await eventually(
    () => api("GET", `/feedback?filter=${encodeURIComponent("parcel plan:gold")}`),
    ({ items }) => items.length === 1,
    "the answer in Feedback",
  );
  assert.equal(found.items[0].attributes.page, `${shop.url}/cart`, "without what follows ? and #");
  assert.ok(!JSON.stringify(found).includes("private"));
  // Not again: on no page of this visitor.
  await page.goto("/other");
  await page.waitForLoadState("networkidle");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(await page.context().cookies(), [], "without a cookie");
  assert.deepEqual(faults, []);
  await close();
});

test("before the page it holds the focus, Escape gives it back, and German is spoken to Germans", async () => {
  await save({ after_seconds: null, on_event: "order:placed", shape: "pop_over", title: {}, rest_days: 0 });
  const { page, faults, close } = await openPage(browser, shop.url, { ...views[0], reducedMotion: "reduce" });
  await page.goto("/done");
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => { document.documentElement.lang = "de-AT"; });
  assert.equal(await page.getByRole("dialog").count(), 0, "only at its event");
  await page.locator("#buy").focus();
  await page.evaluate(() => dispatchEvent(new Event("order:placed")));
  const card = page.getByRole("dialog", { name: "How are we doing?" });
  await card.waitFor();
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "buy", "the focus stays in");
  }
  const moving = await card.evaluate((element) => element.getAnimations().length);
  assert.equal(moving, 0, "no motion for those who want none");
  assert.deepEqual(await seriousFindings(page), []);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "buy");
  await close();

  const german = await openPage(browser, shop.url, { ...views[0], locale: "de-DE" });
  await german.page.addInitScript(() => addEventListener("DOMContentLoaded", () => { document.documentElement.lang = "de"; }));
  await german.page.goto("/fertig");
  await german.page.waitForLoadState("networkidle");
  await german.page.evaluate(() => dispatchEvent(new Event("order:placed")));
  await german.page.getByRole("button", { name: "Feedback geben" }).click();
  const inside = german.page.getByRole("dialog").locator("iframe").contentFrame();
  await inside.getByText("Würden Sie uns empfehlen?").waitFor();
  await german.close();
  assert.deepEqual(faults, []);
});

test("another site shows nothing, with the script or without", async () => {
  await save({ on_event: null, after_seconds: 0, shape: "slide_in" });
  const { page, close } = await openPage(browser, stranger.url, views[0]);
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  assert.equal(await page.locator("iframe").count(), 0);
  assert.equal(await page.getByRole("dialog").count(), 0);
  const refused = page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), website.addresses.survey);
  await refused;
  await close();
});

test("a button at the edge waits, opens, and is gone once answered; a paused survey asks nobody", async () => {
  await save({ shape: "tab", after_seconds: null });
  const { page, faults, close } = await openPage(browser, shop.url, views[0]);
  await page.goto("/");
  const tab = page.getByRole("button", { name: "Give feedback" });
  await tab.click();
  const inside = page.getByRole("dialog").locator("iframe").contentFrame();
  await inside.getByRole("radio", { name: "7", exact: true }).check({ force: true });
  await picture(page, "website-tab");
  await inside.getByRole("button", { name: "Continue" }).click();
  await inside.getByRole("button", { name: "Send answers" }).click();
  await inside.getByRole("heading", { name: "Thank you" }).waitFor();
  await tab.waitFor({ state: "detached" });
  await close();
  await api("PUT", `/surveys/${survey.id}/state`, { state: "paused" });
  const later = await openPage(browser, shop.url, views[0]);
  await later.page.goto("/");
  await later.page.waitForLoadState("networkidle");
  assert.equal(await later.page.getByRole("button", { name: "Give feedback" }).count(), 0);
  await later.close();
  assert.deepEqual(faults, []);
});
