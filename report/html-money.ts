/** Costs, break-evens, endpoints and NAT strategies of the page. Pure. */
import { amountText, missingText, shownOf } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { EVIDENCE, type Evidence, evidenceName } from "../cost/price-book";
import { badge, type Chart, chartFigure, more, section, table } from "./html-parts";
import { type Markup, markup } from "./markup";
import type { EvaluatedMode, Report } from "./stack-report";
import { EGRESS_KINDS } from "./theme";
import {
  endpointVerdict,
  gbText,
  movesText,
  paysFromText,
  quantityText,
  signedMoney,
  strategyAmount,
  unitPriceText,
} from "./verdict-words";

/** Stacked costs: the chart, and its numbers. */
export function costSection(report: Report, chart: Chart): Markup {
  const { currency } = report;
  const evaluated = report.modes.filter((m) => m.kind === "evaluated");
  const kinds = EGRESS_KINDS.filter(({ kind }) => evaluated.some((m) => m.cost.lines.some((l) => l.kind === kind)));
  const amount = (m: EvaluatedMode, kind: string) => shownOf(m.cost.lines, (k) => k === kind);
  const description = evaluated.map((m) => `${m.mode}: ${amountText(m.cost.egress)} ${currency} a month`).join("; ");
  return section(
    "cost",
    "What each mode costs",
    markup`${chartFigure(chart, { id: "cost-chart", title: "Monthly cost of the egress path by mode, stacked by kind", description })}
${table(
  `Monthly cost of the egress path by kind, ${currency}`,
  [{ head: "kind" }, ...evaluated.map((m) => ({ head: m.mode, number: true }))],
  [
    ...kinds.map(({ kind, name }) => ({ cells: [name, ...evaluated.map((m) => formatMoney(amount(m, kind)))] })),
    {
      mark: "sum",
      cells: ["egress path, total", ...evaluated.map((m) => amountText(m.cost.egress))],
    },
  ],
)}`,
  );
}

/** Break-even curves with the stack's volume, and the formulas. @param chart absent when no curve is known. */
export function breakEvenSection(report: Report, chart: Chart | undefined): Markup {
  const { curves, currency } = report;
  const description = [
    movesText(report),
    ...curves.curves.map((c) => {
      const [first, last] = [c.points[0], c.points.at(-1)];
      return first && last
        ? `${c.mode}: ${formatMoney(first[1])} ${currency} at ${gbText(first[0])} GB, ${formatMoney(last[1])} at ${gbText(last[0])} GB.`
        : "";
    }),
    ...curves.crossings.map((c) => `${c.what} at ${gbText(c.gb)} GB.`),
  ].join(" ");
  return section(
    "break-even",
    "Break-even: from which volume endpoints cost less",
    markup`${
      chart === undefined
        ? markup`<p>No curve can be drawn: a price of this region is not known.</p>`
        : chartFigure(
            chart,
            {
              id: "break-even-chart",
              title: "Monthly cost of the egress path by volume, with the break-even volumes",
              description,
            },
            "The volume goes to AWS services that have an interface endpoint and nothing else moves; S3 and DynamoDB go through gateway endpoints, which are free.",
          )
    }
${table(
  "Break-even volumes, GB per month: above it endpoints cost less",
  [{ head: "question" }, { head: "GB per month", number: true }],
  curves.breakEvens.map((b) => ({
    cells: [b.what, b.unknown === undefined ? paysFromText(b.gb ?? "never") : "unknown"],
  })),
)}
${more(
  "How these volumes are computed",
  markup`${table(
    "Formula of each break-even, and its numbers",
    [{ head: "question" }, { head: "formula" }, { head: "numbers" }],
    curves.breakEvens.map((b) => ({
      cells: [b.what, markup`<code>${b.formula}</code>`, markup`<code>${b.unknown ?? b.numbers}</code>`],
    })),
  )}
<p class="note">A: AZs; E: endpoints; N: NATs; H: 730 hours; h_n, g_n: NAT per hour and GB; h_e, g_e: endpoint per AZ-hour and GB; p: public IPv4 per hour; k: addresses per NAT; x: cross-AZ per GB and side; phi: share of the traffic that crosses.</p>`,
  { print: true },
)}`,
  );
}

/** What each interface endpoint earns beside a NAT, and what each NAT strategy would cost. */
export function endpointsSection({ comparison, scenario, currency }: Report): Markup {
  return section(
    "endpoints",
    "What each endpoint costs and saves",
    markup`${
      comparison.endpoints.length === 0
        ? markup`<p>No interface endpoint is configured, and nothing is sent to a service that has one.</p>`
        : table(
            `Interface endpoints beside NAT ${scenario.natStrategy}, ${currency} per month`,
            [
              { head: "endpoint" },
              { head: "GB", number: true },
              { head: "costs", number: true },
              { head: "saves", number: true },
              { head: "net", number: true },
              { head: "break-even GB", number: true },
              { head: "verdict" },
            ],
            comparison.endpoints.map((e) => ({
              cells: [
                markup`${e.service}${e.configured && badge("in hybrid", "plain")}`,
                gbText(e.gb),
                formatMoney(e.costs),
                formatMoney(e.saves),
                signedMoney(e.net),
                paysFromText(e.paysFrom),
                endpointVerdict(e),
              ],
            })),
          )
    }
${
  comparison.unused.length > 0 &&
  markup`<p class="warn">Endpoints that nothing needs: ${comparison.unused.map((u) => `${u.service} in ${u.modes.join(" and ")}, ${formatMoney(u.monthly)} ${currency} a month for its hours`).join("; ")}.</p>`
}
<p class="note">Costs: its hours in every AZ. Saves: NAT processing avoided, less its own. Security may be worth the difference: an endpoint keeps the traffic off the internet and can hold a policy.</p>
<h3>NAT strategies</h3>
${table(
  `Cheapest way with each NAT strategy, ${currency} per month`,
  [
    { head: "strategy" },
    { head: "monthly", number: true },
    { head: "difference", number: true },
    { head: "what it means" },
  ],
  comparison.strategies.map((s) => ({
    cells: [
      markup`${s.strategy}${s.strategy === scenario.natStrategy && badge("configured", "plain")}`,
      strategyAmount(s),
      s.state === "priced" ? signedMoney(s.difference) : "",
      s.tradeOff,
    ],
  })),
)}`,
  );
}

/** Every line of a mode's bill, and what has no known price. */
export function linesOf({ mode, cost }: EvaluatedMode): Markup {
  const { lines, monthly, currency, unknown, unrouted, sources } = cost;
  return markup`${more(
    `Every line of the bill: ${amountText(monthly)} ${currency} a month with the service`,
    table(
      `Bill of ${mode}, ${currency} per month`,
      [
        { head: "item" },
        { head: "kind" },
        { head: "quantity", number: true },
        { head: "unit" },
        { head: "unit price", number: true },
        { head: "monthly", number: true },
        { head: "source" },
      ],
      [
        ...lines.map((l) => ({
          cells: [
            l.item,
            l.kind,
            quantityText(l.quantity),
            l.unit,
            unitPriceText(l.unitPrice),
            formatMoney(l.shown),
            l.source,
          ],
        })),
        { mark: "sum", cells: ["total", "", "", "", "", amountText(monthly), ""] },
      ],
    ),
    { print: true },
  )}
${unknown.length > 0 && markup`<p class="warn">In no amount, so that the totals are lower bounds: ${[...new Set(unknown.map(missingText))].join("; ")}.</p>`}
${
  sources.length > 0 &&
  more(
    `Where these prices come from: ${counted(lines.map((l) => l.evidence))}`,
    table(
      `Sources of the prices of ${mode}`,
      [{ head: "source" }, { head: "what" }, { head: "where" }, { head: "date" }],
      sources.map((s) => ({ cells: [s.key, s.what, s.where, s.date] })),
    ),
    { print: true },
  )
}
${unrouted.length > 0 && markup`<p class="warn">Traffic that has no egress path and is in no amount: ${unrouted.map((u) => `${u.service} ${gbText(u.gb)} GB`).join(", ")}.</p>`}`;
}

/** How many prices are known how well: `9 by two sources, 4 by one source, 1 inferred`. */
function counted(list: readonly (Evidence | null)[]): string {
  return [...EVIDENCE, null]
    .map((evidence) => ({ evidence, count: list.filter((e) => e === evidence).length }))
    .filter(({ count }) => count > 0)
    .map(({ evidence, count }) => `${count} ${evidenceName(evidence)}`)
    .join(", ");
}
