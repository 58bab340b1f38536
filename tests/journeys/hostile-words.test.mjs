import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, settled, signIn, views } from "../support/browser.mjs";
import { eventually, signedIn, startCandor } from "../support/candor.mjs";

/** What a browser would run if it were taken for more than words. Each would leave its mark as `window.pwned`. */
const hostile = [
  "<script>window.pwned=1</script>",
  '"><img src=x onerror="window.pwned=2">',
  "</textarea><script>window.pwned=3</script>",
  "<svg/onload=window.pwned=4>",
  '<a href="javascript:window.pwned=5">the parcel is late</a>',
  '<iframe srcdoc="<script>parent.pwned=6</script>"></iframe>',
];

let candor;
let browser;
let api;
let link;

before(async () => {
  candor = await startCandor();
  await candor.command("org", "add", "harbour", "--name", "Harbour Lines");
  await candor.addPerson("ada@harbour.test", "harbour", "admin", "Ada");
  api = await signedIn(candor.url, "ada@harbour.test");
  browser = await openBrowser();
  const definition = {
    title: { en: "Visit" },
    languages: ["en"],
    pages: ["q1", "q2"].map((key) => ({ questions: [{ key, text: { en: "And?" }, kind: { type: "long_text" } }] })),
  };
  const survey = await api("POST", "/surveys", { name: "Visit", definition });
  await api("POST", `/surveys/${survey.id}/publication`, { revision: 1 });
  const links = await api("GET", `/surveys/${survey.id}/links`);
  link = new URL(links.items[0].address).pathname;
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

/** Nothing ran, and nothing asked. */
async function unharmed(page, dialogs, where) {
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, where);
  assert.deepEqual(dialogs, [], where);
}

function listening(page) {
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  });
  return dialogs;
}

test("words from the public form do nothing on the respondent's own page", async () => {
  const { page, close } = await openPage(browser, candor.url, views[2]);
  const dialogs = listening(page);
  for (const words of hostile) {
    await page.goto(link);
    await page.locator("textarea").first().fill(words);
    await page.locator('button[name="go"][value="next"]').click();
    await page.locator('button[name="go"][value="back"]').click();
    await page.locator("textarea").first().waitFor();
    assert.equal(await page.locator("textarea").first().inputValue(), words, "it stands as it was typed");
    await unharmed(page, dialogs, words);
    await page.locator('button[name="go"][value="next"]').click();
    await page.locator("textarea").first().fill("That is all.");
    await page.locator('button[name="go"][value="next"]').click();
    await page.getByText(/thank you/i).first().waitFor();
  }
  await close();
});

test("nor in the search, the drawer of a record, its customer's page or a case", async () => {
  const title = hostile[1];
  for (const [at, text] of hostile.entries()) {
    await api("POST", "/feedback", {
      source: "hostile", external_id: String(at), title, text, attributes: { note: text },
      customer: { external_id: `c${at}`, name: text },
    });
  }
  const found = await eventually(
    () => api("GET", "/feedback?limit=50"),
    ({ items }) => items.length === 2 * hostile.length,
    "the records",
  );
  const { page, close } = await openPage(browser, candor.url, views[0]);
  const dialogs = listening(page);
  await signIn(page, "ada@harbour.test");
  await page.goto("/feedback");
  await settled(page);
  await page.getByText("window.pwned=4").first().waitFor();
  await unharmed(page, dialogs, "the search");
  for (const { id, verbatims } of found.items) {
    await page.goto(`/feedback?record=${id}`);
    await settled(page);
    await page.getByRole("complementary", { name: "Record" }).getByText(/pwned|That is all/).first().waitFor();
    await unharmed(page, dialogs, verbatims?.[0]?.text ?? id);
  }
  const own = found.items.find(({ source }) => source === "hostile");
  const { customer } = await api("GET", `/feedback/${own.id}`);
  const opened = await api("POST", "/cases", { feedback: own.id });
  for (const path of [`/customers/${customer}`, `/cases/${opened.id}`]) {
    await page.goto(path);
    await settled(page);
    await page.getByText("pwned").first().waitFor();
    await unharmed(page, dialogs, path);
  }
  await close();
});
