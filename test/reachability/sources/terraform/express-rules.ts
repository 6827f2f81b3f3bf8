/** Security groups, endpoints and names of a topology as Terraform shows them. */
import type { GroupRule, RulePeer } from "../../../../reachability/topology";
import { Reference } from "./sheet";
import type { TerraformTopology } from "./terraform-topology";

export function filters(e: TerraformTopology): void {
  const vpc_id = e.ref(e.t.vpc.id);
  for (const group of e.list(e.t.securityGroups)) {
    const type = group.isDefault ? "aws_default_security_group" : "aws_security_group";
    // Default groups have their rules in them.
    const inline = e.form === "state" || group.isDefault === true;
    const [ingress, egress] = [e.list(group.ingress), e.list(group.egress)];
    const blocks = (rules: readonly GroupRule[]) => (inline ? rules.map((rule) => blockOf(e, rule)) : undefined);
    e.sheet.add(group.id, type, { vpc_id, ingress: blocks(ingress), egress: blocks(egress) });
    if (inline) continue;
    for (const [direction, rules] of Object.entries({ ingress, egress }))
      for (const [i, rule] of rules.entries())
        e.sheet.add(`sgr-${group.id}-${direction}-${i}`, `aws_vpc_security_group_${direction}_rule`, {
          security_group_id: e.ref(group.id),
          ip_protocol: e.known(rule.protocol),
          from_port: e.known(rule.fromPort),
          to_port: e.known(rule.toPort),
          ...peerOf(e, e.known(rule.peer)),
        });
  }
}

function peerOf(e: TerraformTopology, peer: RulePeer | undefined): Record<string, unknown> {
  if (peer === undefined) return {};
  if ("cidr" in peer) return { cidr_ipv4: peer.cidr };
  if ("groupId" in peer) return { referenced_security_group_id: e.ref(peer.groupId) };
  return { prefix_list_id: e.prefixList(peer.prefixListId) };
}

function blockOf(e: TerraformTopology, rule: GroupRule): Record<string, unknown> {
  const peer = e.known(rule.peer);
  return {
    protocol: e.known(rule.protocol),
    from_port: e.known(rule.fromPort),
    to_port: e.known(rule.toPort),
    cidr_blocks: peer && "cidr" in peer ? [peer.cidr] : [],
    security_groups: peer && "groupId" in peer ? [e.ref(peer.groupId)] : [],
    prefix_list_ids: peer && "prefixListId" in peer ? [e.prefixList(peer.prefixListId)] : [],
    self: false,
  };
}

export function endpoints(e: TerraformTopology): void {
  for (const each of e.list(e.t.endpoints)) {
    const state = e.known(each.state);
    if (state !== "available" && e.form === "plan") e.cannot.add("states of endpoints");
    if (each.offeredZones !== undefined) e.cannot.add("zones in which a service is offered");
    const gateway = each.kind === "gateway";
    if (!gateway && e.form === "state" && e.list(each.securityGroupIds).length === 0)
      e.cannot.add("endpoints without groups");
    e.sheet.add(
      each.id,
      "aws_vpc_endpoint",
      {
        vpc_id: e.ref(each.vpcId),
        service_name: e.known(each.service),
        service_region: each.serviceRegion,
        vpc_endpoint_type: gateway ? "Gateway" : "Interface",
        private_dns_enabled: gateway ? undefined : e.known(each.privateDns),
        subnet_ids: gateway ? undefined : e.refs(each.subnetIds),
        security_group_ids: gateway ? undefined : e.groups(each.securityGroupIds),
        route_table_ids: gateway ? e.refs(each.routeTableIds) : undefined,
        policy: e.document(each.policy),
        dns_options:
          each.privateDnsForInboundOnly === undefined
            ? undefined
            : [{ private_dns_only_for_inbound_resolver_endpoint: each.privateDnsForInboundOnly }],
      },
      { state, prefix_list_id: each.prefixListId ?? "", policy: undefined, security_group_ids: [] },
    );
  }
}

export function names(e: TerraformTopology): void {
  const vpc_id = e.ref(e.t.vpc.id);
  for (const zone of e.list(e.t.hostedZones))
    e.sheet.add(zone.id, "aws_route53_zone", {
      name: e.known(zone.name),
      vpc: [{ vpc_id: e.ref(zone.vpcId) }],
    });
  if (e.list(e.t.resolverRules).length > 0) e.cannot.add("Resolver rules (the table has none of its own)");
  for (const group of e.list(e.t.dnsFirewall)) {
    e.sheet.add(group.id, "aws_route53_resolver_firewall_rule_group", { name: "group" });
    const firewall_rule_group_id = new Reference(group.id, "id");
    for (const [i, rule] of e.list(group.rules).entries()) {
      const domains = `rslvr-fdl-${group.id}-${i}`;
      e.sheet.add(domains, "aws_route53_resolver_firewall_domain_list", { domains: e.list(rule.domains) });
      e.sheet.add(`rule-${group.id}-${i}`, "aws_route53_resolver_firewall_rule", {
        firewall_rule_group_id,
        firewall_domain_list_id: new Reference(domains, "id"),
        priority: rule.priority,
        action: (e.known(rule.action) ?? "").toUpperCase(),
        q_type: rule.queryType,
      });
    }
    const priority = e.known(group.priority);
    e.sheet.add(`rslvr-frgassoc-${group.id}`, "aws_route53_resolver_firewall_rule_group_association", {
      firewall_rule_group_id,
      priority,
      vpc_id,
    });
  }
  const block = e.t.blockPublicAccess === undefined ? undefined : e.known(e.t.blockPublicAccess);
  if (block === undefined) return;
  const mode = e.known(block.mode);
  e.sheet.add("block", "aws_vpc_block_public_access_options", { internet_gateway_block_mode: mode });
  for (const each of e.list(block.exclusions))
    e.sheet.add(each.id, "aws_vpc_block_public_access_exclusion", {
      [each.resourceId.startsWith("subnet") ? "subnet_id" : "vpc_id"]: e.ref(each.resourceId),
      internet_gateway_exclusion_mode: each.mode,
    });
}
