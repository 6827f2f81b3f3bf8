/** NAT gateways, instances that forward traffic, and internet gateways, read and put into the model's terms. */
import {
  type EC2Client,
  type NatGateway as Ec2NatGateway,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
} from "@aws-sdk/client-ec2";
import {
  type InternetGateway,
  isUnknown,
  type Known,
  type NatGateway,
  type NatInstance,
  unknown,
} from "../../topology";
import { readInterfaces } from "./interfaces";
import { labelsOf } from "./name-tags";
import { all, type Reader } from "./reader";
import type { Routing } from "./routes";

/** A NAT gateway in the model's terms. */
function natOf(nat: Ec2NatGateway): NatGateway {
  const regional = nat.AvailabilityMode === "regional";
  return {
    id: nat.NatGatewayId ?? "",
    ...labelsOf(nat.Tags),
    state: nat.State ?? unknown("the state of a NAT gateway"),
    // Older accounts and emulators leave the kind out; a gateway without it is public.
    connectivity: nat.ConnectivityType ?? "public",
    availabilityMode: regional ? "regional" : "zonal",
    ...(nat.SubnetId ? { subnetId: nat.SubnetId } : {}),
    ...(nat.VpcId ? { vpcId: nat.VpcId } : {}),
    publicIps: (nat.NatGatewayAddresses ?? []).flatMap(({ PublicIp, AllocationId }) => PublicIp ?? AllocationId ?? []),
  };
}

/** Reads the NAT gateways of a VPC. */
export function readNats(ec2: EC2Client, reader: Reader, vpcId: string): Promise<Known<readonly NatGateway[]>> {
  return reader.known("ec2:DescribeNatGateways", "the NAT gateways", async () => {
    const filter = { Filter: [{ Name: "vpc-id", Values: [vpcId] }] };
    return (await all(paginateDescribeNatGateways({ client: ec2 }, filter), (page) => page.NatGateways)).map(natOf);
  });
}

/** Reads every internet gateway of the region: one that a route names may be detached from the VPC. */
export function readInternetGateways(ec2: EC2Client, reader: Reader): Promise<Known<readonly InternetGateway[]>> {
  return reader.known("ec2:DescribeInternetGateways", "the internet gateways", async () => {
    const gateways = await all(paginateDescribeInternetGateways({ client: ec2 }, {}), (page) => page.InternetGateways);
    return gateways.map((gateway) => {
      // The API says "available" for an attachment that holds, the model of the SDK says "attached".
      const held = (gateway.Attachments ?? []).find(({ State }) => State !== "detached" && State !== "detaching");
      return { id: gateway.InternetGatewayId ?? "", ...(held?.VpcId ? { vpcId: held.VpcId } : {}) };
    });
  });
}

/** Interfaces and instances that routes name. */
function targets(routing: Routing): string[] {
  const ids = new Set<string>();
  for (const table of isUnknown(routing.routeTables) ? [] : routing.routeTables)
    for (const { target, targetId } of isUnknown(table.routes) ? [] : table.routes)
      if (target === "network-interface" && typeof targetId === "string") ids.add(targetId);
  return [...ids];
}

/** Reads the instances that routes name, through the interfaces that the traffic meets. */
export async function readNatInstances(
  ec2: EC2Client,
  reader: Reader,
  routing: Routing,
): Promise<Known<readonly NatInstance[]>> {
  const ids = targets(routing);
  if (ids.length === 0) return isUnknown(routing.routeTables) ? routing.routeTables : [];
  const interfaceIds = ids.filter((id) => id.startsWith("eni-"));
  const interfaces = await readInterfaces(ec2, reader, interfaceIds, "the interfaces that routes name");
  if (isUnknown(interfaces)) return interfaces;
  const instanceIds = new Set(ids.filter((id) => id.startsWith("i-")));
  for (const each of interfaces.values()) if (each.Attachment?.InstanceId) instanceIds.add(each.Attachment.InstanceId);
  if (instanceIds.size === 0) return [];
  const instances = await reader.known("ec2:DescribeInstances", "the instances that routes name", () => {
    const filter = { Filters: [{ Name: "instance-id", Values: [...instanceIds] }] };
    return all(paginateDescribeInstances({ client: ec2 }, filter), (page) =>
      (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []),
    );
  });
  if (isUnknown(instances)) return instances;
  return instances.map((instance) => {
    const own = instance.NetworkInterfaces ?? [];
    const named = interfaceIds
      .map((id) => interfaces.get(id))
      .find((each) => each?.Attachment?.InstanceId === instance.InstanceId);
    const primary = own.find(({ Attachment }) => Attachment?.DeviceIndex === 0) ?? own[0];
    const met = named ?? primary;
    const publicIp = met?.Association?.PublicIp ?? (named ? undefined : instance.PublicIpAddress);
    const id = instance.InstanceId ?? "";
    const attached = [
      ...own.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []),
      ...(named?.NetworkInterfaceId ? [named.NetworkInterfaceId] : []),
    ];
    return {
      id,
      ...labelsOf(instance.Tags),
      targetIds: [...new Set([id, ...attached])],
      state: instance.State?.Name ?? unknown(`the state of instance ${id}`),
      sourceDestCheck:
        met?.SourceDestCheck ?? instance.SourceDestCheck ?? unknown(`the source/destination check of instance ${id}`),
      subnetId: met?.SubnetId ?? instance.SubnetId ?? unknown(`the subnet of instance ${id}`),
      ...(publicIp ? { publicIp } : {}),
      securityGroupIds: (met?.Groups ?? instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    };
  });
}
