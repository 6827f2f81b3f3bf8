/** One-off tasks that run: measures what the emulated network would give, writes it to the task's log, and ends. */
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeNatGatewaysCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import type { Observation } from "../../app/probe";

const REGION = "us-east-1";

interface RunTask {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly networkConfiguration: { readonly awsvpcConfiguration: { readonly subnets: readonly string[] } };
}

/** Plays `RunTask`, and `DescribeTasks` and `StopTask` of the tasks it started. */
export class PretendTasks {
  /** Bytes a minute that each NAT gateway is said to carry; `undefined`: no metric. */
  natBytes: number | undefined = 0;
  /** Services that do not answer. */
  readonly dead = new Set<string>();
  /** Tasks that were run. */
  ran = 0;
  private readonly ecs: ECSClient;
  private readonly ec2: EC2Client;
  private readonly logs: CloudWatchLogsClient;
  private readonly cloudwatch: CloudWatchClient;

  constructor(endpoint: string) {
    const config = { region: REGION, endpoint };
    this.ecs = new ECSClient(config);
    this.ec2 = new EC2Client(config);
    this.logs = new CloudWatchLogsClient(config);
    this.cloudwatch = new CloudWatchClient(config);
  }

  close(): void {
    for (const client of [this.ecs, this.ec2, this.logs, this.cloudwatch]) client.destroy();
  }

  /** The answer to a call, or `undefined` for calls that are not played. */
  async answer(action: string, body: string): Promise<object | undefined> {
    switch (action) {
      case "RunTask":
        return { tasks: [await this.run(JSON.parse(body) as RunTask)], failures: [] };
      case "DescribeTasks": {
        const { tasks = [] } = JSON.parse(body) as { tasks?: string[] };
        const own = tasks.filter((arn) => arn.includes("/pretend"));
        return own.length > 0 ? { tasks: own.map(stopped), failures: [] } : undefined;
      }
      case "StopTask": {
        const { task = "" } = JSON.parse(body) as { task?: string };
        return task.includes("/pretend") ? { task: stopped(task) } : undefined;
      }
      case "GetMetricData":
        await this.reportNat();
        return undefined;
      default:
        return undefined;
    }
  }

  private async run({ cluster, taskDefinition, networkConfiguration }: RunTask): Promise<object> {
    const id = `pretend${this.ran++}${Date.now()}`;
    const found = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const container = found.taskDefinition?.containerDefinitions?.[0];
    const services = container?.environment?.find(({ name }) => name === "EGRESS_SERVICES")?.value?.split(",") ?? [];
    const options = container?.logConfiguration?.options ?? {};
    const place = {
      logGroupName: options["awslogs-group"] ?? "",
      logStreamName: `${options["awslogs-stream-prefix"]}/${container?.name}/${id}`,
    };
    const targets = await this.measure(services, networkConfiguration.awsvpcConfiguration.subnets[0] ?? "");
    await this.logs.send(new CreateLogStreamCommand(place));
    const message = JSON.stringify({ region: REGION, mode: null, verdict: "observed", targets });
    await this.logs.send(new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: Date.now(), message }] }));
    return {
      ...stopped(`arn:aws:ecs:${REGION}:123456789012:task/${cluster.split("/").at(-1)}/${id}`),
      lastStatus: "PROVISIONING",
    };
  }

  /** A private name where an endpoint with private DNS stands, else NAT, else nothing. */
  private async measure(services: readonly string[], subnet: string): Promise<Observation[]> {
    const { Subnets = [] } = await this.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
    const vpc = Subnets[0]?.VpcId ?? "";
    const filter = [{ Name: "vpc-id", Values: [vpc] }];
    const { VpcEndpoints = [] } = await this.ec2.send(new DescribeVpcEndpointsCommand({ Filters: filter }));
    const { NatGateways = [] } = await this.ec2.send(new DescribeNatGatewaysCommand({ Filter: filter }));
    const nat = NatGateways.some(({ State }) => State === "available");
    return [...services, "internet"].map((name): Observation => {
      const kind = name === "internet" ? "internet" : ["s3", "dynamodb"].includes(name) ? "gateway" : "interface";
      const endpoint = VpcEndpoints.some(
        ({ ServiceName, PrivateDnsEnabled, VpcEndpointType }) =>
          ServiceName === `com.amazonaws.${REGION}.${name}` &&
          (VpcEndpointType === "Gateway" || PrivateDnsEnabled === true),
      );
      const reachable = !this.dead.has(name) && (endpoint || nat);
      const inside = endpoint && kind === "interface";
      const address = inside ? "10.20.0.10" : "54.0.0.10";
      const error = "tcp: no answer within 3000 ms";
      return {
        name,
        kind,
        host: `${name}.${REGION}.amazonaws.com`,
        addresses: [address],
        scope: inside ? "private" : "public",
        ms: reachable ? { dns: 1, tcp: 1, tls: 2 } : { dns: 1 },
        reachable,
        connections: [reachable ? { address, tcp: 1, tls: 2 } : { address, error }],
        ...(reachable ? {} : { error: `${address} ${error}` }),
      };
    });
  }

  private async reportNat(): Promise<void> {
    if (this.natBytes === undefined) return;
    const { NatGateways = [] } = await this.ec2.send(new DescribeNatGatewaysCommand({}));
    for (const { NatGatewayId = "" } of NatGateways) {
      const MetricData = [
        {
          MetricName: "BytesOutToDestination",
          Value: this.natBytes,
          Dimensions: [{ Name: "NatGatewayId", Value: NatGatewayId }],
        },
      ];
      await this.cloudwatch.send(new PutMetricDataCommand({ Namespace: "AWS/NATGateway", MetricData }));
    }
  }
}

function stopped(taskArn: string) {
  return { taskArn, lastStatus: "STOPPED", desiredStatus: "STOPPED", stopCode: "EssentialContainerExited" };
}
