import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let candor;
let browser;
let api;
let address;
let taking;

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

test("a survey is designed in the browser, reviewed and published", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, views[0]);
  await signIn(page, "ada@harbour.test");
  await page.goto("/surveys/new");
  await page.getByLabel("Name").fill("After delivery");
  await page.getByRole("button", { name: "Create survey" }).click();
  await page.getByText("recommend us").first().waitFor();
  await page.getByRole("button", { name: "Add question" }).first().click();
  await page.getByText("Single choice", { exact: true }).click();
  await page.getByText("All changes saved").waitFor();
  await page.getByRole("link", { name: "Review and publish" }).click();
  await page.getByRole("button", { name: /^publish/i }).first().click();
  await page.getByText(/live/i).first().waitFor();
  await page.getByRole("link", { name: "Distribute" }).click();
  const link = page.locator('a[href*="/s/"]').first();
  await link.waitFor();
  address = new URL(await link.getAttribute("href")).pathname;
  assert.deepEqual(faults, []);
  await close();
});

test("a rule tells administrators of everybody who would not recommend us, and opens a case", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, views[0]);
  await signIn(page, "ada@harbour.test");
  await page.goto("/alerts/new?filter=nps:0..6");
  await page.getByLabel("Name").fill("Would not recommend us");
  await page.getByRole("textbox", { name: "Everybody who is" }).click({ force: true });
  await page.getByRole("option", { name: "all administrators" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("switch", { name: "Open a case for each record" }).check({ force: true });
  await page.getByRole("button", { name: "Save rule" }).click();
  await page.waitForURL(/\/alerts\/rules/);
  assert.deepEqual(faults, []);
  await close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a customer answers on a phone ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const { page, faults, close } = await openPage(browser, candor.url, { ...phone, javaScriptEnabled });
    await page.goto(address);
    await picture(page, `respondent-${javaScriptEnabled ? "script" : "plain"}`);
    const wide = javaScriptEnabled && (await page.evaluate(() => document.documentElement.scrollWidth > 390));
    assert.ok(!wide, "the page is wider than the phone");
    await page.locator('input[type="radio"][value="2"]').first().check({ force: true });
    await page.locator("textarea").first().fill(
      `Nine days and still waiting, ${javaScriptEnabled ? "nobody picks up the phone" : "the parcel never came"}.`,
    );
    await page.locator('button[name="go"][value="next"]').click();
    await page.getByText(/thank you/i).first().waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
}

test("opening a link records nothing; the respondent's page holds no serious barrier", async () => {
  const { page, close } = await openPage(browser, candor.url, { ...phone, bypassCSP: true });
  await page.goto(address);
  assert.deepEqual(await seriousFindings(page), []);
  await close();
  const { total } = await eventually(() => api("GET", "/feedback"), ({ total: found }) => found >= 2, "both answers");
  assert.equal(total, 2);
});

test("what was said is found, marked, and counted", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, views[0]);
  await signIn(page, "ada@harbour.test");
  await page.goto("/feedback?filter=waiting nps:0..6");
  await page.getByText("nobody picks up the phone").first().waitFor();
  assert.ok((await page.locator("mark", { hasText: "waiting" }).count()) >= 1);
  await page.goto("/");
  await page.getByText("Voices heard").waitFor();
  await settled(page);
  await page.goto("/reports");
  await settled(page);
  await page.getByText("−100").first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("the alert mail comes, says the words first, and leads to the case", async () => {
  const mail = await candor.mails.waitFor(({ text }) => text.includes("nobody picks up the phone"));
  assert.deepEqual(mail.to, ["ada@harbour.test"]);
  assert.ok(mail.html.includes("still waiting"));
  taking = new RegExp(`${candor.url}(/take/[^\\s"<>)]+)`).exec(mail.text)?.[1];
  assert.ok(taking, `no link that takes ownership in:\n${mail.text}`);
});

test("a manager takes the case from the mail on a phone, and closes it", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, phone);
  await signIn(page, "ada@harbour.test");
  await page.goto(taking);
  await page.getByText("nobody picks up the phone").first().waitFor();
  await picture(page, "take-390");
  await page.getByRole("main").getByRole("button").first().click();
  await page.waitForURL(/\/cases\/[0-9a-f-]+/);
  const id = /\/cases\/([0-9a-f-]+)/.exec(page.url())[1];
  const mine = await api("GET", `/cases/${id}`);
  assert.equal(mine.owner?.name, "Ada");
  await settled(page);
  await picture(page, "case-390");

  await page.getByRole("button", { name: "Resolve", exact: true }).click();
  const form = page.locator("form");
  await form.getByRole("textbox").first().fill("Sent a new parcel and called.");
  await form.getByRole("button", { name: /close/i }).click();
  const done = await eventually(() => api("GET", `/cases/${id}`), ({ status }) => status === "closed", "the closed case");
  assert.equal(done.resolution, "Sent a new parcel and called.");
  assert.deepEqual(faults, []);
  await close();
});
