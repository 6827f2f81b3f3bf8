/** What both charts are drawn with: text of a known width, axis steps, a legend. SVG text, no script. Pure. */
import { type Markup, markup } from "./markup";
import { round } from "./svg";
import { colour, FONT } from "./theme";

/** Width of both charts, user units. */
export const CHART_WIDTH = 880;
/** Width of the same charts where a screen is narrow: what a telephone shows at full size. */
export const NARROW_WIDTH = 340;
export const FONT_SIZE = 12;

/** Widths of Helvetica's characters in thousandths of its size, by class; what is not listed is 556, as digits are. */
const NARROW = /[ijl'|.,:;!]/;
const SLIM = /[ftrI()[\]/ -]/;
const WIDE = /[mwMW%@—]/;
const CAPITAL = /[A-Z&+=<>]/;

/** About how wide a text is, user units. Errs to the wide side: labels keep apart. */
export function textWidth(text: string, size = FONT_SIZE): number {
  const thousandths = [...text].reduce(
    (sum, c) => sum + (NARROW.test(c) ? 260 : SLIM.test(c) ? 330 : WIDE.test(c) ? 860 : CAPITAL.test(c) ? 680 : 570),
    0,
  );
  return (thousandths / 1000) * size;
}

export interface TextStyle {
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
  /** Name of a colour of the theme. @default `fg` */
  readonly fill?: string;
  readonly size?: number;
  /** Turned upwards around its anchor, for the name of an upright axis. */
  readonly upwards?: boolean;
  /** Set off from the lines behind it. */
  readonly halo?: boolean;
}

/** A line of text; `y` is its middle. */
export function label(
  text: string,
  x: number,
  y: number,
  { anchor = "start", bold = false, fill = "fg", size = FONT_SIZE, upwards = false, halo = false }: TextStyle = {},
): Markup {
  const [at, base] = [round(x), round(y)];
  return markup`<text x="${at}" y="${base}" dy="0.35em" text-anchor="${anchor}" font-family="${FONT}" font-size="${size}"${bold && markup` font-weight="bold"`} fill="${colour(fill)}"${halo && markup` paint-order="stroke" stroke="${colour("bg")}" stroke-width="4" stroke-linejoin="round"`}${upwards && markup` transform="rotate(-90 ${at} ${base})"`}>${text}</text>`;
}

/** A straight line. @param dash such as `3 3`. */
export function line(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  stroke: string,
  { width = 1, dash }: { readonly width?: number; readonly dash?: string } = {},
): Markup {
  return markup`<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour(stroke)}" stroke-width="${width}"${dash !== undefined && markup` stroke-dasharray="${dash}"`}/>`;
}

/** Values at even round steps from 0 to at least `max`: steps of 1, 2, 2.5 or 5 times a power of ten, about `count` of them. */
export function ticksTo(max: number, count = 5): number[] {
  if (!(max > 0)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(max / count));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => max / n <= count + 0.5) ?? 10 * power;
  return Array.from({ length: Math.ceil(max / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** A number on an axis. */
export function axisText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** One entry of a legend: its name and the sign before it. */
export interface LegendEntry {
  readonly name: string;
  /** Drawn from (x, y), its left middle. */
  readonly sign: (x: number, y: number) => Markup;
}

const LEGEND_LINE = 22;

/** A legend, and the height it takes. */
export interface Legend {
  readonly body: Markup;
  readonly height: number;
}

/** Entries in centred lines, from `top` downwards. @param width of a sign @param across width of the chart */
export function legend(entries: readonly LegendEntry[], top: number, width: number, across: number): Legend {
  const gap = 20;
  const widthOf = (e: LegendEntry) => width + 6 + textWidth(e.name) + gap;
  const lines: LegendEntry[][] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const taken = (last ?? []).reduce((sum, e) => sum + widthOf(e), 0);
    if (last === undefined || taken + widthOf(entry) > across) lines.push([entry]);
    else last.push(entry);
  }
  const body = markup`${lines.map((row, i) => {
    let x = (across - row.reduce((sum, e) => sum + widthOf(e), 0) + gap) / 2;
    const y = top + i * LEGEND_LINE;
    return row.map((entry) => {
      const at = x;
      x += widthOf(entry);
      return markup`${entry.sign(at, y)}${label(entry.name, at + width + 6, y)}`;
    });
  })}`;
  return { body, height: LEGEND_LINE * lines.length };
}
