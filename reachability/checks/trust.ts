/** Whether ECS may take on a role. Source: AmazonECS/latest/developerguide/task-iam-roles.html. */
import { partitionOf } from "../../plan/catalogue";
import { evaluate } from "../iam";
import { isUnknown, type Role } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { accountOf, textOf } from "./accounts";
import { principalOf } from "./context";
import { policyOf } from "./parsed-documents";

const ECS_TASKS = "ecs-tasks.amazonaws.com";

/** The role's trust policy admits ECS. */
export function checkTrust(view: View, trace: Trace, role: Role, subject: string): void {
  const { trust } = role;
  const [own, owner] = [textOf(view.topology.task.account), principalOf(role).account];
  if (own !== undefined && owner !== undefined && own !== owner) {
    const evidence = `it is of account ${owner}, the task of ${own}: ECS takes on roles of its own account only`;
    trace.fail("role", subject, evidence, "role-not-assumable", subject, { "role-name": subject.split("/").at(-1) });
    return;
  }
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
  const [decision, other] = SOURCES.map((source) =>
    evaluate([document], {
      action: "sts:AssumeRole",
      resource: undefined,
      principal: { service: ECS_TASKS },
      context: trustContext(view, role, source),
    }),
  );
  if (!decision || !other) return;
  if (decision.effect !== other.effect) {
    trace.unsure("role", subject, "which source ECS names when it assumes the role is not known", [
      `what ECS says as aws:SourceArn for ${subject} (AWS asks for arn:${partitionOf(view.region)}:ecs:${view.region}:<account>:*)`,
    ]);
    return;
  }
  if (decision.effect === "denied")
    trace.fail("role", subject, `its trust policy does not admit ${ECS_TASKS}`, "role-not-assumable", subject, values);
  else if (decision.effect === "unknown") {
    trace.unsure("role", subject, `whether ${ECS_TASKS} may assume it is not known`, [
      `${decision.missing.join(", ")} (in the trust policy of ${subject})`,
    ]);
  } else trace.pass("role", subject, `${ECS_TASKS} may assume it`);
}

/**
 * On whose behalf ECS asks: the account, and something of ECS in it; AWS does not say what, only that no cluster can be
 * named there. What holds for one and not for the other is not known.
 */
const SOURCES = ["task/cluster/task", "something-else"];

function trustContext(view: View, role: Role, source: string): ReadonlyMap<string, readonly string[]> {
  const account = accountOf(view) ?? principalOf(role).account;
  const context = new Map<string, readonly string[]>([["aws:principalisawsservice", ["true"]]]);
  if (account === undefined) return context;
  context.set("aws:sourceaccount", [account]);
  context.set("aws:sourcearn", [`arn:${partitionOf(view.region)}:ecs:${view.region}:${account}:${source}`]);
  return context;
}
