/** Boxes, lines and words of the topology drawing. Their looks come from classes (`DIAGRAM_CSS`). Pure. */
import { textWidth } from "./chart-parts";
import { type Markup, markup } from "./markup";
import { round } from "./svg";
import { FONT } from "./theme";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Styles of the classes that a diagram uses. */
export const DIAGRAM_CSS = `
.topo text{fill:var(--fg);font-family:${FONT}}
.topo .dim{fill:var(--muted)}
.topo rect{fill:var(--bg);stroke:var(--muted);stroke-width:1}
.topo .vpc{fill:none;stroke:var(--fg);stroke-width:1.4}
.topo .az{fill:none;stroke:var(--muted);stroke-dasharray:5 4}
.topo .subnet{fill:var(--surface);stroke:var(--line)}
.topo .task{stroke:var(--accent);stroke-width:1.8}
.topo .nat{stroke:var(--nat);stroke-width:1.8}
.topo .endpoint{stroke:var(--endpoint);stroke-width:1.8}
.topo .gateway{stroke:var(--gateway);stroke-width:1.8}
.topo .edge{fill:none;stroke-width:1.8;stroke:var(--muted)}
.topo .edge.nat{stroke:var(--nat)}.topo .edge.endpoint{stroke:var(--endpoint)}.topo .edge.gateway{stroke:var(--gateway)}
.topo .edge.in{stroke:var(--muted);stroke-dasharray:2 4}
.topo .edge.cross{stroke-dasharray:8 4}
.topo .edge.unknown{stroke:var(--warn);stroke-dasharray:5 3;stroke-width:2.2}
.topo .edge.broken{stroke:var(--bad);stroke-width:2.6}
.topo .head{fill:var(--muted);stroke:none}.topo .head.nat{fill:var(--nat)}.topo .head.endpoint{fill:var(--endpoint)}
.topo .head.gateway{fill:var(--gateway)}.topo .head.unknown{fill:var(--warn)}.topo .head.broken{fill:var(--bad)}
.topo .brokenText{fill:var(--bad);font-weight:bold}.topo .unknownText{fill:var(--warn);font-weight:bold}
.topo .plate{fill:var(--bg);stroke:none}`.trim();

/** A rectangle with a class. */
export function rect({ x, y, w, h }: Box, kind: string, radius = 4): Markup {
  return markup`<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="${radius}"/>`;
}

export interface WordStyle {
  readonly anchor?: "start" | "middle" | "end";
  readonly bold?: boolean;
  readonly size?: number;
  readonly kind?: string;
}

/** A line of text; `y` is its middle. */
export function words(
  text: string,
  x: number,
  y: number,
  { anchor = "start", bold = false, size = 12, kind }: WordStyle = {},
): Markup {
  return markup`<text x="${round(x)}" y="${round(y)}" dy="0.35em" font-size="${size}"${anchor !== "start" && markup` text-anchor="${anchor}"`}${bold && markup` font-weight="bold"`}${kind !== undefined && markup` class="${kind}"`}>${text}</text>`;
}

/** A text cut to a width, with an ellipsis where something is left out. */
export function fitted(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, size) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Names in lines that fit a width, separated by commas; at most so many lines, the last of which counts the rest. */
export function folded(names: readonly string[], width: number, size: number, most: number): string[] {
  const lines: string[] = [];
  for (const [i, name] of names.entries()) {
    const last = lines.at(-1);
    const word = i === names.length - 1 ? name : `${name},`;
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fitted(word, width, size));
  }
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, most - 1);
  const count = shown.join(" ").split(", ").length;
  return [...shown, `and ${names.length - count} more`];
}

type Point = readonly [x: number, y: number];

/** A line along points, with a head at its end. @param kind classes: `nat`, `nat broken` */
export function arrow(points: readonly Point[], kind: string): Markup {
  const [x2, y2] = points.at(-1) ?? [0, 0];
  const [x1, y1] = points.at(-2) ?? [x2, y2];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const at = (along: number, across: number) =>
    `${round(x2 - dx * along - dy * across)},${round(y2 - dy * along + dx * across)}`;
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  return markup`<polyline class="edge ${kind}" points="${path}"/><polygon class="head ${kind}" points="${at(0, 0)} ${at(8, 4)} ${at(8, -4)}"/>`;
}

/** Words on a plate of the page's colour, so that lines behind do not cross them. */
export function tag(text: string, x: number, y: number, kind: string): Markup {
  const w = textWidth(text, 11) + 8;
  return markup`${rect({ x: x - 3, y: y - 9, w, h: 18 }, "plate", 3)}${words(text, x, y, { size: 11, kind })}`;
}
