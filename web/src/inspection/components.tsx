/* The components: searched, sorted, by scope. */
import { useMemo, useRef, useState } from "preact/hooks";
import { tally } from "../search";
import { Choice, Pager, ResultBar, Search, Section, paging, shownOf } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import { ComponentColumn, ComponentFilter, filterComponents, fullName } from "./filter";
import type { Component, Report } from "./report";

const PAGE_SIZE = 100;

const columns: readonly (readonly [ComponentColumn, string])[] = [
  ["name", "Name"],
  ["version", "Version"],
  ["type", "Type"],
  ["scope", "Scope"],
  ["relation", "Relation"],
  ["licence", "Licence"],
  ["manifest", "Declared in"],
];

function Heading(props: { column: ComponentColumn; title: string; filter: ComponentFilter; set: (f: ComponentFilter) => void; paper: boolean }) {
  const { column, filter } = props;
  const sorted = filter.column === column;
  const order = sorted ? (filter.descending ? "descending" : "ascending") : undefined;
  if (props.paper) return <th scope="col">{props.title}</th>;
  return (
    <th scope="col" aria-sort={order ?? "none"}>
      <button type="button" class="sort" onClick={() => props.set({ ...filter, column, descending: sorted && !filter.descending })}>
        {props.title}
        <span class="arrow" aria-hidden="true">
          {order === "ascending" ? "▲" : order === "descending" ? "▼" : ""}
        </span>
      </button>
    </th>
  );
}

function Row({ component: c }: { component: Component }) {
  return (
    <tr>
      <th scope="row">
        <Path text={fullName(c)} />
      </th>
      <td data-label="Version">{c.version === "" ? <span class="muted">not pinned</span> : <Outside text={c.version} />}</td>
      <td data-label="Type">
        <Outside text={c.type} />
      </td>
      <td data-label="Scope">{c.scope}</td>
      <td data-label="Relation">{c.relation}</td>
      <td data-label="Licence">{c.licence === "" ? <span class="muted">not stated</span> : <Outside text={c.licence} />}</td>
      <td data-label="Declared in">
        <Path text={c.line === 0 ? c.manifest : `${c.manifest}:${c.line}`} />
      </td>
    </tr>
  );
}

function Filters(props: { report: Report; filter: ComponentFilter; set: (f: ComponentFilter) => void }) {
  const { report, filter, set } = props;
  const scopes = useMemo(() => tally(report.components, (c) => c.scope), [report]);
  return (
    <form class="filters" role="search" aria-label="Filter components" onSubmit={(e) => e.preventDefault()}>
      <div class="fields">
        <Search label="Search" hint="name, licence, manifest …" value={filter.text} set={(text) => set({ ...filter, text })} />
        <Choice label="Scope" value={filter.scope} options={scopes} set={(scope) => set({ ...filter, scope })} />
      </div>
    </form>
  );
}

export function Components({ report, paper }: { report: Report; paper: boolean }) {
  const [filter, setFilter] = useState<ComponentFilter>({ text: "", scope: "", column: "name", descending: false });
  const [page, setPage] = useState(0);
  const top = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterComponents(report.components, filter), [report, filter]);
  const at = paging(shown.length, PAGE_SIZE, page);
  const set = (f: ComponentFilter): void => {
    setFilter(f);
    setPage(0);
  };
  const go = (to: number): void => {
    setPage(to);
    top.current?.scrollIntoView({ block: "start" });
  };
  const omitted = report.summary.omitted.components;
  return (
    <Section id="components" title="Components" count={count(report.summary.components)}>
      {report.components.length === 0 ? (
        <p class="empty">No component is declared in the subject.</p>
      ) : (
        <>
          {paper ? null : <Filters report={report} filter={filter} set={set} />}
          {omitted > 0 ? (
            <p class="notice">{plural(omitted, "component")} had to be left out of this file; the JSON format holds all.</p>
          ) : null}
          <ResultBar status={shownOf(at, shown.length, "component", paper)} top={top} />
          {shown.length === 0 ? (
            <p class="empty">No component passes the filters.</p>
          ) : (
            <table class="components">
              <caption class="hidden">Components that the subject declares</caption>
              <thead>
                <tr>
                  {columns.map(([column, title]) => (
                    <Heading column={column} title={title} filter={filter} set={set} paper={paper} key={column} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {(paper ? shown : shown.slice(at.from, at.to)).map((c, i) => (
                  <Row component={c} key={i} />
                ))}
              </tbody>
            </table>
          )}
          {paper ? null : <Pager label="Pages of components" paging={at} go={go} />}
        </>
      )}
    </Section>
  );
}
