/** The role that pulls the image and reads the secrets may do that for the task's own, and nothing else. */

import { parsePolicy } from "../../reachability/iam";
import type { Statement } from "../../reachability/iam/policy-document";
import type { Graph } from "../../resources/graph";
import { fieldsOf, itemsOf } from "../../resources/properties";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";
import { isPresent } from "../../resources/unknowns";
import type { StackPolicyDefinition } from "../define";
import type { Finding } from "../finding";

/** Actions for which IAM knows no resource. Source: service authorization reference, Amazon ECR. */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(["ecr:getauthorizationtoken"]);

export const executionRole: StackPolicyDefinition = {
  kind: "stack",
  name: "execution-role",
  description: "Execution roles name their actions and resources, without wildcards.",
  severity: "high",
  check: ({ graph }) => {
    const roles = new Set(
      graph.of(TYPES.taskDefinition).flatMap((record) => graph.target(record, "executionRoleArn", [TYPES.role]) ?? []),
    );
    return [...roles].flatMap((role) => [
      ...documentsOf(graph, role).flatMap(({ holder, text }) => wide(holder, text, role)),
      ...managedOf(graph, role),
    ]);
  },
};

interface Document {
  /** Resource that holds the document. */
  readonly holder: ResourceRecord;
  readonly text: string;
}

/** Documents of a role that are known; what is not known yet is read at the end of the deployment. */
function documentsOf(graph: Graph, role: ResourceRecord): Document[] {
  const attached = graph
    .of(TYPES.rolePolicyAttachment)
    .filter((record) => graph.target(record, "role", [TYPES.role]) === role);
  const holders = [
    ...graph.of(TYPES.rolePolicy).filter((record) => graph.target(record, "role", [TYPES.role]) === role),
    ...attached.flatMap((record) => graph.target(record, "policyArn", [TYPES.policy]) ?? []),
  ];
  const inline = itemsOf(role.inputs["inlinePolicies"]).map((item) => ({
    holder: role,
    text: fieldsOf(item)["policy"],
  }));
  return [...holders.map((holder) => ({ holder, text: graph.value(holder, "policy") })), ...inline].filter(
    (document): document is Document => typeof document.text === "string" && isPresent(document.text),
  );
}

/** Policies attached by ARN that are not part of the stack. */
function managedOf(graph: Graph, role: ResourceRecord): Finding[] {
  const attachments = graph
    .of(TYPES.rolePolicyAttachment)
    .filter((record) => graph.target(record, "role", [TYPES.role]) === role)
    .filter((record) => graph.target(record, "policyArn", [TYPES.policy]) === undefined)
    .flatMap((record) => ({ holder: record, arn: graph.value(record, "policyArn") }));
  const listed = itemsOf(role.inputs["managedPolicyArns"]).map((arn) => ({ holder: role, arn }));
  return [...attachments, ...listed].flatMap(({ holder, arn }) => {
    if (typeof arn !== "string" || !isPresent(arn)) return [];
    const byAws = /^arn:[a-z-]+:iam::aws:policy\//.test(arn);
    return [
      {
        urn: holder.urn,
        what: `execution role ${role.name} carries ${arn}`,
        why: byAws
          ? "a policy that AWS wrote cannot name the stack's repositories, secrets and log groups: it allows all of them"
          : "the policy is not part of the stack, so what it allows cannot be seen",
        fix: "write a policy in the stack that names what the task uses",
        labels: [role.name, arn],
      },
    ];
  });
}

function wide(holder: ResourceRecord, text: string, role: ResourceRecord): Finding[] {
  const parsed = parsePolicy(text);
  const finding = (what: string): Finding => ({
    urn: holder.urn,
    what: `execution role ${role.name}: ${what} in ${holder.name}`,
    why: "whoever takes the role over reaches more than this task's image, secrets and logs",
    fix: "name the actions, and the ARNs of the repositories, secrets and log groups",
    labels: [role.name],
  });
  if ("malformed" in parsed) return [finding(`a policy that cannot be read (${parsed.malformed})`)];
  return parsed.statements.flatMap((statement) => wildcardsOf(statement).map(finding));
}

/** Wildcards of a statement, in words. A statement that denies may be as wide as it likes. */
function wildcardsOf({ allow, actions, notActions, resources, notResources }: Statement): string[] {
  if (!allow) return [];
  const named = actions ?? [];
  const open = named.filter((action) => action.includes("*") || action.includes("?"));
  const everything = (resources ?? []).filter(isEverything);
  const needsNone = named.length > 0 && named.every((action) => WITHOUT_RESOURCE.has(action.toLowerCase()));
  return [
    ...(notActions ? ["everything but some actions (NotAction)"] : []),
    ...open.map((action) => `action ${action}`),
    ...(notResources ? ["everything but some resources (NotResource)"] : []),
    ...(needsNone ? [] : everything.map((resource) => `${named.join(", ") || "actions"} on ${resource}`)),
  ];
}

/**
 * Whether an ARN stands for every resource of its kind. A wildcard behind a name is no such thing: the streams of one
 * log group, the random end of one secret's ARN.
 */
function isEverything(arn: string): boolean {
  const parts = arn.split(":");
  if (parts.length < 6) return arn.includes("*");
  const service = parts[2];
  const [kind = "", name] = parts
    .slice(5)
    .join(":")
    .split(/[:/]/)
    .filter((part) => part !== "");
  // A bucket stands in an ARN without a kind before it.
  const subject = service === "s3" || service === "sns" || service === "sqs" ? kind : (name ?? kind);
  return /^[*?]+$/.test(subject) || /^[*?]+$/.test(kind);
}
