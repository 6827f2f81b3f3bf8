import assert from "node:assert/strict";
import { evaluate } from "../../../../offline/evaluate";
import { reachabilityOf, topologyOfResources } from "../../../../reachability/sources/resources";
import { isUnknown, type Topology } from "../../../../reachability/topology";
import type { ResourceRecord } from "../../../../resources/record";
import { TYPES } from "../../../../resources/tokens";
import { UNKNOWN_VALUE } from "../../../../resources/unknowns";
import { resource } from "../../../policy/resources";

const VPC = resource(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16" });
const inVpc = { vpcId: VPC.id };

/** The network of some resources in a VPC. */
function network(...records: readonly ResourceRecord[]): Topology {
  return topologyOfResources([VPC, ...records], { region: "us-east-1" }).topology;
}

/** The items of a list, which must be known. */
function items<T>(list: T | undefined): Exclude<T, { readonly unknown: string }> {
  assert.ok(list !== undefined && !isUnknown(list));
  return list as Exclude<T, { readonly unknown: string }>;
}

const endpoint = (name: string, inputs: Readonly<Record<string, unknown>>) =>
  resource(TYPES.endpoint, name, { ...inVpc, vpcEndpointType: "Interface", serviceName: "s", ...inputs });
const endpointOf = (...records: readonly ResourceRecord[]) => items(network(...records).endpoints)[0];

describe("reachability/sources/resources: the network", () => {
  it("has every range of the VPC, or none for certain", () => {
    const more = resource(TYPES.vpcCidr, "more", { ...inVpc, cidrBlock: "100.64.0.0/16" });
    assert.deepEqual(network(more).vpc.cidrs, ["10.0.0.0/16", "100.64.0.0/16"]);
    assert.ok(isUnknown(network(resource(TYPES.vpcCidr, "ipam", { ...inVpc })).vpc.cidrs));
  });

  it("gives a NAT instance the groups that are attached to its interface", () => {
    const eni = resource(TYPES.networkInterface, "eni", { subnetId: "subnet-1", securityGroups: ["sg-1"] });
    const nat = (...more: readonly ResourceRecord[]) => {
      const route = resource(TYPES.route, "r", { routeTableId: "rtb-1", networkInterfaceId: eni.id });
      return items(network(eni, route, ...more).natInstances)[0]?.securityGroupIds;
    };
    const attached = (networkInterfaceId: unknown) =>
      resource(TYPES.interfaceGroup, "attached", { networkInterfaceId, securityGroupId: "sg-2" });
    assert.deepEqual(nat(), ["sg-1"]);
    assert.deepEqual(nat(attached(eni.id)), ["sg-1", "sg-2"]);
    assert.deepEqual(nat(attached("eni-of-another")), ["sg-1"]);
    assert.ok(isUnknown(nat(attached(UNKNOWN_VALUE))));
  });

  it("has routes that gateways learn as routes that nobody knows", () => {
    const table = resource(TYPES.routeTable, "t", inVpc);
    const learned = resource(TYPES.vpnRoutes, "vpn", { routeTableId: table.id, vpnGatewayId: "vgw-1" });
    for (const records of [
      [table, learned],
      [resource(TYPES.routeTable, "t", { ...inVpc, propagatingVgws: ["vgw-1"] })],
    ]) {
      const own = items(network(...records).routeTables).find(({ name }) => name === "t");
      assert.ok(items(own?.routes).some(({ destination }) => isUnknown(destination)));
    }
  });

  it("knows the routes of no table while it is not known to which a route belongs", () => {
    const route = resource(TYPES.route, "r", { routeTableId: UNKNOWN_VALUE, destinationCidrBlock: "0.0.0.0/0" });
    const [table] = items(network(resource(TYPES.routeTable, "t", inVpc), route).routeTables);
    assert.ok(table && isUnknown(table.routes));
  });

  it("tells targets of routes apart by what they are", () => {
    const table = resource(TYPES.routeTable, "t", inVpc);
    const targets = [
      { gatewayId: "local" },
      { gatewayId: "igw-1" },
      { gatewayId: "vgw-1" },
      { gatewayId: UNKNOWN_VALUE },
      { natGatewayId: "nat-1" },
      { transitGatewayId: "tgw-1" },
      { vpcEndpointId: "vpce-1" },
      {},
    ].map((target, i) =>
      resource(TYPES.route, `r${i}`, { routeTableId: table.id, destinationCidrBlock: `10.${i}.0.0/16`, ...target }),
    );
    const [found] = items(network(table, ...targets).routeTables);
    assert.deepEqual(
      items(found?.routes).map(({ target }) => target),
      ["local", "internet-gateway", "other", "other", "nat", "transit-gateway", "other", "blackhole"],
    );
  });

  it("has a hosted zone for every association, with a name that nobody sees when it is another stack's", () => {
    const zone = resource(TYPES.zone, "z", { name: "ecr.us-east-1.amazonaws.com.", vpcs: [{ vpcId: "vpc-other" }] });
    const own = resource(TYPES.zoneAssociation, "own", { ...inVpc, zoneId: zone.id });
    const foreign = resource(TYPES.zoneAssociation, "foreign", { ...inVpc, zoneId: "Z1" });
    const zones = items(network(zone, own, foreign).hostedZones);
    assert.deepEqual(
      zones.map(({ name, vpcId }) => [isUnknown(name) ? "?" : name, vpcId]),
      [
        ["ecr.us-east-1.amazonaws.com", "vpc-other"],
        ["ecr.us-east-1.amazonaws.com", VPC.id],
        ["?", VPC.id],
      ],
    );
  });

  it("takes an endpoint's policy from the resource that sets it", () => {
    const e = endpoint("e", { policy: "old" });
    const policy = resource(TYPES.endpointPolicy, "p", { vpcEndpointId: e.id, policy: "new" });
    assert.equal(endpointOf(e, policy)?.policy, "new");
    assert.equal(endpointOf(e)?.policy, "old");
    const somebody = resource(TYPES.endpointPolicy, "p", { vpcEndpointId: UNKNOWN_VALUE, policy: "new" });
    assert.ok(isUnknown(endpointOf(e, somebody)?.policy));
  });

  it("adds to an endpoint the subnets and groups that are associated with it", () => {
    const e = endpoint("e", { subnetIds: ["subnet-1"], subnetConfigurations: [{ subnetId: "subnet-3" }] });
    const subnet = resource(TYPES.endpointSubnet, "s", { vpcEndpointId: e.id, subnetId: "subnet-2" });
    const group = (replaceDefaultAssociation: boolean) =>
      resource(TYPES.endpointGroup, "g", { vpcEndpointId: e.id, securityGroupId: "sg-1", replaceDefaultAssociation });
    assert.deepEqual(endpointOf(e, subnet)?.subnetIds, ["subnet-1", "subnet-3", "subnet-2"]);
    assert.deepEqual(endpointOf(e, group(true))?.securityGroupIds, ["sg-1"]);
    assert.ok(isUnknown(endpointOf(e, group(false))?.securityGroupIds));
  });

  it("reads what an endpoint says of names and address families", () => {
    const found = endpointOf(
      endpoint("e", {
        ipAddressType: "ipv6",
        serviceRegion: "eu-west-1",
        dnsOptions: { dnsRecordIpType: "service-defined", privateDnsOnlyForInboundResolverEndpoint: true },
      }),
    );
    assert.equal(found?.ipAddressType, "ipv6");
    assert.equal(found?.serviceRegion, "eu-west-1");
    assert.equal(found?.dnsRecordIpType, "service-defined");
    assert.equal(found?.privateDnsForInboundOnly, true);
    const native = resource(TYPES.subnet, "v6", { ...inVpc, ipv6Native: true });
    assert.equal(items(network(native).subnets)[0]?.ipv6Native, true);
  });

  it("reads Resolver rules, DNS Firewall groups and Profiles that the stack puts over its VPC", () => {
    const found = network(
      resource(TYPES.resolverRule, "rule", {
        domainName: "amazonaws.com.",
        ruleType: "FORWARD",
        targetIps: [{ ip: "10.1.0.2" }, { ip: "10.1.0.3", port: 5353 }],
      }),
      resource(TYPES.resolverRuleAssociation, "ra", { ...inVpc, resolverRuleId: "id-rule" }),
      resource(TYPES.resolverRuleAssociation, "shared", { ...inVpc, resolverRuleId: "rslvr-rr-1" }),
      resource(TYPES.resolverRuleAssociation, "elsewhere", { vpcId: "vpc-other", resolverRuleId: "id-rule" }),
      resource(TYPES.dnsFirewallGroup, "group", {}),
      resource(TYPES.dnsFirewallDomains, "list", { domains: ["*.amazonaws.com"] }),
      resource(TYPES.dnsFirewallRule, "block", {
        firewallRuleGroupId: "id-group",
        firewallDomainListId: "id-list",
        action: "BLOCK",
        priority: 10,
      }),
      resource(TYPES.dnsFirewallAssociation, "fa", { ...inVpc, firewallRuleGroupId: "id-group", priority: 101 }),
      resource(TYPES.dnsProfileAssociation, "pa", { resourceId: VPC.id, profileId: "rp-1" }),
    );
    assert.deepEqual(items(found.resolverRules)[0], {
      id: "id-rule",
      name: "rule",
      domain: "amazonaws.com",
      kind: "forward",
      targets: ["10.1.0.2:53", "10.1.0.3:5353"],
    });
    assert.equal(items(found.resolverRules).length, 2);
    assert.ok(isUnknown(items(found.resolverRules)[1]?.domain));
    assert.deepEqual(items(found.dnsFirewall), [
      {
        id: "id-group",
        name: "group",
        priority: 101,
        rules: [{ priority: 10, action: "block", domains: ["*.amazonaws.com"] }],
      },
    ]);
    assert.ok(isUnknown(items(found.profiles)[0]?.resourceArns));
    const nothing = network();
    assert.deepEqual([nothing.resolverRules, nothing.dnsFirewall, nothing.profiles], [undefined, undefined, undefined]);
  });

  it("reads VPC Block Public Access with its exclusions", () => {
    const found = network(
      resource(TYPES.blockPublicAccess, "b", { internetGatewayBlockMode: "block-ingress" }),
      resource(TYPES.blockPublicAccessExclusion, "x", { ...inVpc, internetGatewayExclusionMode: "allow-egress" }),
    );
    assert.deepEqual(found.blockPublicAccess, {
      mode: "block-ingress",
      exclusions: [{ id: "id-x", resourceId: VPC.id, mode: "allow-egress" }],
    });
    assert.equal(network().blockPublicAccess, undefined);
  });

  it("does not know the rules of a group or an ACL of which one belongs to nobody knows which", () => {
    const group = resource(TYPES.securityGroup, "g", inVpc);
    const rule = resource(TYPES.egressRule, "r", {
      securityGroupId: UNKNOWN_VALUE,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
    });
    const [found] = items(network(group, rule).securityGroups);
    assert.ok(isUnknown(found?.egress) && !isUnknown(found.ingress));
    const acl = resource(TYPES.networkAcl, "acl", inVpc);
    const deny = resource(TYPES.aclRule, "d", { networkAclId: UNKNOWN_VALUE, ruleNumber: 1, cidrBlock: "0.0.0.0/0" });
    assert.ok(isUnknown(items(network(acl, deny).networkAcls)[0]?.rules));
  });

  it("keeps a peer that is not known in a list of known ones", () => {
    const ingress = [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8", UNKNOWN_VALUE] }];
    const [found] = items(network(resource(TYPES.securityGroup, "g", { ...inVpc, ingress })).securityGroups);
    assert.deepEqual(
      items(found?.ingress).map(({ peer }) => isUnknown(peer)),
      [true],
    );
  });

  it("leaves IPv6 rules out: they let no IPv4 through", () => {
    const group = resource(TYPES.securityGroup, "g", inVpc);
    const rule = resource(TYPES.egressRule, "r", { securityGroupId: group.id, cidrIpv6: "::/0", ipProtocol: "-1" });
    assert.deepEqual(items(items(network(group, rule).securityGroups)[0]?.egress), []);
  });

  describe("a policy attached to a list of roles", () => {
    const attached = async (inputs: Readonly<Record<string, unknown>>) => {
      const { resources, region } = await evaluate({ stack: "dev", mode: "endpoints-only" });
      const role = resources.find(({ type, name }) => type === TYPES.role && name.includes("execution"));
      const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
      const policy = resource(TYPES.policy, "deny", { policy: JSON.stringify(deny) });
      const list = resource(TYPES.policyAttachment, "list", {
        policyArn: "arn:aws:test:us-east-1:123456789012:deny",
        roles: [role?.id],
        ...inputs,
      });
      return reachabilityOf([...resources, policy, list], { region });
    };

    it("counts among the role's", async () => assert.equal((await attached({})).verdict, "unreachable"));
    it("makes the role's unknown when the list is", async () =>
      assert.equal((await attached({ roles: UNKNOWN_VALUE })).verdict, "not-proven"));
    it("is nothing to the roles that it does not name", async () =>
      assert.equal((await attached({ roles: ["other"] })).verdict, "reachable"));
  });
});
