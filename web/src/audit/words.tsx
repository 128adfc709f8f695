/* Words of audit packs. */
import type { ComponentChildren } from "preact";
import { Outside } from "../visible";
import { count } from "../words";
import type { ControlState, Pack, ScopePart } from "./report";

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
