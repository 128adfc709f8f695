// Builds the pages (tools/pages.mjs): each one file without any reference to the outside, into
// which the program puts its data in the place of @ASSAY_REPORT@.
//   node build.mjs [--out FOLDER] [--schemas FOLDER]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { option, pages } from "./tools/pages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(option("--out", resolve(here, "dist")));
const schemas = resolve(option("--schemas", resolve(here, "../docs/schema")));
const PLACEHOLDER = "@ASSAY_REPORT@";

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: here, stdio: "inherit" });
  if (done.status !== 0) process.exit(1);
}

async function bundle(what, entry, extra) {
  const result = await build({
    entryPoints: [resolve(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: "ascii",
    legalComments: "none",
    target: ["es2021", "chrome100", "firefox100", "safari15"],
    logLevel: "error",
    ...extra,
  });
  const text = result.outputFiles[0].text.trimEnd();
  // What ends the element early would also break the hash.
  if (new RegExp(`</${what}|<!--`, "i").test(text)) throw new Error(`${entry} cannot stand inside HTML`);
  return text;
}

const hash = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

run(["tools/types.mjs", "--check", "--schemas", schemas]);
run([createRequire(import.meta.url).resolve("typescript/bin/tsc"), "--noEmit", "-p", here]);

// What the pages are made with wants its notice in every copy.
const notice = readFileSync(resolve(dirname(createRequire(import.meta.url).resolve("preact")), "../LICENSE"), "utf8").trim();
if (notice.includes("--")) throw new Error("Preact's licence cannot stand in a comment");

function html({ title, plain }, script, style) {
  // No sources but these two hashes: nothing is fetched, nothing else is run.
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return `<!doctype html>
<!-- Contains Preact.

${notice}
-->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript><p class="notice">This report shows itself with JavaScript, which is off. Its data stands in this file, as JSON, in the element with the id "report"; ${plain}.</p></noscript></div>
<script type="application/json" id="report">${PLACEHOLDER}</script>
<script>${script}</script>
</body>
</html>
`;
}

// What a page compares its data with, without what is for people.
function bareSchema(file) {
  const words = ["$schema", "$id", "title", "description", "format"];
  return JSON.stringify(JSON.parse(readFileSync(resolve(schemas, file), "utf8")), (key, value) =>
    typeof value === "string" && words.includes(key) ? undefined : value,
  );
}

const style = await bundle("style", "src/style.css", {});
mkdirSync(out, { recursive: true });
for (const page of pages) {
  const script = await bundle("script", page.entry, {
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { PAGE_SCHEMA: bareSchema(page.schema) },
  });
  const text = html(page, script, style);
  if (text.split(PLACEHOLDER).length !== 2) throw new Error("the place for the data must stand in the page exactly once");
  const file = resolve(out, page.page);
  writeFileSync(file, text);
  console.log(`${file}: ${Math.round(text.length / 1024)} KiB`);
}
