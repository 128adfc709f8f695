/* What was not inspected: nothing is skipped in silence. */
import { useState } from "preact/hooks";
import { Pager, Section, paging } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import type { Report } from "./report";
import { gapWord } from "./words";

const PAGE_SIZE = 100;

export function Gaps({ report, paper }: { report: Report; paper: boolean }) {
  const [page, setPage] = useState(0);
  const at = paging(report.gaps.length, PAGE_SIZE, page);
  const omitted = report.summary.omitted.gaps;
  return (
    <Section id="gaps" title="Not inspected" count={count(report.summary.gaps)}>
      {report.summary.gaps === 0 ? (
        <p class="empty">Everything was inspected.</p>
      ) : (
        <>
          <p class="muted">Nothing here counts as clean. A subject with parts that were not inspected cannot be accepted.</p>
          {omitted > 0 ? (
            <p class="notice">{plural(omitted, "entry", "entries")} had to be left out of this file; the JSON format holds all.</p>
          ) : null}
          <table class="gaps">
            <caption class="hidden">Files and parts that were not inspected</caption>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Why</th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {(paper ? report.gaps : report.gaps.slice(at.from, at.to)).map((gap, i) => (
                <tr key={i}>
                  <th scope="row">
                    <Path text={gap.path} />
                  </th>
                  <td data-label="Why">
                    <Outside text={gapWord(gap.reason)} />
                  </td>
                  <td data-label="Detail">
                    <Outside text={gap.detail} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {paper ? null : <Pager label="Pages of parts not inspected" paging={at} go={setPage} />}
        </>
      )}
    </Section>
  );
}
