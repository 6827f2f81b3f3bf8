/** The comparison of modes as rows: mode, reach, fixed cost, cost per 100 GB, total at the configured traffic. Pure. */
import { formatMoney } from "../cost/money";
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
  /** Monthly cost of the way out; `null` when it is not known or the mode is no choice. */
  readonly total: number | null;
  readonly cells: readonly string[];
}

/** The row of an evaluated stack. @param hundred what 100 GB to an AWS service cost on the way out. */
export function comparisonRow(document: PlanDocument, hundred: number | null): ComparisonRow {
  const { stack, mode, reachability, cost } = document;
  const legal = reachability.verdict === "reachable";
  const total = cost.egress.total;
  return {
    stack,
    total: legal ? total : null,
    cells: [
      stack,
      mode,
      reachability.verdict,
      formatMoney(cost.egress.fixed),
      formatMoney(hundred),
      formatMoney(total),
      formatMoney(cost.monthly.total),
    ],
  };
}

/** The row of a mode that the configuration refuses. */
export function refusedRow(stack: string, mode: string): ComparisonRow {
  return { stack, total: null, cells: [stack, mode, "refused", "", "", "", ""] };
}

/** Marks the cheapest mode of each stack among those that reach everything. */
export function markCheapest(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const best = new Map<string, number>();
  for (const { stack, total } of rows)
    if (total !== null) best.set(stack, Math.min(total, best.get(stack) ?? Number.POSITIVE_INFINITY));
  return rows.map((row) => ({
    ...row,
    cells: [...row.cells, row.total !== null && row.total === best.get(row.stack) ? "cheapest" : ""],
  }));
}
