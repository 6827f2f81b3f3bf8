/** Text for a terminal: tables and colours. Colours are off when the output is not a terminal, or NO_COLOR is set. */
import pc from "picocolors";
import type { Pen } from "../report/pen";
import { escapeButColours, escapeControls } from "./escape";
import { layTable, paragraph } from "./table";

// Undefined where the output is piped; the library would then decide by itself, and colours whatever CI pipes.
const terminal = Boolean(process.stdout.isTTY);
const colour = terminal && !process.env["NO_COLOR"];
const colours = pc.createColors(colour);

export const { bold, dim, green, red, yellow } = colours;

/** Characters of a line on this terminal; none elsewhere, so that lines can be cut and compared. */
export const columns: number | undefined = terminal ? Math.max(40, process.stdout.columns || 80) : undefined;

/** Writes a line to stdout. Control characters in it are shown, not obeyed. */
export function say(text = ""): void {
  process.stdout.write(`${colour ? escapeButColours(text) : escapeControls(text)}\n`);
}

/** A table that fits the terminal; its own width when piped. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  return layTable(
    head.map((h) => bold(h)),
    rows,
    { right, ...(columns === undefined ? {} : { width: columns }) },
  );
}

/** Colours and tables for reports. */
export const pen: Pen = {
  bold,
  dim,
  green,
  red,
  yellow,
  table,
  wrap: (text, indent = 0) => (columns === undefined ? text : paragraph(text, columns, indent)),
};
