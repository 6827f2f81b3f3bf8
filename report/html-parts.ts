/** The pieces that every section of the page is made of. Pure. */
import { type Markup, markup, type Part } from "./markup";
import { type Caption, type Drawing, inlineSvg } from "./svg";

/** A column: its head, and whether it holds numbers. */
export interface Column {
  readonly head: Part;
  readonly number?: boolean;
}

/** A table with a caption. The first cell of a row is its head. Wide ones scroll by themselves, by keyboard as well. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly { readonly cells: readonly Part[]; readonly mark?: string }[],
): Markup {
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((c) => markup`<th scope="col"${c.number ? markup` class="n"` : ""}>${c.head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ cells, mark }) =>
      markup`<tr${mark ? markup` class="${mark}"` : ""}>${cells.map((cell, i) => cellOf(cell, i, columns[i]?.number ?? false))}</tr>
`,
  )}</tbody></table></div>`;
}

function cellOf(cell: Part, i: number, number: boolean): Markup {
  return i === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td${number ? markup` class="n"` : ""}>${cell}</td>`;
}

/** A chart in two widths: a wide one, and the one that narrow screens show instead. */
export interface Chart {
  readonly wide: Drawing;
  readonly narrow: Drawing;
}

/** A chart; a screen shows the width that fits, a reader aloud is read that one. @param note below it */
export function chartFigure({ wide, narrow }: Chart, caption: Caption, note?: string): Markup {
  return markup`<figure class="chart"><div class="on-wide">${inlineSvg(wide, caption)}</div><div class="on-narrow">${inlineSvg(narrow, { ...caption, id: `${caption.id}-narrow` })}</div>${note !== undefined && markup`<figcaption>${note}</figcaption>`}</figure>`;
}

/** A section with a heading that the table of contents leads to. */
export function section(id: string, title: string, body: Part): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title}</h2>
${body}
</section>
`;
}

/** More, for those who want it. */
export function more(summary: Part, body: Part, o: { readonly open?: boolean; readonly print?: boolean } = {}): Markup {
  return markup`<details${o.print ? markup` class="print"` : ""}${o.open ? markup` open` : ""}><summary>${summary}</summary>
${body}
</details>`;
}

/** Words for screen readers only. */
export function hidden(text: string): Markup {
  return markup`<span class="sr">${text}</span>`;
}

/** A short mark, such as `cheapest`. */
export function badge(text: string, kind: string): Markup {
  return markup` <span class="badge ${kind}">${text}</span>`;
}

/** Part of an id: letters, digits and dashes. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
