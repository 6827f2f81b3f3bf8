/** The comparison as text: tables for a terminal. Pure; how a table and a colour look is given. */

import {
  endpointVerdict,
  gbText,
  paysFromText,
  rateText,
  reachText,
  signedMoney,
  strategyAmount,
} from "../cost/amount-words";
import { amountInWords, amountText, missingOf } from "../cost/cost";
import type { Comparison, ModeRow } from "../cost/mode-comparison";
import { formatMoney } from "../cost/money";
import type { Pen } from "./pen";

type ComparisonPen = Pick<Pen, "bold" | "dim" | "table">;

/** A comparison: modes, the cheapest way, break-even volumes, endpoints, NAT strategies. */
export function comparisonText(stack: string, c: Comparison, pen: ComparisonPen): string {
  const sections = [
    pen.bold(
      `${stack}, ${c.region}, ${c.azs} AZs; ${c.currency} per month for the egress path (NAT, endpoints, cross-AZ, internet)`,
    ),
    pen.dim(`traffic, GB per month: ${trafficText(c)}`),
    modesTable(c, pen),
    ...problems(c),
    ...lacking(c),
    bestText(stack, c),
    pen.bold("Break-even volumes, GB per month (above: endpoints cost less)"),
    pen.table(
      ["", "GB", "formula", "numbers"],
      c.breakEvens
        .filter((b) => b.natStrategy === c.natStrategy)
        .map((b) => [
          b.what,
          b.unknown === undefined ? paysFromText(b.gb ?? "never") : "unknown",
          b.formula,
          b.unknown ?? b.numbers,
        ]),
      [1],
    ),
    ...(c.endpoints.length === 0 ? [] : [pen.bold("Interface endpoints beside NAT"), endpointsTable(c, pen)]),
    ...unusedText(c),
    pen.bold("NAT strategies (cheapest proved way with each)"),
    pen.table(
      ["strategy", "monthly", "difference", ""],
      c.strategies.map((s) => [
        s.strategy,
        strategyAmount(s),
        s.state === "priced" ? signedMoney(s.difference) : "",
        s.tradeOff,
      ]),
      [1, 2],
    ),
  ];
  return sections.join("\n\n");
}

function modesTable(c: Comparison, pen: ComparisonPen): string {
  return pen.table(
    ["mode", "reach", "fixed", "data", "total", "per 100 GB", ""],
    c.modes.map((m) => [
      m.mode,
      m.reach.verdict === "not-proven" ? "not proven" : m.reach.verdict,
      ...(m.egress === null
        ? ["-", "-", "-", ""]
        : [amountText(m.egress, "fixed"), amountText(m.egress, "data"), amountText(m.egress), per100(m)]),
      m.mode === c.cheapest ? pen.bold("cheapest") : "",
    ]),
    [2, 3, 4],
  );
}

/** Why a mode is no choice, a line each. */
function problems(c: Comparison): string[] {
  const lines = c.modes
    .filter((m) => m.reach.problem !== null || m.cannotReach.length > 0)
    .map((m) => `${m.mode} is no choice: ${reachText(m.reach, m.cannotReach)}`);
  return lines.length === 0 ? [] : [lines.join("\n")];
}

/** What the amounts do not hold. */
function lacking(c: Comparison): string[] {
  const lines = c.modes
    .filter((m) => m.egress !== null && missingOf(m.egress).length > 0)
    .map((m) => `${m.mode}: ${m.egress === null ? "" : amountInWords(m.egress)}`);
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function per100({ per100Gb: p }: ModeRow): string {
  return `AWS ${rateText(p.aws)}, S3 ${rateText(p.s3)}, internet ${rateText(p.internet)}`;
}

function bestText(stack: string, c: Comparison): string {
  if (c.best === null) {
    const advised = c.modes.some((m) => m.reach.verdict === "reachable" && m.cannotReach.length === 0);
    if (!advised) return "No mode is proved to reach what the tasks need: nothing is advised.";
    return c.trafficStated
      ? "Cheapest way: not known, a price or a quantity that decides it is unknown."
      : "Cheapest way: it depends on the traffic, and none is stated (--traffic, or the stack's traffic key).";
  }
  const { choice, cost } = c.best;
  const parts = [
    choice.mode,
    ...(choice.natStrategy === null ? [] : [`NAT ${choice.natStrategy}`]),
    ...(choice.interfaceEndpoints.length === 0 ? [] : [`interface endpoints ${choice.interfaceEndpoints.join(", ")}`]),
    ...(choice.gatewayEndpoints.length === 0 ? [] : [`gateway ${choice.gatewayEndpoints.join(", ")}`]),
  ];
  const proved = c.bestProved
    ? ""
    : `\nIts mode is proved as configured, this set of endpoints is not: set it, then egress plan --stack ${stack}`;
  return `Cheapest way that reaches everything: ${parts.join("; ")}: ${amountInWords(cost.egress)}${proved}`;
}

function endpointsTable(c: Comparison, pen: ComparisonPen): string {
  return pen.table(
    ["endpoint", "GB", "costs", "saves", "net", "break-even GB", ""],
    c.endpoints.map((e) => [
      e.service,
      gbText(e.gb),
      formatMoney(e.costs),
      formatMoney(e.saves),
      signedMoney(e.net),
      paysFromText(e.paysFrom),
      endpointVerdict(e),
    ]),
    [1, 2, 3, 4, 5],
  );
}

function unusedText({ unused, currency }: Comparison): string[] {
  if (unused.length === 0) return [];
  const lines = unused.map(
    (u) => `${u.service} (${u.modes.join(", ")}): ${formatMoney(u.monthly)} ${currency} a month for its hours`,
  );
  return [`Endpoints that nothing needs:\n${lines.join("\n")}`];
}

function trafficText(c: Comparison): string {
  const parts = Object.entries(c.traffic).map(([service, amount]) => `${service} ${gbText(amount)}`);
  return parts.length === 0 || !c.trafficStated
    ? "none stated (--traffic, or the stack's traffic key)"
    : parts.join(", ");
}
