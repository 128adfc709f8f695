/* Tables: one row of headings, and pages where there are many rows. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Pager, paging } from "./ui";

const PAGE_SIZE = 100;

interface Heading {
  /** Its class. */
  readonly kind?: string;
  /** What it shows: for those who hear the page; `caption` is for all. */
  readonly about?: string;
  readonly caption?: ComponentChildren;
  readonly columns: readonly string[];
}

export function Table({ kind, about, caption, columns, children }: Heading & { children: ComponentChildren }) {
  return (
    <table class={kind}>
      {about === undefined ? null : <caption class="hidden">{about}</caption>}
      {caption === undefined ? null : <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map((title) => (
            <th scope="col" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** The same with as many rows as there are; `pages` names the way from page to page. On paper all of them. */
export function PagedTable<T>({
  rows,
  row,
  pages,
  paper,
  ...heading
}: Heading & { rows: readonly T[]; row: (row: T, place: number) => ComponentChildren; pages: string; paper: boolean }) {
  const [page, setPage] = useState(0);
  const at = paging(rows.length, PAGE_SIZE, page);
  return (
    <>
      <Table {...heading}>{(paper ? rows : rows.slice(at.from, at.to)).map(row)}</Table>
      {paper ? null : <Pager label={pages} paging={at} go={setPage} />}
    </>
  );
}
