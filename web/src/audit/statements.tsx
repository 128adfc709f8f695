/* The statements with filters, in pages; on paper as a table. */
import { useMemo, useRef } from "preact/hooks";
import { tally } from "../search";
import { Table } from "../table";
import { Choice, Copyable, Fact, Fold, Pager, ResultBar, Search, Section, paging, shownOf, useFolds } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural, time } from "../words";
import { StatementFilter, filterStatements, installation, noStatementFilter, sayer } from "./filter";
import { PackFile, entryAt, entryOfEnvelope, statementFile, wholeKey } from "./places";
import type { AuditReport, Statement } from "./report";

const PAGE_SIZE = 100;
const PAPER_MAX = 2000;

const minute = (rfc3339: string): string => rfc3339.slice(0, 16).replace("T", " ");

function By({ statement: s }: { statement: Statement }) {
  return s.person === null ? <span class="muted">the installation</span> : <Outside text={s.person} />;
}

function Subject({ statement: s }: { statement: Statement }) {
  return (
    <>
      <Path text={s.subject} />
      {s.subjects > 1 ? <span class="muted"> and {count(s.subjects - 1)} more</span> : null}
    </>
  );
}

function Document({ digest, report }: { digest: string; report: AuditReport }) {
  const said = entryOfEnvelope(report.statements, digest);
  if (said !== undefined) {
    return (
      <PackFile path={statementFile(said)}>
        <Path text={statementFile(said)} />
      </PackFile>
    );
  }
  if (report.pack.absent.includes(digest)) {
    return (
      <>
        <Path text={digest} /> <span class="note warn">not in the pack</span>
      </>
    );
  }
  return (
    <PackFile path={`blobs/sha256/${digest}`}>
      <Path text={digest} />
    </PackFile>
  );
}

function Details({ statement: s, report }: { statement: Statement; report: AuditReport }) {
  const key = wholeKey(report.keys, s.key);
  return (
    <>
      <dl class="facts said">
        {s.facts.map((f, i) => (
          <Fact term={f.name} key={i}>
            <Outside text={f.value} />
          </Fact>
        ))}
      </dl>
      {s.more ? <p class="note">The file says more.</p> : null}
      <dl class="facts wide">
        <Fact term="Statement">
          <PackFile path={statementFile(s.entry)}>
            <Path text={statementFile(s.entry)} />
          </PackFile>
        </Fact>
        <Fact term="Stated time">{s.time === null ? "none" : time(s.time)}</Fact>
        <Fact term="Type">
          <Path text={entryAt(report.types, s.type).predicate} />
        </Fact>
        <Fact term="Names">
          {s.documents.length === 0 ? null : (
            <ul class="digests">
              {s.documents.map((d) => (
                <li key={d}>
                  <Document digest={d} report={report} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact term="Signed with key">
          {key.length > s.key.length ? (
            <Copyable text={key} />
          ) : (
            <>
              <code>{key}…</code> <span class="note warn">not among the keys of the pack</span>
            </>
          )}
        </Fact>
      </dl>
    </>
  );
}

function Item(props: { statement: Statement; report: AuditReport; open: boolean; toggle: () => void }) {
  const s = props.statement;
  const head = (
    <>
      <span class="when">{s.time === null ? "no time" : minute(s.time)}</span>
      <span class="what">
        <Outside text={entryAt(props.report.types, s.type).title} />
      </span>
      <span class="of">
        <Subject statement={s} />
      </span>
      <span class="by">
        <By statement={s} />
      </span>
      <span class="muted small at">entry {count(s.entry)}</span>
    </>
  );
  return (
    <Fold {...props} paper={false} id={`statement-${s.entry}`} kind="statement" head={head}>
      {() => <Details statement={s} report={props.report} />}
    </Fold>
  );
}

function PaperTable({ statements, report }: { statements: readonly Statement[]; report: AuditReport }) {
  return (
    <Table kind="statements" about="Statements" columns={["Entry", "Stated time", "What", "Of", "Said by"]}>
      {statements.map((s) => (
        <tr key={s.entry}>
          <td>{count(s.entry)}</td>
          <td>{s.time === null ? "" : minute(s.time)}</td>
          <td>
            <Outside text={entryAt(report.types, s.type).title} />
          </td>
          <td>
            <Subject statement={s} />
          </td>
          <td>
            <By statement={s} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function DateField({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="date" value={value} onInput={(e) => set(e.currentTarget.value)} />
    </label>
  );
}

function Filters({ report, filter, set }: { report: AuditReport; filter: StatementFilter; set: (f: StatementFilter) => void }) {
  const people = useMemo(
    () =>
      tally(report.statements, sayer).map(
        ([by, n]) => [by, n, by === installation ? "the installation" : by.slice("person ".length)] as const,
      ),
    [report],
  );
  return (
    <form class="filters" role="search" aria-label="Filter statements" onSubmit={(e) => e.preventDefault()}>
      <div class="fields">
        <Search label="Text" hint="subject, content …" value={filter.text} set={(text) => set({ ...filter, text })} />
        <Choice
          label="Type"
          value={filter.type}
          options={report.types.map((t, i) => [String(i), t.listed, t.title])}
          set={(type) => set({ ...filter, type })}
        />
        <Choice label="Said by" value={filter.by} options={people} set={(by) => set({ ...filter, by })} />
        <DateField label="From" value={filter.from} set={(from) => set({ ...filter, from })} />
        <DateField label="To" value={filter.to} set={(to) => set({ ...filter, to })} />
        <label class="field">
          <span>Order</span>
          <select
            value={filter.oldestFirst ? "oldest" : "newest"}
            onChange={(e) => set({ ...filter, oldestFirst: e.currentTarget.value === "oldest" })}
          >
            <option value="newest">The newest first</option>
            <option value="oldest">The oldest first</option>
          </select>
        </label>
      </div>
      <div class="actions end">
        <button type="button" onClick={() => set(noStatementFilter)} aria-disabled={filter === noStatementFilter}>
          Clear filters
        </button>
      </div>
    </form>
  );
}

/** What stands in the pack and not here, so that nobody takes this list for all there is. */
function LeftOut({ report, shown, paper }: { report: AuditReport; shown: number; paper: boolean }) {
  const short = report.types.filter((t) => t.listed < t.statements);
  const unlisted = short.reduce((sum, t) => sum + t.statements - t.listed, 0);
  const unprinted = paper ? Math.max(0, shown - PAPER_MAX) : 0;
  const filtered = paper ? report.statements.length - shown : 0;
  if (unlisted === 0 && unprinted === 0 && filtered === 0) return null;
  return (
    <div class="notice">
      <p>
        {unprinted > 0 ? `Only ${count(PAPER_MAX)} are printed. ` : ""}
        {filtered > 0 ? `${plural(filtered, "statement")} filtered out and not printed. ` : ""}
        {unlisted > 0 ? `${plural(unlisted, "statement")} left out of this page. ` : ""}
        The pack holds all of them.
      </p>
      {short.length === 0 ? null : (
        <ul>
          {short.map((t, i) => (
            <li key={i}>
              <Outside text={t.title} />: {count(t.listed)} of {count(t.statements)} listed
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function Statements(props: {
  report: AuditReport;
  filter: StatementFilter;
  set: (f: StatementFilter) => void;
  page: number;
  go: (page: number) => void;
  paper: boolean;
}) {
  const { report, filter, paper } = props;
  const folds = useFolds(false);
  const top = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterStatements(report.statements, report.types, filter), [report, filter]);
  const at = paging(shown.length, PAGE_SIZE, props.page);
  const go = (to: number): void => {
    props.go(to);
    top.current?.scrollIntoView({ block: "start" });
  };
  const order = filter.oldestFirst ? ", the oldest first" : ", the newest first";
  return (
    <Section id="statements" title="Statements" count={count(report.pack.statements)}>
      <p class="muted">
        In the log’s order. Who signed states the time; that the log grew in this order is proved. Links lead to files of the pack: they work
        where this page lies in the unpacked pack.
      </p>
      {paper ? null : <Filters report={report} filter={filter} set={props.set} />}
      <LeftOut report={report} shown={shown.length} paper={paper} />
      <ResultBar
        status={shownOf(at, shown.length, "statement", paper) + (shown.length === 0 ? "" : order)}
        top={top}
        folds={paper || shown.length === 0 ? null : folds}
      />
      {shown.length === 0 ? (
        <p class="empty">{report.statements.length === 0 ? "No statement is in this pack." : "No statement passes the filters."}</p>
      ) : paper ? (
        <PaperTable statements={shown.slice(0, PAPER_MAX)} report={report} />
      ) : (
        <ol class="statements">
          {shown.slice(at.from, at.to).map((s) => (
            <Item statement={s} report={report} key={s.entry} open={folds.open(s.entry)} toggle={() => folds.toggle(s.entry)} />
          ))}
        </ol>
      )}
      {paper ? null : <Pager label="Pages of statements" paging={at} go={go} />}
    </Section>
  );
}
