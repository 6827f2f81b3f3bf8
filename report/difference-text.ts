/** A difference as text for a terminal. Pure: colours and tables are handed in. */
import { signedMoney } from "../cost/amount-words";
import { amountText, type Monthly } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { amountDifference, type ChangedKind, type Difference, type Reached, type Side } from "./difference";
import { type Pen, paintOf } from "./pen";
import { pathName, verdictName } from "./verdict-words";

/** What is made, gone and changed first; then reach and cost side by side. */
export function differenceText(d: Difference, pen: Pen): string {
  const { bold, table, wrap } = pen;
  const kinds = (list: readonly ChangedKind[], sign: string) =>
    list.map(({ noun, names }) => wrap(`  ${sign} ${countedNoun(noun, names.length)}: ${names.join(", ")}`, 6));
  const none = d.made.length + d.gone.length + (d.changed?.length ?? 0) === 0;
  return [
    bold(wrap(`${d.stack}: ${sideName(d.before)} → ${sideName(d.after)}`, 2)),
    summaryLines(d)
      .map((line) => wrap(line, 2))
      .join("\n"),
    ...(none ? [] : [[bold("Resources"), ...kinds(d.made, "+"), ...kinds(d.gone, "-"), ...changed(d, pen)].join("\n")]),
    ...(d.topology.length === 0
      ? []
      : [
          `${bold("Topology")}\n${table(
            ["", "before", "after"],
            d.topology.map((r) => [r.noun, String(r.before), String(r.after)]),
            [1, 2],
          )}`,
        ]),
    ...(d.reachAll.length === 0 ? [] : [`${bold("Reach")}\n${reach(d, pen)}`]),
    ...d.newFaults.map(
      (f) => `${wrap(`${pen.red(f.code)} ${f.subject}: ${f.cause}`, 2)}\n${wrap(`  fix: ${f.fix}`, 7)}`,
    ),
    `${bold(`Cost, ${d.currency} a month`)}\n${table(
      ["", "before", "after", "difference"],
      [
        ...d.cost.map((r) => [
          r.what,
          formatMoney(r.before),
          formatMoney(r.after),
          r.difference === null ? "unknown" : signedMoney(r.difference),
        ]),
        totalRow("egress path", d.before.egress, d.after.egress),
        totalRow("with the service", d.before.total, d.after.total),
      ],
      [1, 2, 3],
    )}`,
  ].join("\n\n");
}

/** The change in three sentences: resources, reach, cost. For every form. */
export function summaryLines(d: Difference): string[] {
  const of = (list: readonly ChangedKind[]) => list.reduce((sum, { names }) => sum + names.length, 0);
  const parts = [
    `${of(d.made)} made`,
    `${of(d.gone)} gone`,
    ...(d.changed === null ? [] : [`${d.changed.length} changed`]),
  ];
  const [was, is] = [d.before.verdict, d.after.verdict].map((v) => (v === null ? "nothing" : verdictName(v)));
  return [
    `resources: ${parts.join(", ")}`,
    `reach: ${was === is ? `${is} before and after` : `${was} before, ${is} after`}`,
    `cost: ${costSentence(d.before.egress, d.after.egress, d.currency)}`,
  ];
}

/** `36.61 → 80.32 USD a month for the egress path (+43.71)`. */
export function costSentence(before: Monthly | null, after: Monthly | null, currency: string): string {
  const text = (m: Monthly | null) => (m === null ? "nothing" : amountText(m));
  const difference = amountDifference(before, after);
  const by = difference === null ? "" : difference === 0 ? " (no difference)" : ` (${signedMoney(difference)})`;
  return `${text(before)} → ${text(after)} ${currency} a month for the egress path${by}`;
}

/** What a side is called: its mode, and where it comes from. */
export function sideName({ mode, label }: Side): string {
  return mode === null ? label : label === `mode ${mode}` ? mode : `${mode} (${label})`;
}

/** `2 NAT gateways`, `1 route`. */
export function countedNoun(noun: string, count: number): string {
  const [head = "", ...of] = noun.split(" of ");
  const plural = /s$/.test(head) ? head : /[^aeiou]y$/.test(head) ? `${head.slice(0, -1)}ies` : `${head}s`;
  return `${count} ${[count === 1 ? head : plural, ...of].join(" of ")}`;
}

function changed({ changed: list }: Difference, { wrap, dim }: Pen): string[] {
  if (list === null) return [dim("  what changes in place only the engine can tell: egress preview")];
  return list.map(({ noun, name, properties }) => wrap(`  ~ ${noun} ${name}: ${properties.join(", ")}`, 6));
}

function reach(d: Difference, pen: Pen): string {
  const rows = d.reach.length > 0 ? d.reach : d.reachAll;
  const tasks = new Set(d.reachAll.map((r) => r.task));
  const cell = (r: Reached | null) => (r === null ? "not asked" : paintOf(r.verdict, pen)(reachedText(r)));
  return pen.table(
    [...(tasks.size > 1 ? ["service"] : []), "destination", "before", "after"],
    rows.map((r) => [...(tasks.size > 1 ? [r.task] : []), r.service, cell(r.before), cell(r.after)]),
  );
}

/** `reachable by NAT`, `unreachable EGR001`. */
export function reachedText({ verdict, path, code }: Reached): string {
  return verdict === "unreachable"
    ? `${verdictName(verdict)}${code === undefined ? "" : ` ${code}`}`
    : `${verdictName(verdict)} by ${pathName(path)}`;
}

function totalRow(what: string, before: Monthly | null, after: Monthly | null): string[] {
  const difference = amountDifference(before, after);
  const text = (m: Monthly | null) => (m === null ? "–" : amountText(m));
  return [what, text(before), text(after), difference === null ? "unknown" : signedMoney(difference)];
}
