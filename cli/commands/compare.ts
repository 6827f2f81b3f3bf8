/** `egress compare`: the three modes side by side, and which one pays. */
import { type Command, Option } from "commander";
import type { Traffic } from "../../cost/traffic";
import type { Evaluation } from "../../offline/evaluate";
import { MODES, type Mode } from "../../plan/mode";
import { Failure } from "../failure";
import { bold, dim, say, table } from "../print";

interface CompareOptions {
  readonly stack: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly traffic?: string;
  readonly prices?: string;
  readonly json?: boolean;
}

const collect = (value: string, all: readonly string[]) => [...all, value];

export function addCompare(program: Command): void {
  program
    .command("compare")
    .description(
      "monthly cost of the three modes for one stack, break-even volumes, and which endpoints and NATs pay; no AWS account",
    )
    .requiredOption("--stack <name>", "the stack: reads Pulumi.<name>.yaml")
    .option("--config <file>", "read this stack file instead")
    .option("--set <path=value>", "override a key, such as network.azs=3 (repeatable)", collect, [])
    .addOption(
      new Option(
        "--traffic <list>",
        "GB per month: ecr=200,s3=500,logs=900,internet=50; on top of the stack's traffic key",
      ),
    )
    .option("--prices <file>", "a price book of your own (egress prices refresh writes one)")
    .option("--json", "print JSON")
    .action(async (options: CompareOptions) => {
      const { readBook } = await import("../../cost/sources/book-file");
      const { parseTraffic, trafficFromConfig, overlay } = await import("../../cost/traffic");
      const { scenarioFrom } = await import("../../cost/scenario");
      const { compare } = await import("../../cost/advise");
      const { comparisonText } = await import("../../cost/text");
      const { evaluate, EvaluationError } = await import("../../offline/evaluate");
      const given: Traffic | undefined =
        options.traffic === undefined ? undefined : mended(() => parseTraffic(options.traffic ?? ""));
      const book = await readBook(options.prices).catch((error: unknown) => {
        throw new Failure(error instanceof Error ? error.message : String(error));
      });
      const of = {
        stack: options.stack,
        set: options.set,
        ...(options.config === undefined ? {} : { configFile: options.config }),
      };
      const evaluations: Evaluation[] = [];
      const refused: Partial<Record<Mode, string>> = {};
      for (const mode of MODES) {
        try {
          evaluations.push(await evaluate({ ...of, mode }));
        } catch (error) {
          // A mode that the configuration forbids is shown as such; the others are still compared.
          if (!(error instanceof EvaluationError)) throw error;
          refused[mode] = error.message;
        }
      }
      const [first] = evaluations;
      if (first === undefined) throw new Failure(Object.values(refused)[0] ?? "no mode could be evaluated");
      const base = mended(() => trafficFromConfig(first.settings.traffic));
      const scenario = scenarioFrom({
        region: first.region,
        resources: Object.fromEntries(evaluations.map((e) => [e.mode, e.resources])),
        refused: Object.fromEntries(Object.entries(refused).map(([mode, message]) => [mode, shortReason(message)])),
        needs: first.plan.needs,
        traffic: given === undefined ? base : overlay(base, given, options.traffic ?? ""),
      });
      const result = compare(scenario, book);
      if (options.json) say(JSON.stringify({ stack: options.stack, ...result }, null, 2));
      else say(comparisonText(options.stack, result, { bold, dim, table }));
    });
}

/** The first line of a refusal that says something: the rest is on `egress plan --mode`. */
function shortReason(message: string): string {
  const lines = message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return `refused by the configuration: ${lines.slice(0, 2).join(" ")}`;
}

/** Runs a parser; what it refuses ends the command with its message. */
function mended<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Error && error.name === "TrafficError" ? new Failure(error.message) : error;
  }
}
