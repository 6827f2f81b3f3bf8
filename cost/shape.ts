/** What costs money in a stack: plain counts, whether read from resources or described by a scenario. Pure. */

/** A zonal gateway, one regional gateway, or an EC2 instance that translates addresses. */
export type NatKind = "zonal" | "regional" | "instance";

/** One NAT. */
export interface NatShape {
  readonly name: string;
  readonly kind: NatKind;
  /** AZs in which it is billed: one; for a regional gateway every AZ in which it is active. */
  readonly azs: readonly string[];
  /** Public IPv4 addresses it holds. */
  readonly publicIpv4: number;
  /** Of an instance. */
  readonly instanceType?: string;
}

/** The way out of the task subnet of one AZ. */
export interface ZoneWay {
  readonly az: string;
  /** Name of the NAT behind the default route; absent when there is none. */
  readonly nat?: string;
  /** Services whose gateway endpoint is on this subnet's route table. */
  readonly gateways: readonly string[];
}

/** One interface endpoint. */
export interface EndpointShape {
  readonly service: string;
  /** Subnets it stands in: one network interface, one hourly charge each. */
  readonly zones: number;
  /** Whether the service's public names resolve to it; without, it costs and carries nothing. */
  readonly privateDns: boolean;
}

/** One Fargate service. */
export interface FargateShape {
  readonly name: string;
  readonly tasks: number;
  readonly vcpu: number;
  readonly memoryGb: number;
  readonly architecture: "x86" | "arm";
  readonly os: "linux" | "windows";
}

/** Everything billed beside the way out. */
export interface SideShape {
  readonly loadBalancers: readonly { readonly name: string; readonly publicIpv4: number }[];
  readonly fargate: readonly FargateShape[];
  readonly flowLogs: readonly { readonly name: string; readonly to: "logs" | "s3" }[];
  readonly logGroups: number;
  readonly secrets: number;
  readonly kmsKeys: number;
  readonly repositories: number;
}

/** What of a stack is billed. */
export interface StackShape {
  /** One entry an AZ with tasks. Tasks are taken as spread evenly over them. */
  readonly ways: readonly ZoneWay[];
  readonly nats: readonly NatShape[];
  /** Elastic IPs that no NAT holds: billed all the same. */
  readonly idleIpv4: number;
  readonly interfaceEndpoints: readonly EndpointShape[];
  /** One entry a gateway endpoint. */
  readonly gatewayEndpoints: readonly string[];
  /** Where the tasks' images come from: ECR of this region (layers by way of S3), or the internet. */
  readonly imagesFrom: "ecr" | "internet";
  readonly side: SideShape;
}

/** Nothing beside the way out. */
export const NO_SIDE: SideShape = {
  loadBalancers: [],
  fargate: [],
  flowLogs: [],
  logGroups: 0,
  secrets: 0,
  kmsKeys: 0,
  repositories: 0,
};

/** Tasks of all services. */
export function tasksOf(shape: StackShape): number {
  return shape.side.fargate.reduce((n, service) => n + service.tasks, 0);
}
