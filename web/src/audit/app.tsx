/* An audit pack: one long page, so that it reads on paper as it does on a screen. */
import { Section, Top } from "../ui";
import { Outside } from "../visible";
import { plural } from "../words";
import type { AuditReport } from "./report";

export function App({ report }: { report: AuditReport; paper: boolean }) {
  return (
    <>
      <a class="skip" href="#about">
        Skip to what the pack is of
      </a>
      <Top what="audit pack" links={[["about", "About"]]} />
      <main class="wrap">
        <Section id="about" title="About this pack" count={plural(report.pack.statements, "statement")}>
          <p>
            Log <Outside text={report.pack.log} />
          </p>
        </Section>
      </main>
    </>
  );
}
