/** The comparison of modes as rows: mode, reach, fixed cost, cost per 100 GB, total at the configured traffic. Pure. */
import { amountText, type Cost } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { leastOf } from "../cost/search";
import type { PlanDocument } from "./document";

export const COMPARISON_HEAD = [
  "stack",
  "mode",
  "reach",
  "fixed",
  "per 100 GB to AWS",
  "at this traffic",
  "with the service",
  "",
] as const;

export interface ComparisonRow {
  readonly stack: string;
  /** `null` when the mode is no choice: refused, not proved, or without a way for its traffic. */
  readonly cost: Cost | null;
  readonly cells: readonly string[];
}

/** The row of an evaluated stack. @param hundred what 100 GB to an AWS service cost on the egress path. */
export function comparisonRow(document: PlanDocument, hundred: number | null): ComparisonRow {
  const { stack, mode, reachability, cost } = document;
  const legal = reachability.verdict === "reachable" && cost.unrouted.length === 0;
  return {
    stack,
    cost: legal ? cost : null,
    cells: [
      stack,
      mode,
      reachability.verdict,
      amountText(cost.egress, "fixed"),
      formatMoney(hundred),
      amountText(cost.egress),
      amountText(cost.monthly),
    ],
  };
}

/** The row of a mode that the configuration refuses. */
export function refusedRow(stack: string, mode: string): ComparisonRow {
  return { stack, cost: null, cells: [stack, mode, "refused", "", "", "", ""] };
}

/** Marks the cheapest mode of each stack among those that reach everything. */
export function markCheapest(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const best = [...new Set(rows.map((row) => row.stack))].map((stack) =>
    leastOf(rows.flatMap((row) => (row.stack === stack && row.cost !== null ? [{ row, cost: row.cost }] : []))),
  );
  return rows.map((row) => ({
    ...row,
    cells: [...row.cells, best.some((least) => least?.row === row) ? "cheapest" : ""],
  }));
}
