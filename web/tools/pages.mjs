// The pages that are built: each a file of its own, from the data of one schema.
//   page    in dist/
//   entry   what the script begins with
//   schema  in docs/schema/
//   types   made from the schema; its outermost object gets the name `name`
//   title   until the data is read
//   plain   what else there is, for who runs no JavaScript
export const pages = [
  {
    page: "report.html",
    entry: "src/inspection/main.tsx",
    schema: "report-1.schema.json",
    types: "src/inspection/report.ts",
    name: "Report",
    title: "Assay report",
    plain: "the text format of the program needs no browser",
  },
  {
    page: "audit.html",
    entry: "src/audit/main.tsx",
    schema: "audit-report-1.schema.json",
    types: "src/audit/report.ts",
    name: "AuditReport",
    title: "Audit pack",
    plain: "the statements stand in the pack, and README.md in it says how they are checked",
  },
];

/** The value of `--name VALUE` on the command line. */
export function option(name, fallback) {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : fallback;
}
