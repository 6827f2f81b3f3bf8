/** Everything about a stack in all its modes, as text. Pure: colours and tables are handed in. */
import { COMPARISON_HEAD, comparisonRow, markCheapest, refusedRow } from "./comparison-rows";
import { costOf100Gb, planDocument } from "./document";
import type { EvaluatedModes } from "./evaluate-modes";
import type { Pen } from "./pen";
import { planText } from "./text";

/** Each mode in full, then all of them in one table. @param traffic from the command line */
export function detailsText(stack: string, { modes }: EvaluatedModes, traffic: string | undefined, pen: Pen): string {
  const rows = [];
  const parts: string[] = [];
  for (const m of modes) {
    if (m.kind === "refused") {
      parts.push(`${pen.bold(`${stack} · ${m.mode}`)}\n${m.reason}`);
      rows.push(refusedRow(stack, m.mode));
      continue;
    }
    const document = planDocument(m.evaluation, traffic);
    parts.push(planText(m.evaluation, document, pen));
    rows.push(comparisonRow(document, costOf100Gb(m.evaluation)));
  }
  const table = pen.table(
    COMPARISON_HEAD,
    markCheapest(rows).map((row) => row.cells),
    [3, 4, 5, 6],
  );
  return [...parts, `${pen.bold(`${stack}: the modes compared, USD a month`)}\n${table}`].join("\n\n");
}
