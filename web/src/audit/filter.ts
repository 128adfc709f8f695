/* Which controls and statements are shown, and in which order. */
import { haystack, wordsOf } from "../search";
import { entryAt } from "./places";
import type { Control, ControlState, Controls, Statement, Type } from "./report";
import { day, stateWords, states } from "./words";

export interface ControlFilter {
  readonly states: ReadonlySet<ControlState>; // empty: all
  readonly framework: string; // "": all
  readonly text: string;
  readonly order: "gravest" | "framework";
}

export const noControlFilter: ControlFilter = { states: new Set(), framework: "", text: "", order: "gravest" };

export function filterControls(all: Controls, filter: ControlFilter): readonly Control[] {
  const words = wordsOf(filter.text);
  const kept = all.controls.filter(
    (c) =>
      (filter.states.size === 0 || filter.states.has(c.state)) &&
      (filter.framework === "" || c.framework === filter.framework) &&
      words.every((w) =>
        haystack(c, () => [
          c.id,
          c.name,
          c.says,
          c.owner,
          c.level,
          stateWords[c.state],
          c.applicability?.justification ?? "",
          ...c.requirements.flatMap((i) => {
            const q = entryAt(all.requirements, i);
            return [q.id, q.title, q.owner, ...q.rows.map((r) => r.resource)];
          }),
        ]).includes(w),
      ),
  );
  // The sort is stable: of the same state they stay in the framework's order.
  return filter.order === "framework" ? kept : kept.sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
}

/** Who said it, as a filter's value. */
export const installation = "installation";
export const sayer = (s: Statement): string => (s.person === null ? installation : `person ${s.person}`);

export interface StatementFilter {
  readonly type: string; // place in `types`; "": all
  readonly by: string; // sayer(); "": all
  readonly text: string;
  readonly from: string; // "2026-01-31"; "": since ever
  readonly to: string;
  readonly oldestFirst: boolean;
}

export const noStatementFilter: StatementFilter = { type: "", by: "", text: "", from: "", to: "", oldestFirst: false };

export function filterStatements(all: readonly Statement[], types: readonly Type[], filter: StatementFilter): readonly Statement[] {
  const words = wordsOf(filter.text);
  const type = filter.type === "" ? -1 : Number(filter.type);
  const kept = all.filter(
    (s) =>
      (type < 0 || s.type === type) &&
      (filter.by === "" || sayer(s) === filter.by) &&
      (filter.from === "" || (s.time !== null && day(s.time) >= filter.from)) &&
      (filter.to === "" || (s.time !== null && day(s.time) <= filter.to)) &&
      words.every((w) =>
        haystack(s, () => [
          entryAt(types, s.type).title,
          s.subject,
          s.person ?? "",
          String(s.entry),
          ...s.facts.map((f) => `${f.name} ${f.value}`),
          ...s.documents,
        ]).includes(w),
      ),
  );
  return filter.oldestFirst ? kept : kept.reverse();
}
