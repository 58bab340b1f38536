import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, signIn, views } from "../support/browser.mjs";
import { startCandor } from "../support/candor.mjs";

let candor;
let browser;
let survey;

const file = JSON.stringify({
  title: "Visit",
  elements: [
    { type: "radiogroup", name: "color", title: "Favourite colour", choices: ["red", "blue"] },
    { type: "comment", name: "why", visibleIf: "{color} = 'red'", enableIf: "{x} = 1" },
  ],
});

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

test("a file of another tool is dropped, looked at with what is lost, and made a draft", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto("/surveys");
  await page.getByRole("button", { name: "Import a survey" }).first().click();
  const choose = page.getByLabel("Choose file");
  await choose.setInputFiles({ name: "broken.qsf", mimeType: "application/json", buffer: Buffer.from("{,}") });
  await page.getByText("no valid JSON").waitFor();
  await choose.setInputFiles({ name: "visit.json", mimeType: "application/json", buffer: Buffer.from(file) });
  await page.getByText("1 thing is not carried over").first().waitFor();
  await page.getByText("Favourite colour").waitFor();
  await picture(page, "survey-import-1440");
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.waitForURL(/\/surveys\/[0-9a-f-]{36}$/);
  survey = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Review", exact: true }).click();
  await page.getByText("Brought in from visit.json").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("its texts are translated on the phone, and what is missing is counted", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[2], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto(`${survey}/languages`);
  await page.getByLabel("Add a language").fill("ar");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText(/5 texts are missing in Arabic/).waitFor();
  await page.getByLabel(/^color\.text/).fill("اللون المفضل");
  await page.getByLabel(/^title/).fill("زيارة");
  await page.getByLabel(/^color\.text/).focus();
  await page.getByText(/3 texts are missing in Arabic/).waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  await picture(page, "languages-390");
  const shown = await page.goto(`/api/v1${survey}/preview?lang=ar`);
  assert.equal(shown.status(), 200);
  assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
  await page.getByText("اللون المفضل").waitFor();
  await picture(page, "respondent-rtl-390");
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test("a template is chosen with its preview and made with its dashboard", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto("/surveys/new");
  await page.getByRole("button", { name: /Store visit/ }).click();
  await page.frameLocator("iframe").getByText("How satisfied were you with your visit?").waitFor();
  await picture(page, "templates-1440");
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("button", { name: "Create survey" }).click();
  await page.waitForURL(/\/surveys\/[0-9a-f-]{36}$/);
  await page.goto("/reports");
  await page.getByText("Store visit").first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});
