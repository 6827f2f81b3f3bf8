/** One HTML page of all stacks or one: no script, no network, readable by keyboard, by ear, in the dark and on paper. */

import { amountText } from "../cost/cost";
import type { Difference } from "./difference";
import { summaryLines } from "./difference-text";
import { stackFragment } from "./html";
import { changeSection } from "./html-change";
import { joinedFragment } from "./html-joined";
import { badge, table } from "./html-parts";
import { PAGE_CSS } from "./html-style";
import { escapeText, type Markup, markup, trusted } from "./markup";
import type { EvaluatedMode, Report } from "./stack-report";
import { verdictClass, verdictName, verdictSign } from "./verdict-words";

/** A stack of a page: compared in all modes; on another stack's network, which has no modes of its own; or unreadable. */
export type PageStack =
  | {
      readonly kind: "compared";
      readonly report: Report;
      readonly change?: Difference;
      /** A section on the network that the modes are compared with. */
      readonly found?: Markup;
    }
  | {
      readonly kind: "joined";
      readonly stack: string;
      readonly owner: string;
      readonly mode: EvaluatedMode;
      readonly change?: Difference;
    }
  | { readonly kind: "unread"; readonly stack: string; readonly message: string };

export interface PageOptions {
  readonly project: string;
  /** `2026-01-31`. */
  readonly date: string;
  readonly priceDate: string;
  readonly currency: string;
}

/** The whole page. Same stacks, same bytes. */
export function htmlPage(stacks: readonly PageStack[], { project, date, priceDate, currency }: PageOptions): string {
  const [only] = stacks;
  const single = stacks.length === 1 && only !== undefined;
  const title = single
    ? `${nameOf(only)}: the egress path of ${project}`
    : `${project}: the egress paths of ${stacks.length} stacks`;
  const contents = single ? contentsOf(only) : stacks.map((s) => [`stack-${nameOf(s)}`, nameOf(s)] as const);
  const body = single
    ? fragmentOf(only)
    : markup`${summaryTable(stacks)}${stacks.map((s) => {
        const id = `stack-${nameOf(s)}`;
        return markup`<article id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h" class="stack">${nameOf(s)}</h2>${nested(fragmentOf(s, true), nameOf(s))}</article>`;
      })}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_CSS)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${title}</h1>
<p class="meta">${single && regionOf(only) !== "" && `Region ${regionOf(only)} · `}${date} · list prices of ${priceDate}, ${currency}, without tax · evaluated offline from the program's own resources</p>
<nav aria-label="Contents"><ul>${contents.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${body}</main>
<footer>
<p>730 hours a month. A price that is not known shows as unknown, and so does every total above it. Reachable means proved hop by hop on what the program registers; what could not be read is not proven, never safe.</p>
</footer>
</body>
</html>
`.text;
}

const nameOf = (s: PageStack) => (s.kind === "compared" ? s.report.stack : s.stack);

function regionOf(s: PageStack): string {
  return s.kind === "compared" ? s.report.region : s.kind === "joined" ? s.mode.evaluation.region : "";
}

function contentsOf(s: PageStack): (readonly [id: string, name: string])[] {
  const change: (readonly [string, string])[] =
    s.kind !== "unread" && s.change !== undefined ? [["change", "What would change"]] : [];
  if (s.kind === "unread") return [];
  if (s.kind === "joined") return [...change, [s.mode.mode, s.mode.mode]];
  return [
    ...change,
    ...(s.found === undefined ? [] : [["found", "The network as found"] as const]),
    ["modes", "Modes"],
    ["cost", "Cost"],
    ["break-even", "Break-even"],
    ["endpoints", "Endpoints"],
    ...s.report.modes.map((m) => [m.mode, m.mode] as const),
  ];
}

function fragmentOf(s: PageStack, brief = false): Markup {
  if (s.kind === "unread") return markup`<pre tabindex="0">${s.message}</pre>`;
  const change = s.change === undefined ? false : changeSection(s.change);
  return s.kind === "compared"
    ? stackFragment(s.report, s.found ?? change, brief)
    : joinedFragment(s.stack, s.owner, s.mode, change);
}

/** A stack's part of a page with several: its ids carry its name, its headings go one level down. */
function nested({ text }: Markup, stack: string): Markup {
  const own = (ids: string) =>
    ids
      .split(" ")
      .map((id) => `stack-${stack}-${id}`)
      .join(" ");
  return trusted(
    text
      .replace(/ id="([^"]*)"/g, (_, id: string) => ` id="${own(id)}"`)
      // A landmark is named with its stack: "Modes, dev" and "Modes, prod" are two.
      .replace(/ aria-label="([^"]*)"/g, (_, label: string) => ` aria-label="${label}, ${escapeText(stack)}"`)
      .replace(/ (href="#|aria-labelledby=")([^"]*)"/g, (_, start: string, ids: string) => ` ${start}${own(ids)}"`)
      .replace(/(<section [^>]*aria-labelledby="[^"]*)"/g, (_, start: string) => `${start} stack-${stack}-h"`)
      .replace(/<(\/?)h([234])\b/g, (_, end: string, level: string) => `<${end}h${Number(level) + 1}`),
  );
}

function summaryTable(stacks: readonly PageStack[]): Markup {
  const changes = stacks.some((s) => s.kind !== "unread" && s.change !== undefined);
  const change = (s: PageStack) =>
    s.kind === "unread" || s.change === undefined
      ? "not known"
      : markup`<a href="#stack-${nameOf(s)}-change">${summaryLines(s.change)[0]?.replace(/^resources: /, "") ?? ""}</a>`;
  const cells = (s: PageStack): readonly (Markup | string)[] => {
    if (s.kind === "unread") return ["", "", "cannot be evaluated", "", ""];
    const own = s.kind === "joined" ? s.mode : s.report.modes.find((m) => m.mode === s.report.configured);
    if (own?.kind !== "evaluated") return [regionOf(s), own?.mode ?? "", "refused by its other settings", "", ""];
    const { verdict } = own.reachability;
    return [
      own.evaluation.region,
      markup`${own.mode}${s.kind === "joined" && badge(`network of ${s.owner}`, "plain")}`,
      markup`<span class="${verdictClass(verdict)}"><span aria-hidden="true">${verdictSign(verdict)}</span> ${verdictName(verdict)}</span>`,
      amountText(own.cost.egress),
      amountText(own.cost.monthly),
    ];
  };
  return table(
    "Every stack as it is configured",
    [
      { head: "stack" },
      { head: "Region" },
      { head: "mode" },
      { head: "reach" },
      { head: "egress path a month", number: true },
      { head: "with the service", number: true },
      ...(changes ? [{ head: "would change" }] : []),
    ],
    stacks.map((s) => ({
      cells: [markup`<a href="#stack-${nameOf(s)}">${nameOf(s)}</a>`, ...cells(s), ...(changes ? [change(s)] : [])],
    })),
  );
}
