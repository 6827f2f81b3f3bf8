/** `egress plan`: what one stack would be. */
import type { Command } from "commander";
import type { Evaluation } from "../../offline/evaluate";
import type { Mode } from "../../plan/mode";
import { exitCodeOf } from "../failure";
import { answering, asJson, type Forms, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { modeFlag, oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface PlanFlags extends StackFlags, OutputFlags {
  readonly mode?: Mode;
  readonly traffic?: string;
  readonly criticalPath?: boolean;
}

const FORMATS = ["text", "json"] as const;

export function addPlan(program: Command): void {
  outputFlags(trafficFlag(modeFlag(stackFlags(program.command("plan")))), FORMATS)
    .description(
      "what exists, whether the tasks can reach what they need, and what it costs; no AWS account, no network",
    )
    .option("--critical-path", "print the longest chain of a deployment with typical durations")
    .action(async (flags: PlanFlags) => {
      const answer = answering(flags, FORMATS);
      const { evaluate } = await import("../../offline/evaluate");
      const evaluation = await evaluate(await oneStack(flags));
      if (flags.criticalPath) return answer(await criticalPathForms(evaluation));
      const { planDocument } = await import("../../report/document");
      const document = planDocument(evaluation, flags.traffic);
      await answer({
        text: async () => (await import("../../report/text")).planText(evaluation, document, pen),
        json: () => asJson(document),
      });
      process.exitCode = exitCodeOf(document.reachability.verdict);
    });
}

async function criticalPathForms({ resources }: Evaluation): Promise<Forms> {
  const { criticalPath } = await import("../../plan/critical-path");
  const { shortType } = await import("../../resources/tokens");
  const path = criticalPath(resources);
  const rows = path.chain.map((step) => [
    shortType(step.type),
    step.urn.split("::").at(-1) ?? "",
    String(step.seconds),
  ]);
  return {
    text: () => `${pen.table(["resource", "name", "seconds"], rows, [2])}\n\nlongest chain: ${path.seconds} s`,
    json: () => asJson(path),
  };
}
