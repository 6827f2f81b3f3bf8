/** The comparison as text: tables for a terminal. Pure; how a table and a colour look is given. */
import type { Comparison, EndpointRow, ModeRow } from "./advise";
import { formatMoney } from "./money";

/** How to draw. */
export interface Pen {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** @param right columns that are aligned to the right. */
  readonly table: (head: readonly string[], rows: readonly (readonly string[])[], right?: readonly number[]) => string;
}

/** A comparison: modes, the cheapest way, break-even volumes, endpoints, NAT strategies. */
export function comparisonText(stack: string, c: Comparison, pen: Pen): string {
  const sections = [
    pen.bold(
      `${stack}, ${c.region}, ${c.azs} AZs; ${c.currency} per month for the way out (NAT, endpoints, cross-AZ, internet)`,
    ),
    pen.dim(`traffic, GB per month: ${trafficText(c)}`),
    modesTable(c, pen),
    bestText(c),
    pen.bold("Break-even volumes, GB per month (above: endpoints cost less)"),
    pen.table(
      ["", "GB", "formula", "numbers"],
      c.breakEvens
        .filter((b) => b.natStrategy === c.modes[0]?.natStrategy)
        .map((b) => [b.what, b.unknown !== undefined ? "unknown" : gb(b.gb), b.formula, b.numbers]),
      [1],
    ),
    ...(c.endpoints.length === 0 ? [] : [pen.bold("Interface endpoints beside NAT"), endpointsTable(c, pen)]),
    pen.bold("NAT strategies (cheapest legal way with each)"),
    pen.table(
      ["strategy", "monthly", "difference", ""],
      c.strategies.map((s) => [
        s.strategy,
        s.offered ? formatMoney(s.monthly) : "not offered",
        s.offered ? signed(s.difference) : "",
        s.tradeOff,
      ]),
      [1, 2],
    ),
    ...(c.unknown.length === 0
      ? []
      : [pen.dim(`prices not known: ${[...new Set(c.unknown.map((u) => `${u.kind} (${u.item})`))].join("; ")}`)]),
  ];
  return sections.join("\n\n");
}

function modesTable(c: Comparison, pen: Pen): string {
  return pen.table(
    ["mode", "reach", "fixed", "data", "total", "per 100 GB", ""],
    c.modes.map((m) => [
      m.mode,
      m.cannotReach.length === 0 ? "all" : `not ${m.cannotReach.join(", ")}`,
      formatMoney(m.egress.fixed),
      formatMoney(m.egress.data),
      formatMoney(m.egress.total),
      per100(m),
      m.mode === c.cheapest ? pen.bold("cheapest") : "",
    ]),
    [2, 3, 4],
  );
}

function per100({ per100Gb: p }: ModeRow): string {
  const one = (name: string, amount: number | null, none: string) =>
    `${name} ${amount === null ? none : formatMoney(amount)}`;
  return [one("AWS", p.aws, "unknown"), one("S3", p.s3, "unknown"), one("internet", p.internet, "none")].join(", ");
}

function bestText(c: Comparison): string {
  if (c.best === null) {
    const anyLegal = c.modes.some((m) => m.cannotReach.length === 0);
    return anyLegal
      ? "Cheapest way: not known, a price that decides it is unknown."
      : "No mode reaches what the tasks need.";
  }
  const { choice, cost } = c.best;
  const parts = [
    choice.mode,
    ...(choice.natStrategy === null ? [] : [`NAT ${choice.natStrategy}`]),
    ...(choice.interfaceEndpoints.length === 0 ? [] : [`interface endpoints ${choice.interfaceEndpoints.join(", ")}`]),
    ...(choice.gatewayEndpoints.length === 0 ? [] : [`gateway ${choice.gatewayEndpoints.join(", ")}`]),
  ];
  return `Cheapest way that reaches everything: ${parts.join("; ")}: ${formatMoney(cost.egress.total)}`;
}

function endpointsTable(c: Comparison, pen: Pen): string {
  return pen.table(
    ["endpoint", "GB", "costs", "saves", "net", "pays from GB", ""],
    c.endpoints.map((e) => [
      e.service,
      gb(e.gb),
      formatMoney(e.costs),
      formatMoney(e.saves),
      signed(e.net),
      gb(e.breakEvenGb),
      verdictText(e),
    ]),
    [1, 2, 3, 4, 5],
  );
}

function verdictText(e: EndpointRow): string {
  switch (e.verdict) {
    case "pays":
      return e.configured ? "pays for itself" : "would pay for itself: add it to endpoints.hybrid";
    case "costs":
      return e.configured ? "costs more than it saves" : "would cost more than it saves";
    case "unknown":
      return "unknown";
  }
}

function trafficText(c: Comparison): string {
  const parts = Object.entries(c.traffic).map(([service, amount]) => `${service} ${gb(amount)}`);
  return parts.length === 0 ? "none given (--traffic, or the stack's traffic key)" : parts.join(", ");
}

/** GB with at most two decimals; `never` for no such volume. */
function gb(amount: number | null): string {
  return amount === null ? "never" : String(Math.round(amount * 100) / 100);
}

function signed(amount: number | null): string {
  return amount === null ? "unknown" : `${amount > 0 ? "+" : ""}${formatMoney(amount)}`;
}
