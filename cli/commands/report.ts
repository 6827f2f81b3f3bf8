/** `egress report`: one self-contained page, or the same as SVG, Markdown or JSON. */
import type { Command } from "commander";
import { exitCodeOf, Failure, worst } from "../failure";
import { type FilesFlags, filesFlags, onlyFiles, proofOfFiles } from "../files-options";
import { answering, type OutputFlags, outputFlags } from "../output";
import { one, oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface ReportFlags extends StackFlags, FilesFlags, OutputFlags {
  readonly traffic?: string;
  readonly date?: string;
  readonly base?: string;
}

const FORMATS = ["html", "svg", "md", "json"] as const;

export function addReport(program: Command): void {
  filesFlags(outputFlags(trafficFlag(stackFlags(program.command("report"))), FORMATS))
    .argument("[file...]", "plans, states, templates or recordings of a network: as found, against the three modes")
    .description(
      "one page on every stack, or on one, in all three modes: topology, what reaches what, what it costs, the break-even of endpoints",
    )
    .option(
      "--base <file>",
      "also show what would change against this state, as egress diff does; of several stacks a folder",
      one,
    )
    .option("--date <YYYY-MM-DD>", "day on the report (default: today), for output that can be compared")
    .action(async (paths: readonly string[], flags: ReportFlags) => {
      const answer = answering(flags, FORMATS);
      onlyFiles(paths, flags);
      const { traffic } = flags;
      const date = dayOf(flags.date);
      if (paths.length > 0) {
        if (flags.base !== undefined)
          throw new Failure("--base FILE\n  why: it is a stack's\n  fix: name a stack, or leave it out");
        const { collectFiles } = await import("../../report/collect-files");
        const collected = await collectFiles(await proofOfFiles(paths, flags), {
          date,
          ...(traffic === undefined ? {} : { traffic }),
        });
        await answer({
          html: async () => (await import("../../report/files-report")).htmlOfFiles(collected),
          svg: () => Promise.reject(stackOnly()),
          md: async () => (await import("../../report/files-report")).markdownOfFiles(collected),
          json: async () => (await import("../../report/files-report")).jsonOfFiles(collected),
        });
        process.exitCode = exitCodeOf(collected.found.network.verdict);
        return;
      }
      const { knownStacks } = await import("../../stacks/stack-names");
      const { ROOT } = await import("../../offline/evaluate");
      const everything = flags.stack.length === 0 && flags.config === undefined;
      const stacks = everything ? knownStacks(ROOT) : [];
      if (everything && stacks.length !== 1) {
        const { collectAll } = await import("../../report/collect-page");
        const { set, base } = flags;
        const page = await collectAll(stacks, { set, date, base, ...(traffic === undefined ? {} : { traffic }) });
        await answer({
          html: async () => (await import("../../report/page")).htmlPage(page.stacks, page.options),
          ...Object.fromEntries(
            (["svg", "md", "json"] as const).map((form) => [form, () => Promise.reject(oneOnly(form))]),
          ),
        });
        process.exitCode = worst(page.verdicts.map((v) => (v === "refused" ? 2 : exitCodeOf(v))));
        return;
      }
      const of = await oneStack({ ...flags, stack: everything ? stacks : flags.stack });
      const { collectOne } = await import("../../report/collect-page");
      const {
        stack: page,
        verdict,
        options,
      } = await collectOne(of, { date, base: flags.base, ...(traffic === undefined ? {} : { traffic }) });
      if (page.kind !== "compared") {
        await answer({
          html: async () => (await import("../../report/page")).htmlPage([page], options),
          ...Object.fromEntries(
            (["svg", "md", "json"] as const).map((form) => [form, () => Promise.reject(joinedOnly(form))]),
          ),
        });
        process.exitCode = verdict === "refused" ? 2 : exitCodeOf(verdict);
        return;
      }
      const { report } = page;
      await answer({
        html: async () => (await import("../../report/page")).htmlPage([page], options),
        svg: async () => (await import("../../report/sheet")).svgReport(report),
        md: async () => (await import("../../report/markdown")).markdownReport(report),
        json: async () => (await import("../../report/json")).jsonReport(report),
      });
      process.exitCode = verdict === "refused" ? 2 : exitCodeOf(verdict);
    });
}

function stackOnly(): Failure {
  return new Failure(
    "--format svg\n  why: the drawings are those of a stack\n  fix: use html, md or json for files, or name a stack",
  );
}

/** Other forms than the page are about one stack. */
function oneOnly(form: string): Failure {
  return new Failure(
    `--format ${form}\n  why: only the page holds several stacks\n  fix: add --stack NAME, or leave the form to html`,
  );
}

function joinedOnly(form: string): Failure {
  return new Failure(
    `--format ${form}\n  why: the stack joins another's network, so there are no modes to compare\n  fix: leave the form to html, or use egress plan --json`,
  );
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
