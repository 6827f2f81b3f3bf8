/** An evaluated stack as text for a terminal. Pure: colours and tables are handed in. */
import { amountText, missingText } from "../cost/cost";
import { formatMoney } from "../cost/money";
import type { Evaluation } from "../offline/evaluate";
import { type Reason, wordsOf } from "../plan/reasons";
import type { Fault, Proof, Warning } from "../reachability/result";
import type { PlanDocument } from "./document";
import { inventory, resourceTree } from "./inventory";
import { type Pen, paintOf } from "./pen";
import { verdictName } from "./verdict-words";

/** Inventory, proofs, faults, cost, unused settings and warnings of one stack in one mode, and the tree of its resources. */
export function planText(evaluation: Evaluation, document: PlanDocument, pen: Pen): string {
  const { stack, mode, region, plan } = evaluation;
  return [
    pen.bold(`${stack} · ${mode} · ${region}`),
    section(
      pen,
      "What exists",
      pen.table(
        ["", "count", ""],
        inventory(evaluation.resources, plan).map((r) => [r.what, String(r.count), r.detail]),
        [1],
      ),
    ),
    section(pen, "Whether every task reaches what it needs", reachText(document, pen)),
    section(pen, "What it costs", costText(document, pen)),
    notes(document, pen),
    section(pen, "Resources", resourceTree(evaluation.resources).join("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function section({ bold }: Pen, title: string, body: string): string {
  return `${bold(title)}\n${body}`;
}

/** One row a service: its path, in how many subnets it is proven, and why it goes that way. */
export function reachText({ reachability: { proofs } }: PlanDocument, pen: Pen): string {
  if (proofs.length === 0) return "no service runs here: stacks that join this network are proved with their own plans";
  const key = (p: Proof) => `${p.task ?? ""} ${p.service}`;
  const several = new Set(proofs.map((p) => p.task ?? "")).size > 1;
  const rows = [...new Map(proofs.map((p) => [key(p), p])).values()].map((one) => {
    const own = proofs.filter((p) => key(p) === key(one));
    const worst = own.find((p) => p.verdict === "unreachable") ?? own.find((p) => p.verdict === "not-proven") ?? own[0];
    const reached = own.filter((p) => p.verdict === "reachable").length;
    const hop = worst?.hops.find((h) => h.kind === "route") ?? worst?.hops[0];
    return [
      ...(several ? [one.task ?? ""] : []),
      one.service,
      worst ? paintOf(worst.verdict, pen)(verdictName(worst.verdict)) : "",
      `${reached}/${own.length} subnets`,
      worst?.path ?? "",
      hop?.evidence ?? "",
      [...new Set((worst?.because ?? []).map(shortWords))].join("; "),
    ];
  });
  const table = pen.table(
    [...(several ? ["service"] : []), "destination", "verdict", "", "path", "route", "needed for"],
    rows,
  );
  const faults = proofs.flatMap((p) => p.faults);
  const warnings = proofs.flatMap((p) => p.warnings);
  return [
    table,
    ...findingLines(faults, pen.red, pen),
    ...missingLines(proofs, pen),
    ...findingLines(warnings, pen.yellow, pen),
  ].join("\n");
}

/** Each finding once, with its fix. */
function findingLines(list: readonly (Fault | Warning)[], paint: (text: string) => string, { wrap }: Pen): string[] {
  const seen = new Map(list.map((f) => [`${f.code} ${f.subject}`, f]));
  return [...seen.values()].flatMap((f) => [
    wrap(`  ${paint(f.code)} ${f.subject}: ${f.cause}`, 4),
    wrap(`    fix: ${f.fix}`, 9),
  ]);
}

function missingLines(proofs: readonly Proof[], { wrap }: Pen): string[] {
  const missing = [...new Set(proofs.flatMap((p) => p.missing))];
  return missing.length > 0 ? [wrap(`  not known: ${missing.join("; ")}`, 4)] : [];
}

/** Cost lines that are not zero, and the totals. */
function costText({ cost }: PlanDocument, pen: Pen): string {
  const rows = cost.lines
    .filter((line) => line.monthly !== 0)
    .map((line) => [
      line.item,
      line.quantity === null ? "unknown" : line.quantity.toLocaleString("en-US", { maximumFractionDigits: 2 }),
      line.unit,
      line.unitPrice === null ? "unknown" : String(line.unitPrice),
      formatMoney(line.shown),
    ]);
  const { monthly, egress } = cost;
  const totals = `fixed ${amountText(monthly, "fixed")} + data ${amountText(monthly, "data")} = ${amountText(monthly)} ${cost.currency} a month; of it the egress path ${amountText(egress)}`;
  const unknown = cost.unknown.map((u) => `  not in it: ${missingText(u)}`);
  const unrouted = cost.unrouted.map((u) => `  no egress path: ${u.gb} GB a month to ${u.service}`);
  return [
    pen.table(["item", "quantity", "unit", "unit price", "a month"], rows, [1, 3, 4]),
    pen.bold(pen.wrap(totals, 2)),
    ...unknown,
    ...unrouted,
  ].join("\n");
}

function notes({ unused, warnings }: PlanDocument, { dim, yellow, wrap }: Pen): string {
  return [
    ...warnings.map((w) => wrap(`${yellow("warning")} ${w.key}: ${w.why}`, 2)),
    ...unused.map((d) => wrap(dim(`unused ${d.key}: ${d.why}`), 2)),
  ].join("\n");
}

function shortWords(reason: Reason): string {
  return reason.kind === "image" ? "image pull" : wordsOf(reason);
}
