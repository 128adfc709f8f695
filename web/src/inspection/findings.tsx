/* The findings with filters, in pages. */
import { useMemo, useRef, useState } from "preact/hooks";
import { tally } from "../search";
import { Choice, Controls, Fact, Fold, Pager, ResultBar, Search, Section, Toggles, paging, shownOf, useFolds } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import { Excerpt } from "./excerpt";
import { FindingFilter, filterFindings, noFilter } from "./filter";
import type { Finding, Report } from "./report";
import { SeverityBadge, severities } from "./severity";
import { findingsTotal, place } from "./words";

const PAGE_SIZE = 50;
const PAPER_MAX = 1000;
const OPEN_BELOW = 50; // so few findings are shown with their details from the start

function Filters(props: { report: Report; filter: FindingFilter; set: (f: FindingFilter) => void }) {
  const { report, filter, set } = props;
  const inspectors = useMemo(() => tally(report.findings, (f) => f.inspector), [report]);
  const rules = useMemo(
    () => tally(report.findings.filter((f) => filter.inspector === "" || f.inspector === filter.inspector), (f) => f.rule),
    [report, filter.inspector],
  );
  return (
    <form class="filters" role="search" aria-label="Filter findings" onSubmit={(e) => e.preventDefault()}>
      <Toggles
        label="Severity"
        options={severities.map((s) => [s, report.summary.findings[s], `severity-${s}`])}
        chosen={filter.severities}
        set={(chosen) => set({ ...filter, severities: chosen })}
      />
      <div class="fields">
        <Search label="Text" hint="message, code, CWE …" value={filter.text} set={(text) => set({ ...filter, text })} />
        <Search label="Path" hint="part of a path" value={filter.path} set={(path) => set({ ...filter, path })} />
        <Choice
          label="Inspector"
          value={filter.inspector}
          options={inspectors}
          set={(inspector) => set({ ...filter, inspector, rule: "" })}
        />
        <Choice label="Rule" value={filter.rule} options={rules} set={(rule) => set({ ...filter, rule })} />
      </div>
      <div class="actions">
        <label class="check">
          <input
            type="checkbox"
            checked={filter.suppressed}
            onChange={(e) => set({ ...filter, suppressed: e.currentTarget.checked })}
          />
          <span>Show suppressed ({count(report.summary.suppressed)})</span>
        </label>
        <button type="button" onClick={() => set(noFilter)} aria-disabled={filter === noFilter}>
          Clear filters
        </button>
      </div>
    </form>
  );
}

function Details({ finding: f }: { finding: Finding }) {
  return (
    <>
      <p class="message">
        <Outside text={f.message} />
      </p>
      {f.suppression === null ? null : (
        <p class="note">
          Suppressed by <Outside text={f.suppression.by} />
          {f.suppression.reason === "" ? "" : ": "}
          <Outside text={f.suppression.reason} />
        </p>
      )}
      {f.marker !== null && f.suppression === null ? (
        <p class="note warn">
          The file asks to ignore this (“
          <Outside text={f.marker} />
          ”). What is inspected has no say.
        </p>
      ) : null}
      {f.same_secret > 1 ? <p class="note">The same secret stands in {count(f.same_secret)} places.</p> : null}
      {f.witnesses.length > 1 ? <p class="note">Found by {f.witnesses.join(", ")}.</p> : null}
      {f.also.length > 0 ? (
        <p class="note">
          The same by <Outside text={f.also.join(", ")} />.
        </p>
      ) : null}
      <Excerpt finding={f} />
      {f.fix === null ? null : (
        <div class="note">
          {f.fix === "" ? "Fix: remove it." : "Fix: replace it with"}
          {f.fix === "" ? null : (
            <pre class="fix">
              <Outside text={f.fix} />
            </pre>
          )}
        </div>
      )}
      {f.flow.length === 0 ? null : (
        <ol class="note">
          {f.flow.map((step) => (
            <li>
              Line {step.region.line}: <Outside text={step.message} />
            </li>
          ))}
        </ol>
      )}
      <dl class="facts">
        <Fact term="Inspector">
          <Outside text={f.inspector} />
        </Fact>
        <Fact term="Confidence">{f.confidence}</Fact>
        <Fact term="Reachability">
          {f.reachability === null ? null : (
            <>
              {f.reachability.state}
              {f.reachability.path === null ? null : (
                <>
                  {": "}
                  <Outside text={`${f.reachability.path}:${f.reachability.line}`} />
                </>
              )}
            </>
          )}
        </Fact>
        <Fact term="Weakness">{f.cwe === null ? null : <Outside text={f.cwe} />}</Fact>
        <Fact term="OWASP">{f.owasp.length === 0 ? null : <Outside text={f.owasp.join(", ")} />}</Fact>
        <Fact term="Controls">{f.controls.length === 0 ? null : <Controls controls={f.controls} />}</Fact>
        <Fact term="Fingerprint">
          <code>
            <Outside text={f.fingerprint} />
          </code>
        </Fact>
      </dl>
    </>
  );
}

function Item(props: { finding: Finding; open: boolean; paper: boolean; toggle: () => void }) {
  const f = props.finding;
  const head = (
    <>
      <SeverityBadge severity={f.severity} />
      <span class="rule">
        <Outside text={f.rule} />
      </span>
      {f.suppression === null ? null : <span class="chip">suppressed</span>}
      {f.state === "gone" ? <span class="chip">gone</span> : null}
      <Path text={place(f)} />
    </>
  );
  return (
    <Fold {...props} id={`finding-${f.id}`} kind={f.suppression === null ? `finding severity-${f.severity}` : "finding suppressed"} head={head}>
      {() => <Details finding={f} />}
    </Fold>
  );
}

function Omitted({ report, shown, paper }: { report: Report; shown: number; paper: boolean }) {
  const omitted = report.summary.omitted.findings;
  const unprinted = paper ? shown - PAPER_MAX : 0;
  const unlisted = paper ? report.findings.length - shown : 0;
  if (omitted <= 0 && unprinted <= 0 && unlisted <= 0) return null;
  return (
    <p class="notice">
      {unprinted > 0 ? `Only the worst ${count(PAPER_MAX)} are printed. ` : ""}
      {omitted > 0 ? `${plural(omitted, "finding")} had to be left out of this file. ` : ""}
      {unlisted > 0 ? `${plural(unlisted, "finding")} that ${unlisted === 1 ? "is" : "are"} suppressed or filtered out ${unlisted === 1 ? "is" : "are"} not printed. ` : ""}
      The JSON format of this report holds all of them.
    </p>
  );
}

/** One plain sentence instead of an empty list. */
function Nothing({ report }: { report: Report }) {
  const all = findingsTotal(report) + report.summary.suppressed;
  return (
    <p class="empty">
      {all === 0 ? "Nothing was found." : "No finding passes the filters."}
    </p>
  );
}

export function Findings({ report, paper }: { report: Report; paper: boolean }) {
  const [filter, setFilter] = useState<FindingFilter>(noFilter);
  const [page, setPage] = useState(0);
  const folds = useFolds(report.findings.length <= OPEN_BELOW);
  const top = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterFindings(report.findings, filter), [report, filter]);
  const at = paging(shown.length, PAGE_SIZE, page);
  const listed = paper ? shown.slice(0, PAPER_MAX) : shown.slice(at.from, at.to);
  const set = (f: FindingFilter): void => {
    setFilter(f);
    setPage(0);
  };
  const go = (to: number): void => {
    setPage(to);
    top.current?.scrollIntoView({ block: "start" });
  };
  return (
    <Section id="findings" title="Findings" count={count(findingsTotal(report))}>
      {paper ? null : <Filters report={report} filter={filter} set={set} />}
      <Omitted report={report} shown={shown.length} paper={paper} />
      <ResultBar
        status={`${shownOf(at, shown.length, "finding", paper)}${shown.length === 0 ? "" : ", worst first"}`}
        top={top}
        folds={paper || shown.length === 0 ? null : folds}
      />
      {shown.length === 0 ? <Nothing report={report} /> : null}
      {listed.length === 0 ? null : (
        <ol class="findings">
          {listed.map((f) => (
            <Item finding={f} key={f.id} open={folds.open(f.id)} paper={paper} toggle={() => folds.toggle(f.id)} />
          ))}
        </ol>
      )}
      {paper ? null : <Pager label="Pages of findings" paging={at} go={go} />}
    </Section>
  );
}
