/* An audit pack: one long page, so that it reads on paper as it does on a screen. */
import { useState } from "preact/hooks";
import { Top } from "../ui";
import { Controls } from "./controls";
import { StatementFilter, noStatementFilter } from "./filter";
import { Pack } from "./pack";
import { OnPaper } from "./places";
import { Records } from "./records";
import type { AuditReport } from "./report";
import { Statements } from "./statements";
import { HowToCheck, Keys, Vouched } from "./trust";

export function App({ report, paper }: { report: AuditReport; paper: boolean }) {
  const [filter, setFilter] = useState<StatementFilter>(noStatementFilter);
  const [page, setPage] = useState(0);
  const set = (f: StatementFilter): void => {
    setFilter(f);
    setPage(0);
  };
  const links: readonly (readonly [string, string])[] = [
    ["pack", "Pack"],
    ...(report.controls === null ? [] : [["controls", "Controls"] as const]),
    ["records", "Records"],
    ["statements", "Statements"],
    ["keys", "Keys"],
    ["vouched", "Vouched for"],
    ["check", "How to check"],
  ];
  return (
    <OnPaper.Provider value={paper}>
      <a class="skip" href="#pack">
        Skip to what the pack is about
      </a>
      <Top what="audit pack" links={links} />
      <main class="wrap">
        <Pack report={report} paper={paper} />
        {report.controls === null ? null : <Controls all={report.controls} paper={paper} />}
        <Records report={report} filter={filter} set={set} paper={paper} />
        <Statements report={report} filter={filter} set={set} page={page} go={setPage} paper={paper} />
        <Keys keys={report.keys} paper={paper} />
        <Vouched report={report} paper={paper} />
        <HowToCheck report={report} />
      </main>
    </OnPaper.Provider>
  );
}
