/* How the controls stood, and by what they are measured. */
import { useMemo, useRef, useState } from "preact/hooks";
import { Rows } from "../rows";
import { Table } from "../table";
import { Bar, Choice, Fold, Pager, ResultBar, Search, Section, Toggles, paging, shownOf, useFolds } from "../ui";
import { Outside } from "../visible";
import { count, plural } from "../words";
import { ControlFilter, filterControls, noControlFilter } from "./filter";
import { Entry, entryAt } from "./places";
import type { Applicability, Control, Controls as AllControls, Framework, Requirement } from "./report";
import { StateBadge, day, stateKinds, stateWords, states } from "./words";

const PAGE_SIZE = 50;
const PAPER_ROWS = 10;

function Numbers({ requirement: q }: { requirement: Requirement }) {
  const parts = [
    q.alarms > 0 ? plural(q.alarms, "alarm") : "",
    q.infos > 0 ? plural(q.infos, "note") : "",
    q.ok > 0 ? `${count(q.ok)} ok` : "",
    q.skipped > 0 ? `${count(q.skipped)} skipped` : "",
  ].filter((p) => p !== "");
  return <span class="muted">{parts.join(", ")}</span>;
}

/** `above`: the control under which paper shows the same requirement already. */
function Measure(props: { requirement: Requirement; open: boolean; paper: boolean; above: string | undefined }) {
  const { requirement: q, paper, above } = props;
  const head = (
    <>
      <StateBadge state={q.state} />
      <span class="title">
        <Outside text={q.title} />
      </span>
      {above === undefined ? (
        <Numbers requirement={q} />
      ) : (
        <span class="muted">
          above, under <Outside text={above} />
        </span>
      )}
    </>
  );
  if (above !== undefined) {
    return (
      <li class="measure">
        <div class="flat">{head}</div>
      </li>
    );
  }
  return (
    <li class="measure">
      <details open={props.open || paper}>
        <summary>{head}</summary>
        <div class="detail">
          {q.why === "" ? null : (
            <p>
              <b>{q.state === "error" ? "Why it could not be:" : "Why not measured:"}</b> <Outside text={q.why} />
            </p>
          )}
          {q.state === "not measured" && q.supply !== "" ? (
            <p>
              <b>What supplies it:</b>{" "}
              <code>
                <Outside text={q.supply} />
              </code>
            </p>
          ) : null}
          {q.alarms > 0 && q.remedy !== "" ? (
            <p>
              <b>What to do:</b> <Outside text={q.remedy} />
            </p>
          ) : null}
          <Rows rows={q.rows} total={q.ok + q.alarms + q.infos + q.skipped} paper={paper ? PAPER_ROWS : 0} />
          <p class="muted small">
            <code>
              <Outside text={q.id} />
            </code>
            {q.owner === "" ? null : (
              <>
                , owner <Outside text={q.owner} />
              </>
            )}
          </p>
        </div>
      </details>
    </li>
  );
}

function Said({ applicability: a }: { applicability: Applicability }) {
  return (
    <p>
      <b>{a.applies ? "Applies:" : "Does not apply:"}</b> <Outside text={a.justification} />{" "}
      <span class="muted">
        (<Outside text={a.owner} />, {day(a.time)}, <Entry entry={a.entry} />)
      </span>
    </p>
  );
}

function Details({ control: c, all, paper, above }: { control: Control; all: AllControls; paper: boolean; above: ReadonlyMap<number, string> }) {
  const measures = c.requirements.map((i) => [i, entryAt(all.requirements, i)] as const);
  const grave = measures.filter(([, q]) => q.state === "alarm" || q.state === "error");
  return (
    <>
      <p class="message">
        <Outside text={c.says} />
      </p>
      {c.applicability === null ? null : <Said applicability={c.applicability} />}
      {c.requirements.length === 0 ? (
        <p class="note">No requirement measures it: nothing that is known here says anything about it.</p>
      ) : (
        <ul class="measures">
          {measures.map(([i, q]) => {
            const first = above.get(i);
            // What is in alarm alone is shown at once; of several one reads the titles first.
            const open = grave.length === 1 && grave[0]?.[0] === i;
            return <Measure requirement={q} key={i} open={open} paper={paper} above={first === c.id ? undefined : first} />;
          })}
        </ul>
      )}
    </>
  );
}

function Item(props: {
  control: Control;
  all: AllControls;
  above: ReadonlyMap<number, string>;
  index: number;
  framework: boolean; // shown, too
  open: boolean;
  paper: boolean;
  toggle: () => void;
}) {
  const c = props.control;
  const head = (
    <>
      <StateBadge state={c.state} />
      <span class="number">
        <Outside text={c.number} />
      </span>
      <span class="title">
        <Outside text={c.name} />
      </span>
      <span class="side">
        {c.level === "" ? null : (
          <span class="chip">
            <Outside text={c.level} />
          </span>
        )}
        {props.framework ? (
          <span class="chip">
            <Outside text={c.framework} />
          </span>
        ) : null}
        {c.owner === "" ? null : (
          <span class="chip">
            owner <Outside text={c.owner} />
          </span>
        )}
        {c.requirements.length === 0 ? null : (
          <span class="muted small">
            {count(c.measured)} of {count(c.requirements.length)} measured
          </span>
        )}
      </span>
    </>
  );
  return (
    <Fold {...props} id={`control-${props.index}`} kind={`posture ${stateKinds[c.state]}`} head={head}>
      {() => <Details control={c} all={props.all} paper={props.paper} above={props.above} />}
    </Fold>
  );
}

/** A framework with the shares of its controls' states; picks it. */
function FrameworkRow(props: { framework: Framework; controls: readonly Control[]; chosen: boolean; choose: () => void; paper: boolean }) {
  const { framework: f } = props;
  const of = states.map((state) => [state, props.controls.filter((c) => c.state === state).length] as const);
  const name = (
    <>
      <Outside text={f.name} />{" "}
      <span class="muted small">
        <Outside text={f.version} />
      </span>
    </>
  );
  return (
    <tr>
      <th scope="row">
        {props.paper ? (
          name
        ) : (
          <button type="button" class="plain" aria-pressed={props.chosen} onClick={props.choose}>
            {name}
          </button>
        )}
        <Bar parts={of.map(([state, n]) => [stateKinds[state], n])} />
      </th>
      {of.map(([state, n]) => (
        <td key={state} data-label={stateWords[state]} class={n === 0 ? "amount none" : `amount ${stateKinds[state]}`}>
          {count(n)}
        </td>
      ))}
    </tr>
  );
}

function Frameworks({ all, filter, set, paper }: { all: AllControls; filter: ControlFilter; set: (f: ControlFilter) => void; paper: boolean }) {
  return (
    <Table
      kind="frameworks"
      about="Frameworks with the number of their controls in each state"
      columns={["Framework", ...states.map((state) => stateWords[state])]}
    >
      {all.frameworks.map((f) => (
        <FrameworkRow
          key={f.id}
          framework={f}
          controls={all.controls.filter((c) => c.framework === f.id)}
          chosen={filter.framework === f.id}
          choose={() => set({ ...filter, framework: filter.framework === f.id ? "" : f.id })}
          paper={paper}
        />
      ))}
    </Table>
  );
}

function Filters({ all, filter, set }: { all: AllControls; filter: ControlFilter; set: (f: ControlFilter) => void }) {
  const number = (state: string): number => all.controls.filter((c) => c.state === state).length;
  return (
    <form class="filters" role="search" aria-label="Filter controls" onSubmit={(e) => e.preventDefault()}>
      <Toggles
        label="State"
        options={states.map((s) => [s, number(s), stateKinds[s], stateWords[s]])}
        chosen={filter.states}
        set={(chosen) => set({ ...filter, states: chosen })}
      />
      <div class="fields">
        <Search label="Text" hint="name, number, owner, resource …" value={filter.text} set={(text) => set({ ...filter, text })} />
        <Choice
          label="Framework"
          value={filter.framework}
          options={all.frameworks.map((f) => [f.id, all.controls.filter((c) => c.framework === f.id).length, f.name])}
          set={(framework) => set({ ...filter, framework })}
        />
        <label class="field">
          <span>Order</span>
          <select
            value={filter.order}
            onChange={(e) => set({ ...filter, order: e.currentTarget.value === "framework" ? "framework" : "gravest" })}
          >
            <option value="gravest">The gravest first</option>
            <option value="framework">As in the framework</option>
          </select>
        </label>
      </div>
      <div class="actions end">
        <button type="button" onClick={() => set(noControlFilter)} aria-disabled={filter === noControlFilter}>
          Clear filters
        </button>
      </div>
    </form>
  );
}

/** Requirements serve several controls: paper has each once, under the control that is named here. */
function firstControls(shown: readonly Control[]): ReadonlyMap<number, string> {
  const first = new Map<number, string>();
  for (const c of shown) for (const i of c.requirements) if (!first.has(i)) first.set(i, c.id);
  return first;
}

const none: ReadonlyMap<number, string> = new Map();

export function Controls({ all, paper }: { all: AllControls; paper: boolean }) {
  const [filter, setFilter] = useState<ControlFilter>(noControlFilter);
  const [page, setPage] = useState(0);
  const folds = useFolds(false);
  const top = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterControls(all, filter), [all, filter]);
  const at = paging(shown.length, PAGE_SIZE, page);
  const listed = paper ? shown : shown.slice(at.from, at.to);
  const above = useMemo(() => (paper ? firstControls(shown) : none), [paper, shown]);
  const places = useMemo(() => new Map(all.controls.map((c, i) => [c, i])), [all]);
  const set = (f: ControlFilter): void => {
    setFilter(f);
    setPage(0);
  };
  const go = (to: number): void => {
    setPage(to);
    top.current?.scrollIntoView({ block: "start" });
  };
  const alarms = all.controls.filter((c) => c.state === "alarm" || c.state === "error").length;
  const left = all.controls.length - shown.length;
  return (
    <Section id="controls" title="Controls" count={`${count(alarms)} of ${count(all.controls.length)} in alarm`}>
      <p class="muted">
        How they stood on {day(all.at)}, by what the log said until then. <b>ok</b> is what was measured and showed no alarm; what was not
        measured is not ok. The sentences are Assay’s own, not the frameworks’.
      </p>
      <Frameworks all={all} filter={filter} set={set} paper={paper} />
      {paper ? null : <Filters all={all} filter={filter} set={set} />}
      {paper && left > 0 ? <p class="notice">{plural(left, "control")} filtered out and not printed.</p> : null}
      <ResultBar
        status={`${shownOf(at, shown.length, "control", paper)}${filter.order === "gravest" && shown.length > 0 ? ", the gravest first" : ""}`}
        top={top}
        folds={paper || shown.length === 0 ? null : folds}
      />
      {shown.length === 0 ? <p class="empty">No control passes the filters.</p> : null}
      {listed.length === 0 ? null : (
        <ol class="postures">
          {listed.map((c) => {
            const index = places.get(c) ?? 0;
            return (
              <Item
                control={c}
                all={all}
                above={above}
                index={index}
                key={index}
                framework={filter.framework === ""}
                open={folds.open(index)}
                paper={paper}
                toggle={() => folds.toggle(index)}
              />
            );
          })}
        </ol>
      )}
      {paper ? null : <Pager label="Pages of controls" paging={at} go={go} />}
    </Section>
  );
}
