/** `egress overview`, the main job: every stack of the project, its mode, whether it reaches, what it costs - on one screen. */
import type { Command } from "commander";
import type { OverviewStack } from "../../report/overview";
import type { UnreadStack } from "../../report/overview-text";
import { type ExitCode, exitCodeOf, explain, worst } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { columns, pen } from "../print";
import { checkedName, each, list, trafficFlag } from "../stack-options";
import { paragraph, shortened } from "../table";

interface OverviewFlags extends OutputFlags {
  readonly stack: readonly string[];
  readonly set: readonly string[];
  readonly traffic?: string;
  readonly details?: boolean;
}

const FORMATS = ["text", "json"] as const;

/** Width of a line where there is no terminal: the answer is the same in every log. */
const WIDTH = 80;

export function addOverview(program: Command): void {
  outputFlags(trafficFlag(program.command("overview")), FORMATS)
    .description("every stack of the project: its mode, whether it reaches what it needs, what each mode costs")
    .option("--stack <names>", "only these stacks, separated by commas (repeatable)", list, [])
    .option("--set <path=value>", "override a key in every stack (repeatable)", each, [])
    .option("--details", "everything of every stack in all three modes: resources, proofs, bills, the modes compared")
    .action(async (flags: OverviewFlags) => {
      const answer = answering(flags, FORMATS);
      const { ROOT } = await import("../../offline/evaluate");
      const { knownStacks } = await import("../../stacks/stack-names");
      const { shippedBook } = await import("../../cost/price-book");
      const { parseTraffic } = await import("../../cost/traffic");
      const { evaluateModes } = await import("../../report/evaluate-modes");
      const { trafficOf } = await import("../../report/document");
      const { overviewOf } = await import("../../report/overview");
      const { withOverlaps } = await import("../../report/overlaps");
      if (flags.traffic !== undefined) parseTraffic(flags.traffic);
      const book = shippedBook();
      const stacks: (OverviewStack | UnreadStack)[] = [];
      const details: string[] = [];
      const codes: ExitCode[] = [];
      let project = "egress";
      for (const stack of flags.stack.length > 0 ? flags.stack.map(checkedName) : knownStacks(ROOT)) {
        try {
          const found = await evaluateModes({ stack, set: flags.set });
          const summary = overviewOf(stack, found, ({ evaluation }) => trafficOf(evaluation, flags.traffic), book);
          stacks.push(summary);
          codes.push(summary.verdict === "refused" ? 2 : exitCodeOf(summary.verdict));
          for (const m of found.modes) if (m.kind === "evaluated") project = m.evaluation.project;
          if (flags.details) {
            const { detailsText } = await import("../../report/details-text");
            details.push(detailsText(stack, found, flags.traffic, pen));
          }
        } catch (error) {
          // One bad file never hides the other stacks. A mistake of this program does.
          const { message, exitCode } = explain(error);
          if (message.startsWith("egress failed")) throw error;
          stacks.push({ stack, message });
          codes.push(exitCode);
        }
      }
      const answered = withOverlaps(stacks);
      await answer({
        text: async () => {
          const { overviewText } = await import("../../report/overview-text");
          const width = columns() ?? WIDTH;
          const fitted = { ...pen, wrap: (line: string, indent = 0) => paragraph(line, width, indent) };
          const options = { pen: fitted, shortened, project, priceDate: book.date, width };
          return [...details, overviewText(answered, options)].join("\n\n");
        },
        json: () => asJson({ project, priceDate: book.date, stacks: answered }),
      });
      process.exitCode = worst(codes);
    });
}
