/** IAM roles of registered resources, with every policy of theirs. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isUnknown, type Known, type Role, unknown } from "../../topology";
import { together } from "../mapping/policy-lists";
import { managedPolicy } from "./managed-policies";

/** A role with every policy of it; one policy that cannot be read makes all of them unknown, since it may deny. */
export function roleOf(graph: Graph, definition: ResourceRecord, key: string): Known<Role> | undefined {
  const record = graph.target(definition, key, [TYPES.role]);
  if (!record) {
    const arn = graph.text(definition, key);
    if (arn === undefined || isUnknown(arn)) return arn;
    return { arn, policies: unknown(`the policies of ${arn}, which is not part of this stack`) };
  }
  const trust = graph.text(record, "assumeRolePolicy");
  const boundary = document(graph, record, "permissionsBoundary");
  return {
    arn: graph.text(record, "arn") ?? graph.missing(record, "arn"),
    name: record.name,
    policies: policiesOf(graph, record),
    ...(trust === undefined ? {} : { trust }),
    ...(boundary === undefined ? {} : { boundary }),
  };
}

type Policies = Known<readonly string[]>;

const one = (text: Known<string>): Policies => (isUnknown(text) ? text : [text]);

function policiesOf(graph: Graph, role: ResourceRecord): Policies {
  const id = graph.id(role);
  const own = graph.referrers(TYPES.rolePolicy, "role", [TYPES.role]);
  const attached = graph.referrers(TYPES.rolePolicyAttachment, "role", [TYPES.role]);
  const astray = [...own.astray, ...attached.astray];
  return together([
    ...own.of(id).map((record) => one(graph.text(record, "policy") ?? graph.missing(record, "policy"))),
    ...attached.of(id).map((record) => one(attachedTo(graph, record, "policyArn"))),
    ...graph.of(TYPES.policyAttachment).map((record) => exclusively(graph, record, id)),
    ...astray.map((record) => graph.missing(record, "role")),
    inline(graph, role),
    managed(graph, role),
  ]);
}

/** A policy that is attached to a list of roles. */
function exclusively(graph: Graph, record: ResourceRecord, roleId: string): Policies {
  const roles = graph.refs(record, "roles", [TYPES.role]);
  if (isUnknown(roles)) return roles;
  return roles.includes(roleId) ? one(attachedTo(graph, record, "policyArn")) : [];
}

/** What a role lists of its own: what AWS reports back in the outputs repeats the resources beside it. */
function inline(graph: Graph, role: ResourceRecord): Policies {
  const items = graph.list(inputsOnly(role), "inlinePolicies");
  if (isUnknown(items)) return items;
  const blocks = items.map((item) => graph.block(role, "inlinePolicies", item));
  return together(blocks.map((block) => one(graph.text(block, "policy") ?? graph.missing(role, "inlinePolicies"))));
}

function managed(graph: Graph, role: ResourceRecord): Policies {
  const arns = graph.refs(inputsOnly(role), "managedPolicyArns", [TYPES.policy]);
  return isUnknown(arns) ? arns : together(arns.map((arn) => one(policyText(graph, arn))));
}

function attachedTo(graph: Graph, record: ResourceRecord, key: string): Known<string> {
  return document(graph, record, key) ?? graph.missing(record, key);
}

/** Document of the policy that a property names; `undefined` when it names none. */
function document(graph: Graph, record: ResourceRecord, key: string): Known<string> | undefined {
  const arn = graph.ref(record, key, [TYPES.policy]);
  // A state tells of no boundary as of an empty one.
  if (arn === undefined || arn === "") return undefined;
  return isUnknown(arn) ? arn : policyText(graph, arn);
}

/** Document of a policy: one of the stack, or one of AWS's that is known here. */
function policyText(graph: Graph, id: string): Known<string> {
  const policy = graph.named(id);
  if (policy) return graph.text(policy, "policy") ?? graph.missing(policy, "policy");
  return managedPolicy(id) ?? unknown(`the managed policy ${id}`);
}
