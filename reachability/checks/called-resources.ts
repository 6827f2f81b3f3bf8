/**
 * What the task's code calls in its own account: buckets, queues, tables, topics, secrets and keys have policies of their
 * own, and a denial there wins over what the role allows. The role names the resources; one that was not looked at is
 * named in a warning.
 * Sources: IAM/latest/UserGuide/reference_policies_evaluation-logic.html, AmazonS3/latest/userguide/access-points-vpc.html.
 */
import type { Need } from "../../plan/needs";
import { evaluate } from "../iam";
import { denialsOf } from "../iam/authorize";
import { matchesArn, type RequestedResource } from "../iam/patterns";
import { type Endpoint, isUnknown, type Known, type Role } from "../topology";
import { Trace } from "../trace";
import type { View } from "../view";
import { accountOf, accountOfArn } from "./accounts";
import { iamPrefix, isApplicationNeed, usedCalls } from "./calls";
import { contextOf, principalOf } from "./context";
import { lookedAt, namedKey, namedResource, readCommand } from "./named-resources";
import { policyOf } from "./parsed-documents";

/** What answers a call, and how it decides. */
interface Answering {
  readonly arn: string;
  readonly policy: Known<string | null>;
  /** A key: its policy must allow; all others' only deny inside the account. */
  readonly decides: boolean;
}

/** One call of the code to one resource. */
interface Asked {
  readonly action: string;
  readonly resource: RequestedResource;
}

/** Policies of the account's own resources let the code's calls through. @param via the endpoint they go through */
export function checkCalledResources(view: View, trace: Trace, need: Need, via: Endpoint | undefined): void {
  if (!isApplicationNeed(need)) return;
  const role = view.topology.task.taskRole;
  if (role === undefined) return;
  if (isUnknown(role)) return doubtRefusing(view, trace, need, role.unknown);
  if (isUnknown(role.policies)) return doubtRefusing(view, trace, need, role.policies.unknown);
  const own = accountOf(view);
  const byResource = new Map<string, Asked[]>();
  const patterns: { readonly action: string; readonly pattern: string }[] = [];
  const prefix = iamPrefix(need.service);
  for (const { action, resources } of usedCalls(role, prefix)) {
    for (const text of resources) {
      const owner = accountOfArn(text);
      if (owner !== undefined && own !== undefined && owner !== own) continue;
      const name = nameOf(text);
      if (name === undefined) patterns.push({ action, pattern: text });
      if (name === undefined) continue;
      const resource = /[*?]|\$\{/.test(text) ? { like: text } : text;
      byResource.set(name, [...(byResource.get(name) ?? []), { action, resource }]);
    }
  }
  for (const [name, asked] of byResource) {
    if (name.includes(":accesspoint/")) {
      trace.unsure("resource-policy", name, "the bucket behind an access point is not known", [
        `the policies of access point ${name} and of its bucket, and whether the endpoint's policy allows both (aws s3control get-access-point)`,
      ]);
      continue;
    }
    const answering = answeringOf(view, name);
    if (answering) judge(view, trace, role, answering, asked, via);
    else if (name.includes(":kms:")) trace.warn("key-policy-not-read", name, `the code calls ${actionsOf(asked)}`);
    else trace.warn("resource-policy-not-read", name, `the code calls ${actionsOf(asked)}`);
  }
  for (const { arn, policy } of view.topology.task.called ?? []) {
    if (byResource.has(arn) || isUnknown(policy) || policy === null) continue;
    if (arn.split(":")[2] !== prefix) continue;
    const may = patterns
      .filter(({ pattern }) => mayName(pattern, arn))
      .map(({ action }) => ({ action, resource: arn }));
    const walk = new Trace();
    judge(view, walk, role, { arn, policy, decides: false }, may, via);
    if (walk.verdict === "unreachable")
      trace.unsure("resource-policy", arn, `its policy denies ${actionsOf(may)}`, [
        `whether the code calls ${arn}, whose policy denies it, or others that the role allows`,
      ]);
  }
}

/** A role or policies that are not known may name whatever was looked at: what refuses anything there may refuse its calls. */
function doubtRefusing(view: View, trace: Trace, need: Need, missing: string): void {
  for (const { arn, policy } of view.topology.task.called ?? []) {
    if (arn.split(":")[2] !== iamPrefix(need.service) || policy === null) continue;
    const document = isUnknown(policy) ? undefined : policyOf(policy);
    const harmless = document && !("malformed" in document) && document.statements.every(({ allow }) => allow);
    if (!harmless) trace.unsure("resource-policy", arn, "whether the task role calls it is not known", [missing]);
  }
}

/** Whether a pattern of a role's statement may be for a resource, or for what is in it. */
function mayName(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  return matchesArn(pattern, arn, {}) !== "no" || matchesArn(pattern, { like: `${arn}/*` }, {}) !== "no";
}

const actionsOf = (asked: readonly Asked[]) => [...new Set(asked.map(({ action }) => action))].join(", ");

/** The resource of a role's statement that has a policy of its own. */
function nameOf(text: string): string | undefined {
  const point = /^arn:[a-z-]+:s3:[^:]*:[^:]*:accesspoint\/[^/*?]+/.exec(text)?.[0];
  if (point !== undefined) return point;
  return namedKey(text) ?? namedResource(text);
}

function answeringOf(view: View, name: string): Answering | undefined {
  const key = view.topology.task.keys?.find(({ arn }) => arn === name);
  // Keys of AWS's own admit its services' users by themselves.
  if (key) return key.manager === "aws" ? { arn: name, policy: null, decides: false } : { ...key, decides: true };
  const found = lookedAt(view, name);
  return found && { ...found, decides: false };
}

function judge(
  view: View,
  trace: Trace,
  role: Role,
  { arn, policy: text, decides }: Answering,
  asked: readonly Asked[],
  via: Endpoint | undefined,
): void {
  if (text === null) return;
  if (isUnknown(text)) return trace.unsure("resource-policy", arn, "its policy is not known", [text.unknown]);
  const document = policyOf(text);
  if ("malformed" in document)
    return trace.unsure("resource-policy", arn, `its policy: ${document.malformed}`, [`the policy of ${arn}`]);
  const denied: Asked[] = [];
  for (const call of asked) {
    const decision = evaluate([decides ? document : denialsOf(document)], requestOf(view, role, call, via));
    if (decision.effect === "denied") denied.push(call);
    else if (decision.effect === "unknown") {
      const what =
        decision.missing.length > 0 ? decision.missing.join(", ") : `which calls of ${call.action} it denies`;
      trace.unsure("resource-policy", arn, `whether its policy allows ${call.action} is not known`, [
        `${what} (in the policy of ${arn})`,
      ]);
    } else trace.pass("resource-policy", arn, `its policy does not refuse ${call.action}`);
  }
  if (denied.length === 0) return;
  const evidence = `its policy ${decides ? "does not let" : "denies"} the task role ${actionsOf(denied)}${via ? ` through ${via.id}` : ""}`;
  if (!decides) {
    const values = { "policy-command": readCommand(arn) };
    return trace.fail("resource-policy", arn, evidence, "resource-policy-forbids", arn, values);
  }
  const Principal = { AWS: isUnknown(role.arn) ? `arn:aws:iam::${accountOf(view) ?? "<account>"}:root` : role.arn };
  const Action = [...new Set(denied.map(({ action }) => action))];
  const statement = JSON.stringify({ Effect: "Allow", Principal, Action, Resource: "*" });
  trace.fail("resource-policy", arn, evidence, "key-policy-denies", arn, { statement });
}

/** An account's own things have its number, though a bucket's ARN does not say so. */
function requestOf(view: View, role: Role, { action, resource }: Asked, via: Endpoint | undefined) {
  return {
    action: /[*?]/.test(action) ? { like: action } : action,
    resource,
    principal: principalOf(role),
    context: contextOf(view, via, role, { resource, account: accountOf(view) }),
  };
}
