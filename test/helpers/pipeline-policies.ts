/** The policies of docs/ that a pipeline's roles carry. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A policy of docs/, by its file's name without the ending. */
export function policyOf(name: string): Policy {
  return JSON.parse(readFileSync(join(ROOT, "docs", `${name}.json`), "utf8")) as Policy;
}

/** Every action that a policy allows. */
export function allowed(policy: Policy): Set<string> {
  return new Set(policy.Statement.flatMap((s) => s.Action));
}

/** Policies that each role carries besides the state's, as docs/pipelines.md says. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  deploy: ["deploy-network-policy", "deploy-services-policy", "verify-policy"],
  drift: ["drift-policy"],
  preview: ["preview-policy"],
};

/** Those of the actions that the policies of a role do not allow. */
export function refusedBy(role: string, actions: readonly string[]): string[] {
  const may = new Set((ROLES[role] ?? []).flatMap((name) => [...allowed(policyOf(name))]));
  return actions.filter((action) => !may.has(action));
}
