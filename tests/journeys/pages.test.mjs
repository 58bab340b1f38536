import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, seriousFindings, settled, signIn, views } from "../support/browser.mjs";
import { eventually, startCandor } from "../support/candor.mjs";
import { fillHarbour } from "../support/harbour.mjs";

/** Where barriers are looked for; the other views differ from these in colour or width alone. */
const examined = new Set(["1440-light", "390-dark"]);
let candor;
let browser;
let pages;

before(async () => {
  candor = await startCandor();
  const api = await fillHarbour(candor);
  const first = async (path) => (await api("GET", `${path}?limit=1`)).items[0]?.id;
  await eventually(() => api("GET", "/feedback?limit=1"), ({ total }) => total >= 300, "the searchable records");
  await api("POST", "/cases", { feedback: await first("/feedback") });
  const [record, survey, customer, found] = await Promise.all(
    ["/feedback", "/surveys", "/customers", "/cases"].map(first),
  );
  pages = {
    home: "/",
    feedback: "/feedback?filter=delivery",
    record: `/feedback?record=${record}`,
    "filter-error": "/feedback?filter=nps:(",
    surveys: "/surveys",
    "new-survey": "/surveys/new",
    survey: `/surveys/${survey}`,
    languages: `/surveys/${survey}/languages`,
    topics: "/topics",
    customers: "/customers",
    customer: `/customers/${customer}`,
    alerts: "/alerts",
    "new-alert": "/alerts/new?filter=nps:0..6",
    cases: "/cases",
    "case-settings": "/cases/settings",
    case: `/cases/${found}`,
    reports: "/reports",
    import: "/import",
    people: "/admin/people",
    units: "/admin/units",
    keys: "/admin/keys",
    mails: "/admin/mails",
    audit: "/admin/audit",
    organisation: "/admin/organisation",
    profile: "/profile",
    missing: "/no/such/page",
  };
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await candor?.stop();
});

for (const { name: view, viewport, colorScheme } of views) {
  test(`every page stands at ${view}, without faults and without serious barriers`, async () => {
    const { page, faults, close } = await openPage(browser, candor.url, { viewport, colorScheme, bypassCSP: true });
    const found = {};
    await page.goto("/sign-in");
    await picture(page, `sign-in-${view}`);
    await signIn(page, "ada@harbour.test");
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path);
      await settled(page);
      await picture(page, `${name}-${view}`);
      const wrong = [...(examined.has(view) ? await seriousFindings(page) : []), ...faults.splice(0)];
      if (await sideways(page)) wrong.push("the page scrolls sideways");
      if (name !== "missing" && (await page.getByText("There is no such page").count())) wrong.push("no such page");
      if (await page.getByText("That did not work").count()) wrong.push("a failure is shown");
      if (wrong.length > 0) found[name] = wrong;
    }
    assert.deepEqual(found, {});
    await close();
  });
}

/** Whether the page is wider than the screen. */
function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}
