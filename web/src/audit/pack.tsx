/* What the pack is about, what of it was verified, and the counts. */
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Bar, Copyable, Fact, Tile } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural, time } from "../words";
import { PackFile } from "./places";
import type { AuditReport, Checked, Controls, Pack as PackFacts, Statement } from "./report";
import { Scope, StateBadge, day, period, stateKinds, states } from "./words";

const ABSENT_FIRST = 10;

function StateShares({ controls }: { controls: Controls }) {
  const of = states.map((state) => [state, controls.controls.filter((c) => c.state === state).length] as const);
  return (
    <div class="shares">
      <Bar parts={of.map(([state, n]) => [stateKinds[state], n])} />
      <ul>
        {of.map(([state, n]) => (
          <li key={state} class={n === 0 ? "none" : ""}>
            <StateBadge state={state} /> <b>{count(n)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Check({ is, children }: { is: "good" | "warn" | "idle"; children: ComponentChildren }) {
  return <li class={`check-${is}`}>{children}</li>;
}

function NotCounted({ checked }: { checked: Checked }) {
  if (checked.not_counted === 0) return null;
  const unlisted = checked.not_counted - checked.examples.length;
  return (
    <Check is="warn">
      {plural(checked.not_counted, "statement")} not counted: said by somebody who may not say {checked.not_counted === 1 ? "it" : "them"}.
      <ul>
        {checked.examples.map((example, i) => (
          <li key={i}>
            <Outside text={example} />
          </li>
        ))}
        {unlisted > 0 ? <li>and {count(unlisted)} more</li> : null}
      </ul>
    </Check>
  );
}

/** Whose keys were trusted decides what all the rest is worth, so this comes first. */
function Trusted({ checked }: { checked: Checked }) {
  if (checked.trusted_keys && checked.trusted_log) {
    return <Check is="good">The keys of the statements and of the log were given, not taken from the pack.</Check>;
  }
  const own = !checked.trusted_keys && !checked.trusted_log ? "The keys" : checked.trusted_log ? "The keys of the statements" : "The key of the log";
  return (
    <Check is="warn">
      <b>{own} came from the pack itself.</b> It is whole and agrees with itself, but anybody can have made it.
    </Check>
  );
}

function CheckedPack({ checked, pack }: { checked: Checked; pack: PackFacts }) {
  const entries = pack.end - pack.first;
  return (
    <div class="checked" role="group" aria-labelledby="checked-title">
      <h2 id="checked-title">Verified before this page was written</h2>
      <p class="muted small">
        So says who wrote it; <code>assay audit verify</code> says it again, of the pack that you have.
      </p>
      <ul>
        <Trusted checked={checked} />
        <Check is={checked.statements === pack.statements ? "good" : "warn"}>
          {count(checked.statements)} of {plural(pack.statements, "statement")}: signature, place in the log, form, and who may say it.
        </Check>
        <Check is="good">
          {plural(checked.members, "file")} and {plural(checked.documents, "document")} re-hashed.
        </Check>
        {checked.complete ? (
          <Check is="good">Every entry of the period is there.</Check>
        ) : (
          <Check is={pack.scope.length === 0 ? "warn" : "idle"}>
            {pack.scope.length === 0 ? "Entries of the period are missing." : "Of a part: what else the log says in the period is not there."}
          </Check>
        )}
        {checked.consistent_with > 0 ? (
          <Check is="good">The log begins with the {count(checked.consistent_with)} entries of the earlier checkpoint.</Check>
        ) : (
          <Check is="idle">No earlier checkpoint was compared: whether the log was another one before is not known.</Check>
        )}
        {checked.vouched > 0 ? (
          <Check is={checked.vouched >= entries ? "good" : "idle"}>
            Trusted witnesses or time-stamping authorities vouch for {count(checked.vouched)} of {plural(entries, "entry", "entries")} of the period.
          </Check>
        ) : (
          <Check is="idle">No witness or time-stamping authority was asked who vouches for the log.</Check>
        )}
        <NotCounted checked={checked} />
      </ul>
    </div>
  );
}

function Absent({ absent, paper }: { absent: readonly string[]; paper: boolean }) {
  const [all, setAll] = useState(false);
  if (absent.length === 0) return null;
  const shown = all || paper ? absent : absent.slice(0, ABSENT_FIRST);
  return (
    <div class="notice">
      <p>
        <b>
          {plural(absent.length, "document")} that statements name {absent.length === 1 ? "is" : "are"} not in the pack.
        </b>{" "}
        What they say cannot be looked up; SHA-256:
      </p>
      <ul class="digests">
        {shown.map((digest) => (
          <li key={digest}>
            <code>
              <Outside text={digest} />
            </code>
          </li>
        ))}
      </ul>
      {shown.length < absent.length ? (
        <button type="button" onClick={() => setAll(true)}>
          Show all {count(absent.length)}
        </button>
      ) : null}
    </div>
  );
}

/** From the earliest to the latest day that a listed statement gives; null: none gives one. */
function statedTimes(statements: readonly Statement[]): string | null {
  let first: string | null = null;
  let last: string | null = null;
  for (const { time: said } of statements) {
    if (said === null) continue;
    if (first === null || said < first) first = said;
    if (last === null || said > last) last = said;
  }
  return first === null || last === null ? null : `${day(first)} to ${day(last)}`;
}

export function Pack({ report, paper }: { report: AuditReport; paper: boolean }) {
  const { pack, checked, controls } = report;
  const alarms = controls?.controls.filter((c) => c.state === "alarm" || c.state === "error").length ?? 0;
  const entries = pack.end > pack.first ? `${count(pack.first)} to ${count(pack.end - 1)}` : "none";
  return (
    <section id="pack" class="cover" aria-labelledby="pack-title" tabIndex={-1}>
      <div class="banner">
        <p class="subject">
          <span class="muted">Audit pack of the log</span> <Path text={pack.log} />
        </p>
        <h1 id="pack-title" class="scope">
          <Scope pack={pack} most={4} />
        </h1>
        <p class="reason">{period(pack)}</p>
        <p>
          This page is a picture of signed statements. <b>What counts is the statements</b>: they lie beside it in the pack,{" "}
          <PackFile path="README.md">README.md</PackFile> says how to check them, and <a href="#check">assay audit verify</a> does it.
          {checked === null ? " Nobody had checked the pack when this page was written." : ""}
        </p>
      </div>
      <div class={controls === null ? "overview single" : "overview"}>
        {controls === null ? null : <StateShares controls={controls} />}
        <div class="tiles">
          <Tile value={count(pack.statements)} label={pack.statements === 1 ? "statement" : "statements"} href="#statements" />
          <Tile value={count(report.types.length)} label={report.types.length === 1 ? "type" : "types"} href="#records" />
          <Tile value={count(pack.documents)} label={pack.documents === 1 ? "document" : "documents"} href="#statements" />
          {controls === null ? (
            <Tile value={count(report.witnessed.length)} label={report.witnessed.length === 1 ? "checkpoint vouched for" : "checkpoints vouched for"} href="#vouched" />
          ) : (
            <Tile value={count(alarms)} label={alarms === 1 ? "control in alarm" : "controls in alarm"} href="#controls" kind={alarms > 0 && "bad"} />
          )}
        </div>
      </div>
      {checked === null ? null : <CheckedPack checked={checked} pack={pack} />}
      <Absent absent={pack.absent} paper={paper} />
      <dl class="facts wide">
        {pack.scope.length > 4 ? (
          <Fact term="About">
            <Scope pack={pack} most={200} />
          </Fact>
        ) : null}
        <Fact term="Period">
          {pack.from === undefined && pack.to === undefined ? null : (
            <>
              {pack.from === undefined ? "the beginning of the log" : time(pack.from)} to {pack.to === undefined ? "its end" : time(pack.to)}
            </>
          )}
        </Fact>
        <Fact term="Stated times">{statedTimes(report.statements)}</Fact>
        <Fact term="Entries of the period">{entries}</Fact>
        <Fact term="Entries of the log">{count(pack.size)}</Fact>
        <Fact term="Root of its tree">
          <Copyable text={pack.root} />
        </Fact>
      </dl>
    </section>
  );
}
