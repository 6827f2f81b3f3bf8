/** Text for a terminal: tables, trees and colours. Colours are off when the output is not a terminal, or NO_COLOR is set. */
import Table from "cli-table3";
import pc from "picocolors";

const colours = pc.createColors(process.stdout.isTTY && !process.env["NO_COLOR"]);

export const { bold, dim, green, red, yellow } = colours;

/** Writes a line to stdout. */
export function say(text = ""): void {
  process.stdout.write(`${text}\n`);
}

const RULED = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** A table without inner lines; plain characters when piped, so that it can be cut and compared. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const plain = !process.stdout.isTTY;
  const aligned = head.map((_, i) => (right.includes(i) ? ("right" as const) : ("left" as const)));
  const built = new Table({
    head: head.map((h) => bold(h)),
    colAligns: aligned,
    style: { head: [], border: [], compact: true },
    chars: plain
      ? {
          top: "",
          "top-mid": "",
          "top-left": "",
          "top-right": "",
          bottom: "",
          "bottom-mid": "",
          "bottom-left": "",
          "bottom-right": "",
          left: "",
          right: "",
          middle: "  ",
          ...RULED,
        }
      : RULED,
  });
  built.push(...rows.map((row) => [...row]));
  return built
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Colours and tables for reports. */
export const dress = { bold, dim, green, red, yellow, table };
