// A campaign from its list to the report: made in the web UI, mailed, answered from the point that was clicked in the mail, refused with
// one click by somebody else; the report says what became of everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

let candor;
let browser;
let api;
let survey;

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  api = await signedIn(candor.url, "ada@harbour.test");
  browser = await openBrowser();
  const definition = {
    title: { en: "Your crossing" },
    languages: ["en"],
    pages: [{ questions: [{ key: "q1", text: { en: "Would you recommend us?" }, required: true, kind: { type: "nps" } }] }],
  };
  survey = await api("POST", "/surveys", { name: "Your crossing", definition });
  await api("POST", `/surveys/${survey.id}/publication`, { revision: 1 });
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

test("a campaign is made, launched and mailed", async () => {
  const { page, faults, close } = await openPage(browser, candor.url, { ...views[0], bypassCSP: true });
  await signIn(page, "ada@harbour.test");
  await page.goto(`/surveys/${survey.id}/distribute`);
  await page.getByRole("button", { name: "New campaign" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Autumn crossings");
  await page.getByRole("button", { name: "Ask a list of people" }).click();
  await page.getByRole("heading", { level: 1, name: "Autumn crossings" }).waitFor();
  const csv = "email,name\nann@example.com,Ann\nbo@example.com,Bo\nnobody,Nobody\nann@example.com,Ann again\n";
  await page.locator('input[type="file"]').setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByText("2 can be asked; 1 are in it twice, 1 have no valid address.").waitFor();
  await page.getByLabel("Subject", { exact: true }).fill("How was it, {name|friend}?");
  await page.getByRole("textbox", { name: "Question in the mail" }).click();
  await page.getByRole("option", { name: "Would you recommend us?" }).click();
  await page.getByRole("button", { name: "Add a reminder" }).click();
  await page.getByLabel("Days after the mail before it").fill("7");
  await page.getByLabel("Thank those who have answered").check();
  await page.getByRole("group", { name: "Thank-you" }).getByLabel("Subject").fill("Thank you, {name|friend}");
  await page.getByLabel("Divided by").fill("language");
  await page.getByRole("textbox", { name: "Shared out" }).click();
  await page.getByRole("option", { name: "Equally many of each" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).first().waitFor();
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);
  await picture(page, "campaign-draft");
  await page.getByRole("button", { name: "Launch" }).click();
  await page.getByRole("heading", { name: "4 people considered" }).waitFor();
  await candor.mails.waitFor((mail) => mail.to[0] === "ann@example.com" && mail.subject === "How was it, Ann?");
  await candor.mails.waitFor((mail) => mail.to[0] === "bo@example.com");
  assert.equal(candor.mails.mails.length, 2);
  assert.deepEqual(faults, []);
  await close();
});

test("a click in the mail chooses the point, and only going on counts", async () => {
  const mail = await candor.mails.waitFor(({ to }) => to[0] === "ann@example.com");
  const link = /href="([^"]*pick=q1\.9)"/.exec(mail.html.replaceAll("&#x2f;", "/"))[1];
  const { page, faults, close } = await openPage(browser, candor.url, views[2]);
  await page.goto(link);
  assert.ok(await page.locator('input[name="q1"][value="9"]').isChecked());
  assert.equal((await api("GET", "/feedback")).total, 0);
  await page.locator('button[name="go"][value="next"]').click();
  await page.waitForURL(/done/);
  await eventually(() => api("GET", "/feedback"), ({ total }) => total === 1, "the record");
  await candor.mails.waitFor((sent) => sent.to[0] === "ann@example.com" && sent.subject === "Thank you, Ann");
  assert.deepEqual(faults, []);
  await close();
});

test("a mail program's one click refuses for good", async () => {
  const mail = await candor.mails.waitFor(({ to }) => to[0] === "bo@example.com");
  assert.equal(mail.headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
  const address = mail.headers["list-unsubscribe"].slice(1, -1);
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) });
  assert.equal(answer.status, 200);
  const { items } = await api("GET", "/suppressions");
  assert.deepEqual(items.map((one) => [one.address, one.reason]), [["bo@example.com", "opt_out"]]);
});

test("the report says what became of everybody", async () => {
  for (const view of views) {
    const { page, faults, close } = await openPage(browser, candor.url, { ...view, bypassCSP: true });
    await signIn(page, "ada@harbour.test");
    await page.goto(`/surveys/${survey.id}/participation`);
    await page.getByRole("row", { name: /Answered to the end I 1/ }).waitFor();
    await page.getByRole("row", { name: /Unsubscribed or complained R 1/ }).waitFor();
    await page.getByRole("row", { name: /^RR1 .* 50\.0%$/ }).waitFor();
    await page.getByRole("row", { name: /Would you recommend us\? 1 1 · 100% 0 · 0%/ }).waitFor();
    await settled(page);
    assert.deepEqual(await seriousFindings(page), [], view.name);
    await picture(page, `participation-${view.name}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${view.name}: ${wide} px too wide`);
    assert.deepEqual(faults, []);
    await close();
  }
});
