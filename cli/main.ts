/** `egress`: parses and prints. Every command is a file in commands/; what it needs is loaded when it runs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { addAdvise } from "./commands/advise";
import { addCompare } from "./commands/compare";
import { addCompletion } from "./commands/completion";
import { addDestroy } from "./commands/destroy";
import { addDiagnose } from "./commands/diagnose";
import { addDiff } from "./commands/diff";
import { addDoctor } from "./commands/doctor";
import { addMcp } from "./commands/mcp";
import { addNetwork } from "./commands/network";
import { addOutputs } from "./commands/outputs";
import { addOverview } from "./commands/overview";
import { addPlan } from "./commands/plan";
import { addPreview } from "./commands/preview";
import { addPrices } from "./commands/prices";
import { addProve } from "./commands/prove";
import { addRefresh } from "./commands/refresh";
import { addRepair } from "./commands/repair";
import { addReport } from "./commands/report";
import { addSnapshot } from "./commands/snapshot";
import { addSwitch } from "./commands/switch";
import { addUp } from "./commands/up";
import { addVerify } from "./commands/verify";
import { escapeControls } from "./escape";
import { examplesOf } from "./examples";
import { explain, Failure } from "./failure";
import { helpItem } from "./help-item";
import { fitted } from "./print";
import { guardStreams } from "./streams";
import { usageWords } from "./usage-words";

const COMMANDS = [
  addOverview,
  addPlan,
  addCompare,
  addCompletion,
  addDiff,
  addDoctor,
  addAdvise,
  addPrices,
  addDiagnose,
  addProve,
  addNetwork,
  addSnapshot,
  addMcp,
  addReport,
  addPreview,
  addUp,
  addSwitch,
  addVerify,
  addRepair,
  addRefresh,
  addOutputs,
  addDestroy,
];

const EXIT_CODES =
  "Exit codes: 0 all holds, 1 a fault was found, 2 usage, configuration or access, 3 something needed is not proven.";

/** Every command with its options and help. Nothing is loaded before one runs. */
export function program(version: string): Command {
  const program = new Command("egress")
    .description("The egress path of private ECS Fargate tasks: plan, prove, price, deploy, switch and verify it.")
    .version(version)
    .showHelpAfterError("(egress --help shows every command)")
    .configureHelp({ sortSubcommands: true, minWidthToWrap: 20, formatItem: helpItem })
    .addHelpText("after", () => `\n${fitted(EXIT_CODES)}`);
  for (const add of COMMANDS) add(program);
  for (const command of program.commands)
    command
      .showHelpAfterError(`(egress ${command.name()} --help shows its options)`)
      .addHelpText("after", examplesOf(command.name()));
  for (const command of program.commands.flatMap((c) => c.commands))
    command.showHelpAfterError(`(egress ${command.parent?.name() ?? ""} ${command.name()} --help shows its options)`);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)])
    command
      .exitOverride()
      .hook("preAction", (_, action) => refuseEmpty(action))
      // What was typed is told again; it may hold anything.
      .configureOutput({
        writeErr: (text) => process.stderr.write(escapeControls(text)),
        outputError: (text, write) => write(usageWords(text)),
      });
  return program;
}

/** An option without a value is a variable that was not set: never the default, never everything. @throws Failure */
function refuseEmpty(action: Command): void {
  if (action.args.includes(""))
    throw new Failure('""\n  why: an empty word names nothing\n  fix: write it, or leave it out');
  for (const option of action.options) {
    const value: unknown = action.getOptionValue(option.attributeName());
    const given = action.getOptionValueSource(option.attributeName()) === "cli";
    if (given && (value === "" || (Array.isArray(value) && (value.length === 0 || value.includes("")))))
      throw new Failure(
        `${option.long ?? option.flags} ""\n  why: it is empty\n  fix: give a value, or leave the option out`,
      );
  }
}

/** Runs one command line and sets the process's exit code. Mistakes end as text on stderr, never as a stack trace. */
export async function main(argv: readonly string[]): Promise<void> {
  guardStreams();
  try {
    await program(version()).parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      const { message, exitCode } = explain(error);
      process.stderr.write(`${escapeControls(message)}\n`);
      process.exitCode = exitCode;
    }
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")) as { version: string }).version;
}
