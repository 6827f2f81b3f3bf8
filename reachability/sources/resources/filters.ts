/** Security groups and network ACLs of registered resources. */
import type { ResourceRecord } from "../../../plan/record";
import {
  type AclRule,
  type GroupRule,
  isUnknown,
  type Known,
  type NetworkAcl,
  type RulePeer,
  type SecurityGroup,
} from "../../topology";
import { prefixListOf } from "./endpoints";
import { fieldsOf, type Graph, itemsOf } from "./graph";
import { GROUP_TYPES, TYPES } from "./network";

export { endpointsOf } from "./endpoints";

const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ACL = "aws:ec2/networkAcl:NetworkAcl";
const DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

const ACL_TYPES = [ACL, DEFAULT_ACL];

function portsOf(graph: Graph, record: ResourceRecord): Pick<GroupRule, "protocol" | "fromPort" | "toPort"> {
  return {
    protocol: graph.text(record, "ipProtocol") ?? graph.text(record, "protocol") ?? graph.missing(record, "ipProtocol"),
    fromPort: graph.number(record, "fromPort") ?? 0,
    toPort: graph.number(record, "toPort") ?? 65535,
  };
}

/** The peer of a standalone rule; `undefined` for IPv6. */
function peerOf(graph: Graph, record: ResourceRecord): Known<RulePeer> | undefined {
  const cidr = graph.text(record, "cidrIpv4");
  if (cidr !== undefined) return isUnknown(cidr) ? cidr : { cidr };
  const groupId = graph.ref(record, "referencedSecurityGroupId", GROUP_TYPES);
  if (groupId !== undefined) return isUnknown(groupId) ? groupId : { groupId };
  const endpoint = graph.behind(record, "prefixListId", [TYPES.endpoint])[0];
  const list = graph.value(record, "prefixListId");
  if (typeof list === "string") return { prefixListId: list };
  if (endpoint) return { prefixListId: prefixListOf(graph, endpoint) };
  return graph.pending(record, "prefixListId") ? graph.missing(record, "prefixListId") : undefined;
}

/** Rules of a block with lists of peers, as inline rules and the older rule resource have. */
function blockRules(graph: Graph, block: ResourceRecord, ownId: string): GroupRule[] {
  const ports = portsOf(graph, block);
  const texts = (key: string) =>
    itemsOf(graph.value(block, key)).filter((item): item is string => typeof item === "string");
  const groupOf = (text: string) => {
    const target = graph.find(text, GROUP_TYPES);
    return { groupId: target ? graph.id(target) : text };
  };
  const source = graph.ref(block, "sourceSecurityGroupId", GROUP_TYPES);
  const peers: Known<RulePeer>[] = [
    ...texts("cidrBlocks").map((cidr) => ({ cidr })),
    ...texts("prefixListIds").map((prefixListId) => ({ prefixListId })),
    ...texts("securityGroups").map(groupOf),
    ...(graph.value(block, "self") === true ? [{ groupId: ownId }] : []),
    ...(source === undefined ? [] : [isUnknown(source) ? source : { groupId: source }]),
    ...["cidrBlocks", "prefixListIds", "securityGroups"]
      .filter((key) => graph.pending(block, key))
      .map((key) => graph.missing(block, key)),
  ];
  return peers.map((peer) => ({ ...ports, peer }));
}

/** Security groups with inline and standalone rules. */
export function securityGroupsOf(graph: Graph): SecurityGroup[] {
  const rules = { ingress: new Map<string, GroupRule[]>(), egress: new Map<string, GroupRule[]>() };
  const add = (direction: "ingress" | "egress", group: Known<string> | undefined, found: readonly GroupRule[]) => {
    if (group === undefined || isUnknown(group)) return;
    rules[direction].set(group, [...(rules[direction].get(group) ?? []), ...found]);
  };
  for (const [type, direction] of [
    [INGRESS_RULE, "ingress"],
    [EGRESS_RULE, "egress"],
  ] as const) {
    for (const record of graph.of(type)) {
      const peer = peerOf(graph, record);
      if (peer === undefined) continue;
      add(direction, graph.ref(record, "securityGroupId", GROUP_TYPES), [
        { id: graph.id(record), ...portsOf(graph, record), peer },
      ]);
    }
  }
  for (const record of graph.of(OLD_RULE)) {
    const group = graph.ref(record, "securityGroupId", GROUP_TYPES);
    add(
      record.inputs.type === "egress" ? "egress" : "ingress",
      group,
      blockRules(graph, record, typeof group === "string" ? group : ""),
    );
  }
  return GROUP_TYPES.flatMap((type) => graph.of(type)).map((record) => {
    const id = graph.id(record);
    const all = (direction: "ingress" | "egress"): Known<readonly GroupRule[]> => {
      if (graph.isMarked(record, direction)) return graph.missing(record, direction);
      // Inline blocks are inputs: what AWS reports back in the outputs repeats the standalone rules.
      const inline = itemsOf(record.inputs[direction]).flatMap((item) =>
        blockRules(graph, { ...record, inputs: fieldsOf(item), outputs: {}, propertyDependencies: {} }, id),
      );
      return [...inline, ...(rules[direction].get(id) ?? [])];
    };
    return {
      id,
      name: record.name,
      isDefault: record.type === TYPES.defaultSecurityGroup,
      ingress: all("ingress"),
      egress: all("egress"),
    };
  });
}

/** Network ACLs with inline and standalone rules. */
export function networkAclsOf(graph: Graph): NetworkAcl[] {
  const standalone = new Map<string, AclRule[]>();
  for (const record of graph.of(ACL_RULE)) {
    const acl = graph.ref(record, "networkAclId", ACL_TYPES);
    if (acl === undefined || isUnknown(acl)) continue;
    const rule = aclRule(graph, record, record.inputs.egress === true, "ruleNumber", "ruleAction");
    if (rule) standalone.set(acl, [...(standalone.get(acl) ?? []), rule]);
  }
  return ACL_TYPES.flatMap((type) => graph.of(type)).map((record) => {
    const id = graph.id(record);
    const inline = (["ingress", "egress"] as const).flatMap((direction) =>
      itemsOf(record.inputs[direction]).flatMap(
        (item) =>
          aclRule(
            graph,
            { ...record, inputs: fieldsOf(item), outputs: {}, propertyDependencies: {} },
            direction === "egress",
            "ruleNo",
            "action",
          ) ?? [],
      ),
    );
    const marked = graph.isMarked(record, "ingress") || graph.isMarked(record, "egress");
    return {
      id,
      name: record.name,
      rules: marked ? graph.missing(record, "rules") : [...inline, ...(standalone.get(id) ?? [])],
    };
  });
}

/** One entry; `undefined` for IPv6. */
function aclRule(
  graph: Graph,
  record: ResourceRecord,
  egress: boolean,
  numberKey: string,
  actionKey: string,
): AclRule | undefined {
  const cidr = graph.text(record, "cidrBlock");
  if (cidr === undefined || cidr === "") return undefined;
  const action = graph.text(record, actionKey) ?? "deny";
  const number = graph.number(record, numberKey);
  const [fromPort, toPort] = [graph.number(record, "fromPort"), graph.number(record, "toPort")];
  return {
    // A number nobody knows may come first: the proof then trusts no rule after it.
    number: number === undefined || isUnknown(number) ? 0 : number,
    egress,
    allow: isUnknown(action)
      ? action
      : number !== undefined && isUnknown(number)
        ? number
        : action.toLowerCase() === "allow",
    protocol: graph.text(record, "protocol") ?? "-1",
    cidr,
    ...(fromPort === undefined ? {} : { fromPort }),
    ...(toPort === undefined ? {} : { toPort }),
  };
}

/** The ACL of a subnet, by the ACL's own list, an association, or an adopted default. */
export function aclAssignments(graph: Graph): (subnetId: string) => Known<string> | undefined {
  const assigned = new Map<string, Known<string>>();
  let doubtful: Known<string> | undefined;
  for (const record of ACL_TYPES.flatMap((type) => graph.of(type))) {
    const subnets = graph.refs(record, "subnetIds", [TYPES.subnet]);
    if (isUnknown(subnets)) doubtful = subnets;
    else for (const subnet of subnets) assigned.set(subnet, graph.id(record));
  }
  for (const record of graph.of(ACL_ASSOCIATION)) {
    const subnet = graph.ref(record, "subnetId", [TYPES.subnet]);
    const acl = graph.ref(record, "networkAclId", ACL_TYPES) ?? graph.missing(record, "networkAclId");
    if (subnet !== undefined && !isUnknown(subnet)) assigned.set(subnet, acl);
    else if (subnet !== undefined) doubtful = subnet;
  }
  const adopted = graph.of(DEFAULT_ACL)[0];
  const fallback = doubtful ?? (adopted ? graph.id(adopted) : undefined);
  return (id) => assigned.get(id) ?? fallback;
}
