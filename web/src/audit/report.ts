// Made from docs/schema/audit-report-1.schema.json by tools/types.mjs: do not edit.

/** One of them: what belongs to the record of this id. */
export interface ScopePart {
  readonly project?: string;
  readonly supplier?: string;
  readonly team?: string;
}

/** What the pack is of: pack.json as it stands in the pack. */
export interface Pack {
  readonly format: "assay-audit-pack/1";
  /** The log's origin. */
  readonly log: string;
  /** Entries of the log. */
  readonly size: number;
  /** Root of its tree, SHA-256. */
  readonly root: string;
  /** Patterns of subjects' names, and records; empty: everything. */
  readonly scope: readonly (string | ScopePart)[];
  /** The period's first second. */
  readonly from?: string;
  /** Its last one. */
  readonly to?: string;
  readonly resolved?: Resolved;
  /** The first entry of the period. */
  readonly first: number;
  /** The entry behind the last one. */
  readonly end: number;
  readonly statements: number;
  readonly documents: number;
  /** SHA-256 of documents that statements name and that the pack does not have. */
  readonly absent: readonly string[];
}

/** The records that the scope came to, by kind: "supplier": ["acme"]. */
export interface Resolved {
  readonly belongs: Records;
  readonly named: Records;
}

/** Kinds with the ids of their records. */
export type Records = Readonly<Record<string, readonly string[]>>;

/** A key of the installation. */
export interface OwnKey {
  readonly id: string;
  /** statement, checkpoint, sigstore */
  readonly role: string;
  readonly algorithm: string;
  readonly created: string;
  /** When another took its place. */
  readonly retired?: string;
  /** DER SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
}

/** A change of a person's key. */
export interface Grant {
  readonly id: string;
  /** A pseudonym. */
  readonly person: string;
  /** Separated by spaces. */
  readonly roles: string;
  /** The log entry that says so. */
  readonly entry: number;
  readonly change: "introduced" | "ended";
  readonly reason?: string;
  readonly publicKey: string;
}

/** keys/history.json as it stands in the pack. */
export interface Keys {
  readonly installation: readonly OwnKey[];
  /** The newest first. */
  readonly persons: readonly Grant[];
}

export interface Framework {
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** What was said of the control last in the statement of applicability. */
export interface Applicability {
  readonly applies: boolean;
  readonly justification: string;
  readonly owner: string;
  readonly time: string;
  /** The log entry that says so. */
  readonly entry: number;
}

/** Of a requirement never `partly measured` nor `not applicable`. */
export type ControlState = "ok" | "partly measured" | "not measured" | "alarm" | "error" | "not applicable";

export interface Control {
  /** iso-27001-2022/8.28 */
  readonly id: string;
  readonly framework: string;
  readonly number: string;
  readonly name: string;
  readonly says: string;
  /** Of the framework; or empty. */
  readonly level: string;
  /** Or empty. */
  readonly owner: string;
  readonly state: ControlState;
  /** How many of its requirements are measured. */
  readonly measured: number;
  /** By which it is measured: places in `requirements`. */
  readonly requirements: readonly number[];
  /** null: nothing was said. */
  readonly applicability: Applicability | null;
}

export interface RequirementRow {
  readonly resource: string;
  readonly status: "ok" | "alarm" | "info" | "skip" | "error";
  readonly reason: string;
}

export interface Requirement {
  readonly id: string;
  readonly title: string;
  /** Or empty. */
  readonly owner: string;
  readonly state: ControlState;
  /** Why it is not measured, or could not be; else empty. */
  readonly why: string;
  /** The command that supplies its data. */
  readonly supply: string;
  /** What to do about an alarm; or empty. */
  readonly remedy: string;
  /** Rows that are ok. */
  readonly ok: number;
  readonly alarms: number;
  readonly infos: number;
  readonly skipped: number;
  /** The gravest first; not all of them where there are many. */
  readonly rows: readonly RequirementRow[];
}

/** How the controls stood: controls.json as it stands in the pack. */
export interface Controls {
  /** The day on which they were evaluated. */
  readonly at: string;
  readonly frameworks: readonly Framework[];
  /** Framework by framework. */
  readonly controls: readonly Control[];
  readonly requirements: readonly Requirement[];
}

/** A checkpoint that others vouch for. Counted, not checked. */
export interface Witnessed {
  /** Entries of the log that it covers. */
  readonly size: number;
  /** By witnesses. */
  readonly cosignatures: number;
  /** RFC 3161. */
  readonly timestamps: number;
}

/** What `assay audit report` verified before it wrote this. */
export interface Checked {
  /** Statements' keys were given; else those in the pack were taken. */
  readonly trusted_keys: boolean;
  /** The log's keys were given. */
  readonly trusted_log: boolean;
  /** Files re-hashed. */
  readonly members: number;
  /** Statements whose signature, place in the log, form and authority were verified. */
  readonly statements: number;
  /** Documents re-hashed against their names. */
  readonly documents: number;
  /** Every entry of the period is there. */
  readonly complete: boolean;
  /** Entries of the earlier checkpoint that the log was found to begin with; 0: none was compared. */
  readonly consistent_with: number;
  /** Entries of the period that trusted witnesses or time-stamping authorities vouch for. */
  readonly vouched: number;
  /** Statements by somebody who may not say them. */
  readonly not_counted: number;
  /** The first of these, with the reason. */
  readonly examples: readonly string[];
}

/** A type of statement. */
export interface Type {
  /** Its URI. */
  readonly predicate: string;
  /** What it says; the URI where it is not a type of Assay's. */
  readonly title: string;
  /** In the pack. */
  readonly statements: number;
  /** Of these in `statements`. */
  readonly listed: number;
}

export interface Fact {
  /** Member of the predicate; one of an object in it as "object.member". */
  readonly name: string;
  readonly value: string;
}

export interface Statement {
  /** Of the log, from 0; the file is statements/<15 digits>.json. */
  readonly entry: number;
  /** That it states. */
  readonly time: string | null;
  /** Place in `types`. */
  readonly type: number;
  /** Name of the first one. */
  readonly subject: string;
  /** How many. */
  readonly subjects: number;
  /** Whose key signed it, a pseudonym; null: the installation's. */
  readonly person: string | null;
  /** The first 16 digits of the key's id. */
  readonly key: string;
  /** The first 32 digits of the SHA-256 of its envelope, by which other statements name it. */
  readonly envelope: string;
  /** What the predicate says, the first of it. */
  readonly facts: readonly Fact[];
  /** It says more than `facts`. */
  readonly more: boolean;
  /** SHA-256 of the documents and of the envelopes of other statements that it names; the first of them. */
  readonly documents: readonly string[];
}

/** What the browser application reads to show an audit pack: `report.html` of the pack, and what `assay audit report` writes. */
export interface AuditReport {
  /** Names this format. */
  readonly schema: "assay-audit-report-1";
  /** The version of Assay that wrote it. */
  readonly tool: string;
  readonly pack: Pack;
  /** null in the pack itself: nobody checks himself. */
  readonly checked: Checked | null;
  /** null where the pack is of a part only: controls look at everything. */
  readonly controls: Controls | null;
  readonly keys: Keys;
  /** By size. */
  readonly witnessed: readonly Witnessed[];
  /** In the order of their first statements. */
  readonly types: readonly Type[];
  /** In the log's order. Of each type and in all not more than fit into a page. */
  readonly statements: readonly Statement[];
}
