/** Settings and facts for the pure parts. */
import { zonesOf } from "../../offline/account";
import type { PlanFacts } from "../../plan/plan";
import type { ConfigProblem, Settings } from "../../plan/settings";
import { chooseZones } from "../../plan/zones";
import { ConfigError, type ParseContext, parseSettings } from "../../stacks/parse";

export const CONTEXT: ParseContext = { region: "us-east-1", awsPackageVersion: "7.48.0", where: "stack test" };

/** The least a configuration needs. */
export const MINIMAL = { services: { app: { build: "./app" } } } as const;

/** Parses a configuration; one service named app is filled in unless the configuration has others. */
export function settings(raw: Record<string, unknown> = {}, context: Partial<ParseContext> = {}): Settings {
  return parseSettings({ ...MINIMAL, ...raw }, { ...CONTEXT, ...context });
}

/** The only service of a configuration. */
export function appOf({ services }: Settings): Settings["services"][string] {
  const { app } = services;
  if (!app) throw new Error("there is no service app");
  return app;
}

/** Every problem of a configuration. @returns none when it parses. */
export function problems(raw: Record<string, unknown>, context: Partial<ParseContext> = {}): readonly ConfigProblem[] {
  try {
    settings(raw, context);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** What an ordinary account answers. */
export function facts(of: Settings, region = "us-east-1", more: Partial<PlanFacts> = {}): PlanFacts {
  return {
    region,
    account: "123456789012",
    prefix: "egress",
    zones: chooseZones(of.network.azs, zonesOf(region)).zones,
    serviceZones: {},
    ...more,
  };
}
