/* Reads the data that stands in the page and shows it. Where the data is missing, damaged or of
 * another version, and where showing it fails, the page says so: it is never blank. */
import { Component, render } from "preact";
import type { ComponentChildren, FunctionComponent } from "preact";
import { Schema, fits } from "./fits";

/** Of the page's data, without descriptions: the build puts it in the place of this name. */
declare const PAGE_SCHEMA: Schema;

interface Page<T> {
  readonly what: string; // the heading where the data is unreadable
  readonly title: (data: T) => string;
  readonly App: FunctionComponent<{ report: T; paper: boolean }>;
  readonly advice: string; // what to do where the data is unreadable
}

function load<T>(): T | null {
  try {
    const data: unknown = JSON.parse(document.getElementById("report")?.textContent ?? "");
    return fits(data, PAGE_SCHEMA) ? (data as T) : null;
  } catch {
    return null;
  }
}

function Unreadable({ what, advice }: { what: string; advice: string }) {
  return (
    <main class="wrap">
      <h1>{what}</h1>
      <p class="notice">The data of this report is missing, damaged or of another version. {advice}</p>
    </main>
  );
}

class Guard extends Component<{ otherwise: ComponentChildren; children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.otherwise : this.props.children;
  }
}

export function start<T>({ what, title, App, advice }: Page<T>): void {
  const root = document.getElementById("app");
  if (root === null) return;
  const report = load<T>();
  const otherwise = <Unreadable what={what} advice={advice} />;
  const show = (paper: boolean): void =>
    render(report === null ? otherwise : <Guard otherwise={otherwise}><App report={report} paper={paper} /></Guard>, root);
  root.textContent = "";
  show(false);
  // Paper has no buttons: what is folded or on another page is laid out before printing.
  window.addEventListener("beforeprint", () => show(true));
  window.addEventListener("afterprint", () => show(false));
  if (report !== null) document.title = title(report);
}
