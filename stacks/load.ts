/** From a stack's Pulumi configuration to its plan. The only reader of Pulumi's configuration. */
import { readFileSync } from "node:fs";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { givenPaths } from "../plan/dormant";
import { defaultPrefix } from "../plan/names";
import { makePlan, type StackPlan } from "../plan/plan";
import type { ConfigProblem, Settings } from "../plan/settings";
import { buildProblem } from "./content-tag";
import { joinNetwork } from "./join";
import { lookUp } from "./lookups";
import { ConfigError, parseSettings } from "./parse";
import { sections } from "./schema";
import type { SecretValues } from "./secrets";

/** Namespace of every key. */
export const NAMESPACE = "fargate-egress";

/** A parsed and planned stack. */
export interface LoadedStack {
  readonly settings: Settings;
  readonly plan: StackPlan;
  /** Values of the secrets that the configuration holds. */
  readonly values: SecretValues;
}

/**
 * Reads the configuration, asks AWS what the plan must know, and plans.
 * @throws ConfigError with every problem.
 */
export async function loadStack(): Promise<LoadedStack> {
  const where = `stack ${pulumi.getStack()}`;
  const raw = rawConfig();
  const [{ region }, { accountId }] = await Promise.all([getRegion({}), getCallerIdentity({})]);
  const settings = parseSettings(raw, { region, awsPackageVersion: awsPackageVersion(), where });
  const joined = settings.network.from === undefined ? undefined : await joinNetwork(settings.network.from);
  const { facts, problems: found } = await lookUp(
    settings,
    { region, account: accountId, prefix: prefixOf(settings) },
    joined,
  );
  const problems = [...found, ...buildProblems(settings)];
  if (problems.length > 0) throw new ConfigError(problems, where);
  const result = makePlan(settings, facts, givenPaths(raw));
  if (!result.plan) throw new ConfigError(result.problems, where);
  latest = { settings, plan: result.plan, values: () => undefined };
  return latest;
}

/** First part of every resource's name. */
function prefixOf({ names }: Settings): string {
  return names.prefix ?? defaultPrefix(pulumi.getProject(), pulumi.getStack());
}

function buildProblems({ services }: Settings): ConfigProblem[] {
  return Object.entries(services).flatMap(([name, { image, build }]) =>
    image === undefined && build ? (buildProblem(`services.${name}.build`, build) ?? []) : [],
  );
}

let latest: LoadedStack | undefined;

/** What the program planned last in this process: the offline evaluation reads it beside the resources. */
export function planned(): LoadedStack {
  if (!latest) throw new Error("no stack has been planned in this process");
  return latest;
}

/** Values of the namespace; objects and lists come as JSON. */
function rawConfig(): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [full, text] of Object.entries(pulumi.runtime.allConfig())) {
    const [namespace, key] = full.split(":", 2);
    if (namespace === NAMESPACE && key !== undefined) raw[key] = fromText(key, text);
  }
  return raw;
}

/** `mode` is a text; everything else is structured. Text that is no JSON is kept, and its shape reported as a problem. */
function fromText(key: string, text: string): unknown {
  if (key === "mode" || !Object.hasOwn(sections, key)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function awsPackageVersion(): string {
  const file = require.resolve("@pulumi/aws/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
