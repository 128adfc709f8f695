/* The verdict, what it rests on, and the counts. */
import { Bar, Tile } from "../ui";
import { Outside, Path } from "../visible";
import { bytes, count, plural, seconds, time } from "../words";
import type { Report } from "./report";
import { SeverityBadge, severities } from "./severity";
import { fails, findingsTotal, originWords, outcomeWords, reason } from "./words";

function Reasons({ report }: { report: Report }) {
  const all = (report.verdict?.requirements ?? []).filter((q) => fails(q));
  const failing = [...all.filter((q) => q.level === "must"), ...all.filter((q) => q.level === "should")];
  if (failing.length === 0) return null;
  return (
    <ul class="reasons">
      {failing.map((q, i) => (
        <li key={i}>
          <span class={`level level-${q.level}`}>{q.level}</span>{" "}
          <a href={`#requirement-${report.verdict?.requirements.indexOf(q)}`}>
            <Outside text={q.title} />
          </a>{" "}
          <span class="muted">{q.status === "error" ? "could not be judged" : plural(q.alarms, "place")}</span>
        </li>
      ))}
    </ul>
  );
}

function SeverityBar({ report }: { report: Report }) {
  return (
    <div class="shares">
      <Bar parts={severities.map((s) => [`severity-${s}`, report.summary.findings[s]])} />
      <ul>
        {severities.map((s) => (
          <li key={s} class={report.summary.findings[s] === 0 ? "none" : ""}>
            <SeverityBadge severity={s} /> <b>{count(report.summary.findings[s])}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Verdict({ report }: { report: Report }) {
  const { subject, verdict, summary, run } = report;
  const outcome = verdict?.outcome ?? "inspected";
  const word = verdict === null ? "Inspected" : outcomeWords[verdict.outcome];
  return (
    <section id="verdict" class={`cover outcome-${outcome}`} aria-labelledby="verdict-title" tabIndex={-1}>
      <div class="banner">
        <p class="subject">
          <Path text={subject.name} />
          <span class="muted">
            {" "}
            {subject.kind}, {originWords[subject.origin]}
          </span>
        </p>
        <h1 id="verdict-title">
          <span class="stamp">{word}</span>
        </h1>
        <p class="reason">{reason(report)}</p>
        {summary.gaps === 0 ? null : (
          <p class="reason">
            <a href="#gaps">{plural(summary.gaps, "file or part", "files or parts")}</a> could not be inspected.
          </p>
        )}
        <Reasons report={report} />
        <p class="muted small">
          {verdict === null ? null : (
            <>
              Judged by baseline <Outside text={verdict.baseline.id} /> <Outside text={verdict.baseline.version} />.{" "}
            </>
          )}
          {report.comparison === null ? null : (
            <>
              Compared with <Outside text={report.comparison.name} />: {count(report.comparison.findings.new)} new,{" "}
              {count(report.comparison.findings.unchanged)} unchanged, {count(report.comparison.findings.gone)} gone.{" "}
            </>
          )}
          Inspected {time(run.started)}, {plural(summary.files, "file")}, {bytes(summary.bytes)} in{" "}
          {seconds(run.seconds)}.
        </p>
      </div>
      <div class="overview">
        <SeverityBar report={report} />
        <div class="tiles">
          <Tile value={count(findingsTotal(report))} label="findings" href="#findings" />
          <Tile value={count(summary.suppressed)} label="suppressed" href="#findings" />
          <Tile value={count(summary.components)} label="components" href="#components" />
          <Tile value={count(summary.gaps)} label="not inspected" href="#gaps" kind={summary.gaps > 0 && "alert"} />
        </div>
      </div>
    </section>
  );
}
