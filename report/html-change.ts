/** What would change against another state, as a section of the page. Pure. */
import { signedMoney } from "../cost/amount-words";
import { amountText } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { amountDifference, type Difference, type Reached } from "./difference";
import { countedNoun, reachedText, sideName, summaryLines } from "./difference-text";
import { more, section, table } from "./html-parts";
import { type Markup, markup } from "./markup";

export function changeSection(d: Difference): Markup {
  const several = new Set(d.reachAll.map((r) => r.task)).size > 1;
  const cell = (r: Reached | null) =>
    r === null
      ? "not asked"
      : markup`<span class="${r.verdict === "reachable" ? "ok" : r.verdict === "unreachable" ? "bad" : "warn"}">${reachedText(r)}</span>`;
  const kinds = (title: string, list: Difference["made"]) =>
    list.length > 0 &&
    markup`<h3>${title}</h3><ul>${list.map((k) => markup`<li>${countedNoun(k.noun, k.names.length)}: ${k.names.join(", ")}</li>`)}</ul>`;
  const totals = [
    ["egress path", d.before.egress, d.after.egress],
    ["with the service", d.before.total, d.after.total],
  ] as const;
  return section(
    "change",
    "What would change",
    markup`<p>From ${sideName(d.before)} to ${sideName(d.after)}.</p>
<ul>${summaryLines(d).map((line) => markup`<li>${line}</li>`)}</ul>
${d.newFaults.map((f) => markup`<p class="bad"><b>${f.code}</b> ${f.subject}: ${f.cause} Fix: ${f.fix}</p>`)}
${kinds("Made", d.made)}${kinds("Gone", d.gone)}${
  d.changed !== null &&
  d.changed.length > 0 &&
  markup`<h3>Changed in place</h3><ul>${d.changed.map((c) => markup`<li>${c.noun} ${c.name}: ${c.properties.join(", ")}</li>`)}</ul>`
}
${
  d.reach.length > 0 &&
  table(
    "Destinations that are reached otherwise than before",
    [...(several ? [{ head: "service" }] : []), { head: "destination" }, { head: "before" }, { head: "after" }],
    d.reach.map((r) => ({ cells: [...(several ? [r.task] : []), r.service, cell(r.before), cell(r.after)] })),
  )
}
${more(
  "Cost before and after",
  table(
    `Cost before and after, ${d.currency} a month`,
    [
      { head: "kind" },
      { head: "before", number: true },
      { head: "after", number: true },
      { head: "difference", number: true },
    ],
    [
      ...d.cost.map((r) => ({
        cells: [r.what, formatMoney(r.before), formatMoney(r.after), signedMoney(r.difference)],
      })),
      ...totals.map(([what, before, after]) => ({
        mark: "sum",
        cells: [
          what,
          before === null ? "–" : amountText(before),
          after === null ? "–" : amountText(after),
          signedMoney(amountDifference(before, after)),
        ],
      })),
    ],
  ),
  { open: true, print: true },
)}`,
  );
}
