/** What is wrong with a configuration, as data and as text. */
import type { ConfigProblem } from "../plan/settings";

/** A problem with the place where its value was written, when that is known: `Pulumi.dev.yaml:12:7`, `--set network.azs`. */
export interface LocatedProblem extends ConfigProblem {
  readonly at?: string;
}

/** Finds where the value of a key was written; the key as messages show it: `services.app.needs[0]`. */
export type Origin = (key: string) => string | undefined;

/** The configuration cannot be used. Holds every problem; the message lists them all. */
export class ConfigError extends Error {
  readonly problems: readonly LocatedProblem[];

  constructor(
    problems: readonly ConfigProblem[],
    /** What is being configured: `stack dev`. */
    readonly where: string,
    origin: Origin = () => undefined,
  ) {
    const located = problems.map((problem) => {
      const at = origin(problem.key);
      return at === undefined ? problem : { ...problem, at };
    });
    super(formatProblems(located, where));
    this.name = "ConfigError";
    this.problems = located;
  }
}

/** All problems as text: key, value, why, fix and place of each, one block a problem. */
export function formatProblems(problems: readonly LocatedProblem[], where: string): string {
  const head = `${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration of ${where}`;
  const blocks = problems.map(({ key, value, at, why, fix }) =>
    [`  ${key} = ${value}`, `why: ${why}`, `fix: ${fix}`, ...(at === undefined ? [] : [`at:  ${at}`])].join("\n    "),
  );
  return [head, ...blocks].join("\n");
}
