/** `egress report`: one self-contained page, or the same as SVG, Markdown or JSON. */
import { extname } from "node:path";
import { type Command, Option } from "commander";
import type { Report } from "../../report/model";
import { Failure } from "../failure";

/** Forms that a report is written in. */
export const FORMATS = ["html", "svg", "md", "json"] as const;
type Format = (typeof FORMATS)[number];

interface ReportOptions {
  readonly stack: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly traffic?: string;
  readonly out?: string;
  readonly format?: Format;
  readonly date?: string;
}

const collectValues = (value: string, all: readonly string[]) => [...all, value];

export function addReport(program: Command): void {
  program
    .command("report")
    .description(
      "one page on a stack in all three modes: topology, what reaches what, what it costs, which endpoints pay",
    )
    .requiredOption("--stack <name>", "the stack: reads Pulumi.<name>.yaml")
    .option("--config <file>", "read this stack file instead")
    .option("--set <path=value>", "override a key, such as network.azs=3 (repeatable)", collectValues, [])
    .option("--traffic <list>", "GB per month, such as ecr=200,s3=500,logs=900,internet=50")
    .option("--out <file>", "write here instead of to standard output; its extension tells the format")
    .addOption(
      new Option("--format <format>", "html, svg and md for people, json for pipelines (default: html)").choices(
        FORMATS,
      ),
    )
    .option("--date <YYYY-MM-DD>", "day on the report (default: today), for output that can be compared")
    .action(async (options: ReportOptions) => {
      const format = options.format ?? formatOf(options.out) ?? "html";
      const { collect } = await import("../../report/collect");
      const { stack, set, config, traffic } = options;
      const report = await mended(() =>
        collect({
          stack,
          set,
          date: dayOf(options.date),
          ...(config === undefined ? {} : { configFile: config }),
          ...(traffic === undefined ? {} : { traffic }),
        }),
      );
      const text = await rendered(report, format);
      if (options.out === undefined) process.stdout.write(text);
      else await write(options.out, text);
    });
}

async function rendered(report: Report, format: Format): Promise<string> {
  switch (format) {
    case "html":
      return (await import("../../report/html")).htmlReport(report);
    case "svg":
      return (await import("../../report/sheet")).svgReport(report);
    case "md":
      return (await import("../../report/markdown")).markdownReport(report);
    case "json":
      return (await import("../../report/json")).jsonReport(report);
  }
}

function formatOf(out: string | undefined): Format | undefined {
  const extension = out === undefined ? "" : extname(out).slice(1).toLowerCase();
  if (extension === "htm") return "html";
  return FORMATS.find((format) => format === extension);
}

/** A day of the calendar; without one, today in UTC. */
function dayOf(given: string | undefined): string {
  if (given === undefined) return new Date().toISOString().slice(0, 10);
  const day = new Date(`${given}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(given))
    throw new Failure(
      `--date ${given}\n  why: it is not a day of the calendar\n  fix: write it as 2026-01-31, or leave it out for today`,
    );
  return given;
}

async function write(file: string, text: string): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  try {
    await writeFile(file, text);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Failure(
      `--out ${file}\n  why: it cannot be written (${code})\n  fix: name a file in a folder that exists and may be written to`,
    );
  }
  process.stderr.write(`wrote ${file} (${Math.ceil(Buffer.byteLength(text) / 1024)} KB)\n`);
}

/** Runs a step; traffic that cannot be read ends the command with its message. */
async function mended<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && error.name === "TrafficError") throw new Failure(error.message);
    throw error;
  }
}
