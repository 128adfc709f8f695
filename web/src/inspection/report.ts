// Made from docs/schema/report-1.schema.json by tools/types.mjs: do not edit.

/** How bad it is. */
export type Severity = "info" | "low" | "medium" | "high" | "critical";

/** How sure the inspector is. */
export type Confidence = "low" | "medium" | "high";

/** Who made the subject. */
export type Origin = "in-house" | "supplier" | "open-source";

/** Findings by severity, without the suppressed ones. */
export interface SeverityCounts {
  /** Findings of severity critical. */
  readonly critical: number;
  /** Findings of severity high. */
  readonly high: number;
  /** Findings of severity medium. */
  readonly medium: number;
  /** Findings of severity low. */
  readonly low: number;
  /** Findings of severity info. */
  readonly info: number;
}

/** What made this report. */
export interface Tool {
  /** The program. */
  readonly name: "Assay";
  /** Its version. */
  readonly version: string;
}

/** What was inspected. */
export interface Subject {
  /** Base name of the path, or what the user calls it. */
  readonly name: string;
  /** The path as given. */
  readonly path: string;
  /** What it turned out to be; a file is one that is no archive. */
  readonly kind: "directory" | "archive" | "git" | "file";
  readonly origin: Origin;
  /** The commit inspected; null when the subject is no git revision. */
  readonly git_commit: string | null;
  /** in-toto dirHash: SHA-256 over the sorted lines "<sha256>  <path>\n" of all files (entries of archives among them aside), in hex; null when digests were not asked for. */
  readonly tree_sha256: string | null;
  /** SHA-256 of the archive or file itself, in hex; null when the subject is neither. */
  readonly archive_sha256: string | null;
}

/** When the inspection ran and what it took. */
export interface Run {
  /** RFC 3339, UTC. */
  readonly started: string;
  /** RFC 3339, UTC. */
  readonly finished: string;
  /** Wall time of the inspection. */
  readonly seconds: number;
  /** CPU time of all processes. */
  readonly cpu_seconds: number;
  /** The largest resident set of a worker process. */
  readonly peak_worker_bytes: number;
  /** Files that are as they were when their results were kept by an earlier inspection. */
  readonly reused: number;
}

/** The baseline that the verdict rests on. */
export interface Baseline {
  /** Its id. */
  readonly id: string;
  /** Its version. */
  readonly version: string;
  /** Its title; may be empty. */
  readonly title: string;
  /** File name, or "built in". */
  readonly source: string;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
}

/** One line of a requirement's result. */
export interface RequirementRow {
  /** What the query says about this resource. */
  readonly status: "ok" | "alarm" | "info" | "skip" | "error";
  /** What it speaks of: a path, a component, the subject. */
  readonly resource: string;
  /** Why. */
  readonly reason: string;
}

/** One requirement of the baseline and its result. */
export interface Requirement {
  /** Its id in the baseline. */
  readonly id: string;
  /** What is required. */
  readonly title: string;
  /** Why; may be empty. */
  readonly rationale: string;
  /** What to do when it is not met; may be empty. */
  readonly remedy: string;
  /** must: an alarm rejects the subject; should: an alarm is shown. */
  readonly level: "must" | "should";
  /** Controls of ISO/IEC 27002:2022 and others that it serves. */
  readonly controls: readonly string[];
  /** The result. ok: met; info: met, with something to know; alarm: not met; skip: nothing to judge; error: the query failed; not-applicable: not for this origin; not-measured: an inspector that it needs did not run. */
  readonly status: "ok" | "info" | "alarm" | "skip" | "error" | "not-applicable" | "not-measured";
  /** Rows with status alarm. */
  readonly alarms: number;
  /** Rows in all, also those not listed. */
  readonly total_rows: number;
  /** The rows, worst first; at most 1,000. */
  readonly rows: readonly RequirementRow[];
}

/** The verdict. */
export interface Verdict {
  /** incomplete: nothing speaks against the subject, but not all of it was inspected. */
  readonly outcome: "accepted" | "rejected" | "incomplete";
  readonly baseline: Baseline;
  /** In the baseline's order. */
  readonly requirements: readonly Requirement[];
}

/** Inspected files of one language. */
export interface LanguageCount {
  /** Name; empty for files of unknown language. */
  readonly language: string;
  /** Files. */
  readonly files: number;
  /** Bytes. */
  readonly bytes: number;
}

/** Entries left out of this document because it would become too large; the counts in `summary` include them. */
export interface Omitted {
  /** Findings. */
  readonly findings: number;
  /** Components. */
  readonly components: number;
  /** Gaps. */
  readonly gaps: number;
}

/** Counts. */
export interface Summary {
  /** Files inspected. */
  readonly files: number;
  /** Bytes inspected, unpacked. */
  readonly bytes: number;
  readonly findings: SeverityCounts;
  /** Suppressed findings. */
  readonly suppressed: number;
  /** Components. */
  readonly components: number;
  /** Files, or parts of the subject, that were not inspected. */
  readonly gaps: number;
  /** Inspected files by language, most bytes first. */
  readonly languages: readonly LanguageCount[];
  readonly omitted: Omitted;
}

/** Where in the file. */
export interface Region {
  /** First line, 1-based; 0: the whole file. */
  readonly line: number;
  /** First byte in that line, 1-based; 0: unknown. */
  readonly column: number;
  /** Last line. */
  readonly end_line: number;
  /** The byte behind the last one. */
  readonly end_column: number;
}

/** The source around a finding. */
export interface Excerpt {
  /** Number of its first line. */
  readonly line: number;
  /** Source lines; secrets are masked. */
  readonly text: string;
}

/** Why a finding does not count. */
export interface Suppression {
  /** "marker" for a marker in the subject that the baseline honours, else the owner of the suppression. */
  readonly by: string;
  /** Why; may be empty. */
  readonly reason: string;
}

/** A place on the way of data, in the finding's file. */
export interface Step {
  readonly region: Region;
  /** What happens there. */
  readonly message: string;
}

/** What an inspector says about one place. */
export interface Finding {
  /** 1, 2, … in report order: worst first. */
  readonly id: number;
  /** Compared with the base; null when nothing was compared. */
  readonly state: "new" | "unchanged" | "gone" | null;
  /** Which inspector found it. */
  readonly inspector: string;
  /** By which rule. */
  readonly rule: string;
  /** What it is, why it matters and what to do. */
  readonly message: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Relative to the subject; an entry of a nested archive is "lib/a.jar!/META-INF/x". */
  readonly path: string;
  readonly region: Region;
  /** null when the inspector gave none. */
  readonly excerpt: Excerpt | null;
  /** What makes it the same finding in another inspection. */
  readonly fingerprint: string;
  /** "CWE-798", or null. */
  readonly cwe: string | null;
  /** Entries of the OWASP top ten: "A03:2021". */
  readonly owasp: readonly string[];
  /** Controls that it concerns. */
  readonly controls: readonly string[];
  /** A marker in the subject that asks to ignore it, whether honoured or not; or null. */
  readonly marker: string | null;
  /** The text that would mend it in place of the region; null when there is none. */
  readonly fix: string | null;
  /** The way of the data in the same file, from where it comes in to where it does harm; empty where none is known. */
  readonly flow: readonly Step[];
  /** Other rules of the inspector that say the same of the same place. */
  readonly also: readonly string[];
  /** In how many places this secret stands; 0: not a secret. */
  readonly same_secret: number;
  /** The tools that say so, the finding's own inspector first. */
  readonly witnesses: readonly string[];
  /** Whether the code uses what is vulnerable; null where nobody looked. */
  readonly reachability: Reachability | null;
  /** null when the finding counts. */
  readonly suppression: Suppression | null;
}

/** What of the code was seen to use a vulnerability. None of these says that the code cannot be reached. */
export interface Reachability {
  /** called: what is vulnerable is called or named; imported: its package is imported; not-imported: by no file that was read; unknown: see the note. */
  readonly state: "called" | "imported" | "unknown" | "not-imported";
  /** The file in which that is seen. */
  readonly path: string | null;
  /** 1-based; 0 without a path. */
  readonly line: number;
  /** What is called: "ssh.Client.Dial". */
  readonly symbol: string | null;
  /** What there is to say of it. */
  readonly note: string | null;
}

/** A digest of a component. */
export interface Hash {
  /** CycloneDX's name: "SHA-256", "SHA-512" … */
  readonly algorithm: string;
  /** Lower case. */
  readonly hex: string;
}

/** A package that a manifest declares or pins. */
export interface Component {
  /** Canonical package URL. */
  readonly purl: string;
  /** purl type: "npm", "pypi", "deb" … */
  readonly type: string;
  /** purl namespace; may be empty. */
  readonly namespace: string;
  /** Name. */
  readonly name: string;
  /** Version; empty when the manifest pins none. */
  readonly version: string;
  /** What it is used for. */
  readonly scope: "runtime" | "dev" | "test" | "optional" | "build";
  /** Whether the subject names it itself. */
  readonly relation: "unknown" | "direct" | "transitive";
  /** Path of the declaring file. */
  readonly manifest: string;
  /** Line in the manifest; 0: unknown. */
  readonly line: number;
  /** As declared there; may be empty. */
  readonly licence: string;
  /** Where it is fetched from; may be empty. */
  readonly source: string;
  /** The range in which it is required, how it was recognised; may be empty. */
  readonly note: string;
  /** Digests that the manifest gives. */
  readonly hashes: readonly Hash[];
}

/** Something that was not inspected. */
export interface Gap {
  /** What was not inspected. */
  readonly path: string;
  /** A stable word: "too-large", "crash" … */
  readonly reason: string;
  /** More about it; may be empty. */
  readonly detail: string;
}

/** The worst of the vulnerable packages that an upgrade is about. */
export interface UpgradeExample {
  /** Its name; that of the package to move where nothing is behind that. */
  readonly name: string;
  /** As it is. */
  readonly version: string;
  /** A version with the fewest known vulnerabilities; may be empty. */
  readonly target: string;
  /** The shortest way from a direct dependency to it; may be empty. */
  readonly path: string;
  /** The package whose range decides; may be empty. */
  readonly blocker: string;
  /** That range where it refuses the target; may be empty. */
  readonly requirement: string;
  /** Path of the declaring file. */
  readonly manifest: string;
  /** Line in the manifest; 0: unknown. */
  readonly line: number;
}

/** One package to move, and what that mends. */
export interface Upgrade {
  /** A sentence for people. */
  readonly advice: string;
  /** remove: it is malicious; move: ask for another version; refresh: lock anew, since what needs it takes a better version; parent: what leads to the vulnerable one has to move; replace: no better version is known. */
  readonly action: "remove" | "move" | "refresh" | "parent" | "replace";
  /** Package URL of what is to be moved. */
  readonly purl: string;
  /** As it is. */
  readonly version: string;
  /** To go to; empty: not known here. */
  readonly target: string;
  readonly vulnerable: UpgradeExample;
  /** Vulnerable packages that this is about. */
  readonly packages: number;
  /** Files in which it is to be done. */
  readonly manifests: number;
  /** Vulnerabilities that count, in all of them. */
  readonly known: number;
  /** How many of these it clears, as far as is known. */
  readonly clears: number;
  readonly severity: Severity;
  /** One of them is that a package is malicious. */
  readonly malicious: boolean;
  /** One of them is known to be exploited. */
  readonly known_exploited: boolean;
  /** The highest probability of exploitation within 30 days; 0: none is known. */
  readonly epss: number;
  /** The highest CVSS score; 0: none is known. */
  readonly cvss: number;
}

/** Sums of the files of a language; generated, vendored and test code left aside. */
export interface LanguageMeasures {
  /** The language. */
  readonly language: string;
  /** Files that were measured. */
  readonly files: number;
  /** All lines. */
  readonly lines: number;
  /** Lines that are neither empty nor only comment. */
  readonly code_lines: number;
  /** Functions with a body. */
  readonly functions: number;
  /** Public ones, as far as the file itself says. */
  readonly public_functions: number;
  /** Public ones with a comment above or a docstring. */
  readonly documented_functions: number;
  /** Lines of files that were compared for duplicates. */
  readonly compared_lines: number;
  /** Those of them that stand elsewhere, too. */
  readonly duplicated_lines: number;
}

/** A function that is hard to follow. */
export interface HardFunction {
  /** The file. */
  readonly path: string;
  /** Where it begins. */
  readonly line: number;
  /** Its name, qualified. */
  readonly name: string;
  /** Lines of it. */
  readonly lines: number;
  /** McCabe's complexity. */
  readonly cyclomatic: number;
  /** Cognitive complexity. */
  readonly cognitive: number;
}

/** Measures of a function on one side of a comparison. */
export interface FunctionSize {
  /** Cognitive complexity. */
  readonly cognitive: number;
  /** Cyclomatic complexity. */
  readonly cyclomatic: number;
  /** Deepest level of nesting. */
  readonly nesting: number;
  /** Lines of it. */
  readonly lines: number;
  /** Statements. */
  readonly statements: number;
  /** Parameters. */
  readonly parameters: number;
}

/** A function that differs from the one of the base. */
export interface FunctionChange {
  /** The first measure that differs decides, in the order of `before` and `after`. */
  readonly change: "grown" | "new" | "shrunk" | "gone";
  /** The file; of the base where the function is gone. */
  readonly path: string;
  /** The file in the base; another one where the function moved; null when it is new. */
  readonly base_path: string | null;
  /** Where it begins. */
  readonly line: number;
  /** Its language. */
  readonly language: string;
  /** Its name, qualified. */
  readonly name: string;
  /** null when it is new. */
  readonly before: FunctionSize | null;
  /** null when it is gone. */
  readonly after: FunctionSize | null;
}

/** Functions of own code that differ from those of the base, in files that differ. */
export interface FunctionChanges {
  /** How many have grown. */
  readonly grown: number;
  /** How many are new. */
  readonly new: number;
  /** How many have shrunk. */
  readonly shrunk: number;
  /** How many are gone. */
  readonly gone: number;
  /** Grown ones first, by how much; then new, shrunk and gone ones. At most 10,000. */
  readonly functions: readonly FunctionChange[];
}

/** Measures of the code; empty where nothing was measured, and where only what differs was inspected. */
export interface Measures {
  /** Most lines first. */
  readonly languages: readonly LanguageMeasures[];
  /** At most five, hardest first. */
  readonly hardest_functions: readonly HardFunction[];
  /** null when no functions were compared. */
  readonly changes: FunctionChanges | null;
}

/** An inspector that ran. */
export interface Inspector {
  /** Its name. */
  readonly name: string;
  /** Digest of its rules and engine: same digest and same content, same result. */
  readonly sha256: string;
  /** How new the data is that it goes by (the newest advisory); null where it goes by rules. */
  readonly dated: string | null;
}

/** What the kernel granted to confine the inspecting processes. */
export interface Sandbox {
  /** Version of the kernel's Landlock; 0: not available. */
  readonly landlock_abi: number;
  /** System calls were filtered. */
  readonly seccomp: boolean;
  /** Resources were limited. */
  readonly rlimits: boolean;
  /** Privileges could not be gained. */
  readonly no_new_privs: boolean;
}

/** Where the signed statements of this run stand. */
export interface Evidence {
  /** The log's name. */
  readonly log_origin: string;
  /** Index of the first statement of this run. */
  readonly first_index: number;
  /** Statements that this run appended. */
  readonly count: number;
  /** Size of the log afterwards. */
  readonly tree_size: number;
  /** Root of the log's Merkle tree, in hex. */
  readonly root_hash: string;
  /** Id of the statement key. */
  readonly key_id: string;
  /** SHA-256 of the verdict's envelope, in hex; empty without a verdict. */
  readonly verdict_sha256: string;
}

/** Findings by what became of them, suppressed ones among them. */
export interface ComparisonFindings {
  /** Only in the subject. */
  readonly new: number;
  /** In both. */
  readonly unchanged: number;
  /** Among the unchanged: in a file of another path. */
  readonly moved: number;
  /** Only in the base. */
  readonly gone: number;
}

/** Files, by path and content. */
export interface ComparisonFiles {
  /** Same path, same content. */
  readonly same: number;
  /** Same path, other content. */
  readonly changed: number;
  /** Only in the subject. */
  readonly added: number;
  /** Only in the base. */
  readonly gone: number;
}

/** The subject compared with its base. */
export interface Comparison {
  /** What the base was called: a revision or a path. */
  readonly name: string;
  /** The base's commit; null when it is no git revision. */
  readonly git_commit: string | null;
  /** in-toto dirHash of the base; null when only a part of it was compared. */
  readonly tree_sha256: string | null;
  readonly findings: ComparisonFindings;
  readonly files: ComparisonFiles;
  /** Nothing was looked for in files that are the same, so that their findings are not counted. */
  readonly same_left_out: boolean;
  /** Parts of the base that were not inspected: what stands there counts as new. */
  readonly gaps: number;
}

/** The result of one inspection, as `--format json` writes it and as the browser application reads it. Keys always stand in this order; an empty list is []. */
export interface Report {
  /** Names this format. */
  readonly schema: "assay-report-1";
  readonly tool: Tool;
  readonly subject: Subject;
  readonly run: Run;
  /** null when nothing was judged (`assay scan`). */
  readonly verdict: Verdict | null;
  /** What is new; null when nothing was compared. Then `findings` holds only new ones, and those that are gone where they were asked for. */
  readonly comparison: Comparison | null;
  readonly summary: Summary;
  /** Worst first: by severity, confidence, path and line. */
  readonly findings: readonly Finding[];
  /** By purl and manifest. */
  readonly components: readonly Component[];
  /** What was not inspected, by path. */
  readonly gaps: readonly Gap[];
  /** What to do about known vulnerabilities, the first to do first; at most 1,000. Empty where nothing is vulnerable or no advisories were at hand. */
  readonly upgrades: readonly Upgrade[];
  readonly measures: Measures;
  /** What ran. */
  readonly inspectors: readonly Inspector[];
  readonly sandbox: Sandbox;
  /** null when nothing was logged. */
  readonly evidence: Evidence | null;
}
