/** Text for a terminal: tables and colours. Colours are off when the output is not a terminal, or NO_COLOR is set. */
import pc from "picocolors";
import type { Pen } from "../report/pen";
import { escapeButColours, escapeControls } from "./escape";
import { fitLines, layTable, paragraph } from "./table";

// The library, left alone, would decide by itself, and colours whatever CI pipes.
const terminal = () => Boolean(process.stdout.isTTY);
const coloured = () => terminal() && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
const colours = pc.createColors(true);
type Colour = "bold" | "dim" | "green" | "red" | "yellow";
const paint = (name: Colour) => (text: string) => (coloured() ? colours[name](text) : text);

export const bold = paint("bold");
export const dim = paint("dim");
export const green = paint("green");
export const red = paint("red");
export const yellow = paint("yellow");

/** Characters of a line on this terminal, 40 at least; none elsewhere, so that lines can be cut and compared. */
export function columns(): number | undefined {
  return terminal() ? Math.max(40, process.stdout.columns || 80) : undefined;
}

/** Text of lines that fit this terminal (see `fitLines`); as it is elsewhere. */
export function fitted(text: string): string {
  const width = columns();
  return width === undefined ? text : fitLines(text, width);
}

/** Writes a line to stdout. Control characters in it are shown, not obeyed. */
export function say(text = ""): void {
  process.stdout.write(`${coloured() ? escapeButColours(text) : escapeControls(text)}\n`);
}

/** A table that fits the terminal; its own width when piped. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const width = columns();
  return layTable(
    head.map((h) => (h === "" ? h : bold(h))),
    rows,
    { right, ...(width === undefined ? {} : { width }) },
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
  wrap: (text, indent = 0) => {
    const width = columns();
    return width === undefined ? text : paragraph(text, width, indent);
  },
};
