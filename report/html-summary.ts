/** The top of the page: what the stack is, whether it holds, the modes side by side. Pure. */
import { formatMoney } from "../cost/money";
import { usesNat } from "../plan/mode";
import { badge, section, table } from "./html-parts";
import { type Markup, markup, type Part } from "./markup";
import { cannotReach, type Report, type ReportMode } from "./model";
import { gbText, verdictClass, verdictName, verdictSign } from "./words";

/** The sentences that answer first: does it reach, what does it cost, what would cost less. */
export function headlines(report: Report): Markup[] {
  const { configured, modes, cheapest, comparison, currency } = report;
  const own = modes.find((m) => m.mode === configured);
  const lines: Markup[] = [];
  if (own?.kind === "refused")
    lines.push(markup`The stack is configured as <strong>${own.mode}</strong>, which its other settings refuse.`);
  if (own?.kind === "evaluated") {
    const { verdict } = own.reachability;
    lines.push(
      markup`The stack is configured as <strong>${own.mode}</strong>: what its tasks need is <strong class="${verdictClass(verdict)}">${verdictName(verdict)}</strong>, and the way out costs <strong>${money(own.cost.egress.total, currency)}</strong> a month.`,
    );
  }
  const least = modes.find((m) => m.mode === cheapest);
  if (least?.kind !== "evaluated")
    lines.push(
      modes.some((m) => m.kind === "evaluated" && m.reachability.verdict === "reachable")
        ? markup`No mode can be called the cheapest: a price that decides it is not known, or traffic has no way out.`
        : markup`No mode can be called the cheapest: none is proved to reach everything.`,
    );
  else if (cheapest === configured) lines.push(markup`No mode that reaches everything costs less.`);
  else {
    const saves =
      own?.kind === "evaluated" && own.cost.egress.total !== null && least.cost.egress.total !== null
        ? own.cost.egress.total - least.cost.egress.total
        : null;
    lines.push(
      markup`The cheapest mode that reaches everything is <strong>${least.mode}</strong> at ${money(least.cost.egress.total, currency)}${saves === null ? "" : saves > 0 ? `, ${formatMoney(saves)} less` : ""}.`,
    );
  }
  const best = comparison.best;
  if (best !== null && report.scenario.refused[best.choice.mode] === undefined) {
    const { mode, natStrategy, interfaceEndpoints, gatewayEndpoints } = best.choice;
    const parts = [
      mode,
      ...(natStrategy === null ? [] : [`NAT ${natStrategy}`]),
      ...(interfaceEndpoints.length === 0 ? [] : [`interface endpoints ${interfaceEndpoints.join(", ")}`]),
      ...(gatewayEndpoints.length === 0 ? [] : [`gateway endpoints ${gatewayEndpoints.join(", ")}`]),
    ];
    lines.push(
      markup`Over every set of endpoints and every NAT strategy as resilient as the configured one, the least is ${money(best.cost.egress.total, currency)}: ${parts.join("; ")}.`,
    );
  }
  return lines;
}

function money(amount: number | null, currency: string): string {
  return amount === null ? "an amount that is not known" : `${formatMoney(amount)} ${currency}`;
}

/** Mode, reach, fixed, data, total. */
export function modesSection(report: Report): Markup {
  const { currency, comparison, configured, cheapest } = report;
  const rows = report.modes.map((m) => ({
    mark: m.mode === configured ? "own" : "",
    cells: [
      markup`<a href="#${m.mode}">${m.mode}</a>${m.mode === configured && badge("configured", "plain")}${m.mode === cheapest && badge("cheapest", "good")}`,
      ...cellsOf(m, report),
    ],
  }));
  const traffic = Object.entries(comparison.traffic).map(([service, gb]) => `${service} ${gbText(gb)}`);
  return section(
    "modes",
    "The modes side by side",
    markup`${table(
      `Monthly cost of the way out by mode, ${currency}`,
      [
        { head: "mode" },
        { head: "reach" },
        { head: "fixed", number: true },
        { head: "data", number: true },
        { head: "way out", number: true },
        { head: "100 GB more to AWS", number: true },
        { head: "to S3", number: true },
        { head: "from the internet", number: true },
        { head: "with the service", number: true },
      ],
      rows,
    )}
<p class="note">The way out is NAT, endpoints, their addresses, crossing between AZs and internet egress; the service itself costs the same in every mode. Traffic, GB per month: ${traffic.length > 0 ? traffic.join(", ") : "none given (--traffic, or the stack's traffic key)"}.</p>`,
  );
}

function cellsOf(m: ReportMode, { comparison }: Report): Part[] {
  if (m.kind === "refused")
    return [markup`<span class="warn">refused by the configuration</span>`, ...Array.from({ length: 7 }, () => "–")];
  const { verdict } = m.reachability;
  const missing = cannotReach(comparison, m.mode);
  const per = comparison.modes.find((row) => row.mode === m.mode)?.per100Gb;
  const none = (amount: number | null | undefined, what: string) =>
    amount === null || amount === undefined ? what : formatMoney(amount);
  return [
    markup`<span class="${verdictClass(verdict)}"><span aria-hidden="true">${verdictSign(verdict)}</span> ${verdictName(verdict)}</span>${missing.length > 0 && markup`<br>traffic without a way: ${missing.join(", ")}`}`,
    formatMoney(m.cost.egress.fixed),
    formatMoney(m.cost.egress.data),
    markup`<strong>${formatMoney(m.cost.egress.total)}</strong>`,
    none(per?.aws, "unknown"),
    none(per?.s3, "unknown"),
    none(per?.internet, usesNat(m.mode) ? "unknown" : "no way"),
    formatMoney(m.cost.monthly.total),
  ];
}
