/** Tables and paragraphs that fit a width. Pure. */

const COLOURS = /\u001b\[\d+m/g;
const RESET = "\u001b[0m";

/** Characters that are seen. */
export function widthOf(text: string): number {
  return [...text.replace(COLOURS, "")].length;
}

export interface TableOptions {
  /** Columns aligned to the right. */
  readonly right?: readonly number[];
  /** Characters a line may have. @default as many as it takes */
  readonly width?: number;
}

const GAP = "  ";
/** No column is made narrower than this. */
const LEAST = 12;

/**
 * Columns two spaces apart, one row a line. Where the width is too small the widest columns wrap; where even that does
 * not fit, a row is its first cell and, below it, a line for every other one.
 */
export function layTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], width = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  const all = head.some((cell) => cell !== "") ? [head, ...rows] : rows;
  const widths = narrowed(
    head.map((_, i) => Math.max(0, ...all.map((row) => widthOf(row[i] ?? "")))),
    width - GAP.length * (head.length - 1),
  );
  if (widths.reduce((sum, w) => sum + w, 0) + GAP.length * (head.length - 1) > width)
    return layRecords(head, rows, width);
  return all
    .flatMap((row) => {
      const cells = widths.map((w, i) => wrap(row[i] ?? "", w));
      const height = Math.max(...cells.map((lines) => lines.length));
      return Array.from({ length: height }, (_, line) =>
        widths
          .map((w, i) => {
            const text = cells[i]?.[line] ?? "";
            // Behind the last cell no space follows, not even inside a colour.
            return i === widths.length - 1 && !right.includes(i) ? text : padded(text, w, right.includes(i));
          })
          .join(GAP)
          .trimEnd(),
      );
    })
    .join("\n");
}

function layRecords(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const label = (i: number) => ((head[i] ?? "") === "" ? "" : `${head[i] ?? ""}: `);
  return rows
    .flatMap(([title = "", ...cells]) => [
      paragraph(title.trimEnd(), width, 0),
      ...cells.flatMap((cell, i) =>
        cell.trim() === "" ? [] : [paragraph(`  ${label(i + 1)}${cell.trim()}`, width, 4)],
      ),
    ])
    .join("\n");
}

function padded(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

/** Takes characters off the widest columns, one at a time, until the line fits or nothing can be taken. */
function narrowed(widths: readonly number[], room: number): number[] {
  const out = [...widths];
  let excess = out.reduce((sum, w) => sum + w, 0) - room;
  while (excess > 0) {
    const widest = out.indexOf(Math.max(...out));
    if ((out[widest] ?? 0) <= LEAST) break;
    out[widest] = (out[widest] ?? 0) - 1;
    excess--;
  }
  return out;
}

/** Lines of at most `width` seen characters, broken at spaces, and inside a word only where it is longer than a line. */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    let rest = word;
    const joined = line === "" ? rest : `${line} ${rest}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    while (widthOf(rest) > width) {
      const cut = seamOf(rest.slice(0, cutAt(rest, width)));
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    line = rest;
  }
  return coloured(line === "" ? lines : [...lines, line]);
}

/** Where a part of a long word ends well: behind its last sign, unless that leaves a stump. */
function seamOf(part: string): number {
  const seam = part.search(/[-/.:,][^-/.:,]*$/) + 1;
  return seam > part.length / 3 ? seam : part.length;
}

/** Index behind `count` seen characters. */
function cutAt(text: string, count: number): number {
  let seen = 0;
  let at = 0;
  while (at < text.length && seen < count) {
    const code = /^\u001b\[\d+m/.exec(text.slice(at))?.[0];
    if (code !== undefined) at += code.length;
    else {
      at += String.fromCodePoint(text.codePointAt(at) ?? 0).length;
      seen++;
    }
  }
  return at;
}

/** A colour that is open at the end of a line ends there and goes on in the next. */
function coloured(lines: readonly string[]): string[] {
  let open = "";
  return lines.map((line) => {
    const start = open;
    for (const [code] of line.matchAll(COLOURS)) open = /\[(0|22|39)m/.test(code) ? "" : open + code;
    return `${start}${line}${open === "" ? "" : RESET}`;
  });
}

/** A line wrapped to a width; what follows the first line is indented by so many spaces. */
export function paragraph(text: string, width: number, indent: number): string {
  const lead = /^ */.exec(text)?.[0] ?? "";
  const [first = "", ...rest] = wrap(text.slice(lead.length), width - Math.max(lead.length, indent));
  return [lead + first, ...rest.map((line) => " ".repeat(indent) + line)].join("\n");
}

/** Drawn, or to be pasted as it is: a branch of a tree, a command line, code. */
const AS_IT_IS =
  /^\s*(?:[│├└─]|(?:\$|egress|pulumi|aws|terraform|tofu|npx|npm|curl|gh) |[\w."-]+ *[=:] *["[{]|[-+] ?[\w."-]+:|.*[{[(]$)/;

/** Breaks lines at spaces so that they fit; what a person pastes, and words longer than a line, stay whole. */
export function fitLines(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) =>
      widthOf(line) <= width || AS_IT_IS.test(line.replace(COLOURS, "")) ? [line] : brokenAtSpaces(line, width),
    )
    .join("\n");
}

function brokenAtSpaces(text: string, width: number): string[] {
  const indent = " ".repeat((/^ */.exec(text)?.[0].length ?? 0) + 2);
  const lines: string[] = [];
  let line = indent.slice(2);
  let begun = false;
  for (const word of text.trimStart().split(" ")) {
    if (begun && widthOf(`${line} ${word}`) > width) {
      lines.push(line.trimEnd());
      line = indent + word;
    } else line += begun ? ` ${word}` : word;
    begun = true;
  }
  return coloured([...lines, line]);
}

/** Cut to a width, with an ellipsis where something is left out. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return coloured([`${text.slice(0, cutAt(text, width - 1)).trimEnd()}…`])[0] ?? "";
}
