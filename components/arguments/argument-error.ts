/** What is wrong with the arguments of a component: each named, with its value, why, and the fix. */
import * as pulumi from "@pulumi/pulumi";
import type { ConfigProblem } from "../../plan/settings";

/**
 * A place in the settings, and the argument that says it: `network.cidr` is `cidrBlock`. A pattern changes what stands
 * deeper, when the place has its argument's name.
 */
export type ArgumentNames = readonly (readonly [setting: string | RegExp, argument: string])[];

/**
 * Arguments that cannot be used; every problem at once. Shown by the engine as text without a stack trace, in a program
 * as well as through the component package.
 */
export class ArgumentError extends pulumi.InputPropertiesError {
  /** @internal The runtime shows an error with this mark as its message alone. */
  readonly __pulumiRunError = true;
  readonly problems: readonly ConfigProblem[];

  constructor(component: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ key, value, why, fix }) => `  ${key} = ${value}\n    why: ${why}\n    fix: ${fix}`);
    super({
      message: [
        `${component} has ${problems.length === 1 ? "an argument" : "arguments"} that cannot be used`,
        ...lines,
      ].join("\n"),
      errors: problems.map(({ key, value, why, fix }) => ({
        propertyPath: key,
        reason: `${value}: ${why}; ${fix}`,
      })),
    });
    this.name = "ArgumentError";
    this.problems = problems;
  }
}

/** Problems under the names that the arguments have. The longest name that fits wins. */
export function renamed(problems: readonly ConfigProblem[], names: ArgumentNames): ConfigProblem[] {
  const places = names.flatMap(([from, to]) => (typeof from === "string" ? [[from, to] as const] : []));
  const patterns = names.flatMap(([from, to]) => (typeof from === "string" ? [] : [[from, to] as const]));
  places.sort(([a], [b]) => b.length - a.length);
  return problems.map((problem) => {
    const [from, to] = places.find(([setting]) => isAt(problem.key, setting)) ?? ["", undefined];
    const rest = problem.key.slice(from.length);
    const key = to === undefined ? problem.key : to === "" ? rest.replace(/^\./, "") : `${to}${rest}`;
    return { ...problem, key: patterns.reduce((text, [pattern, name]) => text.replace(pattern, name), key) };
  });
}

function isAt(key: string, setting: string): boolean {
  return key === setting || (key.startsWith(setting) && /^[.[]/.test(key.slice(setting.length)));
}
