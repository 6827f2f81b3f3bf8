/** What a role would have to be granted, as commands take it: statements, and a name for the policy. Pure. */
import type { OwnValues } from "../faults";
import type { Call } from "./calls";

/** Resource of a statement that covers a call. */
function resourceOf({ resources }: Call): string {
  const [first, suffixed] = resources;
  if (first === undefined) return "*";
  if (typeof first === "object") return first.like;
  // A secret's ARN without the six characters that AWS appends.
  return typeof suffixed === "string" && suffixed === `${first}-AbCdEf` ? `${first}-??????` : first;
}

/** Statements that allow calls, one a resource; `more` is put into each. */
export function statementsFor(calls: readonly Call[], more: Readonly<Record<string, unknown>> = {}): object[] {
  const byResource = new Map<string, Set<string>>();
  for (const call of calls) {
    const resource = resourceOf(call);
    byResource.set(resource, (byResource.get(resource) ?? new Set()).add(call.action));
  }
  return [...byResource].map(([Resource, actions]) => ({ Effect: "Allow", ...more, Action: [...actions], Resource }));
}

/** Six digits of a text: the same text has the same name. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0").slice(0, 6);
}

/** Values of the fix that gives a role what it lacks: a policy of its own, so that no other fix replaces it. */
export function grantValues(roleArn: string, service: string, calls: readonly Call[]): OwnValues {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statementsFor(calls) });
  return {
    "role-name": roleArn.split("/").at(-1),
    "policy-name": `egress-${service.replace(/[^a-z0-9]+/g, "-")}-${hashOf(document)}`,
    statements: document,
    actions: [...new Set(calls.map(({ action }) => action))].join(" "),
  };
}
