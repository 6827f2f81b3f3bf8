/** Security groups and network ACLs of registered resources. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { ACL_TYPES, GROUP_TYPES, TYPES } from "../../../resources/tokens";
import {
  type AclRule,
  type GroupRule,
  isUnknown,
  type Known,
  type NetworkAcl,
  type RulePeer,
  type SecurityGroup,
  unknown,
} from "../../topology";
import { prefixListOf } from "./endpoints";

type Direction = "ingress" | "egress";

const STANDALONE = { ingress: TYPES.ingressRule, egress: TYPES.egressRule } as const;

/** Protocol and ports of a rule. */
export function portsOf(graph: Graph, record: ResourceRecord): Pick<GroupRule, "protocol" | "fromPort" | "toPort"> {
  return {
    protocol: graph.text(record, "ipProtocol") ?? graph.text(record, "protocol") ?? graph.missing(record, "ipProtocol"),
    fromPort: graph.number(record, "fromPort") ?? 0,
    toPort: graph.number(record, "toPort") ?? 65535,
  };
}

/** The peer of a standalone rule; `undefined` for IPv6. */
export function peerOf(graph: Graph, record: ResourceRecord): Known<RulePeer> | undefined {
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
  const peersIn = (key: string, peerOf: (text: string) => RulePeer): Known<RulePeer>[] => {
    const list = graph.list(block, key);
    return isUnknown(list) ? [list] : list.filter((item) => typeof item === "string").map(peerOf);
  };
  const groupOf = (text: string) => {
    const target = graph.find(text, GROUP_TYPES);
    return { groupId: target ? graph.id(target) : text };
  };
  const source = graph.ref(block, "sourceSecurityGroupId", GROUP_TYPES);
  const peers: Known<RulePeer>[] = [
    ...peersIn("cidrBlocks", (cidr) => ({ cidr })),
    ...peersIn("prefixListIds", (prefixListId) => ({ prefixListId })),
    ...peersIn("securityGroups", groupOf),
    ...(graph.value(block, "self") === true ? [{ groupId: ownId }] : []),
    ...(source === undefined ? [] : [isUnknown(source) ? source : { groupId: source }]),
  ];
  const ports = portsOf(graph, block);
  return peers.map((peer) => ({ ...ports, peer }));
}

/** Rules of a group that are resources of their own. */
function standaloneRules(graph: Graph, groupId: string, direction: Direction): Known<GroupRule[]> {
  const rules = graph.referrers(STANDALONE[direction], "securityGroupId", GROUP_TYPES);
  const old = graph.referrers(TYPES.groupRule, "securityGroupId", GROUP_TYPES);
  const astray = rules.astray[0] ?? old.astray[0];
  if (astray) return graph.missing(astray, "securityGroupId");
  return [
    ...rules.of(groupId).flatMap((record) => {
      const peer = peerOf(graph, record);
      return peer === undefined ? [] : [{ id: graph.id(record), ...portsOf(graph, record), peer }];
    }),
    ...old
      .of(groupId)
      .filter(({ inputs }) => (inputs.type === "egress" ? "egress" : "ingress") === direction)
      .flatMap((record) => blockRules(graph, record, groupId)),
  ];
}

/** Security groups with inline and standalone rules. */
export function securityGroupsOf(graph: Graph): SecurityGroup[] {
  return graph.of(...GROUP_TYPES).map((record) => {
    const id = graph.id(record);
    const rules = (direction: Direction): Known<readonly GroupRule[]> => {
      // Inline blocks are inputs: what AWS reports back in the outputs repeats the standalone rules.
      const blocks = graph.list(inputsOnly(record), direction);
      const own = standaloneRules(graph, id, direction);
      if (isUnknown(blocks) || isUnknown(own)) return isUnknown(blocks) ? blocks : own;
      return [...blocks.flatMap((item) => blockRules(graph, graph.block(record, direction, item), id)), ...own];
    };
    return {
      id,
      name: record.name,
      isDefault: record.type === TYPES.defaultSecurityGroup,
      ingress: rules("ingress"),
      egress: rules("egress"),
    };
  });
}

/** Network ACLs with inline and standalone rules. */
export function networkAclsOf(graph: Graph): NetworkAcl[] {
  const standalone = graph.referrers(TYPES.aclRule, "networkAclId", ACL_TYPES);
  const astray = standalone.astray[0];
  return graph.of(...ACL_TYPES).map((record) => {
    const id = graph.id(record);
    const inline = (["ingress", "egress"] as const).map((direction): Known<AclRule[]> => {
      const blocks = graph.list(inputsOnly(record), direction);
      if (isUnknown(blocks)) return blocks;
      return blocks.flatMap((item) =>
        aclRule(graph, graph.block(record, direction, item), direction === "egress", "ruleNo", "action"),
      );
    });
    const own = standalone
      .of(id)
      .flatMap((rule) => aclRule(graph, rule, rule.inputs.egress === true, "ruleNumber", "ruleAction"));
    const doubt = inline.find(isUnknown) ?? (astray && graph.missing(astray, "networkAclId"));
    return {
      id,
      name: record.name,
      rules: doubt ?? [...inline.flatMap((rules) => (isUnknown(rules) ? [] : rules)), ...own],
    };
  });
}

/** One entry; none for IPv6. */
function aclRule(
  graph: Graph,
  record: ResourceRecord,
  egress: boolean,
  numberKey: string,
  actionKey: string,
): AclRule[] {
  const cidr = graph.text(record, "cidrBlock");
  if (cidr === undefined || cidr === "") return [];
  const action = graph.text(record, actionKey) ?? "deny";
  const number = graph.number(record, numberKey);
  const [fromPort, toPort] = [graph.number(record, "fromPort"), graph.number(record, "toPort")];
  const allow = isUnknown(action) ? action : action.toLowerCase() === "allow";
  return [
    {
      // A number nobody knows may come first: the proof then trusts no rule after it.
      number: number === undefined || isUnknown(number) ? 0 : number,
      egress,
      allow: isUnknown(number) ? number : allow,
      protocol: graph.text(record, "protocol") ?? "-1",
      cidr,
      ...(fromPort === undefined ? {} : { fromPort }),
      ...(toPort === undefined ? {} : { toPort }),
    },
  ];
}

/** The ACL of a subnet, by the ACL's own list, an association, or an adopted default. */
export function aclAssignments(graph: Graph, vpcId: string): (subnetId: string) => Known<string> | undefined {
  const assigned = new Map<string, Known<string>>();
  let doubtful: Known<string> | undefined;
  for (const record of graph.of(...ACL_TYPES)) {
    const subnets = graph.refs(record, "subnetIds", [TYPES.subnet]);
    if (isUnknown(subnets)) doubtful = subnets;
    else for (const subnet of subnets) assigned.set(subnet, graph.id(record));
  }
  for (const record of graph.of(TYPES.aclAssociation)) {
    const subnet = graph.ref(record, "subnetId", [TYPES.subnet]);
    const acl = graph.ref(record, "networkAclId", ACL_TYPES) ?? graph.missing(record, "networkAclId");
    if (subnet !== undefined && !isUnknown(subnet)) assigned.set(subnet, acl);
    else if (subnet !== undefined) doubtful = subnet;
  }
  const fallback = doubtful ?? defaultAclOf(graph, vpcId);
  return (id) => assigned.get(id) ?? fallback;
}

/** The ACL of subnets without one of their own, where the resources say anything of it. */
function defaultAclOf(graph: Graph, vpcId: string): Known<string> | undefined {
  const adopted = graph.of(TYPES.defaultNetworkAcl);
  const vpcs = adopted.map((record) => graph.ref(record, "vpcId", [TYPES.vpc]));
  const own = adopted.filter((_, at) => vpcs[at] === vpcId);
  // One of which the VPC is not told is the only one's.
  const [record] = own.length > 0 || adopted.length !== 1 || typeof vpcs[0] === "string" ? own : adopted;
  if (record) return graph.id(record);
  const doubt = adopted.find((_, at) => typeof vpcs[at] !== "string");
  if (doubt) return graph.missing(doubt, "vpcId");
  // Entries of an ACL that is none of these may be entries of this one.
  const astray = graph.of(TYPES.aclRule).find((rule) => {
    const acl = graph.ref(rule, "networkAclId", ACL_TYPES);
    return acl === undefined || isUnknown(acl) || graph.named(acl) === undefined;
  });
  return astray && unknown(`the network ACL of ${vpcId}, to which ${astray.name} may belong`);
}
