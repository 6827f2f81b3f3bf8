/** The charts, drawn by ECharts on the server side: SVG text, no script in the page. Colours are CSS variables. */
import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from "echarts/charts";
import {
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkLineComponent,
  MarkPointComponent,
} from "echarts/components";
import { type ComposeOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { cents, formatMoney } from "../cost/money";
import type { Curves } from "./curves";
import { trusted } from "./markup";
import type { Report } from "./model";
import type { Drawing } from "./svg";
import { colour, EGRESS_KINDS, FONT, modeColour } from "./theme";

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, SVGRenderer]);

type Option = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption>;

const WIDTH = 880;
const text = { color: colour("fg"), fontFamily: FONT, fontSize: 12, lineHeight: 15 };
const muted = { ...text, color: colour("muted") };
const gridLine = { lineStyle: { color: colour("line") } };
const axisName = { nameLocation: "middle", nameTextStyle: muted } as const;

/** Monthly cost of the way out by mode, stacked by kind. A refused mode and an unknown total keep their row, in words. */
export function costChart({ modes, currency }: Report): Drawing {
  const names = modes.map((m) => m.mode);
  const amount = (row: Report["modes"][number], kind: string): number =>
    row.kind === "refused"
      ? 0
      : row.cost.lines.filter((l) => l.kind === kind).reduce((sum, l) => sum + (l.monthly ?? 0), 0);
  const kinds = EGRESS_KINDS.filter(({ kind }) => modes.some((m) => amount(m, kind) > 0));
  const totals = modes.map((m) =>
    m.kind === "refused"
      ? "refused by the configuration"
      : m.cost.egress.total === null
        ? "total unknown: a price is not known"
        : `${formatMoney(m.cost.egress.total)} ${currency}`,
  );
  const bars = kinds.map(
    ({ kind, name, colour: fill }): BarSeriesOption => ({
      type: "bar",
      stack: "cost",
      name,
      barWidth: 30,
      itemStyle: { color: fill, borderColor: colour("bg"), borderWidth: 1 },
      data: modes.map((m) => cents(amount(m, kind))),
    }),
  );
  const total: BarSeriesOption = {
    type: "bar",
    stack: "cost",
    name: "total",
    barWidth: 30,
    itemStyle: { color: "transparent" },
    data: modes.map(() => 0),
    label: { show: true, position: "right", ...text, fontWeight: "bold", formatter: (p) => totals[p.dataIndex] ?? "" },
  };
  return draw("cost", 120 + 56 * modes.length, {
    grid: { left: 118, right: 150, top: 8, bottom: 92 },
    legend: {
      borderColor: colour("line"),
      bottom: 0,
      left: "center",
      data: kinds.map((k) => k.name),
      textStyle: text,
      itemWidth: 14,
      itemHeight: 14,
      itemGap: 18,
    },
    xAxis: {
      type: "value",
      name: `${currency} per month`,
      nameGap: 28,
      ...axisName,
      axisLabel: muted,
      splitLine: gridLine,
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisLabel: { ...text, fontSize: 13 },
      axisLine: gridLine,
      axisTick: { show: false },
    },
    series: [...bars, total],
  });
}

const DASHES: readonly ("solid" | "dashed" | "dotted")[] = ["solid", "dashed", "dotted"];

/** Monthly cost over the volume to AWS services with an endpoint, with the break-evens and the stack's own volume. Nothing when no curve is known. */
export function breakEvenChart({ curves, upTo, traffic, crossings }: Curves, currency: string): Drawing | undefined {
  if (curves.length === 0) return undefined;
  const lines = curves.map(
    ({ mode, points }, i): LineSeriesOption => ({
      type: "line",
      name: mode,
      symbol: "none",
      data: points.map(([gb, y]) => [gb, cents(y)]),
      lineStyle: { color: modeColour(mode), width: 2.5, type: DASHES[i % DASHES.length] ?? "solid" },
      itemStyle: { color: modeColour(mode) },
      ...(i === 0 ? { ...ownTraffic(traffic), ...marks(crossings) } : {}),
    }),
  );
  return draw("break-even", 380, {
    grid: { left: 70, right: 30, top: 40, bottom: 92 },
    legend: {
      borderColor: colour("line"),
      bottom: 0,
      left: "center",
      textStyle: text,
      itemWidth: 36,
      itemStyle: { opacity: 0 },
      itemGap: 24,
    },
    xAxis: {
      type: "value",
      max: upTo,
      name: "GB per month to AWS services with an interface endpoint",
      nameGap: 30,
      ...axisName,
      axisLabel: { ...muted, hideOverlap: true },
      splitLine: { show: false },
      axisLine: gridLine,
    },
    yAxis: {
      type: "value",
      name: `${currency} per month`,
      nameGap: 46,
      ...axisName,
      axisLabel: muted,
      axisLine: gridLine,
      axisTick: gridLine,
      splitLine: gridLine,
    },
    series: lines,
  });
}

function ownTraffic(gb: number): Pick<LineSeriesOption, "markLine"> {
  const label = { ...text, fontWeight: "bold" as const, formatter: `this stack: ${whole(gb)} GB` };
  return {
    markLine: {
      symbol: "none",
      silent: true,
      lineStyle: { color: colour("fg"), type: [3, 3], width: 1.5 },
      data: [{ xAxis: gb, label: { ...label, position: "end", align: "left", padding: [0, 0, 0, 4] } }],
    },
  };
}

function marks(crossings: Curves["crossings"]): Pick<LineSeriesOption, "markPoint"> {
  return {
    markPoint: {
      symbol: "circle",
      symbolSize: 11,
      silent: true,
      itemStyle: { color: colour("bg"), borderColor: colour("fg"), borderWidth: 2 },
      data: crossings.map(({ gb, monthly, what }) => ({
        name: what,
        coord: [gb, cents(monthly)],
        label: {
          ...text,
          show: true,
          position: "bottom",
          distance: 10,
          backgroundColor: colour("bg"),
          padding: [2, 4],
          formatter: `${what}\nat ${whole(gb)} GB`,
        },
      })),
    },
  };
}

const whole = (gb: number) => Math.round(gb).toLocaleString("en-US");

/** Renders and takes the file apart: the library counts its charts in every id, and styles hovering. */
function draw(name: string, height: number, option: Option): Drawing {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ ...option, animation: false });
    const body = chart
      .renderToSVGString()
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<style[\s\S]*?<\/style>/g, "")
      .replace(/ (class|ecmeta_[a-z_]+|pointer-events)="[^"]*"/g, "")
      .replace(/ fill="#000"/g, ' fill="none"')
      .replace(/zr\d+-/g, `${name}-`);
    return { width: WIDTH, height, body: trusted(body.trim()) };
  } finally {
    chart.dispose();
  }
}
