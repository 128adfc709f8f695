/* Source lines around a finding. */
import type { ComponentChildren } from "preact";
import { visible } from "../visible";
import type { Finding } from "./report";

const LINE_MAX = 320;
const encoder = new TextEncoder();

/** The index in `line` of the character at a byte offset of its UTF-8 form. */
export function indexOfByte(line: string, byte: number): number {
  let index = 0;
  for (const c of line) {
    const length = c.codePointAt(0)! < 0x80 ? 1 : encoder.encode(c).length;
    if (byte < length) break;
    byte -= length;
    index += c.length;
  }
  return index;
}

interface Part {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Cut a line in three by the finding's columns, and a long one to what is near them. */
export function parts(line: string, from: number, to: number): Part {
  let start = 0;
  let end = line.length;
  if (line.length > LINE_MAX) {
    start = Math.max(0, Math.min(from - LINE_MAX / 4, line.length - LINE_MAX));
    end = start + LINE_MAX;
  }
  const a = Math.max(from, start);
  const b = Math.max(a, Math.min(to, end));
  return {
    before: (start > 0 ? "… " : "") + line.slice(start, a),
    marked: line.slice(a, b),
    after: line.slice(b, end) + (end < line.length ? " …" : ""),
  };
}

function lineContent(f: Finding, line: string, number: number): ComponentChildren {
  const { region } = f;
  const last = Math.max(region.end_line, region.line);
  if (number < region.line || number > last || region.column === 0) {
    const p = parts(line, 0, 0);
    return visible(p.before + p.marked + p.after);
  }
  const from = number === region.line ? indexOfByte(line, region.column - 1) : 0;
  const to = number === last && region.end_column > 0 ? indexOfByte(line, region.end_column - 1) : line.length;
  const p = parts(line, from, to);
  return (
    <>
      {visible(p.before)}
      {p.marked === "" ? null : <mark>{visible(p.marked)}</mark>}
      {visible(p.after)}
    </>
  );
}

export function Excerpt({ finding }: { finding: Finding }) {
  const { excerpt, region } = finding;
  if (excerpt === null) return null;
  const lines = excerpt.text.replace(/\r?\n$/, "").split(/\r?\n/);
  const last = Math.max(region.end_line, region.line);
  return (
    <div class="excerpt" role="group" aria-label="Source, secrets masked">
      {lines.map((line, i) => {
        const number = excerpt.line + i;
        return (
          <div class={number >= region.line && number <= last ? "line hit" : "line"} key={i}>
            <span class="number">{number}</span>
            <code>{lineContent(finding, line, number)}</code>
          </div>
        );
      })}
    </div>
  );
}
