/** Monthly cost of the egress path by mode, stacked by kind. Pure. */
import { amountText } from "../cost/cost";
import { cents } from "../cost/money";
import { axisText, CHART_WIDTH, label, legend, line, NARROW_WIDTH, ticksTo } from "./chart-parts";
import { markup } from "./markup";
import type { Report, ReportMode } from "./stack-report";
import { type Drawing, round } from "./svg";
import { EGRESS_KINDS } from "./theme";

const TOP = 8;
const BAR = 30;
/** Names stand before the bars and totals behind them; on a narrow chart both stand above. */
const WIDE = { width: CHART_WIDTH, left: 118, right: 190, row: 56, ticks: 5, above: false };
const NARROW = { width: NARROW_WIDTH, left: 14, right: 22, row: 68, ticks: 3, above: true };

/** A bar a mode. A refused mode and an unknown total keep their row, in words. @param narrow for a telephone */
export function costChart({ modes, currency }: Report, narrow = false): Drawing {
  const { width, left, right, row, ticks: most, above } = narrow ? NARROW : WIDE;
  const kinds = EGRESS_KINDS.filter(({ kind }) => modes.some((m) => amountOf(m, kind) > 0));
  const known = modes.map((m) => kinds.reduce((sum, { kind }) => sum + amountOf(m, kind), 0));
  const ticks = ticksTo(Math.max(...known), most);
  const plot = width - left - right;
  const x = (amount: number) => left + (plot * amount) / (ticks.at(-1) ?? 1);
  const floor = TOP + row * modes.length;
  const grid = ticks.map(
    (tick) =>
      markup`${line([x(tick), TOP], [x(tick), floor], tick === 0 ? "muted" : "line")}${label(axisText(tick), x(tick), floor + 14, { anchor: "middle", fill: "muted" })}`,
  );
  const bars = modes.map((m, i) => {
    const middle = TOP + row * (i + 0.5) + (above ? 10 : 0);
    let from = 0;
    const parts = kinds.map(({ kind, colour }) => {
      const amount = cents(amountOf(m, kind));
      if (amount <= 0) return false;
      const start = x(from);
      from += amount;
      return markup`<rect x="${round(start)}" y="${round(middle - BAR / 2)}" width="${round(x(from) - start)}" height="${BAR}" fill="${colour}" stroke="var(--bg)"/>`;
    });
    const total = totalText(m, currency);
    return above
      ? markup`${label(m.mode, left, middle - 27, { size: 13, halo: true })}${parts}${label(total, width - right, middle - 27, { anchor: "end", bold: true, halo: true })}`
      : markup`${label(m.mode, left - 10, middle, { anchor: "end", size: 13 })}${parts}${label(total, x(from) + 8, middle, { bold: true, halo: true })}`;
  });
  const entries = kinds.map(({ name, colour }) => ({
    name,
    sign: (at: number, y: number) =>
      markup`<rect x="${round(at)}" y="${round(y - 7)}" width="14" height="14" rx="2" fill="${colour}"/>`,
  }));
  const signs = legend(entries, floor + 60, 14, width);
  return {
    width,
    height: floor + 48 + signs.height,
    body: markup`${grid}${bars}${label(`${currency} per month`, left + plot / 2, floor + 34, { anchor: "middle", fill: "muted" })}${signs.body}`,
  };
}

function amountOf(m: ReportMode, kind: string): number {
  if (m.kind === "refused") return 0;
  return m.cost.lines.filter((l) => l.kind === kind).reduce((sum, l) => sum + (l.shown ?? 0), 0);
}

function totalText(m: ReportMode, currency: string): string {
  if (m.kind === "refused") return "refused by the configuration";
  return `${amountText(m.cost.egress)} ${currency}`;
}
