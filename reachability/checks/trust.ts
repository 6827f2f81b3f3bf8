/** Whether ECS may take on a role. Source: AmazonECS/latest/developerguide/task-iam-roles.html. */
import { partitionOf } from "../../plan/catalogue";
import { evaluate } from "../iam";
import { isUnknown, type Role } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { principalOf } from "./context";
import { policyOf } from "./parsed-documents";

const ECS_TASKS = "ecs-tasks.amazonaws.com";

/** The role's trust policy admits ECS. */
export function checkTrust(view: View, trace: Trace, role: Role, subject: string): void {
  const trust = role.trust;
  if (trust === undefined) return;
  if (isUnknown(trust)) {
    trace.unsure("role", subject, "its trust policy is not known", [trust.unknown]);
    return;
  }
  const document = policyOf(trust);
  const values = { "role-name": subject.split("/").at(-1) };
  if ("malformed" in document) {
    trace.fail("role", subject, `its trust policy: ${document.malformed}`, "policy-malformed", subject, values);
    return;
  }
  const decision = evaluate([document], {
    action: "sts:AssumeRole",
    resource: undefined,
    principal: { service: ECS_TASKS },
    context: trustContext(view, role),
  });
  if (decision.effect === "denied")
    trace.fail("role", subject, `its trust policy does not admit ${ECS_TASKS}`, "role-not-assumable", subject, values);
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
