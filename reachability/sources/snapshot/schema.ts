/** The snapshot's form, part by part: what reachability/topology.ts describes, as zod schemas. */
import { z } from "zod";
import type * as t from "../../topology";
import { ADDRESSES, ENDPOINT_STATES, RECORDS } from "../mapping/endpoints";
import { cidr, known, list, maybe, part, text } from "./form";

const flag = known(z.boolean());
const texts = list(text);

const vpc = part<t.Vpc>("Vpc", "The VPC.", {
  id: text,
  cidrs: list(cidr),
  dnsSupport: flag,
  dnsHostnames: flag,
  resolver: known(z.union([z.literal("amazon"), z.strictObject({ addresses: z.array(z.string()) })])),
});

const subnet = part<t.Subnet>("Subnet", "A subnet of the VPC, whatever its tier.", {
  id: text,
  name: maybe(z.string()),
  cidr: known(cidr),
  availabilityZone: known(text),
  availabilityZoneId: maybe(known(text)),
  networkAclId: maybe(known(text)),
  ipv6Native: maybe(flag),
});

const prefixListRef = z.strictObject({ prefixListId: text });
const cidrRef = z.strictObject({ cidr });

const route = part<t.Route>("Route", "One IPv4 route.", {
  id: maybe(text),
  destination: known(z.union([cidrRef, prefixListRef])),
  target: z.enum([
    "local",
    "nat",
    "internet-gateway",
    "gateway-endpoint",
    "transit-gateway",
    "peering",
    "network-interface",
    "egress-only",
    "blackhole",
    "other",
  ]),
  targetId: maybe(known(text)),
  state: maybe(z.enum(["active", "blackhole"])),
});

const routeTable = part<t.RouteTable>("RouteTable", "A route table with its routes.", {
  id: text,
  name: maybe(z.string()),
  vpcId: known(text),
  main: z.boolean(),
  routes: list(route),
});

const association = part<t.RouteTableAssociation>("RouteTableAssociation", "A subnet's own route table.", {
  subnetId: known(text),
  routeTableId: known(text),
});

const prefixList = part<t.PrefixList>("PrefixList", "A managed or customer prefix list.", {
  id: text,
  name: known(text),
  cidrs: maybe(list(cidr)),
});

const groupRule = part<t.GroupRule>("GroupRule", "One rule of a security group.", {
  id: maybe(text),
  protocol: known(text),
  fromPort: known(z.int()),
  toPort: known(z.int()),
  peer: known(z.union([cidrRef, z.strictObject({ groupId: text }), prefixListRef])),
});

const securityGroup = part<t.SecurityGroup>("SecurityGroup", "A security group with all its rules.", {
  id: text,
  name: maybe(z.string()),
  isDefault: maybe(z.boolean()),
  ingress: list(groupRule),
  egress: list(groupRule),
});

const aclRule = part<t.AclRule>("AclRule", "One entry of a network ACL.", {
  number: z.int(),
  egress: z.boolean(),
  allow: flag,
  protocol: known(text),
  cidr: known(cidr),
  fromPort: maybe(known(z.int())),
  toPort: maybe(known(z.int())),
});

const networkAcl = part<t.NetworkAcl>("NetworkAcl", "A network ACL.", {
  id: text,
  name: maybe(z.string()),
  rules: list(aclRule),
});

const endpoint = part<t.Endpoint>("Endpoint", "A VPC endpoint.", {
  id: text,
  name: maybe(z.string()),
  madeBy: maybe(z.string()),
  service: known(text),
  kind: z.enum(["interface", "gateway", "other"]),
  state: known(z.enum(["planned", ...ENDPOINT_STATES])),
  vpcId: known(text),
  subnetIds: texts,
  securityGroupIds: texts,
  privateDns: flag,
  privateDnsForInboundOnly: maybe(flag),
  serviceRegion: maybe(known(text)),
  ipAddressType: maybe(known(z.enum(ADDRESSES))),
  dnsRecordIpType: maybe(known(z.enum(RECORDS))),
  addresses: maybe(z.array(z.strictObject({ subnetId: text, address: text }))),
  policy: maybe(known(text)),
  routeTableIds: texts,
  prefixListId: maybe(known(text)),
  offeredZones: maybe(z.array(text)),
});

const externalEndpoint = part<t.ExternalEndpoint>("ExternalEndpoint", "An endpoint of somebody else.", {
  service: text,
  cidrs: z.array(cidr),
  securityGroupId: maybe(text),
});

const natGateway = part<t.NatGateway>("NatGateway", "A NAT gateway.", {
  id: text,
  name: maybe(z.string()),
  madeBy: maybe(z.string()),
  state: known(z.enum(["planned", "pending", "available", "failed", "deleting", "deleted"])),
  connectivity: known(z.enum(["public", "private"])),
  availabilityMode: known(z.enum(["zonal", "regional"])),
  subnetId: maybe(known(text)),
  vpcId: maybe(known(text)),
  publicIps: texts,
  misplacedAllocation: maybe(z.boolean()),
});

const natInstance = part<t.NatInstance>("NatInstance", "An instance that forwards traffic.", {
  id: text,
  name: maybe(z.string()),
  madeBy: maybe(z.string()),
  targetIds: z.array(text),
  state: known(z.enum(["planned", "pending", "running", "stopping", "stopped", "shutting-down", "terminated"])),
  sourceDestCheck: flag,
  subnetId: known(text),
  publicIp: maybe(known(text)),
  securityGroupIds: texts,
});

const internetGateway = part<t.InternetGateway>("InternetGateway", "An internet gateway.", {
  id: text,
  vpcId: maybe(known(text)),
});

const hostedZone = part<t.HostedZone>("HostedZone", "A private hosted zone of the VPC.", {
  id: text,
  name: known(text),
  vpcId: known(text),
  origin: z.enum(["endpoint", "hand-made"]),
});

const resolverRule = part<t.ResolverRule>("ResolverRule", "A Resolver rule that applies to the VPC.", {
  id: text,
  name: maybe(z.string()),
  domain: known(text),
  kind: known(z.enum(["forward", "system", "recursive", "delegate"])),
  targets: z.array(text),
});

const dnsFirewallRule = part<t.DnsFirewallRule>("DnsFirewallRule", "One rule of a DNS Firewall rule group.", {
  priority: z.int(),
  action: known(z.enum(["allow", "block", "alert"])),
  domains: texts,
  queryType: maybe(text),
});

const dnsFirewallGroup = part<t.DnsFirewallGroup>("DnsFirewallGroup", "A DNS Firewall rule group of the VPC.", {
  id: text,
  name: maybe(z.string()),
  priority: known(z.int()),
  rules: list(dnsFirewallRule),
});

const profile = part<t.Route53Profile>("Route53Profile", "A Route 53 Profile of the VPC.", {
  id: text,
  name: maybe(z.string()),
  resourceArns: texts,
});

const exclusion = part<t.BlockPublicAccessExclusion>("BlockPublicAccessExclusion", "An exclusion from it.", {
  id: text,
  resourceId: text,
  mode: known(z.enum(["allow-bidirectional", "allow-egress"])),
});

const blockPublicAccess = part<t.BlockPublicAccess>("BlockPublicAccess", "VPC Block Public Access.", {
  mode: known(z.enum(["off", "block-bidirectional", "block-ingress"])),
  exclusions: list(exclusion),
});

/** The network part of a topology: everything around the task, without the task. */
export type NetworkTopology = Omit<t.Topology, "task" | "elasticIps">;

/** Schemas of the network part, by property. */
export const NETWORK = {
  region: text,
  vpc,
  subnets: list(subnet),
  routeTables: list(routeTable),
  associations: list(association),
  prefixLists: list(prefixList),
  securityGroups: list(securityGroup),
  networkAcls: list(networkAcl),
  endpoints: list(endpoint),
  externalEndpoints: z.array(externalEndpoint) as z.ZodType<readonly t.ExternalEndpoint[]>,
  natGateways: list(natGateway),
  natInstances: list(natInstance),
  internetGateways: list(internetGateway),
  hostedZones: list(hostedZone),
  resolverRules: maybe(list(resolverRule)),
  dnsFirewall: maybe(list(dnsFirewallGroup)),
  profiles: maybe(list(profile)),
  blockPublicAccess: maybe(known(blockPublicAccess)),
};
