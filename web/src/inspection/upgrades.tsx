/* What to do first about known vulnerabilities: one package a row, the worst first. */
import { Table } from "../table";
import { Section } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural } from "../words";
import type { Report, Upgrade } from "./report";

const SHOWN = 20;

function gain(u: Upgrade): string {
  const cleared = u.clears === u.known ? count(u.known) : `${count(u.clears)} of ${count(u.known)}`;
  return u.packages > 1 ? `${cleared} in ${plural(u.packages, "package", "packages")}` : cleared;
}

function worst(u: Upgrade): string {
  const words = [u.malicious ? "malicious" : u.severity];
  if (u.cvss > 0) {
    words.push(`CVSS ${u.cvss.toFixed(1)}`);
  }
  if (u.known_exploited) {
    words.push("known to be exploited");
  }
  if (u.epss > 0) {
    words.push(`EPSS ${(u.epss * 100).toFixed(1)} %`);
  }
  return words.join(", ");
}

function Row({ of: u }: { of: Upgrade }) {
  const { manifest, line } = u.vulnerable;
  return (
    <tr>
      <th scope="row">
        <Outside text={u.advice} />
      </th>
      <td data-label="Clears">{gain(u)}</td>
      <td data-label="Worst">{worst(u)}</td>
      <td data-label="Where">
        <Path text={line > 0 ? `${manifest}:${line}` : manifest} />
        {u.manifests > 1 ? ` and ${count(u.manifests - 1)} more` : null}
      </td>
    </tr>
  );
}

export function Upgrades({ report, paper }: { report: Report; paper: boolean }) {
  const all = report.upgrades;
  const shown = paper ? all : all.slice(0, SHOWN);
  return (
    <Section id="upgrades" title="Do first" count={count(all.length)}>
      <p class="muted">Which package to move, the worst first: known to be exploited, severity, EPSS, CVSS.</p>
      <Table about="Upgrades that clear known vulnerabilities" columns={["What to do", "Clears", "Worst", "Where"]}>
        {shown.map((u) => (
          <Row key={u.purl} of={u} />
        ))}
      </Table>
      {all.length > shown.length ? <p class="muted">{count(all.length - shown.length)} more are in the JSON format.</p> : null}
    </Section>
  );
}
