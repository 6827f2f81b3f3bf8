/** `egress compare`: the three modes side by side, and their break-even. */
import type { Command } from "commander";
import { Failure } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface CompareFlags extends StackFlags, OutputFlags {
  readonly traffic?: string;
  readonly prices?: string;
}

const FORMATS = ["text", "json"] as const;

export function addCompare(program: Command): void {
  outputFlags(trafficFlag(stackFlags(program.command("compare"))), FORMATS)
    .description(
      "monthly cost of the three modes for one stack, break-even volumes, each endpoint and NAT strategy; no AWS account",
    )
    .option("--prices <file>", "a price book of your own (egress prices refresh writes one)")
    .action(async (flags: CompareFlags) => {
      const answer = answering(flags, FORMATS);
      const of = await oneStack(flags);
      const { readBook } = await import("../../cost/sources/book-file");
      const { compareModes } = await import("../../report/compare-modes");
      const { comparisonText } = await import("../../report/comparison-text");
      const book = await readBook(flags.prices).catch((error: unknown) => {
        throw new Failure(error instanceof Error ? error.message : String(error));
      });
      const result = await compareModes(of, flags.traffic, book);
      await answer({
        text: () => comparisonText(of.stack, result, pen),
        json: () => asJson({ stack: of.stack, ...result }),
      });
    });
}
