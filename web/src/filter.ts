/* Which findings and components are shown, and in which order. */
import type { Component, Finding, Severity } from "./report";

export interface FindingFilter {
  readonly severities: ReadonlySet<Severity>; // empty: all
  readonly inspector: string; // "": all
  readonly rule: string;
  readonly path: string;
  readonly text: string;
  readonly suppressed: boolean; // show them too
}

export const noFilter: FindingFilter = {
  severities: new Set(),
  inspector: "",
  rule: "",
  path: "",
  text: "",
  suppressed: false,
};

/** Everything that a person may search for, in lower case, made once per entry. */
const haystacks = new WeakMap<object, string>();
function haystack(entry: object, fields: () => readonly string[]): string {
  let text = haystacks.get(entry);
  if (text === undefined) {
    text = fields().join("\n").toLowerCase();
    haystacks.set(entry, text);
  }
  return text;
}

/** Every word of `text` must occur. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter((w) => w !== "");
}

export function filterFindings(findings: readonly Finding[], filter: FindingFilter): readonly Finding[] {
  const words = wordsOf(filter.text);
  const path = filter.path.trim().toLowerCase();
  return findings.filter(
    (f) =>
      (filter.suppressed || f.suppression === null) &&
      (filter.severities.size === 0 || filter.severities.has(f.severity)) &&
      (filter.inspector === "" || f.inspector === filter.inspector) &&
      (filter.rule === "" || f.rule === filter.rule) &&
      (path === "" || f.path.toLowerCase().includes(path)) &&
      (words.length === 0 ||
        words.every((w) =>
          haystack(f, () => [
            f.rule,
            f.message,
            f.path,
            f.cwe ?? "",
            f.fingerprint,
            f.owasp.join(" "),
            f.controls.join(" "),
            f.excerpt?.text ?? "",
          ]).includes(w),
        )),
  );
}

export type ComponentColumn = "name" | "version" | "type" | "scope" | "relation" | "licence" | "manifest";

export interface ComponentFilter {
  readonly text: string;
  readonly scope: string;
  readonly column: ComponentColumn;
  readonly descending: boolean;
}

export const fullName = (c: Component): string =>
  c.namespace === "" ? c.name : `${c.namespace}${c.type === "maven" ? ":" : "/"}${c.name}`;

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function columnText(c: Component, column: ComponentColumn): string {
  return column === "name" ? fullName(c) : c[column];
}

export function filterComponents(components: readonly Component[], filter: ComponentFilter): readonly Component[] {
  const words = wordsOf(filter.text);
  const kept = components.filter(
    (c) =>
      (filter.scope === "" || c.scope === filter.scope) &&
      words.every((w) => haystack(c, () => [c.purl, fullName(c), c.licence, c.manifest, c.source]).includes(w)),
  );
  const sign = filter.descending ? -1 : 1;
  return kept.sort((a, b) => sign * collator.compare(columnText(a, filter.column), columnText(b, filter.column)));
}

/** Values with how often they occur, most frequent first. */
export function tally<T>(entries: readonly T[], of: (entry: T) => string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(of(entry), (counts.get(of(entry)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
}
