/* Searching, sorting and counting what a page lists. */

export const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Everything that a person may search for, in lower case, made once per entry. */
const haystacks = new WeakMap<object, string>();
export function haystack(entry: object, fields: () => readonly string[]): string {
  let text = haystacks.get(entry);
  if (text === undefined) {
    text = fields().join("\n").toLowerCase();
    haystacks.set(entry, text);
  }
  return text;
}

/** Every word of `text` must occur. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter((w) => w !== "");
}

/** Values with how often they occur, most frequent first. */
export function tally<T>(entries: readonly T[], of: (entry: T) => string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(of(entry), (counts.get(of(entry)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
}
