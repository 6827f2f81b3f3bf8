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
  /** Of another stack's network: its hours are on that stack's bill, what passes it on this one's. */
  readonly foreign?: true;
}

/** The egress path of the task subnet of one AZ. */
export interface ZoneWay {
  readonly az: string;
  /** Name of the NAT behind the default route; absent when there is none. */
  readonly nat?: string;
  /** Name of the transit gateway attachment behind the default route. */
  readonly transitGateway?: string;
  /** The default route, if there is one, cannot be followed to a price; why. */
  readonly elsewhere?: string;
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
  /** Of another stack's network: its hours are on that stack's bill. */
  readonly foreign?: true;
}

/** One Fargate service. `null`: not known. */
export interface FargateShape {
  readonly name: string;
  readonly tasks: number | null;
  readonly vcpu: number | null;
  readonly memoryGb: number | null;
  /** GB of task storage above the 20 that are free. */
  readonly extraStorageGb: number | null;
  readonly architecture: "x86" | "arm";
  readonly os: "linux" | "windows";
  /** Whether tasks run at the price of the moment. */
  readonly spot: boolean;
  /** Where its images come from: ECR of this region (layers by way of S3), or the internet. */
  readonly imagesFrom: "ecr" | "internet";
  /** Secrets Manager secrets that a starting task reads. */
  readonly secrets: number;
}

/** A load balancer. */
export interface LoadBalancerShape {
  readonly name: string;
  readonly kind: "application" | "network" | "gateway";
  readonly publicIpv4: number;
}

/** Everything billed beside the egress path. */
export interface SideShape {
  readonly loadBalancers: readonly LoadBalancerShape[];
  readonly fargate: readonly FargateShape[];
  readonly flowLogs: readonly { readonly name: string; readonly to: "logs" | "s3" | "firehose" }[];
  /** Log groups that services write to, by class; those of flow logs are not among them. */
  readonly logGroups: { readonly standard: number; readonly infrequent: number };
  readonly secrets: number;
  readonly kmsKeys: number;
  readonly repositories: number;
  /** Clusters with Container Insights. */
  readonly containerInsights: readonly { readonly cluster: string; readonly level: "standard" | "enhanced" }[];
  readonly fileSystems: readonly string[];
}

/** Things of a network that are billed by the hour, beside NAT and endpoints. */
export interface NetworkSide {
  /** Transit gateway attachments of this VPC. */
  readonly transitGateways: readonly string[];
  readonly gatewayLoadBalancerEndpoints: readonly { readonly name: string; readonly zones: number }[];
  readonly firewalls: readonly { readonly name: string; readonly zones: number }[];
  readonly resolverEndpoints: readonly { readonly name: string; readonly interfaces: number }[];
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
  readonly network: NetworkSide;
  readonly side: SideShape;
}

/** Nothing beside the egress path. */
export const NO_SIDE: SideShape = {
  loadBalancers: [],
  fargate: [],
  flowLogs: [],
  logGroups: { standard: 0, infrequent: 0 },
  secrets: 0,
  kmsKeys: 0,
  repositories: 0,
  containerInsights: [],
  fileSystems: [],
};

/** Nothing else in the network. */
export const NO_NETWORK_SIDE: NetworkSide = {
  transitGateways: [],
  gatewayLoadBalancerEndpoints: [],
  firewalls: [],
  resolverEndpoints: [],
};
