#!/usr/bin/env node
"use strict";
import fs, { readFile as read, stat } from "node:fs/promises";
import * as path from "path";
import "./setup.js";
const { exec, spawn: start } = require("child_process");
const cp = require("child_process"), level = 0x1f;
const run = require("child_process").execFile;
var legacy;
export { level as depth };
export { helper } from "./helper.js";
export * from "./rest.js";

// Classes: fields, accessors, generators, private names, a static block.
export default class Store extends Base.Model {
  static #open = 0;
  limit = 10;
  static { Store.ready = true; }
  constructor(name, { retries = 3, host: h } = {}, ...rest) {
    super(name);
    this.#name = name ?? "none";
  }
  get size() { return this.items?.length; }
  static async *walk(root) { yield* root.children; yield root; }
}

@logged("info")
class Audited {}

function outer(list, [first, , last]) {
  label: for (let i = 0, n = list.length; i < n; i++) {
    if (list[i] === first) continue label;
    else if (!list[i]) break;
    else { last += list[i]; }
  }
  for (const item of list) exec(item);
  for (key in list) delete list[key];
  while (list.length) list.pop();
  do { level--; } while (level > 0);
  for (;;);
}

const arrow = async (url) => await fetch(url);
const nested = x => { return (x, typeof x); };
const object = {
  level, "quoted-key": 1, [computed()]: 2, 3: null, ...extra,
  method(a) { return a; },
  get value() { return undefined; },
};
exports.handler = function named(event) {
  switch (event.kind) {
    case "a": { start(event.a); break; }
    case "b":
      read(event.b).then((t) => t.trim());
      break;
    default:
      throw new Error(`bad ${event.kind}: ${path.join("a", 'b')}`);
  }
  try { cp.exec(event); } catch (e) { console.error(e); } finally { fs.close(); }
  try { risky(); } catch { }
  return event ? event.a : new Date;
};
sql`select ${level} from t`;
const pattern = /^a+\/b$/gi.test(input), same = ({}).x, t = true && !false;
({ a: legacy, ...others } = object);
legacy ||= void 0, run("ls", ["-l"]);
function* numbers() { const got = yield 1_000n; }
with (object) method();
debugger;
const view = (
  <Page title="Home &amp; more" {...props} on:click={() => run(cmd)} hidden>
    Hello {name}! <br />
    <>{/* nothing */}<ui.Item dangerouslySetInnerHTML={{ __html: html }} /></>
  </Page>
);
