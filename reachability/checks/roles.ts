/**
 * Roles: may the execution role, and the task role for ECS Exec, make the calls of a starting task?
 * Sources: AmazonECS/latest/developerguide/task_execution_IAM_role.html, task-iam-roles.html, ecs-exec.html.
 */
import { partitionOf } from "../../plan/catalogue";
import { evaluate, type PolicyDocument } from "../iam";
import { type Endpoint, isUnknown, type Role } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { type Call, callsOf } from "./calls";
import { contextOf, principalOf } from "./context";
import { policyOf } from "./documents";
import { best } from "./policy";

/** What a call goes through; `undecided` when there is no way yet. */
type Via = Endpoint | "undecided" | undefined;

const ECS_TASKS = "ecs-tasks.amazonaws.com";

/** The roles allow the calls to a service, from where the task makes them. */
export function checkRoles(view: View, trace: Trace, service: string, via: Via): void {
  const { task } = view.topology;
  const calls = callsOf(view, service);
  for (const which of ["execution", "task"] as const) {
    const own = calls.filter((call) => call.role === which);
    if (own.length === 0) continue;
    const role = which === "task" ? task.taskRole : task.executionRole;
    if (role === undefined) {
      const fault = which === "task" ? "task-role-missing" : "execution-role-missing";
      trace.fail("role", task.name, `the task definition names no ${which} role`, fault);
    } else if (isUnknown(role)) trace.unsure("role", task.name, `the ${which} role is not known`, [role.unknown]);
    else checkRole(view, trace, role, own, via);
  }
}

function subjectOf(role: Role): string {
  return isUnknown(role.arn) ? (role.name ?? "the role") : role.arn;
}

function checkRole(view: View, trace: Trace, role: Role, calls: readonly Call[], via: Via): void {
  const subject = subjectOf(role);
  checkTrust(view, trace, role, subject);
  if (isUnknown(role.policies)) {
    trace.unsure("role", subject, "its policies are not known", [role.policies.unknown]);
    return;
  }
  const documents = parsedOf(trace, subject, role.policies);
  const boundary = role.boundary;
  if (isUnknown(boundary)) trace.unsure("role", subject, "its permissions boundary is not known", [boundary.unknown]);
  const limits = boundary === undefined || isUnknown(boundary) ? undefined : parsedOf(trace, subject, [boundary]);
  const context = contextOf(view, via, role);
  const principal = principalOf(role);
  for (const call of calls) {
    const requests = call.resources.map((resource) => ({ action: call.action, resource, principal, context }));
    for (const [what, policies] of [
      ["role", documents],
      ["permissions boundary", limits],
    ] as const) {
      if (!policies) continue;
      const decision = best(requests.map((request) => evaluate(policies, request)));
      const on = call.resources[0] ?? "a resource that is not known";
      if (decision.effect === "denied") {
        const how = decision.denial === "explicit" ? `the ${what} denies` : `the ${what} does not allow`;
        trace.fail("role", subject, `${how} ${call.action} on ${on}${viaText(via)}`, call.fault);
      } else if (decision.effect === "unknown") {
        const missing = `${decision.missing.join(", ")} (in the policies of ${subject})`;
        trace.unsure("role", subject, `whether the ${what} allows ${call.action} is not known`, [missing]);
      } else if (what === "role") trace.pass("role", subject, `allows ${call.action}`);
    }
  }
}

function viaText(via: Via): string {
  return typeof via === "object" ? ` through ${via.id}` : "";
}

function parsedOf(trace: Trace, subject: string, texts: readonly string[]): PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const text of texts) {
    const document = policyOf(text);
    if ("malformed" in document)
      trace.fail("role", subject, `a policy of the role: ${document.malformed}`, "policy-malformed");
    else documents.push(document);
  }
  return documents;
}

function checkTrust(view: View, trace: Trace, role: Role, subject: string): void {
  const trust = role.trust;
  if (trust === undefined) return;
  if (isUnknown(trust)) {
    trace.unsure("role", subject, "its trust policy is not known", [trust.unknown]);
    return;
  }
  const document = policyOf(trust);
  if ("malformed" in document) {
    trace.fail("role", subject, `its trust policy: ${document.malformed}`, "policy-malformed");
    return;
  }
  const decision = evaluate([document], {
    action: "sts:AssumeRole",
    resource: undefined,
    principal: { service: ECS_TASKS },
    context: trustContext(view, role),
  });
  if (decision.effect === "denied")
    trace.fail("role", subject, `its trust policy does not admit ${ECS_TASKS}`, "role-not-assumable");
  else if (decision.effect === "unknown") {
    trace.unsure("role", subject, `whether ${ECS_TASKS} may assume it is not known`, [
      `${decision.missing.join(", ")} (in the trust policy of ${subject})`,
    ]);
  } else trace.pass("role", subject, `${ECS_TASKS} may assume it`);
}

/** ECS says on whose behalf it asks: the account, and something of ECS in it (no cluster can be named there). */
function trustContext(view: View, role: Role): ReadonlyMap<string, readonly string[]> {
  const { account } = principalOf(role);
  const context = new Map<string, readonly string[]>([["aws:requestedregion", [view.region]]]);
  if (account === undefined) return context;
  context.set("aws:sourceaccount", [account]);
  context.set("aws:sourcearn", [`arn:${partitionOf(view.region)}:ecs:${view.region}:${account}:task/cluster/task`]);
  return context;
}
