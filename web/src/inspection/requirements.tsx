/* The baseline's requirements with their results. */
import { Rows } from "../rows";
import { Controls, Section } from "../ui";
import { Outside } from "../visible";
import { count } from "../words";
import type { Requirement, Verdict } from "./report";
import { fails, statusWords } from "./words";

function RequirementItem({ requirement: q, index, paper }: { requirement: Requirement; index: number; paper: boolean }) {
  const bad = fails(q);
  const tone = bad ? (q.level === "must" ? "bad" : "warn") : q.status === "ok" || q.status === "info" ? "good" : "idle";
  const hasMore = q.rationale !== "" || q.remedy !== "" || q.rows.length > 0;
  const head = (
    <>
      <span class={`result tone-${tone}`}>{statusWords[q.status]}</span>
      <span class="title">
        <Outside text={q.title} />
      </span>
      <span class={`level level-${q.level}`}>{q.level}</span>
      <Controls controls={q.controls} />
      <code class="id">
        <Outside text={q.id} />
      </code>
    </>
  );
  return (
    <li id={`requirement-${index}`} class={`requirement tone-${tone}`}>
      {hasMore ? (
        <details open={bad || paper}>
          <summary>{head}</summary>
          <div class="detail">
            {q.rationale === "" ? null : (
              <p>
                <b>Why:</b> <Outside text={q.rationale} />
              </p>
            )}
            {q.remedy === "" || !bad ? null : (
              <p>
                <b>What to do:</b> <Outside text={q.remedy} />
              </p>
            )}
            <Rows rows={q.rows} total={q.total_rows} paper={paper ? q.rows.length : 0} />
          </div>
        </details>
      ) : (
        <div class="flat">{head}</div>
      )}
    </li>
  );
}

export function Requirements({ verdict, paper }: { verdict: Verdict; paper: boolean }) {
  const met = verdict.requirements.filter((q) => q.status === "ok" || q.status === "info").length;
  const applicable = verdict.requirements.filter((q) => q.status !== "not-applicable").length;
  return (
    <Section id="requirements" title="Requirements" count={`${count(met)} of ${count(applicable)} met`}>
      <p class="muted">
        Baseline “
        <Outside text={verdict.baseline.title || verdict.baseline.id} />
        ”, version <Outside text={verdict.baseline.version} />. A “must” that is not met rejects the subject; a “should” is shown.
        The numbers are controls of ISO/IEC 27002:2022.
      </p>
      <ol class="requirements">
        {verdict.requirements.map((q, i) => (
          <RequirementItem requirement={q} index={i} key={i} paper={paper} />
        ))}
      </ol>
    </Section>
  );
}
