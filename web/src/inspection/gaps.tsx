/* What was not inspected: nothing is skipped in silence. */
import { PagedTable } from "../table";
import { Section } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import type { Report } from "./report";
import { gapWord } from "./words";

export function Gaps({ report, paper }: { report: Report; paper: boolean }) {
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
          <PagedTable
            kind="gaps"
            about="Files and parts that were not inspected"
            columns={["What", "Why", "Detail"]}
            rows={report.gaps}
            row={(gap, i) => (
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
            )}
            pages="Pages of parts not inspected"
            paper={paper}
          />
        </>
      )}
    </Section>
  );
}
