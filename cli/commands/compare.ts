/** `egress compare`: the three modes side by side, and their break-even; beside a network that files tell of. */
import type { Command } from "commander";
import { Failure } from "../failure";
import { type FilesFlags, filesFlags, onlyFiles, proofOfFiles } from "../files-options";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface CompareFlags extends StackFlags, FilesFlags, OutputFlags {
  readonly traffic?: string;
  readonly prices?: string;
}

const FORMATS = ["text", "json"] as const;

export function addCompare(program: Command): void {
  filesFlags(outputFlags(trafficFlag(stackFlags(program.command("compare"))), FORMATS))
    .description(
      "monthly cost of the three modes for one stack, or beside the network of files as egress prove reads them; no AWS account",
    )
    .argument("[file...]", "plans, states, templates or recordings of a network: as found, against the three modes")
    .option("--prices <file>", "a price book of your own (egress prices refresh writes one)")
    .action(async (paths: readonly string[], flags: CompareFlags) => {
      const answer = answering(flags, FORMATS);
      onlyFiles(paths, flags);
      const of = paths.length > 0 ? undefined : await oneStack(flags);
      const { readBook } = await import("../../cost/sources/book-file");
      const { compareModes } = await import("../../report/compare-modes");
      const { comparisonText } = await import("../../report/comparison-text");
      const book = await readBook(flags.prices).catch((error: unknown) => {
        throw new Failure(error instanceof Error ? error.message : String(error));
      });
      if (of === undefined) {
        const { compareFiles } = await import("../../report/compare-files");
        const { foundDocument, foundLines, MODES_OF_FOUND } = await import("../../report/found-text");
        const { found, comparison } = await compareFiles(await proofOfFiles(paths, flags), flags.traffic, book);
        const prose = [...foundLines(found), MODES_OF_FOUND];
        await answer({
          text: () =>
            [...prose.map((line) => pen.wrap(line, 2)), "", comparisonText("the same needs", comparison, pen)].join(
              "\n",
            ),
          json: () => asJson({ found: foundDocument(found), ...comparison }),
        });
        return;
      }
      const result = await compareModes(of, flags.traffic, book);
      await answer({
        text: () => comparisonText(of.stack, result, pen),
        json: () => asJson({ stack: of.stack, ...result }),
      });
    });
}
