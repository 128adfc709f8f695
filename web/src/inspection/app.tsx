/* The report: one long page, so that it reads on paper as it does on a screen. */
import { Top } from "../ui";
import { Components } from "./components";
import { About, Evidence } from "./evidence";
import { Findings } from "./findings";
import { Gaps } from "./gaps";
import { Measures, hasMeasures } from "./measures";
import type { Report } from "./report";
import { Requirements } from "./requirements";
import { Upgrades } from "./upgrades";
import { Verdict } from "./verdict";

export function App({ report, paper }: { report: Report; paper: boolean }) {
  const links: readonly (readonly [string, string])[] = [
    ["verdict", "Verdict"],
    ...(report.verdict === null ? [] : [["requirements", "Requirements"] as const]),
    ...(report.upgrades.length === 0 ? [] : [["upgrades", "Do first"] as const]),
    ["findings", "Findings"],
    ["components", "Components"],
    ["gaps", "Not inspected"],
    ...(!hasMeasures(report) ? [] : [["measures", "Measures"] as const]),
    ["evidence", "Evidence"],
    ["about", "About"],
  ];
  return (
    <>
      <a class="skip" href="#verdict">
        Skip to the verdict
      </a>
      <Top what="inspection report" links={links} />
      <main class="wrap">
        <Verdict report={report} />
        {report.verdict === null ? null : <Requirements verdict={report.verdict} paper={paper} />}
        {report.upgrades.length === 0 ? null : <Upgrades report={report} paper={paper} />}
        <Findings report={report} paper={paper} />
        <Components report={report} paper={paper} />
        <Gaps report={report} paper={paper} />
        {hasMeasures(report) ? <Measures report={report} /> : null}
        <Evidence report={report} />
        <About report={report} />
      </main>
    </>
  );
}
