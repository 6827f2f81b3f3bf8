/**
 * Endpoint policies: do they let through what the task asks of the service?
 * Sources: vpc/latest/privatelink/vpc-endpoints-access.html, AmazonECR/latest/userguide/vpc-endpoints.html.
 */
import { findService, layerBucketArn } from "../../plan/catalogue";
import type { Need } from "../../plan/needs";
import { type Decision, evaluate, type PolicyDocument } from "../iam";
import { matchesPattern } from "../iam/patterns";
import type { FaultKind } from "../kinds";
import { type Endpoint, isUnknown } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { callsOf, iamPrefix, isApplicationNeed, usedActions } from "./calls";
import { contextOf, principalOf } from "./context";
import { policyOf } from "./documents";

/** Characters of an endpoint policy, white space included. */
const MAX_POLICY = 20480;

/** The endpoint's policy lets the task's calls to the service through. */
export function checkEndpointPolicy(view: View, trace: Trace, endpoint: Endpoint, need: Need): void {
  const text = endpoint.policy;
  if (text === undefined || findService(need.service)?.policy === false) {
    trace.pass("endpoint-policy", endpoint.id, "full access");
    return;
  }
  if (isUnknown(text)) {
    trace.unsure("endpoint-policy", endpoint.id, "its policy is not known", [text.unknown]);
    return;
  }
  if (text.length > MAX_POLICY)
    trace.fail("endpoint-policy", endpoint.id, `${text.length} characters`, "policy-too-long");
  const document = policyOf(text);
  if ("malformed" in document) {
    trace.fail("endpoint-policy", endpoint.id, `its policy: ${document.malformed}`, "policy-malformed");
    return;
  }
  const policy = endpoint.kind === "gateway" ? withoutPrincipals(trace, endpoint, document) : document;
  checkCalls(view, trace, endpoint, policy, need.service);
  if (need.service === "s3" && need.because.some(({ kind }) => kind === "image"))
    checkLayers(view, trace, endpoint, policy);
  if (isApplicationNeed(need)) checkApplication(view, trace, endpoint, policy, need.service);
}

/** AWS refuses a gateway policy with a principal; the rest is judged as if it said `*`. */
function withoutPrincipals(trace: Trace, endpoint: Endpoint, document: PolicyDocument): PolicyDocument {
  const named = document.statements.filter(({ principals, notPrincipals }) => {
    if (notPrincipals !== undefined) return true;
    if (principals === undefined || principals === "*") return false;
    return !(Object.keys(principals).length === 1 && principals.AWS?.every((id) => id === "*"));
  });
  if (named.length === 0) return document;
  const evidence = `statement ${named.map((statement) => statement.sid ?? "without Sid").join(", ")} names a principal`;
  trace.fail("endpoint-policy", endpoint.id, evidence, "gateway-policy-principal");
  const statements = document.statements.map(({ notPrincipals: _, ...statement }) => ({
    ...statement,
    principals: "*" as const,
  }));
  return { ...document, statements };
}

function checkCalls(view: View, trace: Trace, endpoint: Endpoint, policy: PolicyDocument, service: string): void {
  const { executionRole, taskRole } = view.topology.task;
  for (const call of callsOf(view, service)) {
    if (!call.endpoint) continue;
    const role = call.role === "task" ? taskRole : executionRole;
    const context = contextOf(view, endpoint, role);
    const decisions = call.resources.map((resource) =>
      evaluate([policy], { action: call.action, resource, principal: principalOf(role), context }),
    );
    note(trace, endpoint, best(decisions), call.action, call.resources[0], "endpoint-policy-denies");
  }
}

/** The decision of a call that any one of its resources allows. */
export function best(decisions: readonly Decision[]): Decision {
  for (const effect of ["allowed", "unknown", "denied"] as const) {
    const found = decisions.find((decision) => decision.effect === effect);
    if (found) return found;
  }
  return { effect: "unknown", missing: ["the resource"] };
}

function note(
  trace: Trace,
  endpoint: Endpoint,
  decision: Decision,
  action: string,
  resource: string | undefined,
  fault: FaultKind,
): void {
  switch (decision.effect) {
    case "allowed":
      return trace.pass("endpoint-policy", endpoint.id, `allows ${action}`);
    case "denied": {
      const how = decision.denial === "explicit" ? "a Deny statement refuses" : "no statement allows";
      const evidence = `${how} ${action} on ${resource ?? "any resource"}`;
      return trace.fail("endpoint-policy", endpoint.id, evidence, fault);
    }
    case "unknown":
      return trace.unsure("endpoint-policy", endpoint.id, `whether it allows ${action} is not known`, [
        `${decision.missing.join(", ")} (in the policy of ${endpoint.id})`,
      ]);
  }
}

/** Layers are fetched with signed URLs of ECR's own: who asks is not the role of the task. */
function checkLayers(view: View, trace: Trace, endpoint: Endpoint, policy: PolicyDocument): void {
  const [action, resource] = ["s3:GetObject", `${layerBucketArn(view.region)}/layer`];
  const decision = evaluate([policy], { action, resource, context: contextOf(view, endpoint, "somebody") });
  note(trace, endpoint, decision, action, resource, "layer-bucket-denied");
}

/**
 * A service that the task's code calls: which calls, only its role can tell. An action that the role allows by
 * name must be allowed on some resource; without such names the policy must allow something of the service.
 */
function checkApplication(view: View, trace: Trace, endpoint: Endpoint, policy: PolicyDocument, service: string): void {
  const prefix = iamPrefix(service);
  const role = view.topology.task.taskRole;
  const context = contextOf(view, endpoint, role);
  const actions = usedActions(role, prefix);
  const refused = actions.filter((action) => {
    const request = { action, resource: undefined, principal: principalOf(role), context };
    return evaluate([policy], request).effect === "denied";
  });
  if (refused.length > 0) {
    const evidence = `allows no ${refused.join(", ")}, which the task role allows`;
    trace.fail("endpoint-policy", endpoint.id, evidence, "endpoint-policy-denies");
  } else if (actions.length === 0 && !policy.statements.some((statement) => speaksOf(statement, prefix))) {
    trace.fail("endpoint-policy", endpoint.id, `allows no action of ${prefix}`, "endpoint-policy-denies");
  } else
    trace.pass(
      "endpoint-policy",
      endpoint.id,
      `allows ${actions.length > 0 ? actions.join(", ") : `actions of ${prefix}`}`,
    );
}

/** Whether an Allow statement is about some action of a service. */
function speaksOf(statement: PolicyDocument["statements"][number], prefix: string): boolean {
  if (!statement.allow) return false;
  if (!statement.actions) return true;
  return statement.actions.some((pattern) => {
    const service = pattern.split(":", 1)[0] ?? "";
    return matchesPattern(service, prefix, { ignoreCase: true }) === "yes";
  });
}
