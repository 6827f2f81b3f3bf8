/** Pictures for the README, made by the program itself: the overview on a terminal, and the drawing of the page. */
import { shippedBook } from "../cost/price-book";
import { collect } from "./collect";
import { costChart } from "./cost-chart";
import { diagram } from "./diagram";
import { DIAGRAM_CSS } from "./diagram-parts";
import { markup, trusted } from "./markup";
import { wayVerdicts } from "./path-verdicts";
import { sheetSvg } from "./svg";
import { THEME_CSS } from "./theme";
import { viewOf } from "./topology-view";

/** The pictures by file name. @param terminal lines that `npm start` prints; without, no picture of it is made */
export async function images(terminal?: string): Promise<Record<string, string>> {
  const report = await collect({ stack: "prod", date: shippedBook().date });
  const panels = report.modes.flatMap((m) =>
    m.kind === "evaluated" && m.mode === report.configured
      ? [
          {
            heading: `${m.mode}: the proof's verdict on each path`,
            drawing: diagram(viewOf(m.evaluation), wayVerdicts(m.reachability)),
          },
        ]
      : [],
  );
  const page = sheetSvg(
    `${report.stack}: the egress path of ${report.project}`,
    "The page of egress report: topology with the verdict on each path, and monthly cost by mode.",
    [...panels, { heading: "What each mode costs", drawing: costChart(report) }],
    DIAGRAM_CSS,
  );
  return { "page.svg": page, ...(terminal === undefined ? {} : { "overview.svg": terminalSvg(terminal) }) };
}

const SIZE = 13;
const LINE = 18;

/** Lines of a terminal as a picture; it follows the reader's light or dark preference. */
function terminalSvg(text: string): string {
  const lines = text.trimEnd().split("\n");
  const width = 24 + Math.ceil(Math.max(...lines.map((line) => [...line].length)) * SIZE * 0.61);
  const height = 24 + LINE * lines.length;
  const colour = (line: string) => (line.includes("✕") ? "bad" : /^ *!/.test(line) ? "warn" : "fg");
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="What npm start prints" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${trusted(`${THEME_CSS}\ntext{font:${SIZE}px ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;white-space:pre}`)}</style>
<rect width="100%" height="100%" rx="6" fill="var(--surface)"/>
${lines.map(
  (
    line,
    i,
  ) => markup`<text x="12" y="${24 + LINE * i}" fill="var(--${colour(line)})" xml:space="preserve">${line}</text>
`,
)}</svg>
`.text;
}
