/** A rule between fields of the configuration. Pure. */
import type { ConfigProblem, ServiceSettings, Settings } from "../settings";

/** Facts a rule may use beyond the settings. */
export interface RuleContext {
  readonly region: string;
  readonly awsPackageVersion: string;
}

export interface Rule {
  /** Sections the rule reads: it is skipped while one of them did not parse. */
  readonly reads: readonly (keyof Settings)[];
  /** Problems found; none when the rule holds. */
  check(settings: Settings, context: RuleContext): ConfigProblem[];
}

/** A rule over some sections. */
export function rule(reads: readonly (keyof Settings)[], check: Rule["check"]): Rule {
  return { reads, check };
}

/** One service under a rule, with the path of its key: `services.api`. */
export interface RuledService {
  readonly key: string;
  readonly name: string;
  readonly service: ServiceSettings;
}

/** A rule over every service, each by itself. @param also other sections that it reads. */
export function serviceRule(
  check: (one: RuledService, settings: Settings, context: RuleContext) => ConfigProblem[],
  also: readonly (keyof Settings)[] = [],
): Rule {
  return {
    reads: ["services", ...also],
    check: (settings, context) =>
      Object.entries(settings.services).flatMap(([name, service]) =>
        check({ key: `services.${name}`, name, service }, settings, context),
      ),
  };
}

/** A problem with the value shown as JSON. */
export function problem(key: string, value: unknown, why: string, fix: string): ConfigProblem {
  return { key, value: typeof value === "string" ? value : JSON.stringify(value), why, fix };
}

/** Items that occur more than once, each once. */
export function repeated(items: readonly string[]): string[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}
