/** Sections of a configuration that arguments fill, and their check: shapes at once, rules when the Region is known. */
import type { ConfigProblem, Settings } from "../../plan/settings";
import { problemsOfAll } from "../../stacks/issues";
import { ConfigError, parseSettings } from "../../stacks/parse";
import { type Section, sections } from "../../stacks/schema";
import { ArgumentError, type ArgumentNames, renamed } from "./argument-error";
import type { Destination } from "./egress-args";

/** Fields that have a value: what is left out takes its default. */
export function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Destinations with a reason each: a rule of EC2 is described. */
export function destinations(allow: readonly Destination[] = []): Required<Destination>[] {
  return allow.map((destination) => ({ ...destination, why: destination.why ?? `To ${destination.cidr}` }));
}

/** A name that becomes part of others': of a file system, of what a service reaches. @param fix names an example */
export function nameProblems(key: string, name: string, fix: string): ConfigProblem[] {
  const why = "a name here has up to 31 lower-case letters, digits and hyphens, and starts with a letter";
  return /^[a-z][a-z0-9-]{0,30}$/.test(name) ? [] : [{ key, value: name, why, fix }];
}

/** Problems of shape alone: nothing has to be asked for them. */
export function shapeProblems(given: Readonly<Record<string, unknown>>): ConfigProblem[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const result = sections[key as Section].safeParse(value);
    return result.success ? [] : problemsOfAll(result.error.issues, value, key);
  });
}

/**
 * The settings that arguments mean.
 * @throws ArgumentError with every problem, under the names of the arguments.
 */
export function settingsOf(
  component: string,
  given: Readonly<Record<string, unknown>>,
  names: ArgumentNames,
  context: { readonly region: string; readonly awsPackageVersion: string },
): Settings {
  try {
    return parseSettings(given, { ...context, where: component });
  } catch (error) {
    throw error instanceof ConfigError ? new ArgumentError(component, renamed(error.problems, names)) : error;
  }
}
