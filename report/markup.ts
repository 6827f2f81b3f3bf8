/**
 * Text that ends up in HTML or SVG: everything put into a template is escaped, unless it is markup
 * already. So no name, reason or evidence of a stack can become an element, whatever it holds. Pure.
 */

/** Markup that is safe to write as it is. Made only by `markup` and `trusted`. */
export class Markup {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** What a template takes: text and numbers are escaped, markup is not, lists are joined, `false` and `null` leave nothing. */
export type Part = Markup | string | number | false | null | undefined | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute, in HTML and XML. Control characters, which XML forbids, become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd");
}

/** Template tag: `markup\`<b>${name}</b>\`` escapes the name. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((out, s, i) => out + (i === 0 ? "" : render(parts[i - 1])) + s, ""));
}

/** Text that is known to be markup: a drawing made by this program, a style sheet. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(part: Part): string {
  if (part === false || part === null || part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return part.map(render).join("");
}
