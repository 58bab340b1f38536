// A tablet in a shop loses its network: people go on answering, and everything arrives once when it is back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

let candor;
let browser;
let api;
let address;
let survey;

const tablet = { viewport: { width: 1024, height: 768 }, hasTouch: true };

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  api = await signedIn(candor.url, "ada@harbour.test");
  browser = await openBrowser();
  const definition = {
    title: { en: "How was your visit?", de: "Wie war Ihr Besuch?" },
    languages: ["en", "de"],
    parameters: [{ name: "till", target: "attribute" }],
    pages: [
      { questions: [{ key: "q1", required: true, text: { en: "Would you recommend us?", de: "Würden Sie uns empfehlen?" }, kind: { type: "nps" } }] },
      { show_if: "q1<=6", questions: [{ key: "q2", text: { en: "What went wrong?", de: "Was ging schief?" }, kind: { type: "long_text" } }] },
      { questions: [{ key: "q3", text: { en: "Your e-mail", de: "Ihre E-Mail" }, kind: { type: "email" } }] },
    ],
  };
  survey = await api("POST", "/surveys", { name: "Store visit", definition });
  await api("POST", `/surveys/${survey.id}/publication`, { revision: 1 });
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

const total = async (filter) => (await api("GET", `/feedback?filter=${encodeURIComponent(filter)}`)).total;

/** One person's turn. */
async function answer(page, score, words) {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("radio", { name: String(score) }).first().check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  if (score <= 6) {
    await page.getByLabel("What went wrong?").fill(words);
    await page.getByRole("button", { name: "Continue" }).click();
  }
  await page.getByRole("button", { name: "Send answers" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  await page.getByRole("button", { name: "Done" }).click();
}

test("the page Distribute gives the kiosk's address", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto(`/surveys/${survey.id}/distribute`);
  await page.getByLabel("Seconds without a touch").fill("30");
  const link = page.getByRole("link", { name: "/k/" });
  await link.waitFor();
  address = `${await link.getAttribute("href")}&till=7`;
  assert.match(address, /\/k\/[\w-]+\?idle=30&till=7$/);
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("people answer with a network and without, and everything arrives once", async () => {
  const { page, close } = await openPage(browser, candor.url, tablet);
  await page.goto(address);
  await page.getByText("Ready, also without a network.").waitFor();
  await picture(page, "kiosk-start");
  await answer(page, 9);
  await eventually(() => total("till:7"), (n) => n === 1, "the answer with a network");

  await page.context().setOffline(true);
  for (let n = 0; n < 6; n += 1) await answer(page, n, `Nobody at the till, person ${n}.`);
  await page.getByText("Answers waiting for the network: 6").waitFor();
  // The device is switched off and on again, still without a network.
  await page.reload();
  await page.getByText("Answers waiting for the network: 6").waitFor();
  // Another till's page is not passed off as this one's.
  const other = await page.context().newPage();
  await assert.rejects(other.goto(address.replace("till=7", "till=8")));
  await other.close();
  await answer(page, 6, "Nobody at the till, person 6.");
  await page.getByText("Answers waiting for the network: 7").waitFor();
  await picture(page, "kiosk-waiting");

  // The server takes the first of them, but its reply is lost: the device has to send it again.
  let lost = 0;
  await page.context().route("**/k/*", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.context().setOffline(false);
  await eventually(() => lost, (n) => n === 1, "a first try", 45_000);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.getByText("Answers waiting").waitFor({ state: "detached", timeout: 60_000 });
  await eventually(() => total("till:7"), (n) => n >= 8, "the answers without a network");
  assert.equal(await total("till:7"), 8, "each once");
  for (let n = 0; n < 7; n += 1) assert.equal(await total(`"person ${n}"`), 1, `person ${n}`);
  await close();
});

test("what is missing or wrong is said at its place, going away leaves nothing to the next person", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...tablet, bypassCSP: true });
  await page.clock.install();
  await page.goto(address);
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Please answer this question").waitFor();
  await page.getByRole("radio", { name: "10" }).check({ force: true });
  await picture(page, "kiosk-question");
  assert.deepEqual(await seriousFindings(page), []);
  const heights = await page.locator(".scale label, .go button:visible").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height));
  assert.ok(Math.min(...heights) >= 60, "large enough for fingers");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Your e-mail").fill("nobody");
  await page.getByRole("button", { name: "Send answers" }).click();
  await page.locator(".err").waitFor();
  await page.clock.fastForward(31_000);
  await page.getByRole("dialog", { name: "Are you still there?" }).waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.clock.fastForward(31_000);
  await page.getByRole("dialog").waitFor();
  await page.clock.fastForward(21_000);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  assert.equal(await page.getByRole("radio", { checked: true }).count(), 0, "nothing is left");
  await page.getByRole("radio", { name: "10" }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  assert.equal(await page.getByLabel("Your e-mail").inputValue(), "");
  assert.equal(await page.locator(".err:visible").count(), 0);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: "Los geht’s" }).click();
  await page.getByText("Würden Sie uns empfehlen?").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("what the device cannot keep stays before the person, and goes when the person goes", async () => {
  const { page, close } = await openPage(browser, candor.url, tablet);
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.full = true;
    IDBObjectStore.prototype.put = function (...values) {
      if (globalThis.full) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, values);
    };
  });
  await page.goto(address);
  const before = await total("till:7");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("radio", { name: "10" }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Send answers" }).click();
  await page.getByText("Your answers could not be kept on this device.").waitFor();
  await page.evaluate(() => {
    globalThis.full = false;
  });
  await page.getByRole("button", { name: "Send answers" }).click();
  await page.getByRole("button", { name: "Done" }).waitFor();
  await eventually(() => total("till:7"), (n) => n === before + 1, "the second try");
  await close();
});
