/** What every command does with its answer: one form of several, to standard output or a file, or nothing at all. */
import { extname } from "node:path";
import { type Command, Option } from "commander";
import { escapeControls } from "./escape";
import { Failure, systemReason } from "./failure";
import { fitted, say } from "./print";

const FORMATS = ["text", "json", "md", "html", "svg", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface OutputFlags {
  readonly format?: Format;
  readonly json?: boolean;
  readonly out?: string;
  readonly quiet?: boolean;
}

/** The forms of an answer, each made when it is asked for. The first is the one without `--format`. */
export type Forms = Readonly<Partial<Record<Format, () => string | Promise<string>>>>;

/** Adds --format with these forms, --json, --out and --quiet. @param formats the first is the default */
export function outputFlags(command: Command, formats: readonly Format[]): Command {
  command.addOption(
    new Option("--format <form>", `form of the answer (default: ${formats[0]}, or what --out ends in)`).choices([
      ...formats,
    ]),
  );
  if (formats.includes("json")) command.option("--json", "short for --format json");
  return command
    .option("--out <file>", "write the answer there")
    .option("--quiet", "print nothing but failures: the exit code is the answer");
}

/** Extensions beside the forms' own names. */
const EXTENSIONS: Readonly<Record<string, Format>> = { htm: "html", markdown: "md", txt: "text" };

/** The form that is asked for. @throws Failure when two are, or a file's extension names none of them */
function formatOf({ format, json, out }: OutputFlags, formats: readonly Format[]): Format {
  if (json && format !== undefined && format !== "json")
    throw new Failure(`--json --format ${format}\n  why: they ask for two forms\n  fix: leave one of them out`);
  if (json) return "json";
  if (format !== undefined) return format;
  const extension = out === undefined ? "" : extname(out).slice(1).toLowerCase();
  const named = EXTENSIONS[extension] ?? FORMATS.find((f) => f === extension);
  if (extension !== "" && (named === undefined || !formats.includes(named)))
    throw new Failure(
      `--out ${out}\n  why: this command writes no .${extension}\n  fix: let the name end in ${formats.map((f) => (f === "text" ? ".txt" : `.${f}`)).join(", ")}, or say the form with --format`,
    );
  return named ?? formats[0] ?? "text";
}

/** Checks --format and --out before work is done, and answers how to give the answer. */
export function answering(flags: OutputFlags, formats: readonly Format[]): (forms: Forms) => Promise<void> {
  const format = formatOf(flags, formats);
  return async (forms) => {
    if (flags.quiet && flags.out === undefined) return;
    const text = await forms[format]?.();
    if (text === undefined) throw new Failure(`--format ${format}\n  why: there is no such form of this answer`);
    const whole = text.endsWith("\n") ? text : `${text}\n`;
    if (flags.out !== undefined) await writeOut(flags.out, format === "text" ? escapeControls(whole) : whole, flags);
    else if (format === "text") say(fitted(whole.slice(0, -1)));
    else if (format === "json" || process.stdout.isTTY) say(whole.slice(0, -1));
    else process.stdout.write(whole);
  };
}

async function writeOut(file: string, text: string, { quiet }: OutputFlags): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new Failure(
      `--out ${file}\n  why: it cannot be written: ${systemReason(error)}\n  fix: name a file in a folder that exists and may be written to`,
    );
  }
  if (!quiet) process.stderr.write(`wrote ${escapeControls(file)} (${Math.ceil(Buffer.byteLength(text) / 1024)} KB)\n`);
}

/** A document as JSON for people and pipelines alike. */
export function asJson(document: unknown): string {
  return JSON.stringify(document, null, 2);
}
