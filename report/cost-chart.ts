/** Monthly cost of the egress path by mode, stacked by kind. Pure. */
import { amountText } from "../cost/cost";
import { cents } from "../cost/money";
import { axisText, CHART_WIDTH, label, legend, line, ticksTo } from "./chart-parts";
import { markup } from "./markup";
import type { Report, ReportMode } from "./stack-report";
import { type Drawing, round } from "./svg";
import { EGRESS_KINDS } from "./theme";

const LEFT = 118;
/** Room for a total at the end of the longest bar. */
const RIGHT = 190;
const TOP = 8;
const ROW = 56;
const BAR = 30;

/** A bar a mode. A refused mode and an unknown total keep their row, in words. */
export function costChart({ modes, currency }: Report): Drawing {
  const kinds = EGRESS_KINDS.filter(({ kind }) => modes.some((m) => amountOf(m, kind) > 0));
  const known = modes.map((m) => kinds.reduce((sum, { kind }) => sum + amountOf(m, kind), 0));
  const ticks = ticksTo(Math.max(...known));
  const plot = CHART_WIDTH - LEFT - RIGHT;
  const x = (amount: number) => LEFT + (plot * amount) / (ticks.at(-1) ?? 1);
  const floor = TOP + ROW * modes.length;
  const grid = ticks.map(
    (tick) =>
      markup`${line([x(tick), TOP], [x(tick), floor], tick === 0 ? "muted" : "line")}${label(axisText(tick), x(tick), floor + 14, { anchor: "middle", fill: "muted" })}`,
  );
  const bars = modes.map((m, row) => {
    const middle = TOP + ROW * (row + 0.5);
    let from = 0;
    const parts = kinds.map(({ kind, colour }) => {
      const amount = cents(amountOf(m, kind));
      if (amount <= 0) return false;
      const start = x(from);
      from += amount;
      return markup`<rect x="${round(start)}" y="${round(middle - BAR / 2)}" width="${round(x(from) - start)}" height="${BAR}" fill="${colour}" stroke="var(--bg)"/>`;
    });
    return markup`${label(m.mode, LEFT - 10, middle, { anchor: "end", size: 13 })}${parts}${label(totalText(m, currency), x(from) + 8, middle, { bold: true, halo: true })}`;
  });
  const entries = kinds.map(({ name, colour }) => ({
    name,
    sign: (at: number, y: number) =>
      markup`<rect x="${round(at)}" y="${round(y - 7)}" width="14" height="14" rx="2" fill="${colour}"/>`,
  }));
  return {
    width: CHART_WIDTH,
    height: floor + 92,
    body: markup`${grid}${bars}${label(`${currency} per month`, LEFT + plot / 2, floor + 34, { anchor: "middle", fill: "muted" })}${legend(entries, floor + 60, 14)}`,
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
