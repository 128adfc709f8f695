/* The page of an audit pack. */
import { start } from "../start";
import { App } from "./app";
import type { AuditReport } from "./report";

start<AuditReport>({
  what: "Audit pack",
  title: (report) => `${report.pack.log} – audit pack`,
  App,
  advice: "Check the pack with assay audit verify, and make the report again with assay audit report.",
});
