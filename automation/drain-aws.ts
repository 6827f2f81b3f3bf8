/** {@link DrainPorts} over the AWS SDK. */
import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { DescribeNatGatewaysCommand, DescribeNetworkInterfacesCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { DrainPorts } from "./drain";

/** Seconds of a NAT gateway's metrics, and of an instance's without detailed monitoring. */
const GATEWAY_PERIOD = 60;
const INSTANCE_PERIOD = 300;

export const awsDrain: DrainPorts = {
  async natBytesPerMinute(region, vpcId) {
    const ec2 = new EC2Client({ region });
    const cloudwatch = new CloudWatchClient({ region });
    try {
      const queries = [...(await gatewayQueries(ec2, vpcId)), ...(await instanceQueries(ec2, vpcId))];
      // No NAT at all carries nothing.
      if (queries.length === 0) return 0;
      const { MetricDataResults = [] } = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 15 * 60_000),
          EndTime: new Date(),
          ScanBy: "TimestampDescending",
          MetricDataQueries: queries.map(({ query }) => query),
        }),
      );
      let total = 0;
      for (const { query, period } of queries) {
        const latest = MetricDataResults.find(({ Id }) => Id === query.Id)?.Values?.[0];
        if (latest === undefined) return undefined;
        total += (latest * 60) / period;
      }
      return Math.round(total);
    } finally {
      ec2.destroy();
      cloudwatch.destroy();
    }
  },
};

interface Query {
  readonly query: MetricDataQuery;
  readonly period: number;
}

async function gatewayQueries(ec2: EC2Client, vpcId: string): Promise<Query[]> {
  const filter = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "state", Values: ["available"] },
  ];
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: filter }));
  return NatGateways.map(({ NatGatewayId }, i) =>
    queryOf(`gateway${i}`, "AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", NatGatewayId, GATEWAY_PERIOD),
  );
}

/** NAT instances are the instances whose interface forwards for others. */
async function instanceQueries(ec2: EC2Client, vpcId: string): Promise<Query[]> {
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] }),
  );
  const ids = NetworkInterfaces.filter(({ SourceDestCheck }) => SourceDestCheck === false).flatMap(
    ({ Attachment }) => Attachment?.InstanceId ?? [],
  );
  return [...new Set(ids)].map((id, i) =>
    queryOf(`instance${i}`, "AWS/EC2", "NetworkOut", "InstanceId", id, INSTANCE_PERIOD),
  );
}

function queryOf(
  id: string,
  namespace: string,
  metric: string,
  dimension: string,
  value: string | undefined,
  period: number,
): Query {
  const Dimensions = [{ Name: dimension, Value: value }];
  return {
    period,
    query: {
      Id: id,
      MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions }, Period: period, Stat: "Sum" },
    },
  };
}
