/**
 * Endpoint policies: do they let through what the task asks of the service?
 * Sources: vpc/latest/privatelink/vpc-endpoints-access.html, AmazonECR/latest/userguide/vpc-endpoints.html.
 */
import { findService, layerBucketArn } from "../../plan/catalogue";
import type { Need } from "../../plan/needs";
import { type Decision, evaluate, type PolicyDocument } from "../iam";
import { type Endpoint, isUnknown } from "../topology";
import { Trace } from "../trace";
import type { View } from "../view";
import { accountOf } from "./accounts";
import { checkApplication } from "./application";
import { type Call, callsOf, isApplicationNeed } from "./calls";
import { contextOf, principalOf } from "./context";
import { statementsFor } from "./missing-grants";
import { policyOf } from "./parsed-documents";
import { openImages } from "./premise";

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
    trace.fail("endpoint-policy", endpoint.id, `its policy: ${document.malformed}`, "policy-malformed", endpoint.id, {
      "malformed-command": `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --reset-policy`,
    });
    return;
  }
  const policy = endpoint.kind === "gateway" ? withoutPrincipals(trace, endpoint, document) : document;
  checkCalls(view, trace, endpoint, policy, need);
  if (need.service === "s3" && need.because.some(({ kind }) => kind === "image")) {
    const layers = new Trace();
    checkLayers(view, layers, endpoint, policy);
    // An image that is not known may have its layers elsewhere.
    const open = openImages(view, "s3");
    if (open !== undefined && layers.broken) trace.includeUndecided(layers, open);
    else trace.include(layers);
  }
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

function checkCalls(view: View, trace: Trace, endpoint: Endpoint, policy: PolicyDocument, need: Need): void {
  const { executionRole, taskRole } = view.topology.task;
  const refused: Call[] = [];
  for (const call of callsOf(view, need)) {
    if (!call.endpoint) continue;
    const role = call.role === "task" ? taskRole : executionRole;
    const decisions = call.resources.map((resource) =>
      evaluate([policy], {
        action: call.action,
        resource,
        principal: principalOf(role),
        context: contextOf(view, endpoint, role, { resource }),
      }),
    );
    const decision = best(decisions);
    if (decision.effect === "denied" && decision.denial === "implicit" && call.elsewhere === undefined)
      refused.push(call);
    else if (decision.effect === "denied" && call.elsewhere !== undefined) {
      trace.unsure("endpoint-policy", endpoint.id, `it does not allow ${call.action}`, [
        `whether ${endpoint.id} has to allow ${call.action} (a first pull through a cache rule asks for it)`,
      ]);
    } else note(trace, endpoint, decision, call.action);
  }
  if (refused.length === 0) return;
  const statement = statementsFor(refused, { Principal: "*" }).map((entry) => JSON.stringify(entry));
  const evidence = `no statement allows ${refused.map(({ action }) => action).join(", ")}`;
  trace.fail("endpoint-policy", endpoint.id, evidence, "endpoint-policy-denies", endpoint.id, {
    statement: statement.join(","),
  });
}

/** The decision of a call that any one of its resources allows. */
function best(decisions: readonly Decision[]): Decision {
  for (const effect of ["allowed", "unknown", "denied"] as const) {
    const found = decisions.find((decision) => decision.effect === effect);
    if (found) return found;
  }
  return { effect: "unknown", missing: ["the resource"] };
}

function note(trace: Trace, endpoint: Endpoint, decision: Decision, action: string): void {
  if (decision.effect === "allowed") trace.pass("endpoint-policy", endpoint.id, `allows ${action}`);
  else if (decision.effect === "denied")
    trace.fail("endpoint-policy", endpoint.id, `a Deny statement refuses ${action}`, "endpoint-policy-forbids");
  else {
    trace.unsure("endpoint-policy", endpoint.id, `whether it allows ${action} is not known`, [
      `${decision.missing.join(", ")} (in the policy of ${endpoint.id})`,
    ]);
  }
}

/** Keys that speak of accounts: a layer is another account's object, and its URL is signed by another account. */
const ACCOUNT_KEYS = ["aws:principalaccount", "aws:resourceaccount", "s3:resourceaccount"];

/**
 * Layers are fetched with signed URLs of ECR's own: who asks is not the role of the task, and neither the bucket nor who
 * signs is of its account. Which account that is nobody knows, only that it is not this one.
 */
function checkLayers(view: View, trace: Trace, endpoint: Endpoint, policy: PolicyDocument): void {
  const [action, resource] = ["s3:GetObject", `${layerBucketArn(view.region)}/layer`];
  const context = new Map(contextOf(view, endpoint, "somebody"));
  const own = accountOf(view);
  for (const key of ACCOUNT_KEYS) {
    const wanted = policy.statements.flatMap(({ conditions }) =>
      Object.values(conditions).flatMap((keys) =>
        Object.entries(keys).flatMap(([name, values]) => (name.toLowerCase() === key ? values : [])),
      ),
    );
    if (own !== undefined && wanted.every((value) => value === own)) context.set(key, ["(an account of ECR)"]);
  }
  const decision = evaluate([policy], { action, resource, context });
  if (decision.effect !== "denied") return note(trace, endpoint, decision, action);
  const how = decision.denial === "explicit" ? "a Deny statement refuses" : "no statement allows";
  trace.fail("endpoint-policy", endpoint.id, `${how} ${action} on ${resource}`, "layer-bucket-denied", endpoint.id, {
    layers: `${layerBucketArn(view.region)}/*`,
  });
}
