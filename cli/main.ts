/** `egress`: parses and prints. Every command is a file in commands/; what it needs is loaded when it runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { addAdvise } from "./commands/advise";
import { addCompare } from "./commands/compare";
import { addDestroy } from "./commands/destroy";
import { addDiagnose } from "./commands/diagnose";
import { addOutputs } from "./commands/outputs";
import { addOverview } from "./commands/overview";
import { addPlan } from "./commands/plan";
import { addPreview } from "./commands/preview";
import { addPrices } from "./commands/prices";
import { addRefresh } from "./commands/refresh";
import { addReport } from "./commands/report";
import { addSwitch } from "./commands/switch";
import { addUp } from "./commands/up";
import { addVerify } from "./commands/verify";
import { Failure } from "./failure";

/** Runs one command line and sets the process's exit code. Mistakes end as text on stderr, never as a stack trace. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("egress")
    .description("The way out of private ECS Fargate tasks: plan, prove, price, deploy, switch and verify it.")
    .version(version())
    .showHelpAfterError("(egress --help shows every command)")
    .configureHelp({ sortSubcommands: true })
    .exitOverride();
  const commands = [
    addOverview,
    addPlan,
    addCompare,
    addAdvise,
    addPrices,
    addDiagnose,
    addReport,
    addPreview,
    addUp,
    addSwitch,
    addVerify,
    addRefresh,
    addOutputs,
    addDestroy,
  ];
  for (const add of commands) add(program);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`(egress ${command.name()} --help shows its options)`);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Failure || isPlainFailure(error)) {
    process.stderr.write(`${error.message}\n`);
    return error instanceof Failure ? error.exitCode : 2;
  }
  const text = error instanceof Error ? (process.env["EGRESS_DEBUG"] ? error.stack : error.message) : String(error);
  process.stderr.write(`egress failed in a way it does not know: ${text}\nSet EGRESS_DEBUG=1 for where it happened.\n`);
  return 2;
}

/** Errors of the layers below that are made for users. They are told by name, so that nothing is loaded to tell them. */
function isPlainFailure(error: unknown): error is Error {
  return error instanceof Error && ["EvaluationError", "StackFileError", "ConfigError"].includes(error.name);
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as { version: string }).version;
}
