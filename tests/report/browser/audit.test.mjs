// The page of an audit pack in a browser. AUDIT_PAGE is the page as it is built, AUDIT_SCHEMA the
// schema of its data, which is made here.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { checkedWell, digits, document, empty, lost, part, sha, whole, withText } from "./audit_data.mjs";
import {
  browser, fitsTheWindow, folder, fromPaper, isAccessible, isOnlyText, noneIsVisible, pageFile, picture, policyHolds, printedPages,
  saysUnreadable, tabsThrough, toPaper, withPage,
} from "./pages.mjs";

const built = readFileSync(process.env.AUDIT_PAGE, "utf8");
const schema = JSON.parse(readFileSync(process.env.AUDIT_SCHEMA, "utf8"));
const validate = addFormats(new Ajv2020({ strict: true, allowUnionTypes: true })).compile(schema);

// As the program does it: no '<' stands in the page's data.
const spliced = (data) => built.replace("@ASSAY_REPORT@", () => JSON.stringify(data).replaceAll("<", "\\u003c"));

function pack(data, name = "pack") {
  assert.ok(validate(data), JSON.stringify(validate.errors?.slice(0, 3)));
  return pageFile(name, spliced(data));
}
const withPack = (data, options, run) => withPage(pack(data), "#check", options, run);
const changed = (data, change) => {
  change(data);
  return data;
};

const postures = (page) => page.locator("ol.postures > li");
const statements = (page) => page.locator("ol.statements > li");
const status = (page, section) => page.locator(`#${section} [role=status]`);
const inSection = (page, section) => page.locator(`#${section}`);
const entries = async (page) => (await statements(page).locator(".at").allInnerTexts()).map((t) => Number(t.replace(/\D/g, "")));
const names = (page) => postures(page).locator(".head .title").allInnerTexts();
const tiles = async (page) => (await page.locator(".tile").allInnerTexts()).map((t) => t.replace(/\s+/g, " "));

test("shows what the pack is about, and the counts", async () => {
  await withPack(whole(), {}, async (page) => {
    assert.equal(await page.title(), "assay.log/shop – audit pack");
    assert.deepEqual(await page.locator("h1").allInnerTexts(), ["Everything"]);
    const cover = await inSection(page, "pack").innerText();
    assert.match(cover, /The whole time of the log/);
    assert.match(cover, /What counts is the statements/);
    assert.match(cover, /Nobody had checked the pack/);
    assert.match(cover, /0 to 249/);
    assert.match(cover, new RegExp(sha("root")));
    assert.match(cover, /2026-01-01 to 2026-02-19/); // stated times
    assert.deepEqual(await tiles(page), ["250 statements", "3 types", "33 documents", "3 controls in alarm"]);
    assert.equal(await page.locator(".checked").count(), 0);
    assert.match(await inSection(page, "check").innerText(), /assay audit verify PACK --key .* --vkey [^]*sha256sum --quiet -c MANIFEST\.sha256[^]*Assay 1\.2\.3/);
    await picture(page, "audit");
  });
  await withPack(part(), {}, async (page) => {
    assert.equal(await page.locator("h1").innerText(), "Supplier acme, project gateway, subjects named shop-*");
    assert.match(await inSection(page, "pack").innerText(), /2026-01-01 to 2026-01-31/);
    assert.deepEqual(await tiles(page), ["120 statements", "3 types", "33 documents", "0 checkpoints vouched for"]);
    // Controls look at everything: a pack about a part has none.
    assert.equal(await page.locator("#controls").count(), 0);
    assert.equal(await page.locator(".top nav a[href='#controls']").count(), 0);
    const records = await inSection(page, "records").innerText();
    assert.match(records, /supplier\s+acme/);
    assert.match(records, /d99\s+and 30 more, in pack\.json/);
    assert.match(records, /person\s+ann\s+bob/);
  });
  await withPack(changed(part(), (d) => (d.pack.scope = Array.from({ length: 9 }, (_, i) => ({ team: `t${i}` })))), {}, async (page) => {
    assert.equal(await page.locator("h1").innerText(), "Team t0, team t1, team t2, team t3 and 5 more");
    assert.match(await inSection(page, "pack").innerText(), /About\s+team t0, .*, team t8\n/);
  });
});

test("says what was verified, and warns where the pack's own keys were taken", async () => {
  await withPack(part(), {}, async (page) => {
    const checks = page.locator(".checked > ul > li");
    assert.equal(await checks.first().getAttribute("class"), "check-warn");
    assert.match(await checks.first().innerText(), /keys came from the pack itself.*anybody can have made it/);
    const text = await page.locator(".checked").innerText();
    assert.match(text, /120 of 120 statements/);
    assert.match(text, /300 files and 33 documents re-hashed/);
    assert.match(text, /Of a part/);
    assert.match(text, /No earlier checkpoint was compared/);
    assert.match(text, /3 statements not counted[^]*ann may not say this[^]*bob had no key any more[^]*and 1 more/);
    assert.doesNotMatch(text, /Every entry of the period is there/);
    assert.doesNotMatch(await inSection(page, "pack").innerText(), /Nobody had checked/);
    const absent = page.locator("#pack .notice");
    assert.match(await absent.innerText(), /12 documents that statements name are not in the pack/);
    assert.equal(await absent.locator("li").count(), 10);
    await absent.getByRole("button", { name: "Show all 12" }).click();
    assert.equal(await absent.locator("li").count(), 12);
  });
  await withPack({ ...whole(), checked: checkedWell }, {}, async (page) => {
    assert.equal(await page.locator(".checked .check-warn").count(), 0);
    assert.equal(await page.locator(".checked .check-good").count(), 6);
    const text = await page.locator(".checked").innerText();
    assert.match(text, /were given, not taken from the pack/);
    assert.match(text, /begins with the 80 entries of the earlier checkpoint/);
    assert.match(text, /vouch for 250 of 250 entries/);
  });
  for (const [spoil, warning] of [
    [{ trusted_keys: false }, /keys of the statements came from the pack itself/],
    [{ trusted_log: false }, /key of the log came from the pack itself/],
    [{ complete: false }, /Entries of the period are missing/],
    [{ statements: 249 }, /249 of 250 statements/],
  ]) {
    await withPack({ ...whole(), checked: { ...checkedWell, ...spoil } }, {}, async (page) => {
      assert.match(await page.locator(".checked .check-warn").innerText(), warning);
    });
  }
});

test("controls: the gravest first, filtered by state, framework and text", async () => {
  await withPack(whole(), {}, async (page) => {
    const section = inSection(page, "controls");
    assert.deepEqual(await names(page), [
      "Two pairs of eyes", "Access to source code", "Copies", "Technical vulnerabilities", "Secure coding", "Environments", "Policies", "No cloud",
    ]);
    assert.equal(await section.locator("h2 .count").innerText(), "3 of 8 in alarm");
    assert.deepEqual((await page.locator(".frameworks tbody tr").allInnerTexts()).map((t) => t.replace(/\s+/g, " ").trim()), [
      "ISO/IEC 27001 2022 0 1 1 2 1 0", "House rules 3 1 1 0 0 0 1",
    ]);
    await page.getByRole("checkbox", { name: /^alarm 2/ }).check({ force: true });
    assert.deepEqual(await names(page), ["Access to source code", "Copies"]);
    await section.getByRole("combobox", { name: /^Framework/ }).selectOption("house");
    assert.deepEqual(await names(page), ["Copies"]);
    await section.getByRole("button", { name: "Clear filters" }).click();
    assert.equal(await postures(page).count(), 8);
    await section.getByLabel("Text").fill("EYES house");
    assert.deepEqual(await names(page), ["Two pairs of eyes"]);
    await section.getByLabel("Text").fill("system-24");
    assert.deepEqual(await names(page), ["Access to source code", "Copies"]);
    await section.getByLabel("Text").fill("no such thing");
    assert.match(await section.innerText(), /No control passes the filters/);
    await section.getByRole("button", { name: "Clear filters" }).click();
    await section.getByLabel("Order").selectOption("framework");
    assert.deepEqual((await names(page))[0], "Policies");
    const iso = section.getByRole("button", { name: "ISO/IEC 27001" });
    await iso.click();
    assert.equal(await iso.getAttribute("aria-pressed"), "true");
    assert.equal(await postures(page).count(), 5);
    await iso.click();
    assert.equal(await postures(page).count(), 8);
  });
});

test("controls: what they are measured by", async () => {
  await withPack(whole(), {}, async (page) => {
    const open = async (name) => {
      const item = postures(page).filter({ has: page.locator(".head .title", { hasText: name }) });
      await item.locator("button.head").click();
      return item;
    };
    const code = await open("Access to source code");
    assert.match(await code.innerText(), /Access to source code is looked after\./);
    assert.match(await code.innerText(), /owner eve/);
    // The only one in alarm is shown at once, its rows ten at a time.
    const first = code.locator(".measure").first();
    assert.equal(await first.locator("details").getAttribute("open"), "");
    assert.match(await first.innerText(), /12 alarms, 30 ok[^]*What to do: Inspect them\./);
    assert.equal(await first.locator("tbody tr").count(), 10);
    await first.getByRole("button", { name: "Show all 25" }).click();
    assert.equal(await first.locator("tbody tr").count(), 25);
    assert.match(await first.innerText(), /17 more rows not listed/);
    const second = code.locator(".measure").nth(1);
    assert.equal(await second.locator("details").getAttribute("open"), null);
    await second.locator("summary").click();
    assert.match(await second.innerText(), /shop\s+is known[^]*all-known, owner ann/);

    // What nobody measured is never shown as good.
    const unmeasured = await open("Secure coding");
    await unmeasured.locator("summary").click();
    assert.match(await unmeasured.innerText(), /0 of 1 measured[^]*Why not measured: there is nothing in approvals[^]*What supplies it: assay rules approve/);
    assert.doesNotMatch(await unmeasured.innerText(), /\bok\b/);
    assert.equal(await unmeasured.locator(".tone-good").count(), 0);
    assert.match((await (await open("Environments")).innerText()), /No requirement measures it/);
    assert.match((await (await open("Two pairs of eyes")).innerText()), /Why it could not be: its query took too long/);
    const cloud = await open("No cloud");
    assert.match(await cloud.innerText(), /Does not apply: We run our own machines\. \(eve, 2026-02-03, entry 4\)/);
    assert.equal(await cloud.locator("a").getAttribute("href"), `statements/${digits(4)}.json`);
    const good = await postures(page).evaluateAll((all) => all.filter((e) => e.matches(".tone-good")).map((e) => e.querySelector(".title").innerText));
    assert.deepEqual(good, ["Policies"]);
    for (const state of ["unmeasured", "inapplicable", "partial"]) assert.equal(await page.locator(`.state-${state}.tone-good`).count(), 0);
  });
});

test("choosing a type shows its statements", async () => {
  await withPack(whole(), {}, async (page) => {
    const types = page.locator(".types button");
    assert.deepEqual((await types.allInnerTexts()).map((t) => t.replace(/\s+/g, " ")), [
      "record of a supplier 125", "verdict 100", "introduction of a person's key 25",
    ]);
    await types.nth(2).click();
    assert.equal(await types.nth(2).getAttribute("aria-pressed"), "true");
    assert.match(await status(page, "statements").innerText(), /1–25 of 25 statements/);
    assert.ok((await entries(page)).every((i) => i % 10 === 0));
    await types.nth(2).click();
    assert.match(await status(page, "statements").innerText(), /1–100 of 250/);
  });
});

test("statements: order, filters, pages", async () => {
  await withPack(whole(), {}, async (page) => {
    const section = inSection(page, "statements");
    const pager = section.getByRole("navigation");
    assert.match(await status(page, "statements").innerText(), /1–100 of 250 statements, the newest first/);
    assert.deepEqual((await entries(page)).slice(0, 3), [249, 248, 247]);
    await pager.getByRole("button", { name: "Last" }).click();
    assert.match(await status(page, "statements").innerText(), /201–250 of 250/);
    assert.equal((await entries(page)).at(-1), 0);
    // Another filter begins at its first page.
    await section.getByLabel("Order").selectOption("oldest");
    assert.deepEqual((await entries(page)).slice(0, 3), [0, 1, 2]);
    assert.match(await status(page, "statements").innerText(), /1–100 of 250 statements, the oldest first/);

    await section.getByLabel("Said by").selectOption({ label: "ann (83)" });
    assert.match(await status(page, "statements").innerText(), /1–83 of 83/);
    assert.ok((await entries(page)).every((i) => i % 3 === 1));
    await section.getByLabel("Said by").selectOption({ label: "the installation (167)" });
    assert.match(await status(page, "statements").innerText(), /1–100 of 167/);
    await section.getByRole("button", { name: "Clear filters" }).click();
    assert.deepEqual((await entries(page)).slice(0, 1), [249]);

    await section.getByLabel("Type").selectOption("2");
    assert.match(await status(page, "statements").innerText(), /of 25 statements/);
    await section.getByLabel("Type").selectOption("");
    await section.getByLabel("Text").fill("BASELINE judged 124");
    assert.deepEqual(await entries(page), [124]);
    await section.getByLabel("Text").fill("subject-77");
    assert.deepEqual(await entries(page), [77]);
    await section.getByLabel("Text").fill("nowhere");
    assert.match(await section.innerText(), /No statement passes the filters/);
    await section.getByLabel("Text").fill("");

    // The days are those that the statements give: five a day, but entry 49 gives none.
    await section.getByLabel("From").fill("2026-01-10");
    await section.getByLabel("To").fill("2026-01-11");
    assert.deepEqual(await entries(page), [54, 53, 52, 51, 50, 48, 47, 46, 45]);
  });
});

test("a statement unfolds, and its links lead into the unpacked pack", async () => {
  const data = changed(whole(), (d) => (d.pack.absent = [lost]));
  await withPack(data, {}, async (page) => {
    const find = async (entry) => {
      await inSection(page, "statements").getByLabel("Text").fill(`subject-${entry} ${entry}`);
      const item = page.locator(`#statement-${entry}`);
      await item.locator("button.head").click();
      return item;
    };
    const thirty = await find(30);
    assert.match(await thirty.locator(".head").innerText(), /2026-01-07 09:30\s+introduction of a person's key\s+subject-30\s+the installation\s+entry 30/);
    assert.match(await thirty.locator(".said").innerText(), /action\s+judged\s+policy\.id\s+baseline 30/);
    assert.doesNotMatch(await thirty.innerText(), /The file says more/);
    assert.match(await thirty.innerText(), new RegExp(`Signed with key\\s+${sha("own")}`));
    const links = await thirty.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.deepEqual(links, [`statements/${digits(30)}.json`, `blobs/sha256/${document}`, `statements/${digits(12)}.json`]);
    assert.match(await thirty.innerText(), new RegExp(`${lost}\\s+not in the pack`));
    const twenty = await find(20);
    assert.match(await twenty.innerText(), /The file says more/);
    assert.match(await twenty.innerText(), /not among the keys of the pack/);
    const seven = await find(7);
    assert.match(await seven.locator(".head").innerText(), /subject-7 and 2 more\s+ann/);
    assert.match(await seven.innerText(), new RegExp(sha("ann")));
  });
  // Beside the files of the pack, the links find them.
  mkdirSync(join(folder, "statements"));
  writeFileSync(join(folder, "statements", `${digits(249)}.json`), '{"payload":"…"}');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pack(data));
  await statements(page).first().locator("button.head").click();
  await statements(page).first().getByRole("link", { name: digits(249) }).click();
  await page.waitForURL(`**/statements/${digits(249)}.json`);
  assert.match(await page.locator("body").innerText(), /payload/);
  await context.close();
});

test("says what is left out of the page", async () => {
  const data = changed(whole(), (d) => {
    d.types[1].statements += 5000;
    d.pack.statements += 5000;
  });
  await withPack(data, {}, async (page) => {
    assert.match(await page.locator("#statements .notice").innerText(), /5,000 statements left out of this page\. The pack holds all of them\.\s+record of a supplier: 125 of 5,125 listed/);
    assert.match(await page.locator(".types li").first().innerText(), /5,125/);
  });
  await withPack(whole(), {}, async (page) => assert.equal(await page.locator("#statements .notice").count(), 0));
});

test("shows keys and who vouches", async () => {
  await withPack(whole(), {}, async (page) => {
    const [installation, persons] = await page.locator("#keys table").allInnerTexts();
    assert.match(installation, new RegExp(`statement\\s+${sha("old")}\\s+ed25519\\s+2025-06-01 08:00:00 UTC\\s+2026-01-01 08:00:00 UTC`));
    assert.match(installation, new RegExp(`checkpoint\\s+${sha("log")}\\s+ed25519\\s+2026-01-01 08:00:00 UTC\\s+in use`));
    assert.match(persons, new RegExp(`bob\\s+ended: left the company\\s+acceptor\\s+entry 7\\s+${sha("bob")}[^]*ann\\s+introduced\\s+security supplier`));
    assert.equal(await page.locator("#keys a").first().getAttribute("href"), `statements/${digits(7)}.json`);
    const vouched = await inSection(page, "vouched").innerText();
    assert.match(vouched, /Counted here, not checked/);
    assert.match(vouched, /100\s+3\s+1\s+witnessed\/000000000000100\.checkpoint/);
    assert.equal(await page.locator("#vouched a").nth(1).getAttribute("href"), `witnessed/${digits(200)}.checkpoint`);
  });
  await withPack(part(), {}, async (page) => {
    assert.match(await inSection(page, "vouched").innerText(), /Nobody else vouches for this log/);
    assert.equal(await page.locator("#vouched table").count(), 0);
  });
});

test("a pack without statements is no broken page", async () => {
  await withPack(empty(), {}, async (page) => {
    assert.deepEqual((await tiles(page)).slice(0, 2), ["0 statements", "0 types"]);
    assert.match(await inSection(page, "pack").innerText(), /Entries of the period\s+none/);
    assert.match(await inSection(page, "records").innerText(), /No statement is in this pack/);
    assert.match(await inSection(page, "statements").innerText(), /No statement is in this pack/);
    assert.match(await inSection(page, "keys").innerText(), /names no key of the installation[^]*No person has a key/);
    assert.ok((await printedPages(page)) >= 1);
  });
});

test("works with the keyboard alone", async () => {
  await withPack(changed(whole(8), (d) => (d.types = d.types.filter((t) => t.statements > 0))), {}, async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to what the pack is about");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "pack");
    for (const list of ["ol.postures", "ol.statements"]) {
      const head = page.locator(`${list} button.head`).first();
      await head.focus();
      await page.keyboard.press("Enter");
      assert.equal(await head.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("Space");
      assert.equal(await head.getAttribute("aria-expanded"), "false");
    }
    const alarm = page.getByRole("checkbox", { name: /^alarm/ });
    await alarm.focus();
    await page.keyboard.press("Space");
    assert.equal(await postures(page).count(), 2);
    assert.notEqual(await alarm.evaluate((e) => getComputedStyle(e.nextElementSibling).outlineStyle), "none");
    await page.locator(".types button").first().focus();
    await page.keyboard.press("Enter");
    assert.equal(await statements(page).count(), 4);
    await tabsThrough(page, 120);
  });
});

const hostile = (i) =>
  `</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>\u202e\u2066"'&\u0000\u001b[2J\u200b${"long".repeat(300)}${i}`;

test("hostile text in every string stays text", async () => {
  for (const data of [whole(), part()]) {
    let number = 0;
    const bad = withText(schema, data, () => hostile(number++));
    assert.ok(number > 400, `${number} strings`);
    for (const options of [{}, { viewport: { width: 390, height: 844 } }]) {
      await withPack(bad, options, async (page) => {
        for (const button of await page.getByRole("button", { name: "Show details" }).all()) await button.click();
        await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
        await isOnlyText(page);
        assert.match(await page.locator("#statements").innerText(), /<\/script><script>window\.pwned=1<\/script><img src=x onerror/);
        assert.match(await page.locator(".said .control").first().innerText(), /^U\+202E$/);
        await fitsTheWindow(page, "hostile text");
        const labels = await page.locator("option").allInnerTexts();
        assert.ok(labels.some((l) => l.includes("U+202E")));
        await picture(page, `audit-hostile-${options.viewport?.width ?? "wide"}`);
        await toPaper(page);
        await isOnlyText(page);
      });
    }
  }
});

test("the policy stops what is not ours", () => policyHolds(pack(whole(10)), "#check"));

test("is accessible by axe-core, light, dark and small", async () => {
  const unfold = async (page) => {
    for (const list of ["ol.postures", "ol.statements"]) {
      const heads = page.locator(`${list} button.head`);
      for (let i = 0; i < Math.min(8, await heads.count()); i++) await heads.nth(i).click();
    }
    for (const summary of await page.locator("summary").all()) await summary.click();
    for (const box of await page.getByRole("checkbox").all()) await box.check({ force: true });
  };
  const checked = { ...whole(60), checked: { ...checkedWell, not_counted: 1, trusted_keys: false } };
  for (const [name, data, options, act] of [
    ["audit", checked, {}, unfold],
    ["audit", checked, { colorScheme: "dark" }, unfold],
    ["audit", checked, { viewport: { width: 390, height: 844 } }, unfold],
    ["audit", checked, { viewport: { width: 820, height: 1000 } }],
    ["part", part(), {}],
    ["part", part(), { colorScheme: "dark" }],
    ["part", part(), { viewport: { width: 390, height: 844 } }],
    ["empty", empty(), {}],
  ]) {
    await isAccessible(pack(data), "#check", options, name, act);
  }
});

test("reads on paper: everything laid out, no controls", async () => {
  const data = changed(whole(2300), (d) => (d.pack.absent = Array.from({ length: 12 }, (_, i) => sha(`absent ${i}`))));
  await withPack(data, {}, async (page) => {
    await toPaper(page);
    assert.equal(await page.locator("details:not([open])").count(), 0);
    assert.equal(await page.locator("#pack .notice li").count(), 12);
    // Every control, each requirement once, with at most ten rows of it.
    assert.equal(await postures(page).count(), 8);
    assert.equal(await page.locator(".measure tbody tr").count(), 11);
    assert.match(await postures(page).nth(1).innerText(), /system-9[^]*32 more rows not listed/);
    assert.match(await postures(page).nth(2).innerText(), /Copies[^]*above, under iso\/8\.4/);
    // The newest statements as a table.
    assert.equal(await statements(page).count(), 0);
    assert.equal(await page.locator("table.statements tbody tr").count(), 2000);
    assert.match(await page.locator("table.statements tbody tr").nth(1).innerText(), /2,298\s+2027-04-05 09:18\s+verdict\s+subject-2298\s+the installation/);
    assert.match(await page.locator("#statements .notice").innerText(), /Only 2,000 are printed\. The pack holds all of them\./);
    await noneIsVisible(page, "button", "input", "select", ".top nav");
    await picture(page, "audit-print");
    await fromPaper(page);
    assert.equal(await statements(page).count(), 100);
    // What is filtered out is not printed, and the paper says so.
    await page.getByRole("checkbox", { name: /^alarm/ }).check({ force: true });
    await inSection(page, "statements").getByLabel("Said by").selectOption({ label: "ann (767)" });
    await toPaper(page);
    assert.match(await page.locator("#controls .notice").innerText(), /6 controls filtered out and not printed/);
    assert.match(await page.locator("#statements .notice").innerText(), /1,533 statements filtered out and not printed/);
    await fromPaper(page);
    const pages = await printedPages(page);
    assert.ok(pages >= 15 && pages <= 32, `${pages} pages`);
  });
});

test("data that cannot be read is no blank page", async () => {
  const json = JSON.stringify(whole(10));
  const spoilt = (change) => JSON.stringify(changed(whole(10), change));
  for (const [what, text] of [
    ["nothing", ""],
    ["never filled", "@ASSAY_REPORT@"],
    ["cut off", json.slice(0, json.length / 2)],
    ["no object", "null"],
    ["another version", json.replace("assay-audit-report-1", "assay-audit-report-2")],
    ["the other page's", JSON.stringify({ schema: "assay-report-1" })],
    ["no pack", spoilt((d) => delete d.pack)],
    ["no list", spoilt((d) => (d.statements = {}))],
    ["a number for a text", spoilt((d) => (d.statements[3].subject = 3))],
    ["no such state", spoilt((d) => (d.controls.controls[0].state = "fine"))],
    ["a path for a digest", spoilt((d) => (d.statements[3].documents = ["../../etc/passwd"]))],
    ["no such type", spoilt((d) => (d.statements[3].type = 99))],
  ]) {
    await saysUnreadable(pageFile("damaged", built.replace("@ASSAY_REPORT@", () => text)), "Audit pack", what);
  }
  // What only shows when something is unfolded is no blank page either.
  const url = pageFile("damaged", spliced(changed(whole(10), (d) => (d.controls.controls[1].requirements = [77]))));
  await withPage(url, "#check", {}, async (page) => {
    await postures(page).nth(1).locator("button.head").click();
    assert.match(await page.locator("main").innerText(), /missing, damaged or of another version/);
  });
});

test("100,000 statements are shown a page at a time", async () => {
  const url = pack(whole(100000), "large");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(url);
  await page.waitForSelector("#check");
  const loaded = performance.now() - start;
  assert.match(await status(page, "statements").innerText(), /1–100 of 100,000 statements/);
  assert.equal(await statements(page).count(), 100);
  const section = inSection(page, "statements");
  await section.getByRole("button", { name: "Last" }).click();
  assert.match(await status(page, "statements").innerText(), /99,901–100,000 of 100,000/);
  const typed = performance.now();
  await section.getByLabel("Text").fill("baseline 77777");
  await page.waitForFunction(() => document.querySelectorAll("ol.statements > li").length === 1);
  const found = performance.now() - typed;
  await section.getByLabel("Text").fill("");
  const asked = performance.now();
  await toPaper(page);
  const laid = performance.now() - asked;
  assert.equal(await page.locator("table.statements tbody tr").count(), 2000);
  // Told, not asserted: the machine may be busy.
  console.log(
    `# 100,000 statements: ${Math.round(loaded)} ms to the page, ${Math.round(found)} ms to filter them, ${Math.round(laid)} ms to lay out the paper`,
  );
  await context.close();
});
