/** Measures one NAT gateway: its place (EC2), its bytes (CloudWatch), where they go (flow logs). Reads only. */
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type NatGateway,
} from "@aws-sdk/client-ec2";
import { shortServiceName } from "../../plan/catalogue";
import type { IpRanges } from "../ip-ranges";
import type { MeasuredNat } from "../measured";
import { asking, type MeasureClients, MeasureError } from "./aws-calls";
import { splitByDestination } from "./flow-logs";

const METRICS = ["BytesInFromSource", "BytesOutToSource", "BytesInFromDestination", "BytesOutToDestination"] as const;
const DAY = 86_400_000;

/** What to measure. */
export interface MeasureArgs {
  readonly natId: string;
  readonly region: string;
  /** Whole days, 1 to 63 (CloudWatch keeps five-minute data for 63). */
  readonly days: number;
  readonly now: Date;
  /** Loads the address ranges; only called when there is a flow log to split. */
  readonly ranges: () => Promise<IpRanges>;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Measures a NAT gateway. What flow logs would add is optional: when it cannot be read, a note says why.
 * @throws MeasureError when the gateway or its metrics cannot be read; it names the permission.
 */
export async function measureNat(clients: MeasureClients, args: MeasureArgs): Promise<MeasuredNat> {
  const gateway = await findNat(clients, args.natId, args.region);
  const vpcId = gateway.VpcId ?? "";
  const place = await placeOf(clients, gateway, vpcId);
  const endpoints = await endpointsOf(clients, vpcId);
  const end = args.now;
  const start = new Date(end.getTime() - args.days * DAY);
  const age = gateway.CreateTime ? (end.getTime() - gateway.CreateTime.getTime()) / DAY : args.days;
  const bytes = await bytesOf(clients, args.natId, start, end);
  const addresses = gateway.NatGatewayAddresses ?? [];
  const notes: string[] = [];
  const interfaces = addresses.flatMap((a) =>
    a.NetworkInterfaceId && a.PrivateIp ? [{ interfaceId: a.NetworkInterfaceId, privateIp: a.PrivateIp }] : [],
  );
  let split: MeasuredNat["split"];
  try {
    const result = await splitByDestination(clients, {
      vpcId,
      subnetIds: gateway.SubnetId ? [gateway.SubnetId] : [],
      interfaces,
      region: args.region,
      start,
      end,
      ranges: args.ranges,
      sleep: args.sleep,
    });
    split = result.split;
    if (result.note !== undefined) notes.push(result.note);
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    notes.push(`the split by service is not measured: ${error.message}`);
  }
  const regional = (gateway.AvailabilityMode as string | undefined) === "regional";
  const zones = new Set(addresses.flatMap((a) => a.AvailabilityZone ?? a.AvailabilityZoneId ?? []));
  return {
    id: args.natId,
    region: args.region,
    vpcId,
    regional,
    billedAzs: regional ? Math.max(1, zones.size) : 1,
    publicIpv4: addresses.filter((a) => a.PublicIp !== undefined).length,
    ...place,
    // A young gateway has fewer days of data than were asked for.
    days: Math.max(1 / 24, Math.min(args.days, age)),
    bytes,
    ...endpoints,
    ...(split === undefined ? {} : { split }),
    notes,
  };
}

async function findNat({ ec2 }: MeasureClients, natId: string, region: string): Promise<NatGateway> {
  const { NatGateways = [] } = await asking(`find ${natId}`, "ec2:DescribeNatGateways", () =>
    ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [natId] })),
  );
  const [gateway] = NatGateways;
  if (gateway === undefined)
    throw new MeasureError(
      `there is no NAT gateway ${natId} in ${region}\n  fix: check the id, --region and the account`,
    );
  return gateway;
}

/** AZs whose default route leads to the gateway, and how many of them are not its own. */
async function placeOf(
  { ec2 }: MeasureClients,
  gateway: NatGateway,
  vpcId: string,
): Promise<Pick<MeasuredNat, "servedAzs" | "foreignAzs">> {
  const { RouteTables = [] } = await asking("read the route tables", "ec2:DescribeRouteTables", () =>
    ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })),
  );
  const { Subnets = [] } = await asking("read the subnets", "ec2:DescribeSubnets", () =>
    ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })),
  );
  const explicit = new Map(
    RouteTables.flatMap((t) => (t.Associations ?? []).flatMap((a) => (a.SubnetId ? [[a.SubnetId, t] as const] : []))),
  );
  const main = RouteTables.find((t) => t.Associations?.some((a) => a.Main));
  const served = Subnets.filter((s) => {
    const table = explicit.get(s.SubnetId ?? "") ?? main;
    return table?.Routes?.some(
      (r) => r.NatGatewayId === gateway.NatGatewayId && r.DestinationCidrBlock === "0.0.0.0/0",
    );
  });
  const azs = new Set(served.flatMap((s) => s.AvailabilityZone ?? []));
  const own = Subnets.find((s) => s.SubnetId === gateway.SubnetId)?.AvailabilityZone;
  return { servedAzs: azs.size, foreignAzs: [...azs].filter((az) => own !== undefined && az !== own).length };
}

async function endpointsOf(
  { ec2 }: MeasureClients,
  vpcId: string,
): Promise<Pick<MeasuredNat, "gateways" | "interfaces">> {
  const { VpcEndpoints = [] } = await asking("read the VPC endpoints", "ec2:DescribeVpcEndpoints", () =>
    ec2.send(new DescribeVpcEndpointsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })),
  );
  const names = (kind: string) =>
    VpcEndpoints.filter((e) => e.VpcEndpointType === kind).map(
      (e) => shortServiceName(e.ServiceName ?? "") ?? e.ServiceName ?? "",
    );
  return { gateways: names("Gateway"), interfaces: names("Interface") };
}

async function bytesOf(
  { cloudwatch }: MeasureClients,
  natId: string,
  start: Date,
  end: Date,
): Promise<MeasuredNat["bytes"]> {
  const totals = new Map<string, number>();
  let token: string | undefined;
  do {
    const page = await asking("read the NAT metrics", "cloudwatch:GetMetricData", () =>
      cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: start,
          EndTime: end,
          MetricDataQueries: METRICS.map((MetricName) => ({
            Id: MetricName.charAt(0).toLowerCase() + MetricName.slice(1),
            Label: MetricName,
            MetricStat: {
              Metric: { Namespace: "AWS/NATGateway", MetricName, Dimensions: [{ Name: "NatGatewayId", Value: natId }] },
              Period: 3600,
              Stat: "Sum",
            },
          })),
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    );
    for (const { Id, Values = [] } of page.MetricDataResults ?? [])
      totals.set(Id ?? "", (totals.get(Id ?? "") ?? 0) + Values.reduce((a, b) => a + b, 0));
    token = page.NextToken === "" ? undefined : page.NextToken;
  } while (token !== undefined);
  const of = (name: (typeof METRICS)[number]) => totals.get(name.charAt(0).toLowerCase() + name.slice(1)) ?? 0;
  return {
    BytesInFromSource: of("BytesInFromSource"),
    BytesOutToSource: of("BytesOutToSource"),
    BytesInFromDestination: of("BytesInFromDestination"),
    BytesOutToDestination: of("BytesOutToDestination"),
  };
}
