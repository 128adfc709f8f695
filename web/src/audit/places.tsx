/* Where things stand in an audit pack and in the report's lists, and the way to them. */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { count } from "../words";
import type { Keys, Statement } from "./report";

/** What a place in one list names in another; a document that names what is not there is damaged. */
export function entryAt<T>(list: readonly T[], place: number): T {
  const entry = list[place];
  if (entry === undefined) throw new RangeError(`there is no entry ${place}`);
  return entry;
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
