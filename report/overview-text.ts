/** The overview as text: one screen for two stacks. Pure; colours and the width are handed in. */
import { amountText, type Monthly } from "../cost/cost";
import type { OverviewMode, OverviewNote, OverviewStack } from "./overview";
import { type Pen, paintOf } from "./pen";
import { signedMoney, verdictName, verdictSign } from "./verdict-words";

/** A stack that could not be evaluated, and why. */
export interface UnreadStack {
  readonly stack: string;
  readonly message: string;
}

export interface OverviewTextOptions {
  readonly pen: Pen;
  /** Characters a line may have. */
  readonly width: number;
  /** Cuts a line to so many characters. */
  readonly shortened: (text: string, width: number) => string;
  readonly project: string;
  /** Day of the prices. */
  readonly priceDate: string;
}

/** Warnings shown a stack; faults are always shown. */
const WARNINGS = 1;

/** A line a stack, three for its modes, what to know, what to do next. */
export function overviewText(
  stacks: readonly (OverviewStack | UnreadStack)[],
  { pen, width, shortened, project, priceDate }: OverviewTextOptions,
): string {
  const fit = (text: string) => shortened(text, width);
  const read = stacks.filter((s) => "modes" in s);
  const currency = read[0]?.currency ?? "USD";
  const notes = read.flatMap((s) => noteLines(s, pen));
  return [
    fit(`${pen.bold(project)}: egress cost a month in ${currency}, list prices of ${priceDate}`),
    "",
    ...stacks.flatMap((s) => ("modes" in s ? stackLines(s, pen, fit) : unreadLines(s, pen))),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
    ...next(stacks, pen).map(fit),
  ].join("\n");
}

function stackLines(s: OverviewStack, pen: Pen, fit: (text: string) => string): string[] {
  const own = s.modes.find((m) => m.configured);
  const amount =
    own === undefined || own.egress === null
      ? "cost unknown"
      : `${short(own.egress)}${own.total === null ? "" : ` (${short(own.total)} in all)`}`;
  const head = `${pen.bold(s.stack)} · ${s.region} · ${s.azs} AZ${s.azs === 1 ? "" : "s"} · ${s.configured}: ${verdict(s.verdict, pen)}, ${amount}`;
  return [fit(head), ...s.modes.map((m) => fit(modeLine(m, pen)))];
}

function modeLine(m: OverviewMode, pen: Pen): string {
  const sign = m.verdict === "refused" ? pen.yellow("–") : paintOf(m.verdict, pen)(verdictSign(m.verdict));
  const marks = [
    m.configured ? "configured" : m.difference === null ? "" : signedMoney(m.difference),
    m.cheapest ? pen.green("cheapest") : "",
    m.problem === undefined ? "" : `${m.verdict === "refused" ? "refused" : verdictName(m.verdict)}: ${m.problem}`,
  ];
  const money = m.verdict === "refused" ? "–" : m.egress === null ? "–" : short(m.egress);
  return `  ${sign} ${m.mode.padEnd(14)} ${money.padStart(9)}  ${marks.filter((mark) => mark !== "").join(", ")}`;
}

/** An amount, short: `≥` where something of it is not known; `plan` names what. */
function short(monthly: Monthly): string {
  return amountText(monthly).replace("at least", "≥");
}

function noteLines({ stack, notes }: OverviewStack, pen: Pen): string[] {
  const serious = notes.filter((n) => n.kind === "fault" || n.kind === "not-known");
  const others = notes.filter((n) => n.kind === "warning" || n.kind === "setting");
  const rest = others.length - WARNINGS;
  return [
    ...serious.flatMap((n) => [
      pen.wrap(`${mark(n, pen)} ${stack} ${n.subject} ${n.text}`, 2),
      ...(n.fix === undefined ? [] : [pen.wrap(`  fix: ${n.fix}`, 7)]),
    ]),
    ...others
      .slice(0, WARNINGS)
      .flatMap((n, i) => [
        pen.wrap(`${mark(n, pen)} ${stack} ${n.subject} ${n.text}`, 2),
        ...[
          [n.fix === undefined ? "" : `fix: ${n.fix}`, i === WARNINGS - 1 && rest > 0 ? `${rest} more: --details` : ""]
            .filter((part) => part !== "")
            .join(" · "),
        ].flatMap((line) => (line === "" ? [] : [pen.wrap(pen.dim(`  ${line}`), 7)])),
      ]),
  ];
}

function unreadLines({ stack, message }: UnreadStack, pen: Pen): string[] {
  const [first = "", ...rest] = message.split("\n");
  return [
    pen.wrap(`${pen.bold(stack)} · ${pen.red("cannot be evaluated")}: ${first}`, 2),
    ...rest.map((l) => pen.wrap(l, 4)),
  ];
}

function next(stacks: readonly (OverviewStack | UnreadStack)[], { bold, dim }: Pen): string[] {
  const read = stacks.filter((s) => "modes" in s).map((s) => s.stack);
  const [first] = read;
  const last = read.at(-1);
  if (first === undefined || last === undefined) return [`${bold("Next")} mend the files above, then run this again`];
  const lines = [
    [`plan --stack ${first}`, "every resource, path and price"],
    [`compare --stack ${last} --traffic logs=900`, "break-even volumes"],
    [`report --stack ${last} --out ${last}.html`, "all of it as a page"],
  ];
  const width = Math.max(...lines.map(([command = ""]) => command.length));
  return [
    `${bold("Next")} npm run -s egress -- …`,
    ...lines.map(([command = "", does = ""]) => `  ${command.padEnd(width)}  ${dim(does)}`),
  ];
}

function mark({ kind }: OverviewNote, { red, yellow }: Pen): string {
  switch (kind) {
    case "fault":
      return red("✕");
    case "not-known":
      return yellow("?");
    case "warning":
    case "setting":
      return yellow("!");
  }
}

function verdict(v: OverviewStack["verdict"], pen: Pen): string {
  return v === "refused" ? pen.yellow("refused by its other settings") : paintOf(v, pen)(verdictName(v));
}
