/* Words of inspections. */
import { plural } from "../words";
import type { Finding, Origin, Report, Requirement } from "./report";
import { severities } from "./severity";

export const originWords: Readonly<Record<Origin, string>> = {
  "in-house": "made in-house",
  supplier: "delivered by a supplier",
  "open-source": "taken from open source",
};

export const statusWords: Readonly<Record<Requirement["status"], string>> = {
  ok: "Met",
  info: "Met, with notes",
  alarm: "Not met",
  skip: "Nothing to judge",
  error: "Could not be judged",
  "not-applicable": "Does not apply",
  "not-measured": "Not measured",
};

export const outcomeWords = {
  accepted: "Accepted",
  rejected: "Rejected",
  incomplete: "Incomplete",
} as const;

const gapWords: Readonly<Record<string, string>> = {
  unreadable: "Could not be read",
  "too-large": "Too large",
  "total-bytes": "Byte limit reached",
  entries: "File limit reached",
  depth: "Nested too deep",
  ratio: "Unpacks to far more than it holds",
  time: "Took too long",
  "total-time": "Time limit reached",
  memory: "Needed too much memory",
  crash: "The inspecting process died",
  "broken-archive": "Broken archive",
  encrypted: "Encrypted",
  inspector: "An inspector gave up",
  link: "Link not followed",
  cancelled: "Inspection was stopped",
};

export const gapWord = (reason: string): string => gapWords[reason] ?? reason;

export const place = (f: Finding): string =>
  f.region.line === 0 ? f.path : `${f.path}:${f.region.line}${f.region.column === 0 ? "" : `:${f.region.column}`}`;

export const fails = (q: Requirement): boolean => q.status === "alarm" || q.status === "error";

export const findingsTotal = (report: Report): number =>
  severities.reduce((sum, s) => sum + report.summary.findings[s], 0);

/** Why the verdict is what it is, in one or two sentences. */
export function reason(report: Report): string {
  const verdict = report.verdict;
  if (verdict === null) return "Nothing was judged: this is the result of a scan, without a baseline.";
  const must = verdict.requirements.filter((q) => fails(q) && q.level === "must").length;
  const parts: string[] = [];
  if (verdict.outcome === "rejected") {
    parts.push(`${plural(must, "requirement")} that must be met ${must === 1 ? "is" : "are"} not met.`);
  } else if (verdict.outcome === "accepted") {
    parts.push("Every requirement that must be met is met, and everything was inspected.");
  } else {
    parts.push("Nothing speaks against it, but not everything was inspected, so it cannot be accepted.");
  }
  const should = verdict.requirements.filter((q) => fails(q) && q.level === "should").length;
  if (should > 0) {
    parts.push(`${plural(should, "recommended requirement")} ${should === 1 ? "is" : "are"} not met.`);
  }
  return parts.join(" ");
}
