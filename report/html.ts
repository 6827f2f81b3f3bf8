/** A stack in every mode as a part of the page, and the page of one stack alone. */
import { breakEvenChart } from "./break-even-chart";
import { costChart } from "./cost-chart";
import { diagram } from "./diagram";
import { modeSection } from "./html-mode";
import { breakEvenSection, costSection, endpointsSection } from "./html-money";
import type { Chart } from "./html-parts";
import { headlines, modesSection } from "./html-summary";
import { type Markup, markup } from "./markup";
import { htmlPage } from "./page";
import { wayVerdicts } from "./path-verdicts";
import type { Report } from "./stack-report";
import type { Drawing } from "./svg";
import { viewOf } from "./topology-view";

/** Drawings of a report by mode; a refused mode has none. */
export function topologies({ modes }: Report): Map<string, Drawing> {
  return new Map(
    modes.flatMap((m) =>
      m.kind === "evaluated" ? [[m.mode, diagram(viewOf(m.evaluation), wayVerdicts(m.reachability))]] : [],
    ),
  );
}

/**
 * A stack's part of the page.
 * @param change what would change, before the rest
 * @param brief paths and bills of the configured mode alone, for a page of several stacks
 */
export function stackFragment(report: Report, change: Markup | false, brief = false): Markup {
  const drawings = topologies(report);
  return markup`<div class="lead">${headlines(report).map((line) => markup`<p>${line}</p>`)}</div>
${change}${modesSection(report)}${costSection(report, { wide: costChart(report), narrow: costChart(report, true) })}${breakEvenSection(report, breakEvenCharts(report))}${endpointsSection(report)}${report.modes.map((m) => modeSection(report, m, drawings.get(m.mode), brief && m.mode !== report.configured))}`;
}

function breakEvenCharts({ curves, currency }: Report): Chart | undefined {
  const [wide, narrow] = [breakEvenChart(curves, currency), breakEvenChart(curves, currency, true)];
  return wide && narrow && { wide, narrow };
}

/** The page of one stack. Same report, same bytes. */
export function htmlReport(report: Report): string {
  return htmlPage([{ kind: "compared", report }], report);
}
