/* The page of an inspection. */
import { start } from "../start";
import { App } from "./app";
import type { Report } from "./report";

start<Report>({
  what: "Assay report",
  title: (report) => `${report.verdict?.outcome ?? "inspected"}: ${report.subject.name} – Assay report`,
  App,
  advice: "Make the report again, or read the JSON format.",
});
