/* How grave a finding is. */
import type { Severity } from "./report";

export const severities: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <span class={`badge severity-${severity}`}>{severity}</span>;
}
