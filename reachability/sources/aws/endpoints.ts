/** VPC endpoints and private hosted zones, read and put into the model's terms. */
import { type EC2Client, paginateDescribeVpcEndpoints, type VpcEndpoint } from "@aws-sdk/client-ec2";
import {
  ListHostedZonesByVPCCommand,
  type ListHostedZonesByVPCCommandOutput,
  type Route53Client,
  type VPCRegion,
} from "@aws-sdk/client-route-53";
import {
  type Endpoint,
  type EndpointState,
  type HostedZone,
  isUnknown,
  type Known,
  type PrefixList,
  unknown,
} from "../../topology";
import { addressFamily, endpointKind, endpointState, recordFamily } from "../mapping/endpoints";
import { readInterfaces } from "./interfaces";
import { labelsOf } from "./name-tags";
import { all, type Reader } from "./reader";

function stateOf(state = ""): Known<EndpointState> {
  return endpointState(state) ?? unknown(`the state of an endpoint (AWS says "${state}")`);
}

/** What its names and addresses are beyond the ordinary; an ordinary endpoint has IPv4 and its own Region. */
function namesOf(endpoint: VpcEndpoint): Partial<Endpoint> {
  const { DnsOptions: dns, IpAddressType: ip, ServiceRegion: region } = endpoint;
  const record = dns?.DnsRecordIpType;
  const otherwise = (what: string, said: string) =>
    unknown(`the ${what} of endpoint ${endpoint.VpcEndpointId ?? ""} (AWS says "${said}")`);
  return {
    ...(dns?.PrivateDnsOnlyForInboundResolverEndpoint === undefined
      ? {}
      : { privateDnsForInboundOnly: dns.PrivateDnsOnlyForInboundResolverEndpoint }),
    ...(region ? { serviceRegion: region } : {}),
    ...(ip ? { ipAddressType: addressFamily(ip) ?? otherwise("address type", ip) } : {}),
    ...(record ? { dnsRecordIpType: recordFamily(record) ?? otherwise("record type", record) } : {}),
  };
}

/** An endpoint in the model's terms, without its interfaces' addresses. */
function endpointOf(endpoint: VpcEndpoint, vpcId: string): Endpoint {
  const policy = endpoint.PolicyDocument;
  return {
    id: endpoint.VpcEndpointId ?? "",
    ...labelsOf(endpoint.Tags),
    service: endpoint.ServiceName ?? unknown("the service of an endpoint"),
    kind: endpointKind(endpoint.VpcEndpointType),
    state: stateOf(endpoint.State),
    vpcId: endpoint.VpcId ?? vpcId,
    subnetIds: endpoint.SubnetIds ?? [],
    securityGroupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    privateDns: endpoint.PrivateDnsEnabled === true,
    routeTableIds: endpoint.RouteTableIds ?? [],
    ...namesOf(endpoint),
    ...(policy ? { policy } : {}),
  };
}

/** Reads the endpoints of a VPC, with the addresses of their interfaces. */
export async function readEndpoints(
  ec2: EC2Client,
  reader: Reader,
  vpcId: string,
): Promise<Known<readonly Endpoint[]>> {
  const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const read = await reader.known("ec2:DescribeVpcEndpoints", "the endpoints", () =>
    all(paginateDescribeVpcEndpoints({ client: ec2 }, filter), (page) => page.VpcEndpoints),
  );
  if (isUnknown(read)) return read;
  const ids = read.flatMap(({ NetworkInterfaceIds }) => NetworkInterfaceIds ?? []);
  const interfaces = await readInterfaces(ec2, reader, ids, "the addresses of endpoints");
  return read.map((each) => {
    const endpoint = endpointOf(each, vpcId);
    if (isUnknown(interfaces) || endpoint.kind !== "interface") return endpoint;
    const addresses = (each.NetworkInterfaceIds ?? []).flatMap((id) => {
      const { SubnetId: subnetId, PrivateIpAddress: address } = interfaces.get(id) ?? {};
      return subnetId && address ? [{ subnetId, address }] : [];
    });
    return { ...endpoint, addresses };
  });
}

/** Adds the prefix list of each gateway endpoint: DescribeVpcEndpoints does not name it, the lists carry the service's name. */
export function withPrefixLists(
  endpoints: Known<readonly Endpoint[]>,
  lists: Known<readonly PrefixList[]>,
): Known<readonly Endpoint[]> {
  if (isUnknown(endpoints)) return endpoints;
  return endpoints.map((endpoint) => {
    if (endpoint.kind !== "gateway" || isUnknown(endpoint.service)) return endpoint;
    const id = isUnknown(lists) ? lists : lists.find(({ name }) => name === endpoint.service)?.id;
    return { ...endpoint, prefixListId: id ?? unknown(`the prefix list of ${endpoint.service}`) };
  });
}

/** Reads the private hosted zones of a VPC. Zones that an AWS service owns belong to endpoints. */
export function readZones(
  client: Route53Client,
  reader: Reader,
  vpcId: string,
  region: string,
): Promise<Known<readonly HostedZone[]>> {
  return reader.known("route53:ListHostedZonesByVPC", "the private hosted zones", async () => {
    const zones: HostedZone[] = [];
    let next: string | undefined;
    do {
      const page: ListHostedZonesByVPCCommandOutput = await client.send(
        new ListHostedZonesByVPCCommand({
          VPCId: vpcId,
          VPCRegion: region as VPCRegion,
          ...(next ? { NextToken: next } : {}),
        }),
      );
      for (const zone of page.HostedZoneSummaries ?? [])
        zones.push({
          id: zone.HostedZoneId ?? "",
          name: zone.Name?.replace(/\.$/, "") ?? unknown("the name of a hosted zone"),
          vpcId,
          origin: zone.Owner?.OwningService ? "endpoint" : "hand-made",
        });
      next = page.NextToken;
    } while (next);
    return zones;
  });
}
