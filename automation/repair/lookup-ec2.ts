/** Looks for half-made things of EC2: by tags, by the ends of an association, by what a route or a rule says. */
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  type SecurityGroupRule,
  type Tag,
} from "@aws-sdk/client-ec2";
import type { Claim, Ec2Kind, Peer, Within } from "./identity";
import type { Found } from "./settle";

/** A tagged thing of EC2 with its tags. */
export interface TaggedThing extends Found {
  readonly tags: Readonly<Record<string, string>>;
}

type Thing = Omit<TaggedThing, "importId" | "tags"> & { readonly tagged: readonly Tag[] | undefined };
type Describe = (ec2: EC2Client, Filters: Filter[]) => Promise<Thing[]>;

const ready = (id: string | undefined, tagged: readonly Tag[] | undefined): Thing => ({
  id: id ?? "",
  state: "ready",
  tagged,
});
const inState = (id: string | undefined, state: string | undefined, tagged: readonly Tag[] | undefined): Thing[] => {
  const known = STATES[(state ?? "").toLowerCase()];
  return known === "gone" ? [] : [{ id: id ?? "", state: known ?? "ready", tagged }];
};

/** States of things that have one; what is not here is ready. */
const STATES: Readonly<Record<string, Found["state"] | "gone">> = {
  pending: "pending",
  failed: "failed",
  rejected: "failed",
  expired: "failed",
  deleting: "deleting",
  "shutting-down": "deleting",
  deleted: "gone",
  terminated: "gone",
};

/** How each kind is listed. Pages: the filters leave a handful. */
export const EC2_KINDS: Readonly<Record<Ec2Kind, Describe>> = {
  vpc: async (ec2, Filters) =>
    ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).flatMap((one) =>
      inState(one.VpcId, one.State, one.Tags),
    ),
  subnet: async (ec2, Filters) =>
    ((await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? []).flatMap((one) =>
      inState(one.SubnetId, one.State, one.Tags),
    ),
  "route-table": async (ec2, Filters) =>
    ((await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables ?? []).map((one) =>
      ready(one.RouteTableId, one.Tags),
    ),
  "internet-gateway": async (ec2, Filters) =>
    ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) =>
      ready(one.InternetGatewayId, one.Tags),
    ),
  "elastic-ip": async (ec2, Filters) =>
    ((await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? []).map((one) =>
      ready(one.AllocationId, one.Tags),
    ),
  natgateway: async (ec2, Filter) =>
    ((await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways ?? []).flatMap((one) =>
      inState(one.NatGatewayId, one.State, one.Tags),
    ),
  instance: async (ec2, Filters) =>
    ((await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations ?? [])
      .flatMap(({ Instances = [] }) => Instances)
      .flatMap((one) => inState(one.InstanceId, one.State?.Name, one.Tags)),
  "vpc-endpoint": async (ec2, Filters) =>
    ((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints ?? []).flatMap((one) =>
      inState(one.VpcEndpointId, one.State, one.Tags),
    ),
  "security-group": async (ec2, Filters) =>
    ((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? []).map((one) =>
      ready(one.GroupId, one.Tags),
    ),
  "network-acl": async (ec2, Filters) =>
    ((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? []).map((one) =>
      ready(one.NetworkAclId, one.Tags),
    ),
  "vpc-flow-log": async (ec2, Filter) =>
    ((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? []).map((one) =>
      ready(one.FlowLogId, one.Tags),
    ),
};

/** Everything of a kind that carries these tags. */
export async function tagged(
  ec2: EC2Client,
  kind: Ec2Kind,
  tags: Readonly<Record<string, string>>,
  stackKey: string,
  more: readonly Filter[] = [],
): Promise<TaggedThing[]> {
  const byTags = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
  return (await EC2_KINDS[kind](ec2, [...byTags, ...more])).flatMap(
    ({ tagged: list = [], ...thing }): TaggedThing[] => {
      const own = Object.fromEntries(list.map(({ Key = "", Value = "" }) => [Key, Value]));
      // What is found may be deleted, so no endpoint is trusted to filter.
      if (Object.entries(tags).some(([key, value]) => own[key] !== value)) return [];
      const owner = own[stackKey];
      return [{ ...thing, importId: thing.id, tags: own, ...(owner === undefined ? {} : { owner }) }];
    },
  );
}

type Of<By extends Claim["by"]> = Extract<Claim, { by: By }>;

export async function findTagged(ec2: EC2Client, { kind, identity, within }: Of<"tags">): Promise<Found[]> {
  const { stackKey, stack, nameKey, name } = identity;
  // A gateway may not have been attached yet, so it is asked for without its place and judged by it.
  const place = within && kind !== "internet-gateway" ? [{ Name: within.place, Values: [within.id] }] : [];
  const found = await tagged(ec2, kind, { [stackKey]: stack, [nameKey]: name }, stackKey, place);
  const free = await Promise.all(found.map(({ id }) => isFree(ec2, kind, id, within)));
  return found.filter((_, i) => free[i]);
}

/** Whether nothing uses it that was made after it. Only for what has no place of its own. */
async function isFree(ec2: EC2Client, kind: Ec2Kind, id: string, within: Within | undefined): Promise<boolean> {
  switch (kind) {
    case "vpc": {
      const asked = new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [id] }] });
      return ((await ec2.send(asked)).Subnets ?? []).length === 0;
    }
    case "elastic-ip": {
      const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [id] }));
      return Addresses.every(({ AssociationId }) => !AssociationId);
    }
    case "internet-gateway": {
      const asked = new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] });
      const attached = ((await ec2.send(asked)).InternetGateways ?? []).flatMap(({ Attachments = [] }) => Attachments);
      return attached.every(({ VpcId }) => VpcId === within?.id);
    }
    default:
      return true;
  }
}

export async function findRoute(ec2: EC2Client, { tableId, to, through }: Of<"route">): Promise<Found[]> {
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [tableId] }));
  return (RouteTables[0]?.Routes ?? [])
    .filter((route) => {
      const destination = {
        ipv4: route.DestinationCidrBlock,
        ipv6: route.DestinationIpv6CidrBlock,
        "prefix-list": route.DestinationPrefixListId,
        group: undefined,
      };
      const targets = [
        route.NatGatewayId,
        route.GatewayId,
        route.NetworkInterfaceId,
        route.TransitGatewayId,
        route.EgressOnlyInternetGatewayId,
        route.VpcPeeringConnectionId,
      ];
      return destination[to.kind] === to.value && targets.includes(through);
    })
    .map(() => {
      const id = `${tableId}_${to.value}`;
      return { id, importId: id, state: "ready" as const };
    });
}

export async function findRule(ec2: EC2Client, claim: Of<"rule">): Promise<Found[]> {
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [claim.groupId] }] }),
  );
  return SecurityGroupRules.filter((rule) => says(rule, claim)).map(({ SecurityGroupRuleId = "" }) => ({
    id: SecurityGroupRuleId,
    importId: SecurityGroupRuleId,
    state: "ready" as const,
  }));
}

function says(rule: SecurityGroupRule, { egress, protocol, fromPort, toPort, peer }: Of<"rule">): boolean {
  const peers: Readonly<Record<Peer["kind"], string | undefined>> = {
    ipv4: rule.CidrIpv4,
    ipv6: rule.CidrIpv6,
    "prefix-list": rule.PrefixListId,
    group: rule.ReferencedGroupInfo?.GroupId,
  };
  return (
    (rule.IsEgress ?? false) === egress &&
    rule.IpProtocol === protocol &&
    (rule.FromPort ?? -1) === fromPort &&
    (rule.ToPort ?? -1) === toPort &&
    peers[peer.kind] === peer.value
  );
}

export async function findTableAssociation(
  ec2: EC2Client,
  { tableId, subnetId }: Of<"table-association">,
): Promise<Found[]> {
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [tableId] }));
  return (RouteTables[0]?.Associations ?? [])
    .filter((one) => one.SubnetId === subnetId && one.AssociationState?.State !== "disassociated")
    .map(({ RouteTableAssociationId = "" }) => ({
      id: RouteTableAssociationId,
      importId: `${subnetId}/${tableId}`,
      state: "ready" as const,
    }));
}

export async function findAclAssociation(ec2: EC2Client, { aclId, subnetId }: Of<"acl-association">): Promise<Found[]> {
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [aclId] }));
  return (NetworkAcls[0]?.Associations ?? [])
    .filter(({ SubnetId }) => SubnetId === subnetId)
    .map(({ NetworkAclAssociationId: id = "" }) => ({ id, importId: id, state: "ready" as const }));
}

export async function findAclRule(
  ec2: EC2Client,
  { aclId, number, egress, protocol }: Of<"acl-rule">,
): Promise<Found[]> {
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [aclId] }));
  const found = (NetworkAcls[0]?.Entries ?? []).some(
    ({ RuleNumber, Egress }) => RuleNumber === number && Egress === egress,
  );
  const id = `${aclId}:${number}:${protocol}:${egress}`;
  return found ? [{ id, importId: id, state: "ready" }] : [];
}

export async function findEipAssociation(
  ec2: EC2Client,
  { allocationId, instanceId }: Of<"eip-association">,
): Promise<Found[]> {
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [allocationId] }));
  return Addresses.filter(({ InstanceId }) => InstanceId === instanceId).map(({ AssociationId: id = "" }) => ({
    id,
    importId: id,
    state: "ready" as const,
  }));
}

export async function findEndpointTable(
  ec2: EC2Client,
  { endpointId, tableId }: Of<"endpoint-table">,
): Promise<Found[]> {
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  const id = `${endpointId}/${tableId}`;
  return VpcEndpoints[0]?.RouteTableIds?.includes(tableId) ? [{ id, importId: id, state: "ready" }] : [];
}

/** A mount target is an interface whose description names it: `EFS mount target for fs-… (fsmt-…)`. */
export async function findMountTarget(
  ec2: EC2Client,
  { fileSystemId, subnetId }: Of<"mount-target">,
): Promise<Found[]> {
  const asked = new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "subnet-id", Values: [subnetId] }] });
  return ((await ec2.send(asked)).NetworkInterfaces ?? []).flatMap(({ Description = "" }) => {
    const [, system, id = ""] = /^EFS mount target for (fs-\w+) \((fsmt-\w+)\)/.exec(Description) ?? [];
    return system === fileSystemId ? [{ id, importId: id, state: "ready" as const }] : [];
  });
}
