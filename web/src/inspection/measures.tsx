/* Measures of the code: sums by language, and the functions that are hardest to follow. */
import { Table } from "../table";
import { Section } from "../ui";
import { Outside, Path } from "../visible";
import { count } from "../words";
import type { FunctionChange, FunctionChanges, HardFunction, LanguageMeasures, Report } from "./report";

/* "2.8 %"; nothing of nothing is no share. */
function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((part * 100) / whole).toFixed(1)} %`;
}

function Language({ of: l }: { of: LanguageMeasures }) {
  return (
    <tr>
      <th scope="row">{l.language}</th>
      <td data-label="Files">{count(l.files)}</td>
      <td data-label="Lines">{count(l.lines)}</td>
      <td data-label="Functions">{count(l.functions)}</td>
      <td data-label="Public documented">{share(l.documented_functions, l.public_functions)}</td>
      <td data-label="Lines duplicated">{share(l.duplicated_lines, l.compared_lines)}</td>
    </tr>
  );
}

function Hard({ of: f }: { of: HardFunction }) {
  return (
    <tr>
      <th scope="row">
        <Outside text={f.name} />
      </th>
      <td data-label="Where">
        <Path text={`${f.path}:${f.line}`} />
      </td>
      <td data-label="Cognitive">{count(f.cognitive)}</td>
      <td data-label="Cyclomatic">{count(f.cyclomatic)}</td>
      <td data-label="Lines">{count(f.lines)}</td>
    </tr>
  );
}

/* "3 → 9"; one number where there is one side only or both are the same. */
function beside(change: FunctionChange, key: "cognitive" | "cyclomatic" | "nesting" | "lines"): string {
  const sides = [change.before, change.after].flatMap((side) => (side === null ? [] : [count(side[key])]));
  return sides[0] === sides[1] ? (sides[0] ?? "") : sides.join(" → ");
}

function Change({ of: c }: { of: FunctionChange }) {
  return (
    <tr>
      <th scope="row">
        <Outside text={c.name} />
      </th>
      <td data-label="Change">{c.change}</td>
      <td data-label="Where">
        <Path text={`${c.path}:${c.line}`} />
      </td>
      <td data-label="Cognitive">{beside(c, "cognitive")}</td>
      <td data-label="Cyclomatic">{beside(c, "cyclomatic")}</td>
      <td data-label="Nesting">{beside(c, "nesting")}</td>
      <td data-label="Lines">{beside(c, "lines")}</td>
    </tr>
  );
}

function Changes({ of: changes }: { of: FunctionChanges }) {
  const shown = 100;
  const all = changes.grown + changes.new + changes.shrunk + changes.gone;
  const left = all - Math.min(changes.functions.length, shown);
  return (
    <>
      <Table
        caption={
          <>
            Functions beside the base: {count(changes.grown)} grown, {count(changes.new)} new, {count(changes.shrunk)}{" "}
            shrunk, {count(changes.gone)} gone
          </>
        }
        columns={["Function", "Change", "Where", "Cognitive", "Cyclomatic", "Nesting", "Lines"]}
      >
        {changes.functions.slice(0, shown).map((c, i) => (
          <Change key={i} of={c} />
        ))}
      </Table>
      {left === 0 ? null : <p class="muted">{count(left)} more are in the JSON report.</p>}
    </>
  );
}

export function hasMeasures(report: Report): boolean {
  return report.measures.languages.length > 0 || (report.measures.changes?.functions.length ?? 0) > 0;
}

function Languages({ of: languages }: { of: readonly LanguageMeasures[] }) {
  return (
    <Table about="Measures by language" columns={["Language", "Files", "Lines", "Functions", "Public documented", "Lines duplicated"]}>
      {languages.map((l) => (
        <Language key={l.language} of={l} />
      ))}
    </Table>
  );
}

function Hardest({ of: hardest }: { of: readonly HardFunction[] }) {
  return (
    <Table caption="Hardest to follow" columns={["Function", "Where", "Cognitive", "Cyclomatic", "Lines"]}>
      {hardest.map((f, i) => (
        <Hard key={i} of={f} />
      ))}
    </Table>
  );
}

export function Measures({ report }: { report: Report }) {
  const { languages, hardest_functions: hardest, changes } = report.measures;
  return (
    <Section
      id="measures"
      title="Measures"
      count={count(languages.length > 0 ? languages.length : (changes?.functions.length ?? 0))}
    >
      <p class="muted">Generated, vendored and test code left aside.</p>
      {languages.length === 0 ? null : <Languages of={languages} />}
      {hardest.length === 0 ? null : <Hardest of={hardest} />}
      {changes === null || changes.functions.length === 0 ? null : <Changes of={changes} />}
    </Section>
  );
}
