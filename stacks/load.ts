/** From a stack's configuration to its plan. */
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { makePlan, type StackPlan } from "../plan/plan";
import { defaultPrefix } from "../plan/resource-names";
import type { ConfigProblem, Settings } from "../plan/settings";
import { givenPaths } from "../plan/unused";
import { awsPackageVersion } from "./aws-package";
import { sourceOfFile, sourceOfRun } from "./config-source";
import { buildProblem } from "./content-tag";
import { joinNetwork } from "./join";
import { lookUp } from "./lookups";
import { ConfigError, parseSettings } from "./parse";
import { type SecretValues, secretValues } from "./secret-values";
import type { StackFile } from "./stack-file";

/** A parsed and planned stack. */
export interface LoadedStack {
  readonly settings: Settings;
  readonly plan: StackPlan;
  /** Values of the secrets that the configuration holds. */
  readonly values: SecretValues;
}

/**
 * Reads the configuration, asks AWS what the plan must know, and plans.
 * @param file the stack's file, for a run without an engine. @default what the engine gives the program.
 * @throws ConfigError with every problem.
 */
export async function loadStack(file?: StackFile): Promise<LoadedStack> {
  const { where, sections, problems: earlier, origin, notes } = file ? sourceOfFile(file) : sourceOfRun();
  const [{ region }, { accountId }] = await Promise.all([getRegion({}), getCallerIdentity({})]);
  const settings = parseSettings(sections, {
    region,
    awsPackageVersion: awsPackageVersion(),
    where,
    origin,
    problems: earlier,
  });
  const joined = settings.network.from === undefined ? undefined : await joinNetwork(settings.network.from);
  const {
    facts,
    problems: found,
    warnings: changed = [],
  } = await lookUp(settings, { region, account: accountId, prefix: prefixOf(settings) }, joined, file === undefined);
  const problems = [...found, ...buildProblems(settings)];
  if (problems.length > 0) throw new ConfigError(problems, where, origin);
  const result = makePlan(settings, facts, givenPaths(sections));
  if (!result.plan) throw new ConfigError(result.problems, where, origin);
  const warnings = [...notes.map((why) => ({ key: "environment", why })), ...changed, ...result.plan.warnings];
  return { settings, plan: { ...result.plan, warnings }, values: secretValues(new pulumi.Config()) };
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
