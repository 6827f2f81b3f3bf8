/** `egress overview`, the main job: every shipped stack in every mode - what exists, whether it reaches, what it costs. */
import type { Command } from "commander";
import { MODES } from "../../plan/mode";
import { bold, dress, say, table } from "../print";

interface OverviewOptions {
  readonly stack: readonly string[];
  readonly traffic?: string;
  readonly tree: boolean;
}

export function addOverview(program: Command): void {
  program
    .command("overview")
    .description("every stack of the project in all three modes: what exists, whether it reaches, what it costs")
    .option(
      "--stack <name>",
      "only this stack (repeatable)",
      (value: string, all: readonly string[]) => [...all, value],
      [],
    )
    .option("--traffic <list>", "GB per month, such as ecr=200,s3=500,logs=900,internet=50")
    .option("--no-tree", "leave the resource trees out")
    .action(async ({ stack, traffic, tree }: OverviewOptions) => {
      const { evaluate, EvaluationError, ROOT } = await import("../../offline/evaluate");
      const { knownStacks } = await import("../../offline/stack-file");
      const { costOf100Gb, planDocument } = await import("../../report/document");
      const { planText } = await import("../../report/text");
      const { comparisonRow, refusedRow, COMPARISON_HEAD, markCheapest } = await import("../../report/comparison");
      const rows = [];
      for (const name of stack.length > 0 ? stack : knownStacks(ROOT)) {
        for (const mode of MODES) {
          try {
            const evaluation = await evaluate({ stack: name, mode });
            const document = planDocument(evaluation, traffic);
            say(`${planText(evaluation, document, dress, tree)}\n`);
            if (document.reachability.verdict === "unreachable") process.exitCode = 1;
            rows.push(comparisonRow(document, costOf100Gb(evaluation)));
          } catch (error) {
            // A mode that the stack cannot have is part of the comparison; anything else ends it.
            if (!(error instanceof EvaluationError) || rows.length === 0) throw error;
            say(`${bold(`${name} · ${mode}`)}\n${error.message}\n`);
            rows.push(refusedRow(name, mode));
          }
        }
      }
      say(bold("Comparison"));
      say(
        table(
          COMPARISON_HEAD,
          markCheapest(rows).map((row) => row.cells),
          [3, 4, 5, 6],
        ),
      );
      say(
        "\nMonthly USD of the way out (NAT, endpoints, addresses, crossing, internet egress); the service itself costs the same in every mode.",
      );
    });
}
