/* Whose keys signed, who else vouches for the log, and how all of it is checked. */
import { PagedTable, Table } from "../table";
import { Section } from "../ui";
import { Outside, Path } from "../visible";
import { count, plural, time } from "../words";
import { Entry, PackFile, checkpointFile } from "./places";
import type { AuditReport, Grant, Keys as AllKeys } from "./report";

function OwnKeys({ keys }: { keys: AllKeys }) {
  return (
    <Table kind="sheet" about="Keys of the installation" columns={["Signs", "Key", "Algorithm", "Since", "Retired"]}>
      {keys.installation.map((k) => (
        <tr key={k.id}>
          <th scope="row">
            <Outside text={k.role} />
          </th>
          <td data-label="Key">
            <Path text={k.id} />
          </td>
          <td data-label="Algorithm">
            <Outside text={k.algorithm} />
          </td>
          <td data-label="Since">{time(k.created)}</td>
          <td data-label="Retired">{k.retired === undefined ? <span class="muted">in use</span> : time(k.retired)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Change({ grant: g }: { grant: Grant }) {
  return (
    <tr>
      <th scope="row">
        <Outside text={g.person} />
      </th>
      <td data-label="Change" class={g.change === "ended" ? "ended" : ""}>
        {g.change}
        {g.reason === undefined || g.reason === "" ? null : (
          <>
            : <Outside text={g.reason} />
          </>
        )}
      </td>
      <td data-label="Roles">
        <Outside text={g.roles} />
      </td>
      <td data-label="Said in">
        <Entry entry={g.entry} />
      </td>
      <td data-label="Key">
        <Path text={g.id} />
      </td>
    </tr>
  );
}

function Persons({ persons, paper }: { persons: readonly Grant[]; paper: boolean }) {
  return (
    <PagedTable
      kind="sheet"
      about="Keys of persons: introductions and ends, the newest first"
      columns={["Person", "Change", "Roles", "Said in", "Key"]}
      rows={persons}
      row={(g) => <Change grant={g} key={g.entry} />}
      pages="Pages of keys"
      paper={paper}
    />
  );
}

export function Keys({ keys, paper }: { keys: AllKeys; paper: boolean }) {
  return (
    <Section id="keys" title="Keys" count={count(keys.installation.length + new Set(keys.persons.map((g) => g.id)).size)}>
      <p class="muted">
        Compare their ids with what you were told over another channel: keys that come with what they signed prove nothing. An id is the SHA-256
        of the public key; <code>keys/ID.pem</code> in the pack is the key.
      </p>
      <h3>Of the installation</h3>
      {keys.installation.length === 0 ? <p class="empty">The pack names no key of the installation.</p> : <OwnKeys keys={keys} />}
      <h3>Of persons</h3>
      {keys.persons.length === 0 ? <p class="empty">No person has a key of their own.</p> : <Persons persons={keys.persons} paper={paper} />}
    </Section>
  );
}

export function Vouched({ report, paper }: { report: AuditReport; paper: boolean }) {
  const { witnessed } = report;
  return (
    <Section id="vouched" title="Vouched for" count={plural(witnessed.length, "checkpoint")}>
      {witnessed.length === 0 ? (
        <p class="empty">
          Nobody else vouches for this log: no witness and no time-stamping authority signed a checkpoint of the period. That the log was never
          another one rests on who keeps it.
        </p>
      ) : (
        <>
          <p class="muted">
            Others signed that they saw the log at these sizes. Counted here, not checked: <code>assay audit verify</code> with{" "}
            <code>--policy</code> and <code>--tsa-ca</code> checks them.
          </p>
          <PagedTable
            kind="sheet"
            about="Checkpoints that others vouch for"
            columns={["Entries covered", "Cosignatures of witnesses", "Timestamps", "Checkpoint"]}
            rows={witnessed}
            row={(w) => (
              <tr key={w.size}>
                <th scope="row">{count(w.size)}</th>
                <td data-label="Cosignatures">{count(w.cosignatures)}</td>
                <td data-label="Timestamps">{count(w.timestamps)}</td>
                <td data-label="Checkpoint">
                  <PackFile path={checkpointFile(w.size)}>
                    <Path text={checkpointFile(w.size)} />
                  </PackFile>
                </td>
              </tr>
            )}
            pages="Pages of checkpoints"
            paper={paper}
          />
        </>
      )}
    </Section>
  );
}

export function HowToCheck({ report }: { report: AuditReport }) {
  return (
    <Section id="check" title="How to check">
      <p>
        Get the keys from who keeps the log, over another channel than this pack. Then, on any machine, without a network:
      </p>
      <ol class="steps">
        <li>
          <code>assay audit verify PACK --key signer.pem --vkey log.vkey</code> re-hashes every file, checks every signature, that the log holds
          each statement in its place, and who may say what. It names what is wrong.
        </li>
        <li>
          <code>sha256sum --quiet -c MANIFEST.sha256</code> in the unpacked pack compares every file with the manifest; it prints nothing when all
          fit.
        </li>
        <li>
          <code>README.md</code> in the pack checks signatures with OpenSSL, proofs with Go’s packages, and bundles with Sigstore’s verifier:
          without Assay.
        </li>
      </ol>
      <p class="muted">
        A proof says who said a statement and that the log has held it since; not that it is true. This page was written by Assay{" "}
        <Outside text={report.tool} />.
      </p>
    </Section>
  );
}
