/* Measures of the code: sums by language, and the functions that are hardest to follow. */
import type { HardFunction, LanguageMeasures, Report } from "./report";
import { Section } from "./ui";
import { Outside, Path } from "./visible";
import { count } from "./words";

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

export function Measures({ report }: { report: Report }) {
  const { languages, hardest_functions: hardest } = report.measures;
  return (
    <Section id="measures" title="Measures" count={count(languages.length)}>
      <p class="muted">Generated, vendored and test code left aside.</p>
      <table>
        <caption class="hidden">Measures by language</caption>
        <thead>
          <tr>
            <th scope="col">Language</th>
            <th scope="col">Files</th>
            <th scope="col">Lines</th>
            <th scope="col">Functions</th>
            <th scope="col">Public documented</th>
            <th scope="col">Lines duplicated</th>
          </tr>
        </thead>
        <tbody>
          {languages.map((l) => (
            <Language key={l.language} of={l} />
          ))}
        </tbody>
      </table>
      {hardest.length === 0 ? null : (
        <table>
          <caption>Hardest to follow</caption>
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col">Where</th>
              <th scope="col">Cognitive</th>
              <th scope="col">Cyclomatic</th>
              <th scope="col">Lines</th>
            </tr>
          </thead>
          <tbody>
            {hardest.map((f, i) => (
              <Hard key={i} of={f} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
