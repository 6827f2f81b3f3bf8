/** `egress report`: one self-contained page, or the same as SVG, Markdown or JSON. */
import type { Command } from "commander";
import { exitCodeOf, Failure } from "../failure";
import { answering, type OutputFlags, outputFlags } from "../output";
import { oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface ReportFlags extends StackFlags, OutputFlags {
  readonly traffic?: string;
  readonly date?: string;
}

const FORMATS = ["html", "svg", "md", "json"] as const;

export function addReport(program: Command): void {
  outputFlags(trafficFlag(stackFlags(program.command("report"))), FORMATS)
    .description(
      "one page on a stack in all three modes: topology, what reaches what, what it costs, the break-even of endpoints",
    )
    .option("--date <YYYY-MM-DD>", "day on the report (default: today), for output that can be compared")
    .action(async (flags: ReportFlags) => {
      const answer = answering(flags, FORMATS);
      const { traffic } = flags;
      const date = dayOf(flags.date);
      const of = await oneStack(flags);
      const { collect } = await import("../../report/collect");
      const report = await collect({ ...of, date, ...(traffic === undefined ? {} : { traffic }) });
      await answer({
        html: async () => (await import("../../report/html")).htmlReport(report),
        svg: async () => (await import("../../report/sheet")).svgReport(report),
        md: async () => (await import("../../report/markdown")).markdownReport(report),
        json: async () => (await import("../../report/json")).jsonReport(report),
      });
      const own = report.modes.find((m) => m.mode === report.configured);
      process.exitCode = own?.kind === "evaluated" ? exitCodeOf(own.reachability.verdict) : 2;
    });
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
