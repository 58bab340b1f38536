import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { passwordOf } from "./candor.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const out = resolve(import.meta.dirname, "../out");

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The machine's Chromium; `JOURNEY_CHROMIUM` names another. */
export async function openBrowser() {
  const executablePath = process.env.JOURNEY_CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error("no Chromium found; install it or name it in JOURNEY_CHROMIUM");
  await mkdir(out, { recursive: true });
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Sizes and themes in which every page is looked at. */
export const views = [
  { name: "1440-light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "1440-dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "390-light", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "390-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
];

/** A page that collects what goes wrong in it: exceptions, errors of the console, answers of 500 and more. */
export async function openPage(browser, url, options = {}) {
  // The policy of the page does not let a test add a script; axe needs one.
  const context = await browser.newContext({ baseURL: url, bypassCSP: options.bypassCSP ?? false, locale: "en-GB", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    const expected = /status of (401|404|409|422|429)/.test(message.text());
    if (message.type() === "error" && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Signs in as a person would. */
export async function signIn(page, email, password = passwordOf(email)) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** What keeps a person with a disability from using the page: serious and critical findings by axe. */
export async function seriousFindings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`).join(" | ")}`);
}

/** Waits until nothing is loading any more. */
export async function settled(page) {
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.locator('[role="status"][aria-label="Loading"]').first().waitFor({ state: "detached", timeout: 8_000 }).catch(() => {});
}

/** Keeps a picture of the page, to be looked at. */
export async function picture(page, name) {
  // Hiding the caret would add a style, which the policy of a framed page refuses.
  await page.screenshot({ path: join(out, `${name}.png`), caret: "initial" });
}
