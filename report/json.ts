/** The report as JSON: a contract for pipelines. Amounts are exact to a millionth; `null` is a price not known. Pure. */
import { inventory } from "./inventory";
import type { Report, ReportMode } from "./stack-report";

/** The whole document, indented by two spaces. Same report, same bytes. */
export function jsonReport(report: Report): string {
  const { project, stack, region, date, priceDate, currency, configured, cheapest, modes, comparison, curves } = report;
  const document = {
    project,
    stack,
    region,
    date,
    priceDate,
    currency,
    configured,
    cheapest,
    modes: modes.map(modeDocument),
    comparison,
    curves,
  };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === "number" ? Number(value.toFixed(6)) : value), 2)}\n`;
}

function modeDocument(m: ReportMode) {
  if (m.kind === "refused") return { mode: m.mode, refused: m.reason };
  const { mode, evaluation, reachability, cost } = m;
  return { mode, inventory: inventory(evaluation.resources, evaluation.plan), reachability, cost };
}
