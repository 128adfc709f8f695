/* Text from the subject. It is only ever set as text, never as markup, and characters
 * that do not show, or change how others show, are written out: a report on deceptive
 * text must not be deceived by it. */
import type { ComponentChildren } from "preact";

const deceptive =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

function name(c: string): string {
  return `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export function visible(text: string): ComponentChildren {
  if (text.search(deceptive) < 0) return text;
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const m of text.matchAll(deceptive)) {
    parts.push(text.slice(from, m.index), <span class="control">{name(m[0])}</span>);
    from = (m.index ?? 0) + m[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** The same for places that take no markup, such as labels. */
export const visibleText = (text: string): string => text.replace(deceptive, name);

/** Text from outside, kept from mixing its writing direction with its surroundings. */
export function Outside({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}

/** A path or another identifier: may break anywhere, but rather behind a separator. */
export function Path({ text }: { text: string }) {
  return (
    <bdi class="path" dir="ltr">
      {visible(text)}
    </bdi>
  );
}
