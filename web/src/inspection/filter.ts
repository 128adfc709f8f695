/* Which findings and components are shown, and in which order. */
import { collator, haystack, wordsOf } from "../search";
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
