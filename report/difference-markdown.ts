/** A difference as Markdown, to stand at the top of a pull request's comment. Pure. */
import { signedMoney } from "../cost/amount-words";
import { amountText, type Monthly } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { amountDifference, type ChangedKind, type Difference, type Reached } from "./difference";
import { costSentence, countedNoun, reachedText, sideName } from "./difference-text";
import { escapeMd, foldedMd, tableMd } from "./markdown";
import { verdictName, verdictSign } from "./verdict-words";

/** Summary, then reach and cost as tables, then every resource, folded. */
export function differenceMarkdown(d: Difference): string {
  const reach = reachTable(d);
  return [
    `## ${escapeMd(`${d.stack}: ${sideName(d.before)} → ${sideName(d.after)}`)}`,
    [
      `- **Made**: ${kinds(d.made)}`,
      `- **Gone**: ${kinds(d.gone)}`,
      ...(d.changed === null
        ? []
        : [`- **Changed in place**: ${d.changed.length === 0 ? "nothing" : d.changed.length}`]),
      `- **Reach**: ${verdict(d.before.verdict)} → **${verdict(d.after.verdict)}**${d.reach.length === 0 ? ", every destination by the same path" : ""}`,
      `- **Cost**: ${escapeMd(costSentence(d.before.egress, d.after.egress, d.currency))}; ${total(d)}`,
    ].join("\n"),
    ...d.newFaults.map((f) => `> **${f.code}** ${escapeMd(`${f.subject}: ${f.cause}`)}<br>Fix: ${escapeMd(f.fix)}`),
    ...(reach === undefined ? [] : [reach]),
    tableMd(
      [`${d.currency} a month`, "before", "after", "difference"],
      [
        ...d.cost.map((r) => [r.what, formatMoney(r.before), formatMoney(r.after), signedMoney(r.difference)]),
        totalRow("egress path", d.before.egress, d.after.egress),
        totalRow("with the service", d.before.total, d.after.total),
      ],
      [1, 2, 3],
    ),
    ...resources(d),
  ]
    .join("\n\n")
    .concat("\n");
}

function kinds(list: readonly ChangedKind[]): string {
  return list.length === 0
    ? "nothing"
    : list.map(({ noun, names }) => escapeMd(countedNoun(noun, names.length))).join(", ");
}

const verdict = (v: Difference["after"]["verdict"]) =>
  v === null ? "no stack" : `${verdictSign(v)} ${verdictName(v)}`;

function total({ before, after, currency }: Difference): string {
  const text = (m: Monthly | null) => (m === null ? "nothing" : amountText(m));
  return escapeMd(`${text(before.total)} → ${text(after.total)} ${currency} with the service`);
}

/** Destinations that are reached otherwise than before. */
function reachTable({ reach, reachAll }: Difference): string | undefined {
  if (reach.length === 0) return undefined;
  const several = new Set(reachAll.map((r) => r.task)).size > 1;
  const cell = (r: Reached | null) => (r === null ? "not asked" : `${verdictSign(r.verdict)} ${reachedText(r)}`);
  return tableMd(
    [...(several ? ["service"] : []), "destination", "before", "after"],
    reach.map((r) => [...(several ? [r.task] : []), r.service, cell(r.before), cell(r.after)]),
  );
}

function resources({ made, gone, changed }: Difference): string[] {
  const lines = (sign: string, list: readonly ChangedKind[]) =>
    list.map(
      ({ noun, names }) => `- \`${sign}\` ${escapeMd(`${countedNoun(noun, names.length)}: ${names.join(", ")}`)}`,
    );
  const all = [
    ...lines("+", made),
    ...lines("-", gone),
    ...(changed ?? []).map((c) => `- \`~\` ${escapeMd(`${c.noun} ${c.name}: ${c.properties.join(", ")}`)}`),
  ];
  return all.length === 0 ? [] : [foldedMd("Every resource that is made, gone or changed", all.join("\n"))];
}

function totalRow(what: string, before: Monthly | null, after: Monthly | null): string[] {
  const text = (m: Monthly | null) => (m === null ? "–" : amountText(m));
  return [what, text(before), text(after), signedMoney(amountDifference(before, after))];
}
