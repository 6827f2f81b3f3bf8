/**
 * Services that the task's own code calls: which calls, only its role can tell. Each one that the role allows is asked of
 * the endpoint's policy, on the resources the role allows it on; where the role tells nothing, every call of the service.
 */
import { type Decision, evaluate, type PolicyDocument } from "../iam";
import { FREE_ACTIONS } from "../iam/authorize";
import type { RequestedResource } from "../iam/patterns";
import { type Endpoint, isUnknown, type Known, type Role } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { accountOf } from "./accounts";
import { iamPrefix, usedCalls } from "./calls";
import { contextOf, principalOf } from "./context";
import { policyOf } from "./parsed-documents";

interface Asked {
  /** An action, or a pattern of them. */
  readonly action: string;
  readonly resources: readonly RequestedResource[];
  /** Account of those resources, where no ARN says it. */
  readonly account?: string | undefined;
}

/** The policy lets the code's calls through. */
export function checkApplication(
  view: View,
  trace: Trace,
  endpoint: Endpoint,
  policy: PolicyDocument,
  service: string,
): void {
  const prefix = iamPrefix(service);
  const role = view.topology.task.taskRole;
  const asked = askedOf(view, prefix);
  const decide = (action: string, resource: RequestedResource, account?: string): Decision =>
    evaluate([policy], {
      action: /[*?]/.test(action) ? { like: action } : action,
      resource,
      principal: principalOf(role),
      context: contextOf(view, endpoint, role, { resource, account }),
    });
  const refused: Asked[] = [];
  const forbidden: string[] = [];
  const open: string[] = [];
  const allowed: string[] = [];
  for (const { action, resources, account } of asked) {
    const decisions = resources.map((resource) => decide(action, resource, account));
    const denied = decisions.filter(({ effect }) => effect === "denied");
    if (decisions.every(({ effect }) => effect === "allowed")) allowed.push(action);
    else if (denied.length < decisions.length || FREE_ACTIONS.has(action)) {
      const missing = decisions.flatMap((decision) => decision.missing);
      open.push(
        denied.length > 0
          ? `which resources the code asks ${action} of, and whether ${endpoint.id} lets them through`
          : `${[...new Set(missing)].join(", ")} (in the policy of ${endpoint.id})`,
      );
    } else if (denied.some(({ denial }) => denial === "explicit")) forbidden.push(action);
    else refused.push({ action, resources });
  }
  const evidence = (actions: readonly string[]) => `${actions.join(", ")}, which the task calls`;
  if (forbidden.length > 0) {
    const text = `a Deny statement refuses ${evidence(forbidden)}`;
    trace.fail("endpoint-policy", endpoint.id, text, "endpoint-policy-forbids");
  }
  if (refused.length > 0) {
    const actions = refused.map(({ action }) => action);
    trace.fail(
      "endpoint-policy",
      endpoint.id,
      `allows no ${evidence(actions)}`,
      "endpoint-policy-denies",
      endpoint.id,
      {
        statement: refused.map((entry) => JSON.stringify(statementOf(entry))).join(","),
      },
    );
  }
  if (open.length > 0)
    trace.unsure("endpoint-policy", endpoint.id, `whether it allows the task's calls of ${prefix} is not known`, open);
  else if (refused.length === 0 && forbidden.length === 0)
    trace.pass("endpoint-policy", endpoint.id, `allows ${allowed.join(", ")}`);
}

/** What the role allows of the service, each action once with all its resources; else any call on anything. */
function askedOf(view: View, prefix: string): Asked[] {
  const byAction = new Map<string, Set<string>>();
  for (const { action, resources } of usedCalls(view.topology.task.taskRole, prefix)) {
    const all = byAction.get(action) ?? new Set();
    for (const resource of resources) all.add(resource);
    byAction.set(action, all);
  }
  if (byAction.size === 0) {
    const account = allowsNothing(view.topology.task.taskRole, prefix) ? accountOf(view) : undefined;
    return [{ action: `${prefix}:*`, resources: [undefined], account }];
  }
  return [...byAction].map(([action, resources]) => ({ action, resources: [...resources].map(requested) }));
}

/**
 * Whether it is certain that a role's policies allow no call of a service. Then only a resource that grants the call by
 * itself can answer, and that works inside one account only: across accounts both sides must allow.
 * Source: IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html.
 */
function allowsNothing(role: Known<Role> | undefined, prefix: string): boolean {
  if (role === undefined || isUnknown(role) || isUnknown(role.policies)) return false;
  const request = { action: { like: `${prefix}:*` }, resource: undefined, context: new Map() };
  return role.policies.every((text) => {
    const document = policyOf(text);
    return !("malformed" in document) && evaluate([document], request).effect === "denied";
  });
}

/** A resource of a role's statement: one ARN, a pattern of them, or anything. */
function requested(resource: string): RequestedResource {
  if (resource === "*") return undefined;
  return /[*?]|\$\{/.test(resource) ? { like: resource } : resource;
}

function statementOf({ action, resources }: Asked): object {
  const Resource = resources.map((r) => (r === undefined ? "*" : typeof r === "object" ? r.like : r));
  return { Effect: "Allow", Principal: "*", Action: action, Resource };
}
