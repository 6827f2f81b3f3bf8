/** Monthly cost over the volume to AWS services with an endpoint, with the break-evens and the stack's own volume. Pure. */
import { axisText, CHART_WIDTH, FONT_SIZE, label, legend, line, NARROW_WIDTH, textWidth, ticksTo } from "./chart-parts";
import type { Crossing, Curves } from "./curves";
import { type Markup, markup } from "./markup";
import { type Drawing, round } from "./svg";
import { colour, modeColour } from "./theme";

const HEIGHT = 380;
const WIDE = { left: 70, right: CHART_WIDTH - 30, top: 40, bottom: HEIGHT - 92 };
const NARROW = { left: 64, right: NARROW_WIDTH - 20, top: 40, bottom: HEIGHT - 92 };
const DASHES = ["", "9 5", "2 4"];

type Plot = typeof WIDE;
type Point = readonly [x: number, y: number];
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The chart; nothing when no curve is known. @param narrow for a telephone */
export function breakEvenChart(
  { curves, upTo, traffic, crossings }: Curves,
  currency: string,
  narrow = false,
): Drawing | undefined {
  if (curves.length === 0) return undefined;
  const plot = narrow ? NARROW : WIDE;
  const width = narrow ? NARROW_WIDTH : CHART_WIDTH;
  const across = ticksTo(upTo, narrow ? 3 : 8).filter((tick) => tick <= upTo);
  const up = ticksTo(Math.max(...curves.flatMap((c) => c.points.map(([, y]) => y))));
  const x = (gb: number) => plot.left + ((plot.right - plot.left) * gb) / upTo;
  const y = (amount: number) => plot.bottom - ((plot.bottom - plot.top) * amount) / (up.at(-1) ?? 1);
  const drawn = curves.map((c) => c.points.map(([gb, amount]): Point => [x(gb), y(amount)]));
  const paths = curves.map(({ mode }, i) => {
    const points = (drawn[i] ?? []).map(([px, py]) => `${round(px)},${round(py)}`).join(" ");
    return markup`<polyline points="${points}" fill="none" stroke="${modeColour(mode)}" stroke-width="2.5"${dash(i)}/>`;
  });
  const entries = curves.map(({ mode }, i) => ({
    name: mode,
    sign: (at: number, middle: number) =>
      markup`<line x1="${round(at)}" y1="${middle}" x2="${round(at + 36)}" y2="${middle}" stroke="${modeColour(mode)}" stroke-width="2.5"${dash(i)}/>`,
  }));
  const signs = legend(entries, HEIGHT - 22, 36, width);
  const body: Markup[] = [
    ...up.map(
      (tick) =>
        markup`${line([plot.left, y(tick)], [plot.right, y(tick)], tick === 0 ? "muted" : "line")}${label(axisText(tick), plot.left - 8, y(tick), { anchor: "end", fill: "muted" })}`,
    ),
    ...across.map(
      (tick) =>
        markup`${line([x(tick), plot.bottom], [x(tick), plot.bottom + 5], "muted")}${label(axisText(tick), x(tick), plot.bottom + 16, { anchor: "middle", fill: "muted" })}`,
    ),
    label(`${currency} per month`, 16, (plot.top + plot.bottom) / 2, {
      anchor: "middle",
      fill: "muted",
      upwards: true,
    }),
    label(
      narrow ? "GB per month over endpoints" : "GB per month to AWS services with an interface endpoint",
      (plot.left + plot.right) / 2,
      plot.bottom + 38,
      {
        anchor: "middle",
        fill: "muted",
      },
    ),
    ...paths,
    ownTraffic(traffic, x, plot),
    ...marks(crossings, drawn, [x(traffic), y], x, plot),
    signs.body,
  ];
  return { width, height: HEIGHT - 22 + signs.height, body: markup`${body}` };
}

const dash = (i: number): Markup | false => {
  const pattern = DASHES[i % DASHES.length] ?? "";
  return pattern !== "" && markup` stroke-dasharray="${pattern}"`;
};

/** An upright line at the stack's own volume; its words stand above the plot, on the side that has room. */
function ownTraffic(gb: number, x: (gb: number) => number, plot: Plot): Markup {
  const text = `this stack: ${whole(gb)} GB`;
  const left = x(gb) + textWidth(text) + 10 > plot.right + 20;
  return markup`${line([x(gb), plot.top - 18], [x(gb), plot.bottom], "fg", { width: 1.5, dash: "3 3" })}${label(text, x(gb) + (left ? -6 : 6), plot.top - 12, { bold: true, anchor: left ? "end" : "start" })}`;
}

const LINE = 15;

/** A ring at each crossing, and its words where they cover no curve and no other words. */
function marks(
  crossings: readonly Crossing[],
  curves: readonly (readonly Point[])[],
  [own, y]: readonly [number, (amount: number) => number],
  x: (gb: number) => number,
  plot: Plot,
): Markup[] {
  const obstacles: (readonly Point[])[] = [
    ...curves,
    [
      [own, plot.top],
      [own, plot.bottom],
    ],
  ];
  const taken: Box[] = crossings.map(({ gb, monthly }) => ({ x: x(gb) - 7, y: y(monthly) - 7, width: 14, height: 14 }));
  return crossings.map(({ gb, monthly, what }) => {
    const at: Point = [x(gb), y(monthly)];
    const lines = [what, `at ${whole(gb)} GB`];
    const size = { width: Math.max(...lines.map((l) => textWidth(l))) + 4, height: LINE * lines.length };
    const box = freePlace(at, size, obstacles, taken, plot);
    taken.push(box);
    const middle = box.x + box.width / 2;
    const far = Math.hypot(middle - at[0], box.y + box.height / 2 - at[1]) > size.width;
    return markup`${far && line(at, [middle, box.y > at[1] ? box.y : box.y + box.height], "muted")}<circle cx="${round(at[0])}" cy="${round(at[1])}" r="5.5" fill="${colour("bg")}" stroke="${colour("fg")}" stroke-width="2"/>${lines.map((text, i) => label(text, middle, box.y + LINE * (i + 0.5), { anchor: "middle", halo: true }))}`;
  });
}

/** The nearest place around a point that is inside the plot and covers nothing; below the point when there is none. */
function freePlace(
  [px, py]: Point,
  { width, height }: { readonly width: number; readonly height: number },
  obstacles: readonly (readonly Point[])[],
  taken: readonly Box[],
  plot: Plot,
): Box {
  const around = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8 + Math.PI / 2);
  for (let distance = 12; distance <= 160; distance += 6)
    for (const angle of around) {
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const box = {
        x: px + dx * (distance + width / 2) - width / 2,
        y: py + dy * (distance + height / 2) - height / 2,
        width,
        height,
      };
      const inside =
        box.x >= plot.left + 2 &&
        box.x + width <= plot.right &&
        box.y >= plot.top + 2 &&
        box.y + height <= plot.bottom - 2;
      if (inside && !taken.some((other) => overlap(box, other)) && !obstacles.some((path) => touches(path, box)))
        return box;
    }
  return { x: px - width / 2, y: py + 12, width, height };
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a path comes within a few units of a box: it is walked in steps finer than a letter. */
function touches(path: readonly Point[], box: Box): boolean {
  const margin = 4;
  const wide = {
    x: box.x - margin,
    y: box.y - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  return path.some(([x2, y2], i) => {
    const [x1, y1] = path[i - 1] ?? [x2, y2];
    const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / (FONT_SIZE / 3)) || 1;
    return Array.from({ length: steps + 1 }, (_, s) => s / steps).some((t) =>
      overlap(wide, { x: x1 + (x2 - x1) * t, y: y1 + (y2 - y1) * t, width: 0.01, height: 0.01 }),
    );
  });
}

const whole = (gb: number) => Math.round(gb).toLocaleString("en-US");
