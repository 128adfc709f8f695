// Reports of audit packs, as the program makes them (docs/schema/audit-report-1.schema.json).
import { createHash } from "node:crypto";

export const sha = (text) => createHash("sha256").update(text).digest("hex");
export const digits = (entry) => String(entry).padStart(15, "0");

const own = { id: sha("own"), role: "statement", algorithm: "ed25519", created: "2026-01-01T08:00:00Z", publicKey: "MCow" };
const person = (name, entry, roles) => ({ id: sha(name), person: name, roles, entry, change: "introduced", publicKey: "MCow" });

const keys = () => ({
  installation: [
    { ...own, id: sha("old"), created: "2025-06-01T08:00:00Z", retired: "2026-01-01T08:00:00Z" },
    own,
    { ...own, id: sha("log"), role: "checkpoint" },
  ],
  persons: [
    { ...person("bob", 7, "acceptor"), change: "ended", reason: "left the company" },
    person("bob", 2, "acceptor"),
    person("ann", 1, "security supplier"),
  ],
});

const row = (resource, status, reason) => ({ resource, status, reason });
const requirement = (id, state, more) => ({
  id, title: `${id} holds for all.`, owner: "", state, why: "", supply: "", remedy: "", ok: 0, alarms: 0, infos: 0, skipped: 0, rows: [], ...more,
});
const control = (framework, number, name, state, requirements, more) => ({
  id: `${framework}/${number}`, framework, number, name, says: `${name} is looked after.`, level: "", owner: "", state,
  measured: state === "not measured" ? 0 : requirements.length, requirements, applicability: null, ...more,
});

const controls = () => ({
  at: "2026-06-30T00:00:00Z",
  frameworks: [
    { id: "iso", name: "ISO/IEC 27001", version: "2022" },
    { id: "house", name: "House rules", version: "3" },
  ],
  controls: [
    control("iso", "5.1", "Policies", "ok", [0]),
    control("iso", "8.4", "Access to source code", "alarm", [1, 0], { owner: "eve" }),
    control("iso", "8.8", "Technical vulnerabilities", "partly measured", [0, 2], { measured: 1 }),
    control("iso", "8.28", "Secure coding", "not measured", [2]),
    control("iso", "8.31", "Environments", "not measured", []),
    control("house", "1", "Two pairs of eyes", "error", [3], { level: "L2" }),
    control("house", "2", "No cloud", "not applicable", [2], {
      applicability: { applies: false, justification: "We run our own machines.", owner: "eve", time: "2026-02-03T09:00:00Z", entry: 4 },
    }),
    control("house", "3", "Copies", "alarm", [1]),
  ],
  requirements: [
    requirement("all-known", "ok", { ok: 1, owner: "ann", rows: [row("shop", "ok", "is known")] }),
    requirement("all-inspected", "alarm", {
      ok: 30, alarms: 12, remedy: "Inspect them.",
      rows: Array.from({ length: 25 }, (_, i) => row(`system-${i}`, i < 12 ? "alarm" : "ok", i < 12 ? "was never inspected" : "was inspected")),
    }),
    requirement("all-agreed", "not measured", { why: "there is nothing in approvals", supply: "assay rules approve" }),
    requirement("all-asked", "error", { why: "its query took too long" }),
  ],
});

const types = ["verdict", "record of a supplier", "introduction of a person's key"].map((title, i) => ({
  predicate: `urn:assay:predicate:kind-${i}:v1`, title, statements: 0, listed: 0,
}));
export const document = sha("document");
export const lost = sha("lost");

/** Entry i is of the day i / 5 behind 2026-01-01; every third is by ann, and some by a key that is not known. */
function statement(i) {
  const by = i % 3 === 1 ? "ann" : null;
  const time = new Date(Date.UTC(2026, 0, 1 + Math.floor(i / 5), 9, i % 60)).toISOString().replace(".000", "");
  return {
    entry: i,
    time: i % 50 === 49 ? null : time,
    type: i % 10 === 0 ? 2 : i % 2,
    subject: `subject-${i}`,
    subjects: i % 7 === 0 ? 3 : 1,
    person: by,
    key: sha(i === 20 ? "nobody" : by ?? "own").slice(0, 16),
    envelope: sha(`envelope ${i}`).slice(0, 32),
    facts: [
      { name: "action", value: i % 2 ? "set" : "judged" },
      { name: "policy.id", value: `baseline ${i}` },
    ],
    more: i % 4 === 0,
    documents: i === 30 ? [document, lost, sha("envelope 12")] : [],
  };
}

/** A pack of everything, with so many statements. */
export function whole(length = 250) {
  const statements = Array.from({ length }, (_, i) => statement(i));
  const used = types.map((t) => ({ ...t }));
  for (const s of statements) {
    used[s.type].statements++;
    used[s.type].listed++;
  }
  return {
    schema: "assay-audit-report-1",
    tool: "1.2.3",
    pack: {
      format: "assay-audit-pack/1", log: "assay.log/shop", size: length + 5, root: sha("root"), scope: [], first: 0, end: length,
      statements: length, documents: 33, absent: [],
    },
    checked: null,
    controls: controls(),
    keys: keys(),
    witnessed: [
      { size: 100, cosignatures: 3, timestamps: 1 },
      { size: 200, cosignatures: 2, timestamps: 0 },
    ],
    types: used.filter((t) => t.statements > 0 || length > 0),
    statements,
  };
}

/** A pack about a part, as who checked it with the pack's own keys reports it. */
export function part() {
  const data = whole(120);
  Object.assign(data.pack, {
    scope: [{ supplier: "acme" }, { project: "gateway" }, "shop-*"],
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-31T23:59:59Z",
    resolved: {
      belongs: { supplier: ["acme"], deliverable: Array.from({ length: 130 }, (_, i) => `d${i}`) },
      named: { person: ["ann", "bob"] },
    },
    absent: Array.from({ length: 12 }, (_, i) => (i === 0 ? lost : sha(`absent ${i}`))),
  });
  data.controls = null;
  data.witnessed = [];
  data.checked = {
    trusted_keys: false, trusted_log: false, members: 300, statements: 120, documents: 33, complete: false, consistent_with: 0,
    vouched: 0, not_counted: 3, examples: ["entry 9: ann may not say this", "entry 12: bob had no key any more"],
  };
  return data;
}

/** What somebody checked whose keys were given. */
export const checkedWell = {
  trusted_keys: true, trusted_log: true, members: 700, statements: 250, documents: 33, complete: true, consistent_with: 80,
  vouched: 250, not_counted: 0, examples: [],
};

export function empty() {
  const data = whole(0);
  Object.assign(data, { controls: null, witnessed: [], types: [], keys: { installation: [], persons: [] } });
  Object.assign(data.pack, { size: 0, documents: 0 });
  return data;
}

/** The same document with `text(value)` in the place of each string that the schema leaves free. */
export function withText(schema, value, text, at = schema) {
  if (at.$ref) return withText(schema, value, text, schema.$defs[at.$ref.replace("#/$defs/", "")]);
  if (at.anyOf) {
    if (value === null) return null;
    const fits = at.anyOf.filter((s) => s.type !== "null" && (typeof value === "string") === (s.type === "string"));
    return withText(schema, value, text, fits[0]);
  }
  if (Array.isArray(value)) return value.map((v) => withText(schema, v, text, at.items));
  if (typeof value === "string") return at.const ?? (at.enum || at.pattern || at.format ? value : text(value));
  if (typeof value !== "object" || value === null) return value;
  const out = {};
  for (const [key, v] of Object.entries(value)) {
    const of = at.properties[key] ?? at.additionalProperties;
    out[at.properties[key] ? key : text(key)] = withText(schema, v, text, of);
  }
  return out;
}
