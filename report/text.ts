/** An evaluated stack as text for a terminal. Pure: colours and tables are handed in. */
import { formatMoney } from "../cost/money";
import type { Evaluation } from "../offline/evaluate";
import { wordsOf } from "../plan/reasons";
import type { Proof } from "../reachability/result";
import type { PlanDocument } from "./document";
import { inventory, resourceTree } from "./inventory";

type Paint = (text: string) => string;

/** How text is dressed. */
export interface Dress {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly table: (
    head: readonly string[],
    rows: readonly (readonly string[])[],
    /** Columns aligned to the right. */
    right?: readonly number[],
  ) => string;
}

/** Inventory, proofs, faults, cost, dormant settings and warnings of one stack in one mode; the tree when asked for. */
export function planText(evaluation: Evaluation, document: PlanDocument, dress: Dress, tree = true): string {
  const { stack, mode, region, plan } = evaluation;
  return [
    dress.bold(`${stack} · ${mode} · ${region}`),
    section(
      dress,
      "What exists",
      dress.table(
        ["", "count", ""],
        inventory(evaluation.resources, plan).map((r) => [r.what, String(r.count), r.detail]),
        [1],
      ),
    ),
    section(dress, "Whether every task reaches what it needs", reachText(document, dress)),
    section(dress, "What it costs", costText(document, dress)),
    notes(document, dress),
    ...(tree ? [section(dress, "Resources", resourceTree(evaluation.resources).join("\n"))] : []),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function section({ bold }: Dress, title: string, body: string): string {
  return `${bold(title)}\n${body}`;
}

function verdictText(verdict: Proof["verdict"], { green, red, yellow }: Dress): string {
  switch (verdict) {
    case "reachable":
      return green("reachable");
    case "unreachable":
      return red("unreachable");
    case "not-proven":
      return yellow("not proven");
  }
}

/** One row a service: its path, in how many subnets it is proven, and why it goes that way. */
export function reachText({ reachability: { proofs } }: PlanDocument, dress: Dress): string {
  const services = [...new Set(proofs.map((p) => p.service))];
  const rows = services.map((service) => {
    const own = proofs.filter((p) => p.service === service);
    const worst = own.find((p) => p.verdict === "unreachable") ?? own.find((p) => p.verdict === "not-proven") ?? own[0];
    const reached = own.filter((p) => p.verdict === "reachable").length;
    const hop = worst?.hops.find((h) => h.kind === "route") ?? worst?.hops[0];
    return [
      service,
      worst ? verdictText(worst.verdict, dress) : "",
      `${reached}/${own.length} subnets`,
      worst?.path ?? "",
      hop?.evidence ?? "",
      (worst?.because ?? []).map((reason) => (reason.kind === "image" ? "image pull" : wordsOf(reason))).join("; "),
    ];
  });
  const table = dress.table(["service", "verdict", "", "path", "route", "needed for"], rows);
  return [table, ...faultLines(proofs, dress), ...missingLines(proofs), ...warningLines(proofs, dress)].join("\n");
}

function faultLines(proofs: readonly Proof[], { red }: Dress): string[] {
  const seen = new Map(proofs.flatMap((p) => p.faults).map((f) => [`${f.code} ${f.subject}`, f]));
  return [...seen.values()].flatMap((f) => [`  ${red(f.code)} ${f.subject}: ${f.cause}`, `    fix: ${f.fix}`]);
}

function missingLines(proofs: readonly Proof[]): string[] {
  const missing = [...new Set(proofs.flatMap((p) => p.missing))];
  return missing.length > 0 ? [`  not known: ${missing.join("; ")}`] : [];
}

function warningLines(proofs: readonly Proof[], { yellow }: Dress): string[] {
  const seen = new Map(proofs.flatMap((p) => p.warnings).map((w) => [`${w.code} ${w.subject}`, w]));
  return [...seen.values()].flatMap((w) => [`  ${yellow(w.code)} ${w.subject}: ${w.cause}`, `    fix: ${w.fix}`]);
}

/** Cost lines that are not zero, and the totals. */
export function costText({ cost }: PlanDocument, dress: Dress): string {
  const rows = cost.lines
    .filter((line) => line.monthly !== 0)
    .map((line) => [
      line.item,
      line.quantity.toLocaleString("en-US", { maximumFractionDigits: 2 }),
      line.unit,
      line.unitPrice === null ? "unknown" : String(line.unitPrice),
      formatMoney(line.monthly),
    ]);
  const { fixed, data, total } = cost.monthly;
  const totals = `fixed ${formatMoney(fixed)} + data ${formatMoney(data)} = ${formatMoney(total)} ${cost.currency} a month; of it the way out ${formatMoney(cost.egress.total)}`;
  const unknown = cost.unknown.map((u) => `  unknown: ${u.item}: ${u.why}`);
  const unrouted = cost.unrouted.map((u) => `  no way out: ${u.gb} GB a month to ${u.service}`);
  return [
    dress.table(["item", "quantity", "unit", "unit price", "a month"], rows, [1, 3, 4]),
    dress.bold(totals),
    ...unknown,
    ...unrouted,
  ].join("\n");
}

function notes({ dormant, warnings }: PlanDocument, { dim, yellow }: Dress): string {
  return [
    ...warnings.map((w) => `${yellow("warning")} ${w.key}: ${w.why}`),
    ...dormant.map((d) => dim(`dormant ${d.key}: ${d.why}`)),
  ].join("\n");
}
