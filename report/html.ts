/** The report as one HTML page: no script, no network, readable by keyboard, by ear, in the dark and on paper. */
import { breakEvenChart } from "./break-even-chart";
import { costChart } from "./cost-chart";
import { diagram } from "./diagram";
import { modeSection } from "./html-mode";
import { breakEvenSection, costSection, endpointsSection } from "./html-money";
import { PAGE_CSS } from "./html-style";
import { headlines, modesSection } from "./html-summary";
import { markup, trusted } from "./markup";
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

/** The whole page. Same report, same bytes. */
export function htmlReport(report: Report): string {
  const { project, stack, region, date, priceDate, currency } = report;
  const drawings = topologies(report);
  const title = `${stack}: the egress path of ${project}`;
  const contents = [
    ["modes", "Modes"],
    ["cost", "Cost"],
    ["break-even", "Break-even"],
    ["endpoints", "Endpoints"],
    ...report.modes.map((m) => [m.mode, m.mode]),
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_CSS)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${title}</h1>
<p class="meta">Region ${region} · ${date} · list prices of ${priceDate}, ${currency}, without tax · evaluated offline from the program's own resources</p>
<nav aria-label="Contents"><ul>${contents.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
<div class="lead">${headlines(report).map((line) => markup`<p>${line}</p>`)}</div>
${modesSection(report)}${costSection(report, costChart(report))}${breakEvenSection(report, breakEvenChart(report.curves, currency))}${endpointsSection(report)}${report.modes.map((m) => modeSection(report, m, drawings.get(m.mode)))}</main>
<footer>
<p>730 hours a month. A price that is not known shows as unknown, and so does every total above it. Reachable means proved hop by hop on what the program registers; what could not be read is not proven, never safe.</p>
</footer>
</body>
</html>
`.text;
}
