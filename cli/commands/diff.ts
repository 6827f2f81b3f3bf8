/** `egress diff`: two states of a stack side by side: topology, reach, cost. */
import { type Command, Option } from "commander";
import { MODES, type Mode } from "../../plan/mode";
import { exitCodeOf, Failure } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { modeFlag, one, oneStack, type StackFlags, stackFlags, trafficFlag } from "../stack-options";

interface DiffFlags extends StackFlags, OutputFlags {
  readonly base?: string;
  readonly fromMode?: Mode;
  readonly mode?: Mode;
  readonly traffic?: string;
}

const FORMATS = ["text", "md", "json"] as const;

export function addDiff(program: Command): void {
  outputFlags(trafficFlag(modeFlag(stackFlags(program.command("diff")))), FORMATS)
    .description(
      "what a change makes and removes, what the tasks reach and what it costs, before and after; no AWS account",
    )
    .option(
      "--base <file>",
      "the state before: a stack file, what egress plan --json wrote, or what pulumi stack export printed; or a folder of them",
      one,
    )
    .addOption(new Option("--from-mode <mode>", "the state before: this stack in another mode").choices(MODES))
    .action(async (flags: DiffFlags) => {
      const answer = answering(flags, FORMATS);
      const { base, fromMode, traffic } = flags;
      if ((base === undefined) === (fromMode === undefined))
        throw new Failure(
          `${base === undefined ? "no state to compare with" : "--base with --from-mode"}\n  why: a difference has one state before and one after\n  fix: name the state before with --base FILE, or with --from-mode ${MODES.join("|")}`,
        );
      const of = await oneStack(flags);
      const { parseTraffic } = await import("../../cost/traffic");
      if (traffic !== undefined) parseTraffic(traffic);
      const { evaluate } = await import("../../offline/evaluate");
      const { baseFileOf } = await import("../../report/base-file");
      const { fileState, modeState, stateOf } = await import("../../report/base-state");
      const { differenceBetween } = await import("../../report/difference");
      const evaluation = await evaluate(of);
      const same = {
        stack: of.stack,
        set: of.set,
        ...(flags.config === undefined ? {} : { configFile: flags.config }),
      };
      const before =
        base !== undefined
          ? await fileState(baseFileOf(base, of.stack), same, traffic, evaluation)
          : await modeState(same, fromMode as Mode, traffic);
      const label = fromMode !== undefined ? `mode ${evaluation.mode}` : (flags.config ?? `Pulumi.${of.stack}.yaml`);
      const after = stateOf(evaluation, traffic, label);
      const difference = differenceBetween(of.stack, before, after);
      await answer({
        text: async () => (await import("../../report/difference-text")).differenceText(difference, pen),
        md: async () => (await import("../../report/difference-markdown")).differenceMarkdown(difference),
        json: () => asJson(difference),
      });
      process.exitCode = exitCodeOf(after.reachability?.verdict ?? "not-proven");
    });
}
