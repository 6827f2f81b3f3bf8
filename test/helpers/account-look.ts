/** Independent looks at an emulated account: what it holds, without ids, and what the tasks can reach at this moment. */
import * as sdk from "@aws-sdk/client-ec2";

/** What a task subnet lacks: `logs from subnet-…: why`. Empty when every service is in reach. */
export async function outOfReach(
  ec2: sdk.EC2Client,
  {
    vpcId,
    groupIds,
    services,
    subnetIds,
    region = "us-east-1",
  }: {
    vpcId: string;
    groupIds: readonly string[];
    services: readonly string[];
    /** Where the tasks are. Default: every private subnet with a route table. */
    subnetIds?: readonly string[];
    region?: string;
  },
): Promise<string[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const [subnets, tables, endpoints, nats, rules] = await Promise.all([
    ec2.send(new sdk.DescribeSubnetsCommand({ Filters })),
    ec2.send(new sdk.DescribeRouteTablesCommand({ Filters })),
    ec2.send(new sdk.DescribeVpcEndpointsCommand({ Filters })),
    ec2.send(new sdk.DescribeNatGatewaysCommand({ Filter: Filters })),
    ec2.send(new sdk.DescribeSecurityGroupRulesCommand({})),
  ]);
  const group = (id: string | undefined, egress: boolean) =>
    (rules.SecurityGroupRules ?? []).filter(
      (rule) => rule.GroupId === id && rule.IsEgress === egress && opens443(rule),
    );
  const out = groupIds.flatMap((id) => group(id, true));
  const anywhere = out.some(({ CidrIpv4 }) => CidrIpv4 === "0.0.0.0/0");
  const lacks: string[] = [];
  for (const { SubnetId = "", Tags = [] } of subnets.Subnets ?? []) {
    if (!Tags.some(({ Key, Value }) => Key === "Tier" && Value === "private")) continue;
    if (subnetIds && !subnetIds.includes(SubnetId)) continue;
    const table = (tables.RouteTables ?? []).find(({ Associations = [] }) =>
      Associations.some((a) => a.SubnetId === SubnetId),
    );
    // A subnet that is being made has no tasks yet, one that is being removed has none any more.
    if (!table) continue;
    const nat = (table.Routes ?? []).some(
      ({ DestinationCidrBlock, NatGatewayId, NetworkInterfaceId, State }) =>
        DestinationCidrBlock === "0.0.0.0/0" &&
        State !== "blackhole" &&
        (NetworkInterfaceId !== undefined ||
          (nats.NatGateways ?? []).some((one) => one.NatGatewayId === NatGatewayId && one.State === "available")),
    );
    for (const service of services) {
      const serviceName = `com.amazonaws.${region}.${service}`;
      const own = (endpoints.VpcEndpoints ?? []).filter((one) => one.ServiceName === serviceName && !isGone(one.State));
      const gateway = own.find(
        ({ VpcEndpointType, RouteTableIds = [] }) =>
          VpcEndpointType === "Gateway" && RouteTableIds.includes(table.RouteTableId ?? ""),
      );
      const named = own.find(
        ({ VpcEndpointType, PrivateDnsEnabled }) => VpcEndpointType === "Interface" && PrivateDnsEnabled,
      );
      if (named) {
        const doors = (named.Groups ?? []).map(({ GroupId }) => GroupId);
        const admitted = doors.some((door) =>
          group(door, false).some(({ ReferencedGroupInfo }) => groupIds.includes(ReferencedGroupInfo?.GroupId ?? "")),
        );
        const sent = anywhere || out.some(({ ReferencedGroupInfo }) => doors.includes(ReferencedGroupInfo?.GroupId));
        if (!admitted || !sent)
          lacks.push(`${service} from ${SubnetId}: its name leads to ${named.VpcEndpointId}, whose door is closed`);
      } else if (gateway) {
        if (!anywhere && !out.some(({ PrefixListId }) => PrefixListId))
          lacks.push(`${service} from ${SubnetId}: no rule lets it out`);
      } else if (!nat || !anywhere) lacks.push(`${service} from ${SubnetId}: no way`);
    }
  }
  return lacks;
}

/** Whether a thing is deleted, or on the way: an emulator may list such things for ever. */
export function isGone(state: string | undefined): boolean {
  return state?.toLowerCase() === "deleted";
}

function opens443({ IpProtocol, FromPort = 0, ToPort = 65535 }: sdk.SecurityGroupRule): boolean {
  return IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= 443 && ToPort >= 443);
}

/** What EC2 holds: a line a thing, ids replaced by the Name that it or what it belongs to has. Sorted. */
export async function inventory(ec2: sdk.EC2Client): Promise<string[]> {
  const [vpcs, subnets, tables, gateways, addresses, nats, endpoints, groups, rules, acls] = await Promise.all([
    ec2.send(new sdk.DescribeVpcsCommand({})),
    ec2.send(new sdk.DescribeSubnetsCommand({})),
    ec2.send(new sdk.DescribeRouteTablesCommand({})),
    ec2.send(new sdk.DescribeInternetGatewaysCommand({})),
    ec2.send(new sdk.DescribeAddressesCommand({})),
    ec2.send(new sdk.DescribeNatGatewaysCommand({})),
    ec2.send(new sdk.DescribeVpcEndpointsCommand({})),
    ec2.send(new sdk.DescribeSecurityGroupsCommand({})),
    ec2.send(new sdk.DescribeSecurityGroupRulesCommand({})),
    ec2.send(new sdk.DescribeNetworkAclsCommand({})),
  ]);
  const names = new Map<string, string>();
  const own = (id: string | undefined, tags: readonly sdk.Tag[] = []) => {
    const name = tags.find(({ Key }) => Key === "Name")?.Value;
    if (id && name) names.set(id, name);
    return name !== undefined;
  };
  const living = (nats.NatGateways ?? []).filter(({ State }) => !isGone(State));
  const standing = (endpoints.VpcEndpoints ?? []).filter(({ State }) => !isGone(State));
  for (const one of vpcs.Vpcs ?? []) own(one.VpcId, one.Tags);
  for (const one of subnets.Subnets ?? []) own(one.SubnetId, one.Tags);
  for (const one of tables.RouteTables ?? []) own(one.RouteTableId, one.Tags);
  for (const one of gateways.InternetGateways ?? []) own(one.InternetGatewayId, one.Tags);
  for (const one of addresses.Addresses ?? []) own(one.AllocationId, one.Tags);
  for (const one of living) own(one.NatGatewayId, one.Tags);
  for (const one of standing) own(one.VpcEndpointId, one.Tags);
  for (const one of groups.SecurityGroups ?? []) own(one.GroupId, one.Tags);
  for (const one of acls.NetworkAcls ?? []) own(one.NetworkAclId, one.Tags);
  const n = (id: string | undefined) => (id === undefined ? "-" : (names.get(id) ?? id.replace(/-[0-9a-f]+$/, "-?")));
  const mine = (id: string | undefined) => id !== undefined && names.has(id);
  return [
    ...(vpcs.Vpcs ?? []).filter((v) => mine(v.VpcId)).map((v) => `vpc ${n(v.VpcId)} ${v.CidrBlock}`),
    ...(subnets.Subnets ?? [])
      .filter((s) => mine(s.SubnetId))
      .map((s) => `subnet ${n(s.SubnetId)} ${s.CidrBlock} ${s.MapPublicIpOnLaunch}`),
    ...(tables.RouteTables ?? [])
      .filter((t) => mine(t.RouteTableId))
      .flatMap((t) => [
        `table ${n(t.RouteTableId)}`,
        ...(t.Routes ?? []).map(
          (r) =>
            `route ${n(t.RouteTableId)} ${r.DestinationCidrBlock ?? r.DestinationPrefixListId ?? "-"} ${n(r.NatGatewayId ?? r.GatewayId ?? r.NetworkInterfaceId)}`,
        ),
        ...(t.Associations ?? []).map((a) => `association ${n(t.RouteTableId)} ${n(a.SubnetId)}`),
      ]),
    ...(gateways.InternetGateways ?? [])
      .filter((g) => mine(g.InternetGatewayId))
      .map((g) => `gateway ${n(g.InternetGatewayId)} ${(g.Attachments ?? []).map((a) => n(a.VpcId)).join()}`),
    ...(addresses.Addresses ?? [])
      .filter((a) => mine(a.AllocationId))
      .map((a) => `address ${n(a.AllocationId)} ${a.AssociationId ? "used" : "free"}`),
    ...living.map((g) => `nat ${n(g.NatGatewayId)} ${g.State} ${n(g.SubnetId)}`),
    ...standing.map(
      (e) =>
        `endpoint ${n(e.VpcEndpointId)} ${e.ServiceName} ${e.State} ${e.PrivateDnsEnabled} ${[...(e.SubnetIds ?? []), ...(e.RouteTableIds ?? []), ...(e.Groups ?? []).map((g) => g.GroupId)].map(n).sort().join()}`,
    ),
    ...(groups.SecurityGroups ?? []).filter((g) => mine(g.GroupId)).map((g) => `group ${n(g.GroupId)}`),
    ...(rules.SecurityGroupRules ?? [])
      .filter((r) => mine(r.GroupId))
      .map(
        (r) =>
          `rule ${n(r.GroupId)} ${r.IsEgress ? "out" : "in"} ${r.IpProtocol} ${r.FromPort}-${r.ToPort} ${r.CidrIpv4 ?? r.PrefixListId ?? n(r.ReferencedGroupInfo?.GroupId)}`,
      ),
    ...(acls.NetworkAcls ?? [])
      .filter((a) => mine(a.NetworkAclId))
      .map(
        (a) =>
          `acl ${n(a.NetworkAclId)} ${(a.Entries ?? []).length} ${(a.Associations ?? [])
            .map((s) => n(s.SubnetId))
            .sort()
            .join()}`,
      ),
  ].sort();
}
