/** VPC, subnets, ACLs, routes and the ways out of a topology as Terraform shows them. */
import type { Route } from "../../../../reachability/topology";
import { Reference } from "./sheet";
import type { TerraformTopology } from "./terraform-topology";

export function network(e: TerraformTopology): void {
  const { vpc, subnets, networkAcls } = e.t;
  const [cidr, ...more] = e.list(vpc.cidrs);
  e.sheet.add(vpc.id, "aws_vpc", {
    cidr_block: cidr,
    enable_dns_support: e.known(vpc.dnsSupport),
    enable_dns_hostnames: e.known(vpc.dnsHostnames),
  });
  const vpc_id = e.ref(vpc.id);
  for (const [i, each] of more.entries())
    e.sheet.add(`cidr-${i}`, "aws_vpc_ipv4_cidr_block_association", { vpc_id, cidr_block: each });
  const resolver = e.known(vpc.resolver);
  if (resolver !== undefined && resolver !== "amazon") {
    e.sheet.add("dopt-1", "aws_vpc_dhcp_options", { domain_name_servers: resolver.addresses });
    const dhcp_options_id = new Reference("dopt-1", "id");
    e.sheet.add("dopt-1-of", "aws_vpc_dhcp_options_association", { vpc_id, dhcp_options_id });
  }
  for (const each of e.list(subnets)) {
    e.sheet.add(
      each.id,
      "aws_subnet",
      {
        vpc_id,
        cidr_block: e.known(each.cidr),
        availability_zone: e.known(each.availabilityZone),
        ipv6_native: each.ipv6Native,
      },
      { availability_zone_id: each.availabilityZoneId },
    );
    // A state tells the subnets of an ACL in the ACL.
    if (e.form === "plan" && each.networkAclId !== undefined)
      e.sheet.add(`acl-of-${each.id}`, "aws_network_acl_association", {
        subnet_id: e.ref(each.id),
        network_acl_id: e.ref(each.networkAclId),
      });
  }
  for (const acl of e.list(networkAcls)) {
    const own = e.list(subnets).filter(({ networkAclId }) => networkAclId === acl.id);
    const subnet_ids = e.form === "state" ? own.map(({ id }) => e.ref(id)) : undefined;
    e.sheet.add(acl.id, "aws_network_acl", { vpc_id, subnet_ids });
    for (const [i, rule] of e.list(acl.rules).entries()) {
      const protocol = e.known(rule.protocol) ?? "";
      e.sheet.add(`${acl.id}-${i}`, "aws_network_acl_rule", {
        network_acl_id: e.ref(acl.id),
        rule_number: rule.number,
        egress: rule.egress,
        rule_action: rule.allow === true ? "allow" : "deny",
        // AWS reports numbers.
        protocol: e.form === "state" ? ({ tcp: "6", udp: "17" }[protocol] ?? protocol) : protocol,
        cidr_block: e.known(rule.cidr),
        from_port: rule.fromPort,
        to_port: rule.toPort,
      });
    }
  }
}

export function routes(e: TerraformTopology): void {
  for (const table of e.list(e.t.routeTables)) {
    const routes = e.list(table.routes).filter(({ target }) => target !== "local" && target !== "gateway-endpoint");
    const gone = routes.filter(({ state, target }) => state === "blackhole" || target === "blackhole");
    if (gone.length > 0 && e.form === "plan") e.cannot.add("routes whose target is gone");
    // A state tells routes in the table; what has become of their targets stands in routes of their own.
    const inline = e.form === "state" && gone.length === 0;
    const adopted = table.main && e.form === "state";
    e.sheet.add(table.id, adopted ? "aws_default_route_table" : "aws_route_table", {
      vpc_id: e.ref(table.vpcId),
      route: inline ? routes.map((route) => routeOf(e, route, "cidr_block", "")) : undefined,
    });
    const route_table_id = e.ref(table.id);
    if (table.main && !adopted)
      e.sheet.add(`main-${table.id}`, "aws_main_route_table_association", {
        vpc_id: e.ref(table.vpcId),
        route_table_id,
      });
    for (const [i, route] of inline ? [] : routes.entries()) {
      const state = gone.includes(route) ? "blackhole" : "active";
      const told = routeOf(e, route, "destination_cidr_block", undefined);
      e.sheet.add(`r-${table.id}-${i}`, "aws_route", { route_table_id, ...told }, { state });
    }
  }
  for (const { subnetId, routeTableId } of e.list(e.t.associations))
    e.sheet.add(`rtbassoc-${e.known(subnetId)}`, "aws_route_table_association", {
      subnet_id: e.ref(subnetId),
      route_table_id: e.ref(routeTableId),
    });
}

/** @param none what stands where a route has no such target */
function routeOf(
  e: TerraformTopology,
  { destination, target, targetId }: Route,
  cidrKey: string,
  none: "" | undefined,
): Record<string, unknown> {
  const to = e.known(destination);
  const instance = e.list(e.t.natInstances).find(({ targetIds }) => targetIds.some((id) => id === targetId));
  const key = {
    nat: "nat_gateway_id",
    "internet-gateway": "gateway_id",
    "transit-gateway": "transit_gateway_id",
    peering: "vpc_peering_connection_id",
    "network-interface": "network_interface_id",
    "egress-only": "egress_only_gateway_id",
    other: "local_gateway_id",
    blackhole: "nat_gateway_id",
    local: "gateway_id",
    "gateway-endpoint": "gateway_id",
  }[target];
  return {
    nat_gateway_id: none,
    gateway_id: none,
    transit_gateway_id: none,
    vpc_peering_connection_id: none,
    network_interface_id: none,
    [cidrKey]: to !== undefined && "cidr" in to ? to.cidr : none,
    destination_prefix_list_id: to !== undefined && "prefixListId" in to ? e.prefixList(to.prefixListId) : none,
    [key]: instance
      ? new Reference(instance.id, "primary_network_interface_id")
      : target === "blackhole"
        ? "nat-0000000000000dead"
        : e.ref(targetId),
  };
}

export function ways(e: TerraformTopology): void {
  for (const { id, vpcId } of e.list(e.t.internetGateways))
    e.sheet.add(id, "aws_internet_gateway", { vpc_id: e.ref(vpcId) }, { vpc_id: "" });
  for (const nat of e.list(e.t.natGateways)) {
    if (nat.state !== "available") e.cannot.add("states of NAT gateways");
    const regional = nat.availabilityMode === "regional";
    const address = regional ? nat.misplacedAllocation === true : e.list(nat.publicIps).length > 0;
    if (address) e.sheet.add(`eipalloc-${nat.id}`, "aws_eip", { domain: "vpc" });
    e.sheet.add(
      nat.id,
      "aws_nat_gateway",
      {
        subnet_id: e.ref(nat.subnetId),
        vpc_id: e.ref(nat.vpcId),
        connectivity_type: e.known(nat.connectivity),
        availability_mode: regional ? "regional" : undefined,
        allocation_id: address ? new Reference(`eipalloc-${nat.id}`, "id") : undefined,
      },
      { availability_mode: "zonal", allocation_id: "" },
    );
  }
  for (const each of e.list(e.t.natInstances)) {
    const state = e.known(each.state);
    if (state !== "running" && e.form === "plan") e.cannot.add("states of instances");
    e.sheet.add(
      each.id,
      "aws_instance",
      {
        subnet_id: e.ref(each.subnetId),
        vpc_security_group_ids: e.groups(each.securityGroupIds),
        source_dest_check: e.known(each.sourceDestCheck),
      },
      { primary_network_interface_id: each.targetIds[0], instance_state: state },
    );
    if (each.publicIp !== undefined) e.sheet.add(`eipalloc-${each.id}`, "aws_eip", { instance: e.ref(each.id) });
  }
}
