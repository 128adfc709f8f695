/* What the statements are about: their types, and the records that a scope came to. */
import { useMemo } from "preact/hooks";
import { Fact, Section } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import type { StatementFilter } from "./filter";
import type { AuditReport, Records as Ids } from "./report";

const IDS_MAX = 100; // of a kind

function Kinds({ title, records }: { title: string; records: Ids }) {
  const kinds = Object.entries(records);
  if (kinds.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <dl class="facts wide">
        {kinds.map(([kind, ids]) => (
          <Fact term={kind} key={kind}>
            <ul class="ids">
              {ids.slice(0, IDS_MAX).map((id, i) => (
                <li class="chip" key={i}>
                  <Outside text={id} />
                </li>
              ))}
              {ids.length > IDS_MAX ? <li>and {count(ids.length - IDS_MAX)} more, in pack.json</li> : null}
            </ul>
          </Fact>
        ))}
      </dl>
    </>
  );
}

export function Records(props: { report: AuditReport; filter: StatementFilter; set: (f: StatementFilter) => void; paper: boolean }) {
  const { report, filter, set } = props;
  const types = useMemo(
    () => report.types.map((type, place) => ({ type, place: String(place) })).sort((a, b) => b.type.statements - a.type.statements),
    [report],
  );
  const choose = (place: string): void => {
    set({ ...filter, type: filter.type === place ? "" : place });
    document.getElementById("statements")?.scrollIntoView({ block: "start" });
  };
  const { resolved } = report.pack;
  return (
    <Section id="records" title="Records" count={plural(types.length, "type")}>
      {types.length === 0 ? (
        <p class="empty">No statement is in this pack.</p>
      ) : (
        <>
          <p class="muted">What the statements say, by type.{props.paper ? "" : " Choose one to see its statements."}</p>
          <ul class="types">
            {types.map(({ type, place }) => {
              const inside = (
                <>
                  <Path text={type.title} /> <b>{count(type.statements)}</b>
                </>
              );
              return (
                <li key={place}>
                  {props.paper ? (
                    <span class="type">{inside}</span>
                  ) : (
                    <button type="button" class="type" aria-pressed={filter.type === place} onClick={() => choose(place)}>
                      {inside}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
      {resolved === undefined ? null : (
        <>
          <Kinds title="Records that belong to what the pack is about" records={resolved.belongs} />
          <Kinds title="Records that these name" records={resolved.named} />
        </>
      )}
    </Section>
  );
}
