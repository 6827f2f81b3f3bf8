/** IAM roles of registered resources, with every policy of theirs. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isUnknown, type Known, type Role, unknown } from "../../topology";
import { managedPolicy } from "./managed-policies";

/** A role with every policy of it; one policy that cannot be read makes all of them unknown, since it may deny. */
export function roleOf(graph: Graph, definition: ResourceRecord, key: string): Known<Role> | undefined {
  const record = graph.target(definition, key, [TYPES.role]);
  if (!record) {
    const arn = graph.text(definition, key);
    if (arn === undefined || isUnknown(arn)) return arn;
    return { arn, policies: unknown(`the policies of ${arn}, which is not part of this stack`) };
  }
  const arn = record.outputs?.arn;
  const trust = graph.text(record, "assumeRolePolicy");
  return {
    arn: typeof arn === "string" && arn !== "" ? arn : graph.missing(record, "arn"),
    name: record.name,
    policies: policiesOf(graph, record),
    ...(trust === undefined ? {} : { trust }),
    ...(record.inputs.permissionsBoundary === undefined
      ? {}
      : { boundary: attached(graph, record, "permissionsBoundary") }),
  };
}

function policiesOf(graph: Graph, role: ResourceRecord): Known<readonly string[]> {
  const isOurs = (record: ResourceRecord) => graph.target(record, "role", [TYPES.role]) === role;
  const texts: Known<string>[] = [
    ...graph
      .of(TYPES.rolePolicy)
      .filter(isOurs)
      .map((record) => graph.text(record, "policy") ?? graph.missing(record, "policy")),
    ...graph
      .of(TYPES.rolePolicyAttachment)
      .filter(isOurs)
      .map((record) => attached(graph, record, "policyArn")),
    ...listed(graph, role, "inlinePolicies").map((item) =>
      isUnknown(item)
        ? item
        : (graph.text(graph.block(role, "inlinePolicies", item), "policy") ?? graph.missing(role, "inlinePolicies")),
    ),
    ...listed(graph, role, "managedPolicyArns").map((arn) =>
      typeof arn === "string"
        ? (managedPolicy(arn) ?? unknown(`the managed policy ${arn}`))
        : graph.missing(role, "managedPolicyArns"),
    ),
  ];
  return texts.find(isUnknown) ?? texts.filter((text): text is string => !isUnknown(text));
}

/** What a role lists of its own: what AWS reports back repeats the resources beside it. */
function listed(graph: Graph, role: ResourceRecord, key: string): readonly unknown[] {
  const items = graph.list(inputsOnly(role), key);
  return isUnknown(items) ? [items] : items;
}

/** Document of a policy that is attached by ARN: one of the stack, or one of AWS's that is known here. */
function attached(graph: Graph, record: ResourceRecord, key: string): Known<string> {
  const policy = graph.target(record, key, [TYPES.policy]);
  if (policy) return graph.text(policy, "policy") ?? graph.missing(policy, "policy");
  const arn = graph.text(record, key);
  if (arn === undefined || isUnknown(arn)) return arn ?? graph.missing(record, key);
  return managedPolicy(arn) ?? unknown(`the managed policy ${arn}`);
}
