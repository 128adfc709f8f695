// What the tests of the pages share: a page is opened from disk in Chromium, as its readers do.
// CHROMIUM names the browser; SCREENSHOTS a folder for pictures.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const folder = mkdtempSync(join(tmpdir(), "assay-report-"));
export let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a page and says where it is. */
export function pageFile(name, text) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

/** Opens a page until there is `ready`; anything on the console, a violated policy and any
 *  request but the file itself fail the test at its end. */
export async function withPage(url, ready, options, run) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (m) => complaints.push(`console: ${m.text()}`));
  page.on("pageerror", (e) => complaints.push(`error: ${e.message}`));
  page.on("request", (r) => r.url().split("#")[0] === url || complaints.push(`request: ${r.url()}`));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective));
  });
  await page.goto(url);
  await page.waitForSelector(ready);
  await run(page, context);
  complaints.push(...(await page.evaluate(() => window.violations)).map((v) => `policy: ${v}`));
  assert.deepEqual(complaints, []);
  await context.close();
}

export async function picture(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Lays a page out as for printing. */
export async function toPaper(page) {
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
}

export async function fromPaper(page) {
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: null }); // "screen" would hold for printing, too
}

export async function noneIsVisible(page, ...selectors) {
  for (const control of selectors) {
    for (const one of await page.locator(control).all()) assert.equal(await one.isVisible(), false, control);
  }
}

/** How many pages the browser prints. */
export async function printedPages(page) {
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

export async function fitsTheWindow(page, what) {
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `${what} is ${sideways} pixels too wide`);
}

/** By axe-core; `act` may unfold things first. */
export async function isAccessible(url, ready, options, what, act = async () => {}) {
  // Playwright's own context, not the page's policy, lets the checker in.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector(ready);
  await act(page);
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const problems = result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" ")}`);
  assert.deepEqual(problems, [], `${what} ${JSON.stringify(options)}`);
  assert.ok(result.passes.length > 20);
  await fitsTheWindow(page, what);
  await picture(page, `axe-${what}-${options.colorScheme ?? options.viewport?.width ?? "light"}`);
  await context.close();
}

/** The policy stops what is not the page's own. */
export async function policyHolds(url, ready) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector(ready);
  const outcome = await page.evaluate(async () => {
    const violated = [];
    document.addEventListener("securitypolicyviolation", (e) => violated.push(e.effectiveDirective));
    const script = document.createElement("script");
    try {
      script.textContent = "window.pwned = 1";
      document.body.append(script);
    } catch {
      violated.push("trusted-types");
    }
    const image = document.createElement("img");
    image.src = "https://example.org/x.png";
    document.body.append(image);
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(style);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { violated, pwned: window.pwned, display: getComputedStyle(document.body).display };
  });
  assert.equal(outcome.pwned, undefined);
  assert.equal(outcome.display, "block");
  assert.ok(outcome.violated.some((v) => v.startsWith("img-src")), outcome.violated.join());
  await context.close();
}

/** Outside text did nothing but stand there, written out where it does not show. */
export async function isOnlyText(page) {
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script:not([type])").count(), 1);
  assert.equal(await page.locator("a[href^='javascript']").count(), 0);
  // No control character reaches the page, wherever the text stands.
  const shown = await page.locator("body").innerText();
  const at = shown.search(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  assert.equal(at < 0 ? "" : JSON.stringify(shown.slice(Math.max(0, at - 80), at + 80)), "");
}

/** Tab reaches the end of the page: nothing that can be focused is a trap. */
export async function tabsThrough(page, most) {
  let last = "";
  for (let i = 0; i < most && last !== "BODY"; i++) {
    await page.keyboard.press("Tab");
    last = await page.evaluate(() => document.activeElement.tagName);
  }
  assert.equal(last, "BODY");
}

export async function saysUnreadable(url, heading, what) {
  await withPage(url, "h1", {}, async (page) => {
    assert.equal(await page.locator("h1").innerText(), heading, what);
    assert.match(await page.locator("main").innerText(), /missing, damaged or of another version/, what);
    assert.equal(await page.locator("main section").count(), 0, what);
  });
}
