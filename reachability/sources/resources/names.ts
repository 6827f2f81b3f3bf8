/** What answers names in a VPC, of registered resources: its resolver, private hosted zones, and what the stack lays over them. */
import type { Graph } from "../../../resources/graph";
import { fieldsOf, textsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import {
  type DnsFirewallGroup,
  type DnsFirewallRule,
  type HostedZone,
  isUnknown,
  type Known,
  type ResolverRule,
  type Route53Profile,
  unknown,
  type Vpc,
} from "../../topology";
import { together } from "../mapping/policy-lists";

/** Name servers of the VPC's DHCP options. */
export function resolverOf(graph: Graph, vpcId: string): Vpc["resolver"] {
  const associations = graph.referrers(TYPES.dhcpAssociation, "vpcId", [TYPES.vpc]);
  const association = associations.of(vpcId)[0] ?? associations.astray[0];
  if (!association) return "amazon";
  const options = graph.target(association, "dhcpOptionsId", [TYPES.dhcp]);
  if (!options) return unknown(`the DHCP options of ${vpcId}`);
  const servers = graph.list(options, "domainNameServers");
  if (isUnknown(servers)) return servers;
  const own = textsOf(servers).filter((server) => server !== "AmazonProvidedDNS");
  return own.length === 0 ? "amazon" : { addresses: own };
}

/** Private hosted zones of the stack, once for each VPC they are attached to. */
export function hostedZonesOf(graph: Graph): HostedZone[] {
  const inline = graph.of(TYPES.zone).flatMap((record) => {
    const vpcs = graph.list(record, "vpcs");
    if (isUnknown(vpcs)) return [zoneOf(graph, record, vpcs)];
    return vpcs.map((item) => zoneOf(graph, record, vpcIn(graph, graph.block(record, "vpcs", item))));
  });
  const associated = graph.of(TYPES.zoneAssociation).map((record) => {
    const zone = graph.target(record, "zoneId", [TYPES.zone]);
    return zoneOf(graph, zone ?? record, vpcIn(graph, record));
  });
  return [...inline, ...associated];
}

function vpcIn(graph: Graph, record: ResourceRecord): Known<string> {
  return graph.ref(record, "vpcId", [TYPES.vpc]) ?? graph.missing(record, "vpcId");
}

/** A zone that is not part of the stack has a name that nobody sees here. */
function zoneOf(graph: Graph, record: ResourceRecord, vpcId: Known<string>): HostedZone {
  const own = record.type === TYPES.zone ? graph.text(record, "name") : undefined;
  const id = graph.text(record, "zoneId");
  const elsewhere = unknown(
    `the name of hosted zone ${typeof id === "string" ? id : record.name}, which is not part of this stack`,
  );
  const name = own ?? (record.type === TYPES.zone ? graph.missing(record, "name") : elsewhere);
  return { id: graph.id(record), name: isUnknown(name) ? name : name.replace(/\.$/, ""), vpcId, origin: "hand-made" };
}

/** Associations of a type with a VPC; what may be with it counts as with it. */
function associatedWith(graph: Graph, type: string, key: string, vpcId: string): readonly ResourceRecord[] {
  const all = graph.referrers(type, key, [TYPES.vpc]);
  return [...all.of(vpcId), ...all.astray];
}

const RULE_KINDS: Readonly<Record<string, "forward" | "system" | "recursive" | "delegate">> = {
  FORWARD: "forward",
  SYSTEM: "system",
  RECURSIVE: "recursive",
  DELEGATE: "delegate",
};

/** Resolver rules that the stack associates with the VPC. */
export function resolverRulesOf(graph: Graph, vpcId: string): ResolverRule[] {
  return associatedWith(graph, TYPES.resolverRuleAssociation, "vpcId", vpcId).map((association) => {
    const rule = graph.target(association, "resolverRuleId", [TYPES.resolverRule]);
    const outside = unknown(`the Resolver rule of ${association.name}, which is not part of this stack`);
    if (!rule)
      return { id: graph.id(association), name: association.name, domain: outside, kind: outside, targets: [] };
    const domain = graph.text(rule, "domainName") ?? graph.missing(rule, "domainName");
    const type = graph.text(rule, "ruleType") ?? graph.missing(rule, "ruleType");
    const targets = graph.list(rule, "targetIps");
    return {
      id: graph.id(rule),
      name: rule.name,
      domain: isUnknown(domain) || domain === "." ? domain : domain.replace(/\.$/, ""),
      kind: isUnknown(type) ? type : (RULE_KINDS[type] ?? unknown(`what a Resolver rule of type ${type} does`)),
      targets: (isUnknown(targets) ? [] : targets).flatMap((item) => {
        const { ip, port } = fieldsOf(item);
        return textsOf(ip).map((address) => `${address}:${typeof port === "number" ? port : 53}`);
      }),
    };
  });
}

/** DNS Firewall rule groups that the stack associates with the VPC. */
export function dnsFirewallOf(graph: Graph, vpcId: string): DnsFirewallGroup[] {
  return associatedWith(graph, TYPES.dnsFirewallAssociation, "vpcId", vpcId).map((association) => {
    const group = graph.target(association, "firewallRuleGroupId", [TYPES.dnsFirewallGroup]);
    const id = group ? graph.id(group) : graph.ref(association, "firewallRuleGroupId", []);
    return {
      id: typeof id === "string" ? id : graph.id(association),
      name: group?.name ?? association.name,
      priority: graph.number(association, "priority") ?? graph.missing(association, "priority"),
      rules: group
        ? firewallRulesOf(graph, graph.id(group))
        : unknown(`the rules of the DNS Firewall group of ${association.name}, which is not part of this stack`),
    };
  });
}

const ACTIONS: Readonly<Record<string, "allow" | "block" | "alert">> = {
  ALLOW: "allow",
  BLOCK: "block",
  ALERT: "alert",
};

function firewallRulesOf(graph: Graph, groupId: string): Known<readonly DnsFirewallRule[]> {
  const rules = graph.referrers(TYPES.dnsFirewallRule, "firewallRuleGroupId", [TYPES.dnsFirewallGroup]);
  const read = rules.of(groupId).map((record): Known<readonly DnsFirewallRule[]> => {
    const priority = graph.number(record, "priority") ?? graph.missing(record, "priority");
    if (isUnknown(priority)) return priority;
    const action = graph.text(record, "action") ?? graph.missing(record, "action");
    const queryType = graph.text(record, "qType");
    if (isUnknown(queryType)) return queryType;
    const kind = isUnknown(action)
      ? action
      : (ACTIONS[action] ?? unknown(`what action ${action} of ${record.name} does`));
    return [
      {
        priority,
        action: kind,
        domains: domainsOf(graph, record),
        ...(queryType === undefined ? {} : { queryType }),
      },
    ];
  });
  return together([...read, ...rules.astray.map((record) => graph.missing(record, "firewallRuleGroupId"))]);
}

function domainsOf(graph: Graph, rule: ResourceRecord): Known<readonly string[]> {
  const list = graph.target(rule, "firewallDomainListId", [TYPES.dnsFirewallDomains]);
  if (!list) return unknown(`the domain list of ${rule.name}, which is not part of this stack`);
  const domains = graph.list(list, "domains");
  return isUnknown(domains) ? domains : textsOf(domains);
}

/** Route 53 Profiles that the stack associates with the VPC. */
export function profilesOf(graph: Graph, vpcId: string): Route53Profile[] {
  return associatedWith(graph, TYPES.dnsProfileAssociation, "resourceId", vpcId).map((association) => {
    const profile = graph.target(association, "profileId", [TYPES.dnsProfile]);
    const resources = graph.referrers(TYPES.dnsProfileResource, "profileId", [TYPES.dnsProfile]);
    const arns = (profile ? resources.of(graph.id(profile)) : []).map((record): Known<readonly string[]> => {
      const arn = graph.text(record, "resourceArn") ?? graph.missing(record, "resourceArn");
      return isUnknown(arn) ? arn : [arn];
    });
    return {
      id: profile ? graph.id(profile) : graph.id(association),
      name: profile?.name ?? association.name,
      resourceArns: profile
        ? together([...arns, ...resources.astray.map((record) => graph.missing(record, "profileId"))])
        : unknown(`what the Route 53 Profile of ${association.name} brings: it is not part of this stack`),
    };
  });
}
