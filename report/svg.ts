/** Drawings: SVG bodies with their size, put into a page or into one file of their own. Pure. */
import { type Markup, markup, trusted } from "./markup";
import { FONT, THEME_CSS } from "./theme";

/** An SVG without its root element. It may use the variables of the theme, and has no ids but those it refers to. */
export interface Drawing {
  /** User units; the body fills (0, 0) to (width, height). */
  readonly width: number;
  readonly height: number;
  readonly body: Markup;
}

/** What a drawing shows, for those who do not see it. */
export interface Caption {
  /** Unique in the page; letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** The drawing as an element of an HTML page: an image with a name and a description. */
export function inlineSvg({ width, height, body }: Drawing, { id, title, description }: Caption): Markup {
  return markup`<svg class="drawing" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${body}</svg>`;
}

/** One drawing of a sheet, with the line above it. */
export interface Panel {
  readonly heading: string;
  readonly drawing: Drawing;
}

const MARGIN = 24;
const HEADING = 34;
const TOP = 64;

/** A file of its own: the panels one below the other. It follows the reader's light or dark preference. */
export function sheetSvg(title: string, description: string, panels: readonly Panel[], styles: string): string {
  const width = Math.max(480, ...panels.map((p) => p.drawing.width)) + 2 * MARGIN;
  let y = TOP;
  const placed = panels.map(({ heading, drawing }) => {
    const top = y;
    y += HEADING + drawing.height + MARGIN;
    return markup`<text class="h2" x="${MARGIN}" y="${top + 18}">${heading}</text><g transform="translate(${MARGIN} ${top + HEADING})">${drawing.body}</g>`;
  });
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" viewBox="0 0 ${round(width)} ${round(y)}" width="${round(width)}" height="${round(y)}">
<title id="t">${title}</title>
<desc id="d">${description}</desc>
<style>${trusted(`${THEME_CSS}\n${styles}\ntext{font-family:${FONT};fill:var(--fg)}.h1{font-size:20px;font-weight:700}.h2{font-size:15px;font-weight:700}`)}</style>
<rect width="100%" height="100%" fill="var(--bg)"/>
<text class="h1" x="${MARGIN}" y="36">${title}</text>
${placed}
</svg>
`.text;
}

/** Two decimals are finer than any screen, and keep files small and stable. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
