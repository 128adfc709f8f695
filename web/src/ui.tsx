/* Small parts that several views share. */
import type { ComponentChildren, Ref } from "preact";
import { useState } from "preact/hooks";
import { Outside, visibleText } from "./visible";
import { count, plural } from "./words";

/** The mark of Assay: a hallmark's shield with a touch-needle star. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path d="M9 2h14l7 7v14l-7 7H9l-7-7V9z" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M10.5 22 16 8l5.5 14M12.8 17h6.4" fill="none" stroke="currentColor" stroke-width="2.4" />
    </svg>
  );
}

/** The page's head: what it is, and the way to its sections: pairs of id and title. */
export function Top({ what, links }: { what: string; links: readonly (readonly [string, string])[] }) {
  return (
    <header class="top">
      <div class="wrap">
        <p class="brand">
          <Mark /> <b>Assay</b> <span class="muted">{what}</span>
        </p>
        <nav aria-label="Sections">
          <ul>
            {links.map(([id, title]) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </header>
  );
}

export function Section(props: { id: string; title: string; count?: string; children: ComponentChildren }) {
  return (
    <section id={props.id} aria-labelledby={`${props.id}-title`} tabIndex={-1}>
      <h2 id={`${props.id}-title`}>
        {props.title}
        {props.count === undefined ? null : <span class="count">{props.count}</span>}
      </h2>
      {props.children}
    </section>
  );
}

export function Controls({ controls }: { controls: readonly string[] }) {
  if (controls.length === 0) return null;
  return (
    <span class="controls">
      <span class="hidden">Controls: </span>
      {controls.map((c, i) => (
        <span class="chip" key={i}>
          <Outside text={c} />
        </span>
      ))}
    </span>
  );
}

export function Tile({ value, label, href, kind }: { value: string; label: string; href: string; kind?: "alert" | "bad" | false }) {
  return (
    <a class={kind ? `tile ${kind}` : "tile"} href={href}>
      <b>{value}</b> <span>{label}</span>
    </a>
  );
}

/** A term, which may be from outside, and its value; nothing for an empty value. */
export function Fact({ term, children }: { term: string; children: ComponentChildren }) {
  if (children === null || children === undefined || children === "") return null;
  return (
    <div class="fact">
      <dt>
        <Outside text={term} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** One of several values, or all of them (""). */
export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, count: number, label?: string])[];
  set: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(e) => props.set(e.currentTarget.value)}>
        <option value="">All</option>
        {props.options.map(([value, n, label]) => (
          <option value={value} key={value}>
            {visibleText(label ?? value)} ({count(n)})
          </option>
        ))}
      </select>
    </label>
  );
}

export function Search(props: { label: string; value: string; set: (value: string) => void; hint: string }) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="search"
        value={props.value}
        placeholder={props.hint}
        onInput={(e) => props.set(e.currentTarget.value)}
        spellcheck={false}
        autocomplete="off"
      />
    </label>
  );
}

/** Boxes of which any number is ticked: value, how many there are, class, and how it is called. */
export function Toggles<T extends string>(props: {
  label: string;
  options: readonly (readonly [value: T, count: number, kind: string, label?: string])[];
  chosen: ReadonlySet<T>;
  set: (chosen: ReadonlySet<T>) => void;
}) {
  const toggle = (value: T): void => {
    const next = new Set(props.chosen);
    if (!next.delete(value)) next.add(value);
    props.set(next);
  };
  return (
    <fieldset>
      <legend>{props.label}</legend>
      {props.options.map(([value, n, kind, label]) => (
        <label key={value} class={`toggle ${kind}`}>
          <input type="checkbox" checked={props.chosen.has(value)} onChange={() => toggle(value)} />
          <span>
            {label ?? value} {count(n)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Shares of a whole: classes and how many. For the eye only: the numbers stand beside it. */
export function Bar({ parts }: { parts: readonly (readonly [kind: string, count: number])[] }) {
  return (
    <div class="bar" aria-hidden="true">
      {parts
        .filter(([, n]) => n > 0)
        .map(([kind, n]) => (
          <span key={kind} class={kind} style={{ flexGrow: n }} />
        ))}
    </div>
  );
}

/** An entry of a list: a head that unfolds what is made only then. Paper has it unfolded. */
export function Fold(props: {
  id: string;
  kind: string;
  head: ComponentChildren;
  open: boolean;
  paper: boolean;
  toggle: () => void;
  children: () => ComponentChildren;
}) {
  const open = props.open || props.paper;
  const body = `${props.id}-body`;
  return (
    <li class={`fold ${props.kind}`} id={props.id}>
      <h3>
        {props.paper ? (
          <span class="head">{props.head}</span>
        ) : (
          <button type="button" class="head" aria-expanded={props.open} aria-controls={body} onClick={props.toggle}>
            {props.head}
          </button>
        )}
      </h3>
      <div id={body} class="body" hidden={!open}>
        {open ? props.children() : null}
      </div>
    </li>
  );
}

/** Which entries of a list are unfolded: those that differ from all the others. */
export function useFolds(openAtFirst: boolean) {
  const [all, setAll] = useState(openAtFirst);
  const [turned, setTurned] = useState<ReadonlySet<number>>(new Set());
  return {
    all,
    open: (id: number): boolean => all !== turned.has(id),
    toggle: (id: number): void => {
      const next = new Set(turned);
      if (!next.delete(id)) next.add(id);
      setTurned(next);
    },
    toggleAll: (): void => {
      setAll(!all);
      setTurned(new Set());
    },
  };
}

/** The bar over a list: how much of it is shown, and the button that unfolds all of it. */
export function ResultBar(props: { status: string; top: Ref<HTMLDivElement>; folds?: { all: boolean; toggleAll: () => void } | null }) {
  return (
    <div class="result-bar" ref={props.top}>
      <p role="status">{props.status}</p>
      {props.folds ? (
        <button type="button" aria-pressed={props.folds.all} onClick={props.folds.toggleAll}>
          Show details
        </button>
      ) : null}
    </div>
  );
}

export interface Paging {
  readonly page: number; // from 0
  readonly pages: number;
  readonly from: number;
  readonly to: number;
}

export function paging(total: number, size: number, page: number): Paging {
  const pages = Math.max(1, Math.ceil(total / size));
  const at = Math.min(page, pages - 1);
  return { page: at, pages, from: at * size, to: Math.min(total, (at + 1) * size) };
}

/** "1–100 of 409 statements"; on paper, without pages, "409 statements". */
export function shownOf(at: Paging, total: number, one: string, paper: boolean): string {
  if (paper || total === 0) return plural(total, one);
  return `${count(at.from + 1)}–${count(at.to)} of ${plural(total, one)}`;
}

export function Pager(props: { label: string; paging: Paging; go: (page: number) => void }) {
  const { page, pages } = props.paging;
  if (pages < 2) return null;
  const button = (name: string, to: number) => {
    const off = to < 0 || to >= pages || to === page;
    return (
      // aria-disabled keeps the focus where it is at the first and last page.
      <button type="button" aria-disabled={off} onClick={() => !off && props.go(to)}>
        {name}
      </button>
    );
  };
  return (
    <nav class="pager" aria-label={props.label}>
      {button("First", 0)}
      {button("Previous", page - 1)}
      <span class="pages">
        Page {count(page + 1)} of {count(pages)}
      </span>
      {button("Next", page + 1)}
      {button("Last", pages - 1)}
    </nav>
  );
}

/** A digest or another id in full, with a button that copies it. */
export function Copyable({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      setCopied(false); // some browsers forbid it for files: the text can be selected
    }
  };
  return (
    <span class="copyable">
      <code>{text}</code>
      <button type="button" class="small" onClick={copy} aria-label={`Copy ${text.slice(0, 12)}`}>
        {copied ? "Copied" : "Copy"}
      </button>
    </span>
  );
}
