/** One option or command in a help: beside its description, or above it where the terminal is narrow. */
import { Help } from "commander";

/** Fewest characters a line of a description has. */
const LEAST = 24;
const INDENT = " ".repeat(6);

/** As Commander lays an item, but readable on a narrow terminal. */
export function helpItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
  const width = this.helpWidth ?? 80;
  if (description === "" || width - termWidth - 4 >= LEAST)
    return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
  const lines = helper.boxWrap(description, width - INDENT.length).split("\n");
  return [`  ${term}`, ...lines.map((line) => INDENT + line)].join("\n");
}
