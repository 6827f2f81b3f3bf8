/**
 * Roles: may the execution role, and the task role for ECS Exec, make the calls of a starting task?
 * Sources: AmazonECS/latest/developerguide/task_execution_IAM_role.html, task-iam-roles.html, ecs-exec.html.
 */
import type { Need } from "../../plan/needs";
import { type Authorities, type Authorization, authorize, type Objection, type Policies } from "../iam/authorize";
import { heedsResourceControls } from "../iam/resource-controls";
import type { FaultKind } from "../kinds";
import { type Endpoint, isUnknown, type Known, type Role } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { accountOf } from "./accounts";
import { type Call, callsOf } from "./calls";
import { contextOf, principalOf } from "./context";
import { grantValues } from "./missing-grants";
import { policyOf } from "./parsed-documents";
import { checkTrust } from "./trust";

/** What a call goes through; `undecided` when there is no way yet. */
type Via = Endpoint | "undecided" | undefined;

/** The roles allow the calls to a service, from where the task makes them. */
export function checkRoles(view: View, trace: Trace, need: Need, via: Via): void {
  const { task } = view.topology;
  const calls = callsOf(view, need);
  // ECS takes on every role that the definition names before the task starts, whatever it is used for.
  for (const role of [task.executionRole, task.taskRole])
    if (role !== undefined && !isUnknown(role)) checkTrust(view, trace, role, subjectOf(role));
  for (const which of ["execution", "task"] as const) {
    const own = calls.filter((call) => call.role === which);
    if (own.length === 0) continue;
    const role = which === "task" ? task.taskRole : task.executionRole;
    if (role === undefined) {
      const fault = which === "task" ? "task-role-missing" : "execution-role-missing";
      trace.fail("role", task.name, `the task definition names no ${which} role`, fault);
    } else if (isUnknown(role)) trace.unsure("role", task.name, `the ${which} role is not known`, [role.unknown]);
    else checkRole(view, trace, role, own, via, need.service);
  }
}

/** Name of a role in messages. */
export function subjectOf(role: Role): string {
  return isUnknown(role.arn) ? (role.name ?? "the role") : role.arn;
}

function checkRole(view: View, trace: Trace, role: Role, calls: readonly Call[], via: Via, service: string): void {
  const subject = subjectOf(role);
  if (isUnknown(role.policies)) trace.unsure("role", subject, "its policies are not known", [role.policies.unknown]);
  const authorities = authoritiesOf(view, trace, role);
  const refused = new Map<FaultKind, Call[]>();
  for (const call of calls) {
    const answer = decide(view, role, call, via, { ...authorities, ...controlsOf(view, trace, call) });
    switch (answer.effect) {
      case "allowed":
        if (answer.unlooked === true && call.policy?.decides === true)
          trace.warn("key-policy-not-read", call.policy.subject, `${subject} decrypts with it`);
        trace.pass("role", subject, `allows ${call.action}`);
        break;
      case "unknown":
        trace.unsure("role", subject, `whether ${call.action} is allowed is not known`, [
          `${answer.missing.join(", ")} (in what decides whether ${subject} may ${call.action})`,
        ]);
        break;
      case "denied":
        for (const objection of answer.objections) {
          if (objection.by === "identity" && objection.denial === "implicit" && call.elsewhere === undefined)
            refused.set(call.fault, [...(refused.get(call.fault) ?? []), call]);
          else object(view, trace, role, call, objection, via);
        }
    }
  }
  for (const [fault, denied] of refused) {
    const [first] = denied;
    const evidence = `the role does not allow ${denied.map(({ action }) => action).join(", ")} on ${nameOf(first)}${viaText(via)}`;
    const all = calls.filter((call) => call.fault === fault);
    trace.fail("role", subject, evidence, fault, subject, grantValues(subject, service, all));
  }
}

/** Somebody else than the role's own policies says no. */
function object(view: View, trace: Trace, role: Role, call: Call, { by, denial }: Objection, via: Via): void {
  const subject = subjectOf(role);
  const how = denial === "explicit" ? "denies" : "does not allow";
  const on = `${call.action} on ${nameOf(call)}${viaText(via)}`;
  if (call.elsewhere !== undefined && denial === "implicit") {
    trace.unsure("role", subject, `the ${by} does not allow ${on}`, [
      `whether ${call.elsewhere} allows ${call.action}`,
    ]);
    return;
  }
  const { policy } = call;
  if (by === "resource" && policy) {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: isUnknown(role.arn) ? `arn:aws:iam::${accountOf(view) ?? "<account>"}:root` : role.arn },
      Action: [call.action],
      // A repository's policy speaks of nothing but the repository.
      ...(policy.fault === "repository-policy-denies" ? {} : { Resource: "*" }),
    };
    trace.fail(
      "resource-policy",
      policy.subject,
      `its policy ${how} ${call.action} for ${subject}`,
      policy.fault,
      policy.subject,
      {
        ...policy.values,
        owner: policy.owner,
        statement: JSON.stringify(statement),
      },
    );
    return;
  }
  const what = {
    identity: "a policy of the role",
    boundary: "the permissions boundary",
    session: "a session policy",
    organization: "a service control policy",
    "resource-controls": "a resource control policy",
    resource: "a resource policy",
  }[by];
  const fault = by === "organization" || by === "resource-controls" ? "organization-denies" : "role-denies";
  trace.fail("role", subject, `${what} ${how} ${on}`, fault, subject, { actions: call.action });
}

function nameOf(call: Call | undefined): string {
  const [resource] = call?.resources ?? [];
  if (resource === undefined) return "a resource that is not known";
  return typeof resource === "object" ? resource.like : resource;
}

function viaText(via: Via): string {
  return typeof via === "object" ? ` through ${via.id}` : "";
}

const RANK = { allowed: 0, unknown: 1, denied: 2 } as const;

/** The answer for the resource under which a policy may best allow it. */
function decide(view: View, role: Role, call: Call, via: Via, authorities: Authorities): Authorization {
  const principal = principalOf(role);
  const own = principal.account ?? accountOf(view);
  const { policy } = call;
  const answers = call.resources.map((resource) => {
    const context = contextOf(view, via, role, { resource, ...(call.forwarded ? { forwarded: call.forwarded } : {}) });
    const foreign = policy?.owner === undefined || own === undefined ? undefined : policy.owner !== own;
    const authority = policy && {
      policy: resourcePolicy(policy.text),
      // Somebody whose account nobody knows is taken for the owner of what is not known to be anybody else's.
      foreign: foreign ?? (policy.text === undefined ? false : undefined),
      decides: policy.decides,
    };
    return authorize(
      { action: call.action, resource, principal, context },
      { ...authorities, ...(authority ? { resource: authority } : {}) },
    );
  });
  return answers.sort((a, b) => RANK[a.effect] - RANK[b.effect])[0] ?? { effect: "unknown", missing: ["the resource"] };
}

function resourcePolicy(text: Known<string | null> | undefined) {
  if (text === undefined || text === null || isUnknown(text)) return text;
  const document = policyOf(text);
  return "malformed" in document ? { unknown: `a policy that AWS would refuse (${document.malformed})` } : document;
}

/** The organization's own limits on a resource of the account; those of another account's nobody here can know. */
function controlsOf(view: View, trace: Trace, { action, policy }: Call): Pick<Authorities, "resourceControls"> {
  const controls = view.topology.task.resourceControlPolicies;
  const own = accountOf(view);
  if (controls === undefined || (policy?.owner !== undefined && own !== undefined && policy.owner !== own)) return {};
  const levels = isUnknown(controls) ? controls : controls.map((texts) => parsedOf(trace, "the organization", texts));
  return { resourceControls: { levels, heeded: heedsResourceControls(action) } };
}

/** Everything that limits a role, parsed. */
export function authoritiesOf(view: View, trace: Trace, role: Role): Authorities {
  const subject = subjectOf(role);
  const read = (texts: Known<readonly string[]>): Policies =>
    isUnknown(texts) ? texts : parsedOf(trace, subject, texts);
  const { boundary, sessionPolicies } = role;
  const controls = view.topology.task.serviceControlPolicies;
  return {
    identity: read(role.policies),
    ...(boundary === undefined ? {} : { boundary: read(isUnknown(boundary) ? boundary : [boundary]) }),
    ...(sessionPolicies === undefined ? {} : { session: read(sessionPolicies) }),
    ...(controls === undefined ? {} : { organization: isUnknown(controls) ? controls : controls.map(read) }),
  };
}

function parsedOf(trace: Trace, subject: string, texts: readonly string[]): Policies {
  return texts.flatMap((text) => {
    const document = policyOf(text);
    if (!("malformed" in document)) return [document];
    trace.fail("role", subject, `a policy of the role: ${document.malformed}`, "policy-malformed");
    return [];
  });
}
