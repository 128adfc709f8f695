/* Reads the data that stands in the page and shows it. */
import { render } from "preact";
import { App } from "./app";
import { Report } from "./report";

function load(): Report | null {
  try {
    const data = JSON.parse(document.getElementById("report")?.textContent ?? "") as Report;
    return data.schema === "assay-report-1" ? data : null;
  } catch {
    return null;
  }
}

const report = load();
const root = document.getElementById("app");
if (root !== null) {
  root.textContent = "";
  const show = (paper: boolean): void =>
    render(report === null ? <Unreadable /> : <App report={report} paper={paper} />, root);
  show(false);
  // Paper has no buttons: what is folded or on another page is laid out before printing.
  window.addEventListener("beforeprint", () => show(true));
  window.addEventListener("afterprint", () => show(false));
}
if (report !== null) {
  document.title = `${report.verdict?.outcome ?? "inspected"}: ${report.subject.name} – Assay report`;
}

function Unreadable() {
  return (
    <main>
      <h1>Assay report</h1>
      <p class="notice">
        The data of this report is missing, damaged or of another version. Make the report again, or read the JSON
        format.
      </p>
    </main>
  );
}
