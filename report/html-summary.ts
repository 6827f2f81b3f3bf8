/** The top of the page: what the stack is, whether it holds, the modes side by side. Pure. */
import { amountInWords, amountText } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { differenceOf } from "../cost/strategies";
import type { Reachability } from "../reachability/result";
import { badge, section, table } from "./html-parts";
import { type Markup, markup, type Part } from "./markup";
import { cannotReach, type Report, type ReportMode } from "./stack-report";
import { gbText, rateText, verdictClass, verdictName, verdictSign } from "./verdict-words";

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
      markup`The stack is configured as <strong>${own.mode}</strong>: what its tasks need is <strong class="${verdictClass(verdict)}">${verdictName(verdict)}</strong>, and the egress path costs <strong>${amountInWords(own.cost.egress)} ${currency}</strong> a month.`,
    );
    lines.push(...troubles(own.reachability));
  }
  const least = modes.find((m) => m.mode === cheapest);
  if (least?.kind !== "evaluated") lines.push(markup`No mode can be called the cheapest: ${whyNone(report)}.`);
  else if (cheapest === configured) lines.push(markup`No mode that is proved to reach everything costs less.`);
  else {
    const saves = own?.kind === "evaluated" ? differenceOf(own.cost.egress, least.cost.egress) : null;
    lines.push(
      markup`The cheapest mode that is proved to reach everything is <strong>${least.mode}</strong> at ${amountInWords(least.cost.egress)} ${currency}${saves !== null && saves > 0 ? `, ${formatMoney(saves)} less` : ""}.`,
    );
  }
  const best = comparison.best;
  if (best !== null) {
    const { mode, natStrategy, interfaceEndpoints, gatewayEndpoints } = best.choice;
    const parts = [
      mode,
      ...(natStrategy === null ? [] : [`NAT ${natStrategy}`]),
      ...(interfaceEndpoints.length === 0 ? [] : [`interface endpoints ${interfaceEndpoints.join(", ")}`]),
      ...(gatewayEndpoints.length === 0 ? [] : [`gateway endpoints ${gatewayEndpoints.join(", ")}`]),
    ];
    lines.push(
      markup`Over every set of endpoints and every NAT strategy as resilient as the configured one, the least is ${amountInWords(best.cost.egress)} ${currency}: ${parts.join("; ")}${comparison.bestProved ? "" : " (its mode is proved as configured, this way is not)"}.`,
    );
  }
  return lines;
}

/** Why nothing is the cheapest. */
function whyNone({ modes, comparison }: Report): string {
  const proved = modes.filter((m) => m.kind === "evaluated" && m.reachability.verdict === "reachable");
  if (proved.length === 0) return "none is proved to reach everything";
  if (!comparison.trafficStated) return "it depends on the traffic, and none is stated";
  if (proved.every((m) => cannotReach(comparison, m.mode).length > 0)) return "traffic has no egress path";
  return "a price or a quantity that decides it is not known";
}

/** What stops the tasks and how to mend it, or what would have to be known. */
function troubles({ verdict, proofs }: Reachability): Markup[] {
  const [first, ...others] = [
    ...new Map(proofs.flatMap((p) => p.faults).map((f) => [`${f.code} ${f.subject}`, f])).values(),
  ];
  if (verdict === "unreachable" && first !== undefined)
    return [
      markup`<strong class="bad">${first.code}</strong> ${first.subject}: ${first.cause} Fix: ${first.fix}${others.length > 0 && ` (${others.length} more below)`}`,
    ];
  const missing = [...new Set(proofs.flatMap((p) => p.missing))];
  return verdict === "not-proven" && missing.length > 0 ? [markup`Not known: ${missing.join("; ")}.`] : [];
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
      `Monthly cost of the egress path by mode, ${currency}`,
      [
        { head: "mode" },
        { head: "reach" },
        { head: "fixed", number: true },
        { head: "data", number: true },
        { head: "egress path", number: true },
        { head: "100 GB more to AWS", number: true },
        { head: "to S3", number: true },
        { head: "from the internet", number: true },
        { head: "with the service", number: true },
      ],
      rows,
    )}
<p class="note">The egress path is NAT, endpoints, their addresses, crossing between AZs and internet egress; the service itself costs the same in every mode. Traffic, GB per month: ${traffic.length > 0 && comparison.trafficStated ? traffic.join(", ") : "none stated (--traffic, or the stack's traffic key)"}.</p>`,
  );
}

function cellsOf(m: ReportMode, { comparison, scenario }: Report): Part[] {
  if (m.kind === "refused")
    return [
      markup`<span class="warn">refused by the configuration</span><br>${scenario.refused[m.mode] ?? ""}`,
      ...Array.from({ length: 7 }, () => "–"),
    ];
  const { verdict } = m.reachability;
  const missing = cannotReach(comparison, m.mode);
  const problem = scenario.proofs[m.mode]?.problem;
  const per = comparison.modes.find((row) => row.mode === m.mode)?.per100Gb;
  return [
    markup`<span class="${verdictClass(verdict)}"><span aria-hidden="true">${verdictSign(verdict)}</span> ${verdictName(verdict)}</span>${problem !== undefined && problem !== null && markup`<br>${problem}`}${missing.length > 0 && markup`<br>traffic without a way: ${missing.join(", ")}`}`,
    amountText(m.cost.egress, "fixed"),
    amountText(m.cost.egress, "data"),
    markup`<strong>${amountText(m.cost.egress)}</strong>`,
    rateText(per?.aws ?? "unknown"),
    rateText(per?.s3 ?? "unknown"),
    rateText(per?.internet ?? "unknown"),
    amountText(m.cost.monthly),
  ];
}
