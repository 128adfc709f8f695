/* Words of audit packs, and where things stand in them. */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { Outside } from "../visible";
import { count } from "../words";
import type { ControlState, Keys, Pack, ScopePart, Statement } from "./report";

/** States of controls, the gravest first. */
export const states: readonly ControlState[] = ["error", "alarm", "partly measured", "not measured", "ok", "not applicable"];

export const stateWords: Readonly<Record<ControlState, string>> = {
  error: "error",
  alarm: "alarm",
  "partly measured": "partly measured",
  "not measured": "not measured",
  ok: "ok",
  "not applicable": "not applicable",
};

export const stateKinds: Readonly<Record<ControlState, string>> = {
  error: "state-error tone-bad",
  alarm: "state-alarm tone-bad",
  "partly measured": "state-partial tone-warn",
  "not measured": "state-unmeasured tone-idle",
  ok: "state-ok tone-good",
  "not applicable": "state-inapplicable tone-idle",
};

export function StateBadge({ state }: { state: ControlState }) {
  return <span class={`result ${stateKinds[state]}`}>{stateWords[state]}</span>;
}

/** What a place in one list names in another; a document that names what is not there is damaged. */
export function entryAt<T>(list: readonly T[], place: number): T {
  const entry = list[place];
  if (entry === undefined) throw new RangeError(`there is no entry ${place}`);
  return entry;
}

const scopeName = (part: string | ScopePart): readonly (readonly [string, string])[] =>
  typeof part === "string" ? [["subjects named", part]] : Object.entries(part);

/** What the pack is about: "supplier acme, subjects named shop*"; at most so many of them. */
export function Scope({ pack, most }: { pack: Pack; most: number }) {
  if (pack.scope.length === 0) return <>everything</>;
  const names = pack.scope.flatMap(scopeName);
  const parts: ComponentChildren[] = [];
  for (const [kind, name] of names.slice(0, most)) {
    parts.push(parts.length > 0 ? ", " : "", kind, " ", <Outside text={name} />);
  }
  if (names.length > most) parts.push(` and ${count(names.length - most)} more`);
  return <>{parts}</>;
}

export const day = (rfc3339: string): string => rfc3339.slice(0, 10);

export function period(pack: Pack): string {
  if (pack.from === undefined && pack.to === undefined) return "The whole time of the log";
  if (pack.to === undefined) return `From ${day(pack.from ?? "")} on`;
  if (pack.from === undefined) return `From the beginning of the log to ${day(pack.to)}`;
  return `${day(pack.from)} to ${day(pack.to)}`;
}

const digits = (entry: number): string => String(entry).padStart(15, "0");

export const statementFile = (entry: number): string => `statements/${digits(entry)}.json`;

/** Is it laid out for paper? */
export const OnPaper = createContext(false);

/** A file of the pack, by its path. On paper it leads nowhere: a PDF would keep the place where it was printed. */
export function PackFile({ path, children }: { path: string; children: ComponentChildren }) {
  return useContext(OnPaper) ? <>{children}</> : <a href={path}>{children}</a>;
}

export function Entry({ entry }: { entry: number }) {
  return <PackFile path={statementFile(entry)}>entry {count(entry)}</PackFile>;
}

export const checkpointFile = (size: number): string => `witnessed/${digits(size)}.checkpoint`;

/** The whole id of a key by its first digits; the same digits where the pack does not know it. */
export const wholeKey = (keys: Keys, start: string): string =>
  [...keys.installation, ...keys.persons].find((k) => k.id.startsWith(start))?.id ?? start;

const envelopes = new WeakMap<readonly Statement[], ReadonlyMap<string, number>>();

/** The entry whose envelope has this SHA-256: statements name others by it. */
export function entryOfEnvelope(all: readonly Statement[], digest: string): number | undefined {
  let entries = envelopes.get(all);
  if (entries === undefined) {
    entries = new Map(all.map((s) => [s.envelope, s.entry]));
    envelopes.set(all, entries);
  }
  return entries.get(digest.slice(0, 32));
}
