import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn } from "../support/browser.mjs";
import { eventually, startCandor } from "../support/candor.mjs";
import { fillHarbour } from "../support/harbour.mjs";

let candor;
let browser;
let api;

before(async () => {
  candor = await startCandor();
  api = await fillHarbour(candor);
  await eventually(() => api("GET", "/feedback?limit=1"), ({ total }) => total >= 300, "the searchable records");
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

test("times and root causes are decided, and a case is handed to another unit", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, {
    viewport: { width: 390, height: 844 },
    bypassCSP: true,
  });
  await signIn(page, "ada@harbour.test");

  await page.goto("/cases");
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Urgent: time").fill("90");
  await page.getByLabel("Urgent: unit").first().click();
  await page.getByRole("option", { name: "minutes" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The times are saved.").waitFor();
  assert.equal((await api("GET", "/case-targets")).urgent, 90);

  await page.getByLabel("New root cause").fill("Weather");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Rename Weather" }).click();
  await page.getByLabel("Root cause", { exact: true }).fill("Storm");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await page.getByRole("button", { name: "Take out Storm" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Rename Storm" }).waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  await picture(page, "case-settings-390-journey");

  const record = (await api("GET", "/feedback?limit=1&filter=unit:north/lyon")).items[0].id;
  const opened = await api("POST", "/cases", { feedback: record, priority: "urgent" });
  await page.goto(`/cases/${opened.id}`);
  await settled(page);
  await page.getByRole("button", { name: "Take this case" }).click();
  await page.getByLabel("Unit", { exact: true }).first().click();
  await page.getByRole("option", { name: "north/lille" }).click();
  await page.getByText("The case is with north/lille now.").waitFor();
  await page.getByText("Ada handed it to north/lille").waitFor();
  assert.equal((await api("GET", `/cases/${opened.id}`)).unit.path, "north/lille");
  // The navigation says what waits, to eyes and to ears.
  await page.getByRole("link", { name: /^Cases .*1 open case of yours/ }).first().waitFor();
  await page.getByRole("button", { name: "Storm" }).click();
  await page.getByText("Ada named the root cause: Storm").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a customer gets another name, which search then knows", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { viewport: { width: 1440, height: 900 } });
  await signIn(page, "ada@harbour.test");
  await page.goto("/customers");
  await page.getByLabel("Name, e-mail address, phone or customer number").fill("c7@customers.test");
  await page.getByRole("button", { name: "Customer 7", exact: true }).click();
  await page.getByRole("button", { name: "Change name" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Grace Hopper");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Grace Hopper" }).waitFor();
  await page.goto("/customers?query=hop");
  await page.getByRole("button", { name: "Grace Hopper" }).waitFor();
  const renamed = () => api("GET", '/feedback?limit=1&filter=customer:"grace hopper"');
  await eventually(renamed, ({ total }) => total > 0, "records under the new name");
  assert.deepEqual(faults, []);
  await close();
});
