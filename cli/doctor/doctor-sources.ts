/** What the doctor looks at outside the program; tests hand in stand-ins. Everything here reads only. */
import { execFile } from "node:child_process";
import { inspect } from "node:util";
import type { FleetResult } from "../../automation";
import type { EvaluateOptions, Evaluation } from "../../offline/evaluate";

/** How a command ended; code 127: there is no such command. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an account uses of a Region. */
export interface Usage {
  readonly elasticIps: number;
  /** Those of them that carry the stack's tag. */
  readonly ownElasticIps: number;
  readonly vpcs: number;
  readonly ownVpcs: number;
  /** NAT gateways by AZ name, less the stack's own. */
  readonly natGateways: Readonly<Record<string, number>>;
}

/** The account as one Region shows it. */
export interface AccountView {
  /** @throws Error when there are no credentials that AWS takes */
  readonly identity: () => Promise<{ readonly account: string; readonly arn: string }>;
  /** Whether the account may use the Region; `undefined`: there is none of the name. */
  readonly enabled: () => Promise<boolean | undefined>;
  /** Applied quota; AWS's default where none was applied. */
  readonly quota: (service: string, code: string) => Promise<number>;
  /** @param stack whose things are counted as its own: `organization/project/stack` ends with it */
  readonly usage: (stack: string) => Promise<Usage>;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `v20.19.0`. */
  readonly nodeVersion: string;
  readonly run: (command: string, args: readonly string[]) => Promise<Ran>;
  readonly account: (region: string) => Promise<AccountView>;
  readonly evaluate: (options: EvaluateOptions) => Promise<Evaluation>;
  /** What killed runs left in stacks, and strays. */
  readonly leftovers: (stacks: readonly string[], projectDir: string) => Promise<FleetResult>;
}

/** This machine, and AWS as its credentials show it. */
export const REAL: Surroundings = {
  env: process.env,
  nodeVersion: process.version,
  run: (command, args) =>
    new Promise((done) => {
      execFile(command, [...args], { timeout: 20_000 }, (error, stdout, stderr) => {
        const missing = error !== null && "code" in error && error.code === "ENOENT";
        const code = error === null ? 0 : missing ? 127 : typeof error.code === "number" ? error.code : 1;
        done({ code, stdout, stderr });
      });
    }),
  account: async (region) => (await import("./account-reader")).accountView(region),
  evaluate: async (options) => (await import("../../offline/evaluate")).evaluate(options),
  leftovers: async (stacks, projectDir) => (await import("../../automation")).leftovers({ stacks, projectDir }),
};

/** An error in a line. */
export function reasonOf(error: unknown): string {
  const text =
    error instanceof Error ? `${error.name === "Error" ? "" : `${error.name}: `}${error.message}` : inspect(error);
  return text.split("\n")[0] ?? text;
}
