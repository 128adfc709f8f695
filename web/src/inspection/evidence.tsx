/* The evidence behind the report, how to check it, and how the inspection was made. */
import { Copyable, Fact, Section } from "../ui";
import { Outside, Path, visibleText } from "../visible";
import { bytes, count, plural, seconds, time } from "../words";
import type { Evidence as EvidenceFacts, Report } from "./report";

function Logged({ evidence: e }: { evidence: EvidenceFacts }) {
  const last = e.first_index + e.count - 1;
  const indices = e.count > 1 ? `${e.first_index}–${last}` : `${e.first_index}`;
  return (
    <>
      <p>
        {plural(e.count, "signed statement")} of this inspection {e.count === 1 ? "stands" : "stand"} in a tamper-evident
        log. This page is a picture of them; the statements are what counts.
      </p>
      <dl class="facts wide">
        <Fact term="Log">
          <Outside text={e.log_origin} />
        </Fact>
        <Fact term={e.count > 1 ? "Entries" : "Entry"}>{indices}</Fact>
        <Fact term="Tree size">{count(e.tree_size)}</Fact>
        <Fact term="Tree root">{e.root_hash === "" ? null : <Copyable text={visibleText(e.root_hash)} />}</Fact>
        <Fact term="Key">{e.key_id === "" ? null : <Copyable text={visibleText(e.key_id)} />}</Fact>
        <Fact term="Verdict SHA-256">{e.verdict_sha256 === "" ? null : <Copyable text={visibleText(e.verdict_sha256)} />}</Fact>
      </dl>
      <h3>How to verify</h3>
      <ol class="steps">
        <li>
          <code>assay log verify</code> re-hashes every statement, checks every signature and rebuilds the tree. It must
          report at least the tree size above.
        </li>
        <li>
          <code>assay log show {last}</code> prints the last statement of this inspection
          {e.verdict_sha256 === "" ? "" : ": the verdict, which names the others and what it rests on by their digests"}
          . Compare with this page.
        </li>
        <li>
          <code>assay log prove {last}</code> writes a proof, and <code>assay log check PROOF</code> checks it: offline,
          and without access to the log.
        </li>
      </ol>
    </>
  );
}

/** What a reader types to see that this report speaks of the files at hand. */
function SameSubject({ report }: { report: Report }) {
  const { subject } = report;
  if (subject.archive_sha256 !== null) {
    const what = subject.kind === "file" ? "file" : "archive";
    return (
      <p class="muted">
        <code>sha256sum</code> of the {what} gives the {what}'s digest.
      </p>
    );
  }
  if (subject.tree_sha256 === null) return null;
  return (
    <p class="muted">
      In the subject's folder (without <code>.git</code>),{" "}
      <code>find . -type f | cut -c3- | LC_ALL=C sort | xargs sha256sum | sha256sum</code> gives the tree's digest.
    </p>
  );
}

function Subject({ report }: { report: Report }) {
  const { subject } = report;
  return (
    <dl class="facts wide">
      <Fact term="Subject">
        <Path text={subject.path} />
      </Fact>
      <Fact term={subject.kind === "file" ? "File SHA-256" : "Archive SHA-256"}>{subject.archive_sha256 === null ? null : <Copyable text={subject.archive_sha256} />}</Fact>
      <Fact term="Tree SHA-256">{subject.tree_sha256 === null ? null : <Copyable text={subject.tree_sha256} />}</Fact>
      <Fact term="Git commit">{subject.git_commit === null ? null : <Copyable text={visibleText(subject.git_commit)} />}</Fact>
      {report.verdict === null ? null : (
        <Fact term="Baseline SHA-256">
          <Copyable text={report.verdict.baseline.sha256} />
        </Fact>
      )}
    </dl>
  );
}

export function Evidence({ report }: { report: Report }) {
  return (
    <Section id="evidence" title="Evidence">
      <Subject report={report} />
      <SameSubject report={report} />
      {report.evidence === null ? (
        <p class="notice">Nothing was logged: this result is not signed and proves nothing to others.</p>
      ) : (
        <Logged evidence={report.evidence} />
      )}
    </Section>
  );
}

function Sandbox({ report }: { report: Report }) {
  const { sandbox } = report;
  const parts: readonly (readonly [string, boolean])[] = [
    [`Landlock (ABI ${sandbox.landlock_abi})`, sandbox.landlock_abi > 0],
    ["system-call filter", sandbox.seccomp],
    ["resource limits", sandbox.rlimits],
    ["no new privileges", sandbox.no_new_privs],
  ];
  const on = parts.filter(([, is]) => is).map(([name]) => name);
  const off = parts.filter(([, is]) => !is).map(([name]) => name.replace(/ \(.*/, ""));
  return (
    <>
      {on.length > 0 ? `On: ${on.join(", ")}.` : "None."}
      {off.length > 0 ? <b> Not available: {off.join(", ")}.</b> : null}
    </>
  );
}

export function About({ report }: { report: Report }) {
  const { run, summary, tool } = report;
  const languages = summary.languages.filter((l) => l.language !== "").slice(0, 12);
  return (
    <Section id="about" title="About this inspection">
      <dl class="facts wide">
        <Fact term="Made by">
          Assay <Outside text={tool.version} />
        </Fact>
        <Fact term="Started">{time(run.started)}</Fact>
        <Fact term="Finished">{time(run.finished)}</Fact>
        <Fact term="Took">
          {seconds(run.seconds)}, {seconds(run.cpu_seconds)} of CPU, at most {bytes(run.peak_worker_bytes)} in a process
        </Fact>
        {run.reused > 0 && <Fact term="Kept">{`${run.reused} files as when their results were kept`}</Fact>}
        <Fact term="Sandbox">
          <Sandbox report={report} />
        </Fact>
        <Fact term="Languages">
          {languages.length === 0 ? null : languages.map((l) => `${l.language} (${count(l.files)})`).join(", ")}
        </Fact>
      </dl>
      <h3>Inspectors</h3>
      <p class="muted">The digest names rules and engine: the same digest over the same content gives the same result.</p>
      <dl class="facts wide">
        {report.inspectors.map((inspector) => (
          <Fact term={inspector.name} key={inspector.name}>
            <Copyable text={inspector.sha256} />
          </Fact>
        ))}
      </dl>
    </Section>
  );
}
