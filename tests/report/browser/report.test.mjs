// The HTML report in a browser. REPORT_FIXTURE names the program that writes it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  browser, fromPaper, isAccessible, isOnlyText, noneIsVisible, pageFile, picture, policyHolds, printedPages,
  saysUnreadable, tabsThrough, toPaper, withPage,
} from "./pages.mjs";

const html = (name) => execFileSync(process.env.REPORT_FIXTURE, [name, "html"], { maxBuffer: 1 << 30 });
const fixture = (name) => pageFile(name, html(name));
const withReport = (name, options, run) => withPage(fixture(name), "#about", options, run);

const findings = (page) => page.locator("ol.findings > li");
const status = (page) => page.locator("#findings [role=status]");

test("shows the verdict, why, and what it rests on", async () => {
  await withReport("supplier", {}, async (page) => {
    assert.equal(await page.title(), "rejected: acme-portal-2.3.0.tar.gz – Assay report");
    assert.equal(await page.locator("h1").innerText(), "REJECTED");
    assert.equal(await page.locator("h1").count(), 1);
    assert.deepEqual(await page.locator(".reasons a").allInnerTexts(), [
      "No credentials in the deliverable", "Source reads as it runs", "Every component is pinned to a version",
    ]);
    assert.equal(await page.locator(".requirement").count(), 6);
    assert.deepEqual(await page.locator(".requirement .result").allInnerTexts(), [
      "Not met", "Not met", "Not met", "Met", "Not measured", "Does not apply",
    ]);
    assert.match(await page.locator("#gaps").innerText(), /assets\/training\.zip\s+Encrypted/);
    assert.match(await page.locator("#evidence").innerText(), /41–43/);
    assert.match(await page.locator("#about").innerText(), /Landlock \(ABI 2\)/);
    await picture(page, "desktop");
  });
});

test("each outcome has its own page", async () => {
  for (const [name, word, reason] of [
    ["clean", "ACCEPTED", /everything was inspected/],
    ["incomplete", "INCOMPLETE", /cannot be accepted/],
    ["scan", "INSPECTED", /Nothing was judged/],
  ]) {
    await withReport(name, {}, async (page) => {
      assert.equal(await page.locator("h1").innerText(), word);
      assert.match(await page.locator("#verdict").innerText(), reason);
      assert.equal(await page.locator("#requirements").count(), name === "scan" ? 0 : 1);
    });
  }
});

test("a file that is no archive is called a file", async () => {
  const archive = html("clean").toString();
  for (const [kind, page] of [["archive", archive], ["file", archive.replace('"kind":"archive"', '"kind":"file"')]]) {
    await withPage(pageFile(kind, page), "#about", {}, async (page) => {
      assert.match(await page.locator("#verdict .subject").innerText(), new RegExp(`${kind}, `));
      const evidence = await page.locator("#evidence").innerText();
      assert.match(evidence, new RegExp(`gives the ${kind}'s digest`));
      assert.match(evidence, new RegExp(`^${kind} SHA-256`, "im"));
    });
  }
});

test("filters findings", async () => {
  await withReport("supplier", {}, async (page) => {
    assert.equal(await findings(page).count(), 6);
    await page.getByRole("checkbox", { name: /^critical/i }).check({ force: true });
    assert.equal(await findings(page).count(), 2);
    await page.getByRole("checkbox", { name: /^high/i }).check({ force: true });
    assert.equal(await findings(page).count(), 4);
    await page.getByLabel("Inspector").selectOption("text");
    assert.equal(await findings(page).count(), 1);
    await page.getByRole("button", { name: "Clear filters" }).click();
    assert.equal(await findings(page).count(), 6);
    await page.getByLabel("Path").fill("PORTAL.jar!");
    assert.equal(await findings(page).count(), 1);
    await page.getByLabel("Path").fill("");
    await page.getByLabel("Text", { exact: true }).fill("cwe-798 postgres");
    assert.equal(await findings(page).count(), 1);
    await page.getByLabel("Text", { exact: true }).fill("no such thing");
    assert.equal(await findings(page).count(), 0);
    assert.match(await page.locator("#findings").innerText(), /No finding passes the filters/);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByLabel("Rule").selectOption("aws-access-key-id");
    assert.equal(await findings(page).count(), 2);
    await page.getByLabel("Rule").selectOption("");
    await page.getByLabel(/Show suppressed/).check();
    assert.equal(await findings(page).count(), 7);
    assert.match(await findings(page).last().innerText(), /Suppressed by security@acme\.example: known, docs only/);
    assert.match(await status(page).innerText(), /1–7 of 7 findings/);
  });
});

test("shows code with the place marked and deceptive characters written out", async () => {
  await withReport("supplier", {}, async (page) => {
    const first = findings(page).first();
    assert.equal(await first.locator("mark").innerText(), "AKIA****************");
    assert.equal(await first.locator(".hit .number").innerText(), "12");
    const bidi = findings(page).nth(2);
    assert.deepEqual(await bidi.locator(".control").allInnerTexts(), ["U+202E", "U+2066", "U+2069", "U+2066"]);
    assert.equal((await page.locator("body").innerText()).match(/[\u202a-\u202e\u2066-\u2069]/), null);
  });
});

test("searches, sorts and scopes components", async () => {
  await withReport("supplier", {}, async (page) => {
    const names = () => page.locator("table.components tbody th").allInnerTexts();
    assert.deepEqual(await names(), [
      "flask", "golang.org/x/crypto", "lodash", "lodash", "org.apache.commons:commons-text",
    ]);
    await page.getByRole("button", { name: "Name" }).click();
    assert.equal((await names())[0], "org.apache.commons:commons-text");
    assert.equal(await page.locator("table.components th[aria-sort=descending]").innerText(), "Name\n▼");
    await page.locator("#components").getByLabel("Scope").selectOption("dev");
    assert.deepEqual(await names(), ["lodash"]);
    await page.locator("#components").getByLabel("Scope").selectOption("");
    await page.locator("#components").getByLabel("Search").fill("bsd poetry");
    assert.deepEqual(await names(), ["flask"]);
  });
});

test("works with the keyboard alone", async () => {
  await withReport("supplier", {}, async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the verdict");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "verdict");
    // Each finding can be reached and folded.
    const head = findings(page).first().getByRole("button");
    await head.focus();
    assert.equal(await head.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-expanded"), "false");
    assert.equal(await findings(page).first().locator(".body").isVisible(), false);
    await page.keyboard.press("Space");
    assert.equal(await head.getAttribute("aria-expanded"), "true");
    // Severity boxes react to the space bar and show their focus.
    const critical = page.getByRole("checkbox", { name: /^critical/i });
    await critical.focus();
    await page.keyboard.press("Space");
    assert.equal(await findings(page).count(), 2);
    assert.notEqual(await critical.evaluate((e) => getComputedStyle(e.nextElementSibling).outlineStyle), "none");
    await tabsThrough(page, 120);
  });
});

test("injected text stays text", async () => {
  await withReport("hostile", {}, async (page) => {
    await page.getByLabel(/Show suppressed/).check();
    await isOnlyText(page);
    assert.match(await findings(page).first().innerText(), /<\/script><script>window\.pwned=1<\/script><img src=x onerror=/);
    // A line of 200,000 characters is cut to what is near the place.
    const mark = await page.locator("#findings mark").first().innerText();
    assert.equal(mark, "SECRET****");
    assert.ok((await findings(page).first().innerText()).length < 5000);
    await picture(page, "hostile");
  });
});

test("the policy stops what is not ours", () => policyHolds(fixture("clean"), "#about"));

test("data that cannot be read is no blank page", async () => {
  const page = html("supplier").toString();
  for (const [what, spoilt] of [
    ["version", page.replace('"assay-report-1"', '"assay-report-2"')],
    ["missing", page.replace(/(<script type="application\/json" id="report">)[^]*?<\/script>/, "$1</script>")],
    ["damaged", page.replace('"findings":[', '"findings":[[')],
    ["form", page.replace('"gaps":[', '"gaps":[7,')],
  ]) {
    assert.notEqual(spoilt, page, what);
    await saysUnreadable(pageFile("spoilt", spoilt), "Assay report", what);
  }
});

test("is accessible by axe-core, light, dark and small", async () => {
  for (const [name, options] of [
    ["supplier", {}],
    ["supplier", { colorScheme: "dark" }],
    ["supplier", { viewport: { width: 390, height: 844 } }],
    ["clean", {}],
    ["scan", {}],
    ["hostile", {}],
    ["large", {}],
  ]) {
    await isAccessible(fixture(name), "#about", options, name);
  }
});

test("reads on paper: everything laid out, no controls", async () => {
  await withReport("supplier", {}, async (page) => {
    await page.getByRole("button", { name: "Show details" }).click();
    assert.equal(await page.locator(".excerpt").count(), 0);
    await toPaper(page);
    assert.equal(await page.locator(".excerpt").count(), 5);
    assert.equal(await page.locator("details:not([open])").count(), 0);
    await noneIsVisible(page, "button", "input", "select", ".top nav");
    await picture(page, "print");
    await fromPaper(page);
    assert.equal(await page.locator(".excerpt").count(), 0);
    // The browser's own printing does the same by itself: more pages than a folded list needs.
    const pages = await printedPages(page);
    assert.ok(pages >= 4 && pages <= 9, `${pages} pages`);
  });
});

test("10,000 findings are shown a page at a time", async () => {
  const url = fixture("large");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(url);
  await page.waitForSelector("ol.findings > li");
  const loaded = performance.now() - start;
  assert.match(await status(page).innerText(), /1–50 of 10,000 findings/);
  assert.equal(await findings(page).count(), 50);
  const pager = page.getByRole("navigation", { name: "Pages of findings" });
  await pager.getByRole("button", { name: "Next" }).click();
  assert.match(await status(page).innerText(), /51–100 of 10,000/);
  await pager.getByRole("button", { name: "Last" }).click();
  assert.match(await status(page).innerText(), /9,951–10,000 of 10,000/);
  assert.equal(await pager.getByRole("button", { name: "Next" }).getAttribute("aria-disabled"), "true");
  const typed = performance.now();
  await page.getByLabel("Text", { exact: true }).fill("handler_9999(");
  await page.waitForFunction(() => document.querySelectorAll("ol.findings > li").length === 1);
  const found = performance.now() - typed;
  // A filter goes back to the first page.
  await page.getByLabel("Text", { exact: true }).fill("");
  assert.match(await status(page).innerText(), /1–50 of 10,000/);
  // Told, not asserted: the machine may be busy.
  console.log(`# 10,000 findings: ${Math.round(loaded)} ms to the first page, ${Math.round(found)} ms to filter them`);
  await context.close();
});
