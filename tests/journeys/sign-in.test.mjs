import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, seriousFindings, settled, signIn } from "../support/browser.mjs";
import { passwordOf, startCandor } from "../support/candor.mjs";

let candor;
let browser;

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

test("a stranger is asked to sign in, and comes back to the page they wanted", async () => {
  const { page, faults, close } = await openPage(browser, candor.url);
  await page.goto("/admin/people");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();

  await page.getByLabel("E-mail").fill("ada@harbour.test");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("do not belong together").waitFor();

  await page.getByLabel("Password", { exact: true }).fill(passwordOf("ada@harbour.test"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Administration" }).waitFor();
  assert.match(page.url(), /\/admin\/people$/);
  assert.deepEqual(faults, []);
  await close();
});

test("an administrator adds a person, who can sign in and does not see administration", async () => {
  const { page, close } = await openPage(browser, candor.url);
  await signIn(page, "ada@harbour.test");
  await page.goto("/admin/people?add=1");
  await page.getByLabel("E-mail").fill("ben@harbour.test");
  await page.getByRole("dialog").getByRole("button", { name: "Add person" }).click();
  const password = await page.getByRole("dialog").getByRole("status").locator("code").innerText();
  await close();

  const other = await openPage(browser, candor.url);
  await signIn(other.page, "ben@harbour.test", password);
  const navigation = other.page.getByRole("navigation", { name: "Main navigation" }).first();
  assert.equal(await navigation.getByRole("link", { name: "Admin" }).count(), 0);
  await other.page.goto("/admin/people");
  await other.page.getByText("For administrators").waitFor();
  await other.close();
});

test("the language changes at once and stays; signing out ends the session", async () => {
  const { page, close } = await openPage(browser, candor.url);
  await signIn(page, "ada@harbour.test");
  await page.goto("/profile");
  await page.getByText("Deutsch", { exact: true }).first().click();
  await page.getByRole("heading", { name: "Profil" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Profil" }).waitFor();
  await page.getByText("English", { exact: true }).first().click();
  await page.getByRole("heading", { name: "Profile" }).waitFor();

  await page.getByRole("button", { name: "Account and settings" }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto("/profile");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await close();
});

test("keys lead everywhere: palette, places, help", async () => {
  const { page, close } = await openPage(browser, candor.url);
  await signIn(page, "ada@harbour.test");
  await settled(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Go to a page").fill("audit");
  await page.getByRole("dialog").getByText("Home").waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/admin\/audit/);
  await page.getByText("session.begun").first().waitFor();
  // The palette keeps the focus while it fades; a question mark would be typed into it.
  await page.getByPlaceholder("Go to a page").waitFor({ state: "hidden" });
  await settled(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await close();
});

test("the pages for signing in and for oneself hold no serious barrier", async () => {
  const { page, close } = await openPage(browser, candor.url, { bypassCSP: true });
  await page.goto("/sign-in");
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);
  await signIn(page, "ada@harbour.test");
  await page.goto("/profile");
  await settled(page);
  assert.deepEqual(await seriousFindings(page), []);
  await close();
});
