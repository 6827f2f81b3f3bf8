/** `egress plan`: what one stack would be. */
import type { Command } from "commander";
import { dress, say } from "../print";
import { evaluationOf, type StackOptions, stackOptions } from "../stack-options";

interface PlanOptions extends StackOptions {
  readonly traffic?: string;
  readonly criticalPath?: boolean;
}

export function addPlan(program: Command): void {
  stackOptions(program.command("plan"))
    .description(
      "what exists, whether the tasks can reach what they need, and what it costs; no AWS account, no network",
    )
    .option("--traffic <list>", "GB per month, such as ecr=200,s3=500,logs=900,internet=50")
    .option("--critical-path", "print the longest chain of a deployment with typical durations")
    .action(async (options: PlanOptions) => {
      const { evaluate } = await import("../../offline/evaluate");
      const evaluation = await evaluate(evaluationOf(options));
      if (options.criticalPath) {
        const { criticalPath } = await import("../../plan/critical-path");
        const { shortType } = await import("../../resources/tokens");
        const path = criticalPath(evaluation.resources);
        if (options.json) say(JSON.stringify(path, null, 2));
        else {
          say(
            dress.table(
              ["resource", "name", "seconds"],
              path.chain.map((step) => [shortType(step.type), step.urn.split("::").at(-1) ?? "", String(step.seconds)]),
              [2],
            ),
          );
          say(`\nlongest chain: ${path.seconds} s`);
        }
        return;
      }
      const { planDocument } = await import("../../report/document");
      const document = planDocument(evaluation, options.traffic);
      if (options.json) say(JSON.stringify(document, null, 2));
      else {
        const { planText } = await import("../../report/text");
        say(planText(evaluation, document, dress));
      }
      if (document.reachability.verdict === "unreachable") process.exitCode = 1;
    });
}
