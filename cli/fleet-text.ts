/** Answers of the library as text for a terminal. */
import type { CostDifference, FleetResult, Outcome, StackResult } from "../automation";
import { bold, dim, green, pen, red, table, yellow } from "./print";

/** Operations in words: `12 create, 3 update`; what stays the same is left out. */
export function changesText(changes: StackResult["changes"]): string {
  const parts = Object.entries(changes).filter(([op, count]) => count > 0 && !["same", "read", "refresh"].includes(op));
  return parts.length === 0 ? "no changes" : parts.map(([op, count]) => `${count} ${op}`).join(", ");
}

/** Monthly difference in words. */
export function costText({ before, after, difference, currency, missing }: CostDifference): string {
  if (after === null || before === null || difference === null) return "cost: a price is not known";
  const cents = (value: number) => value.toFixed(2);
  const amount = `${difference >= 0 ? "+" : "-"}${cents(Math.abs(difference))} ${currency} a month (${cents(before)} to ${cents(after)})`;
  return missing === undefined ? amount : `${amount}, of what is known; not in it: ${missing.join("; ")}`;
}

/** A run's answer: a table, then findings and problems of each stack. */
export function fleetText({ stacks }: FleetResult): string {
  const rows = stacks.map((r) => [
    bold(r.stack),
    coloured(r.outcome),
    changesText(r.changes),
    r.cost ? costText(r.cost) : "",
    `${r.seconds} s`,
  ]);
  return [table(["stack", "outcome", "changes", "cost", "time"], rows, [4]), ...stacks.flatMap(details)].join("\n");
}

function details({ stack, outcome, findings, problem, log }: StackResult): string[] {
  const lines = [
    ...(problem ? problem.split("\n").map((line) => pen.wrap(`  ${line}`, 2)) : []),
    ...findings.flatMap(({ kind, subject, evidence, fix }) => [
      pen.wrap(`  ${yellow(kind)} ${subject}: ${evidence}`, 4),
      dim(pen.wrap(`    fix: ${fix}`, 9)),
    ]),
    ...(outcome !== "succeeded" && log ? [dim(`  log: ${log}`)] : []),
  ];
  return lines.length === 0 ? [] : ["", bold(stack), ...lines];
}

function coloured(outcome: Outcome): string {
  switch (outcome) {
    case "succeeded":
      return green(outcome);
    case "failed":
    case "locked":
      return red(outcome);
    case "refused":
    case "cancelled":
    case "not-started":
      return yellow(outcome);
  }
}
