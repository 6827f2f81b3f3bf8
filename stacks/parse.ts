/**
 * A configuration's sections in, {@link Settings} out; or every problem at once. The only place where sections become
 * settings. Tested by test/stacks/parse.test.ts.
 */
import { awsTakesRules } from "../plan/rules/aws-takes";
import { natRules } from "../plan/rules/nat";
import { networkRules } from "../plan/rules/network-shape";
import { reachRules } from "../plan/rules/reach";
import type { Rule } from "../plan/rules/rule";
import { servicesRules } from "../plan/rules/services";
import { taskRules } from "../plan/rules/task";
import type { ConfigProblem, Settings } from "../plan/settings";
import { problemsOfAll, unknownKey } from "./issues";
import { ConfigError, type Origin } from "./problems";
import { type Section, sections } from "./schema";

export { ConfigError } from "./problems";

/** What rules need to know beyond the settings. */
export interface ParseContext {
  readonly region: string;
  /** Version of the installed @pulumi/aws. */
  readonly awsPackageVersion: string;
  /** What is being configured, for messages: `stack dev`. */
  readonly where: string;
  /** Where a value was written. @default nothing is known of it. */
  readonly origin?: Origin;
  /** What was found wrong before: reported together with the rest. A section that is named whole is not read. */
  readonly problems?: readonly ConfigProblem[];
}

const RULES: readonly Rule[] = [
  ...awsTakesRules,
  ...networkRules,
  ...natRules,
  ...reachRules,
  ...taskRules,
  ...servicesRules,
];

/**
 * Parses and checks a stack's configuration.
 * @param raw values by key, without the namespace; a missing key takes its default.
 * @throws ConfigError with every problem found: unknown keys, shapes, and rules between fields.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, context: ParseContext): Settings {
  const earlier = context.problems ?? [];
  const found: ConfigProblem[] = [];
  const parsed: Partial<Record<Section, unknown>> = {};
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(sections, key)) found.push(unknownKey([key], raw[key], Object.keys(sections)));
  }
  for (const key of Object.keys(sections) as Section[]) {
    if (earlier.some((problem) => problem.key === key)) continue;
    const result = sections[key].safeParse(raw[key]);
    if (result.success) parsed[key] = result.data;
    else found.push(...problemsOfAll(result.error.issues, raw[key], key));
  }
  const settings = parsed as Settings;
  for (const rule of RULES) {
    // A section that did not parse has been reported; a rule that reads it has nothing sound to say.
    if (rule.reads.every((section) => parsed[section] !== undefined)) found.push(...rule.check(settings, context));
  }
  const problems = [...earlier, ...found.filter(({ key }) => !earlier.some((problem) => problem.key === key))];
  if (problems.length > 0) throw new ConfigError(problems, context.where, context.origin);
  return settings;
}
