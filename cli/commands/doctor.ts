/** `egress doctor`: whether everything is there that a deployment needs, and the command that mends what is not. */
import type { Command } from "commander";
import type { Check, CheckState } from "../doctor/check";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { green, pen, red, yellow } from "../print";
import { checkedName, list, one } from "../stack-options";

interface DoctorFlags extends OutputFlags {
  readonly stack: readonly string[];
  readonly project?: string;
  readonly offline?: boolean;
}

const FORMATS = ["text", "json"] as const;

export function addDoctor(program: Command): void {
  outputFlags(program.command("doctor"), FORMATS)
    .description(
      "check Node, the Pulumi CLI, login, backend, credentials, Region, quotas and leftovers; says what mends each; reads only",
    )
    .option("--stack <names>", "only these stacks, separated by commas (repeatable; default: every stack)", list, [])
    .option("--project <folder>", "folder with Pulumi.yaml (default: this project)", one)
    .option("--offline", "ask neither AWS nor the backend")
    .action(async (flags: DoctorFlags) => {
      const answer = answering(flags, FORMATS);
      const { examine, OWN_PROJECT } = await import("../doctor/examine");
      const { exitCodeOfChecks } = await import("../doctor/check");
      const { REAL } = await import("../doctor/doctor-sources");
      const { folder } = await import("../run-fleet");
      const { knownStacks } = await import("../../stacks/stack-names");
      const projectDir = flags.project === undefined ? OWN_PROJECT : folder(flags.project);
      const stacks = flags.stack.length > 0 ? flags.stack.map(checkedName) : knownStacks(projectDir);
      const checks = await examine({ stacks, projectDir, offline: flags.offline ?? false }, REAL);
      await answer({ text: () => doctorText(checks), json: () => asJson({ checks }) });
      process.exitCode = exitCodeOfChecks(checks);
    });
}

/** A line a check; what is to do below it. */
export function doctorText(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ subject, state, found, fix }) => [
    pen.wrap(`${sign(state)} ${subject}: ${found}`, 2),
    ...(fix === undefined || state === "ok" ? [] : [pen.wrap(`  fix: ${fix}`, 7)]),
  ]);
  const open = checks.filter((c) => c.state !== "ok").length;
  return [...lines, "", open === 0 ? "Everything is there." : `${open} of ${checks.length} to look at.`].join("\n");
}

function sign(state: CheckState): string {
  switch (state) {
    case "ok":
      return green("✓");
    case "missing":
    case "fault":
      return red("✕");
    case "unknown":
      return yellow("?");
  }
}
