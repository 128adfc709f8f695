/* What a requirement came to, one row a resource. */
import { useState } from "preact/hooks";
import { Table } from "./table";
import { Outside, Path } from "./visible";
import { count, plural } from "./words";

const ROWS_FIRST = 10;

interface Judged {
  readonly resource: string;
  readonly status: string;
  readonly reason: string;
}

function Row({ row }: { row: Judged }) {
  return (
    <tr>
      <td>
        <span class={`status status-${row.status}`}>{row.status}</span>
      </td>
      <td>
        <Path text={row.resource} />
      </td>
      <td>
        <Outside text={row.reason} />
      </td>
    </tr>
  );
}

/** Of `total` rows those that were given, the first of them at once; on paper as many as
 *  `paper` says (0: not on paper). */
export function Rows({ rows, total, paper }: { rows: readonly Judged[]; total: number; paper: number }) {
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, paper > 0 ? paper : all ? rows.length : ROWS_FIRST);
  const more = rows.length > shown.length && paper === 0;
  const unlisted = total - (more ? rows.length : shown.length);
  return (
    <>
      <Table kind="rows" columns={["Status", "Where", "Why"]}>
        {shown.map((row, i) => (
          <Row row={row} key={i} />
        ))}
      </Table>
      {more ? (
        <button type="button" onClick={() => setAll(true)}>
          Show all {count(rows.length)}
        </button>
      ) : null}
      {unlisted > 0 ? <p class="muted small">{plural(unlisted, "more row")} not listed.</p> : null}
    </>
  );
}
