/** The report as Markdown for a pull-request comment: verdicts and costs first, paths folded away. Pure. */
import { amountText, missingText } from "../cost/cost";
import { formatMoney } from "../cost/money";
import { evidenceName } from "../cost/price-book";
import { headlines } from "./html-summary";
import type { Markup } from "./markup";
import { matrixOf } from "./matrix";
import { cannotReach, type EvaluatedMode, type Report } from "./stack-report";
import { inWords, viewOf } from "./topology-view";
import {
  endpointVerdict,
  gbText,
  movesText,
  pathName,
  paysFromText,
  quantityText,
  signedMoney,
  verdictName,
  verdictSign,
} from "./verdict-words";

/** The whole comment. Same report, same bytes. */
export function markdownReport(report: Report): string {
  const { project, stack, region, date, priceDate, currency, comparison, curves } = report;
  return [
    `## ${escapeMd(`${stack}: the egress path of ${project}`)}`,
    `${escapeMd(region)} · ${date} · list prices of ${priceDate}, ${currency}, without tax`,
    headlines(report)
      .map((line) => `- ${fromMarkup(line)}`)
      .join("\n"),
    modes(report),
    "### Break-even: from which volume endpoints cost less",
    movesText(report),
    tableMd(
      ["", "GB per month", "numbers"],
      curves.breakEvens.map((b) => [
        b.what,
        b.unknown === undefined ? paysFromText(b.gb ?? "never") : "unknown",
        b.unknown ?? (b.kind === "gateway" ? b.numbers : `${b.formula} = ${b.numbers}`),
      ]),
      [1],
    ),
    ...(comparison.endpoints.length > 0
      ? [
          "### What each endpoint costs and saves",
          tableMd(
            ["endpoint", "GB", "costs", "saves", "net", "break-even GB", ""],
            comparison.endpoints.map((e) => [
              e.service,
              gbText(e.gb),
              formatMoney(e.costs),
              formatMoney(e.saves),
              signedMoney(e.net),
              paysFromText(e.paysFrom),
              endpointVerdict(e),
            ]),
            [1, 2, 3, 4, 5],
          ),
        ]
      : []),
    ...report.modes.map((m) =>
      m.kind === "refused"
        ? foldedMd(`${m.mode}: refused by the configuration`, m.reason.split("\n").map(escapeMd).join("<br>\n"))
        : foldedMd(`${m.mode}: topology, paths and bill`, modeBody(m)),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function modes({ modes, currency, configured, cheapest, comparison }: Report): string {
  const mark = (mode: string) =>
    [mode === configured ? "configured" : "", mode === cheapest ? "cheapest" : ""].filter((m) => m !== "").join(", ");
  return tableMd(
    ["mode", "reach", `fixed, ${currency}`, "data", "egress path", "with the service", ""],
    modes.map((m) =>
      m.kind === "refused"
        ? [
            m.mode,
            `refused: ${comparison.modes.find((c) => c.mode === m.mode)?.reach.problem ?? ""}`,
            "–",
            "–",
            "–",
            "–",
            mark(m.mode),
          ]
        : [
            m.mode,
            [
              `${verdictSign(m.reachability.verdict)} ${verdictName(m.reachability.verdict)}`,
              ...cannotReach(comparison, m.mode).map((s) => `no way for ${s}`),
            ].join(", "),
            amountText(m.cost.egress, "fixed"),
            amountText(m.cost.egress, "data"),
            amountText(m.cost.egress),
            amountText(m.cost.monthly),
            mark(m.mode),
          ],
    ),
    [2, 3, 4, 5],
  );
}

function modeBody({ evaluation, reachability, cost }: EvaluatedMode): string {
  const { services, subnets, cell } = matrixOf(reachability, evaluation.resources);
  const faults = [
    ...new Map(reachability.proofs.flatMap((p) => p.faults).map((f) => [`${f.code} ${f.subject}`, f])).values(),
  ];
  return [
    escapeMd(inWords(viewOf(evaluation))),
    tableMd(
      ["service", ...subnets.map((s) => s.zone)],
      services.map((row) => [
        row.task === "" ? row.service : `${row.task}: ${row.service}`,
        ...subnets.map((s) => {
          const proof = cell(row, s.id);
          return proof
            ? `${verdictSign(proof.verdict)} ${verdictName(proof.verdict)} by ${pathName(proof.path)}`
            : "not asked";
        }),
      ]),
    ),
    ...(faults.length > 0
      ? [faults.map((f) => `- **${f.code}** ${escapeMd(`${f.subject}: ${f.cause} Fix: ${f.fix}`)}`).join("\n")]
      : []),
    tableMd(
      ["item", "quantity", "unit", "monthly", "evidence"],
      [
        ...cost.lines.map((l) => [
          l.item,
          quantityText(l.quantity),
          l.unit,
          formatMoney(l.shown),
          evidenceName(l.evidence),
        ]),
        ["total", "", "", amountText(cost.monthly), ""],
      ],
      [1, 3],
    ),
    ...(cost.unknown.length > 0
      ? [
          escapeMd(
            `In no amount, so that the totals are lower bounds: ${[...new Set(cost.unknown.map(missingText))].join("; ")}.`,
          ),
        ]
      : []),
  ].join("\n\n");
}

/** What a reader unfolds. */
export function foldedMd(summary: string, body: string): string {
  return `<details>\n<summary>${escapeMd(summary)}</summary>\n\n${body}\n\n</details>`;
}

/** @param right columns of numbers. */
export function tableMd(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => escapeMd(c)).join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, i) => (right.includes(i) ? "---:" : "---")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

/** Text that Markdown shows as it is: nothing becomes markup, a link, a mention or a cell of its own. */
export function escapeMd(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]|#~]/g, (c) => `\\${c}`)
    .replace(/@(?=\w)/g, "@\u200b")
    .replace(/\r?\n/g, " ");
}

/** A line of the page as Markdown: bold stays bold, other elements go. What was escaped stays escaped. */
function fromMarkup({ text }: Markup): string {
  const plain = (part: string) =>
    escapeMd(
      part
        .replace(/<[^>]*>/g, "")
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, "&"),
    );
  return text
    .split(/<strong[^>]*>([\s\S]*?)<\/strong>/)
    .map((part, i) => (i % 2 === 1 ? `**${plain(part)}**` : plain(part)))
    .join("");
}
