/** The report's drawings as one SVG file: topologies, costs and break-evens. */
import { amountText } from "../cost/cost";
import { breakEvenChart } from "./break-even-chart";
import { costChart } from "./cost-chart";
import { DIAGRAM_CSS } from "./diagram";
import { topologies } from "./html";
import type { Report } from "./stack-report";
import { type Panel, sheetSvg } from "./svg";

/** The whole file; it needs a renderer that knows CSS variables, as every browser does. Same report, same bytes. */
export function svgReport(report: Report): string {
  const drawings = topologies(report);
  const panels: Panel[] = report.modes.flatMap((m) => {
    const drawing = drawings.get(m.mode);
    return drawing ? [{ heading: m.mode, drawing }] : [];
  });
  const totals = report.modes.map((m) =>
    m.kind === "refused"
      ? `${m.mode} is refused`
      : `${m.mode} costs ${amountText(m.cost.egress)} ${report.currency} a month`,
  );
  const curve = breakEvenChart(report.curves, report.currency);
  return sheetSvg(
    `${report.stack}: the egress path of ${report.project}, ${report.region}, ${report.date}`,
    `Topology of each mode, monthly costs and break-even volumes. ${totals.join("; ")}.`,
    [
      ...panels,
      { heading: "Monthly cost of the egress path", drawing: costChart(report) },
      ...(curve ? [{ heading: "Break-even: from which volume endpoints cost less", drawing: curve }] : []),
    ],
    DIAGRAM_CSS,
  );
}
