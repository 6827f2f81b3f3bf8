/** Arguments of `FargateService`. Plain where the existence of a resource depends on them. */
import type * as pulumi from "@pulumi/pulumi";
import type { FireLensConfiguration, HealthCheck, ImageBuild, PortMapping, Sidecar } from "./container-args";
import type { Destination } from "./egress-args";
import type {
  CapacityProvider,
  ContainerInsights,
  CpuArchitecture,
  LoadBalancerScheme,
  LogMode,
  Protection,
  PullThroughCache,
  SecretStore,
} from "./enums";
import type { EfsVolume, ExecConfiguration, PeerAccess, ServiceKeys } from "./storage-args";

/** The network that a service stands on: outputs of FargateEgress, of a StackReference, or of a network of your own. */
export interface EgressNetwork {
  /** Id of the VPC. */
  vpcId: pulumi.Input<string>;
  /** Ids of the private subnets, at most 16. */
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security group that lets tasks out, and into the endpoints. */
  clientSecurityGroupId: pulumi.Input<string>;
  /** Ids of the public subnets, for a public load balancer. Default: none. */
  publicSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Mode of the network, as its output has it: what the service needs is checked against it. Default: not checked. */
  mode?: pulumi.Input<string>;
  /** Services that the network reaches without NAT. Default: not checked. */
  privateServices?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A service that the task's own code calls. */
export interface TaskNeed {
  /** Its name, such as sqs or bedrock-runtime; internet for anything outside AWS. */
  service: string;
  /** Actions that the task role is allowed. Default: none. */
  actions?: string[];
  /** ARNs that the actions are allowed on. Default: none. */
  resources?: string[];
}

/** Target-tracking autoscaling. Free; the tasks it adds are not. */
export interface ServiceScaling {
  /** Fewest tasks. */
  min: number;
  /** Most tasks. */
  max: number;
  /** CPU to hold, in percent. Default: 60. */
  cpuPercent?: number;
  /** Requests per task and minute to hold; needs a load balancer. Default: not watched. */
  requestsPerTask?: number;
}

/** An Application Load Balancer in front of the service: 16.43 USD a month and by use in us-east-1. */
export interface ServiceLoadBalancer {
  /** Who can connect. Default: internal. */
  scheme?: LoadBalancerScheme;
  /** Certificate: HTTPS on 443. Default: none, HTTP on 80. */
  certificateArn?: pulumi.Input<string>;
  /** Path that answers 200 when a task is healthy. Default: /healthz. */
  healthCheckPath?: string;
  /** Who may connect. Default: anywhere for a public one, private addresses for an internal one. */
  allowCidrs?: string[];
  /** With a certificate, port 80 redirects to 443. Default: true. */
  redirectHttp?: boolean;
  /** Every request, in a bucket that keeps it for 90 days. Default: false. */
  accessLogs?: boolean;
  /** AWS refuses to delete the load balancer. Default: false. */
  deletionProtection?: boolean;
}

/** Arguments of FargateService: a network and an image; everything else has a default. */
export interface FargateServiceArgs {
  /** The network: a FargateEgress, or outputs of one. */
  egress: EgressNetwork;
  /** Image of the container. Of private ECR in mode endpoints-only. Default: the one that build makes. */
  image?: pulumi.Input<string>;
  /** Builds the image, with Docker where the program runs; in programs of Node only, beside the npm package awsx of Pulumi. Default: none. */
  build?: ImageBuild;
  /** Pull-through caches of ECR that images come from, by the prefix of their repositories. Default: none. */
  pullThroughCaches?: { [prefix: string]: PullThroughCache };
  /** Name or ARN of a cluster that exists. Default: a cluster of the service's own, free. */
  cluster?: pulumi.Input<string>;
  /** Metrics of the service's own cluster. Default: off. */
  containerInsights?: ContainerInsights;
  /** CPU units; 1024 are a vCPU. Default: 256. */
  cpu?: number;
  /** Memory in MiB, in a pair with cpu that Fargate offers. Default: 512. */
  memory?: number;
  /** Scratch space in GiB, 21 to 200. Default: 20, which are free. */
  ephemeralStorageInGib?: number;
  /** Processor architecture. Default: arm64. */
  cpuArchitecture?: CpuArchitecture;
  /** TCP ports that the container listens on; the first is the load balancer's. Default: 8080. */
  ports?: number[];
  /** Ports with their protocols, in place of ports; the first is the load balancer's. Default: those of ports. */
  portMappings?: PortMapping[];
  /** Command in place of the image's. Default: the image's. */
  command?: string[];
  /** Entry point in place of the image's. Default: the image's. */
  entryPoint?: string[];
  /** User that the container runs as. Default: 65532:65532, which is nobody. */
  user?: string;
  /** Nothing may be written outside volumes. Default: true, false with exec. */
  readonlyRootFilesystem?: boolean;
  /** Environment by name. Default: what the sample and AWS SDKs read. */
  environment?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /** Secrets by the variable's name: ARNs in Secrets Manager or Parameter Store. Default: none. */
  secrets?: { [name: string]: pulumi.Input<string> };
  /** Values of secrets to make, by the variable's name; give Pulumi secrets. Default: none. */
  secretValues?: { [name: string]: pulumi.Input<string> };
  /** Where secretValues are kept. Default: secretsmanager. */
  secretStore?: SecretStore;
  /** Keys of KMS of your own. Default: AWS's own, free. */
  kmsKeyArns?: ServiceKeys;
  /** EFS file systems in the container, by a name for each. Default: none. */
  volumes?: { [name: string]: EfsVolume };
  /** Further containers of the task. Default: none. */
  sidecars?: Sidecar[];
  /** Number of tasks. Default: 1. */
  desiredCount?: number;
  /** What the tasks run on. Default: fargate. */
  capacity?: CapacityProvider;
  /** With spot: tasks that stay on Fargate. Default: 0. */
  onDemandBase?: number;
  /** Autoscaling; it owns the number of tasks then. Default: none. */
  autoscaling?: ServiceScaling;
  /** Shell access with aws ecs execute-command; needs ssmmessages. Default: false. */
  exec?: boolean;
  /** How sessions of that are encrypted and kept; turns it on. Default: none. */
  execConfiguration?: ExecConfiguration;
  /** Whether the container is healthy. Default: not checked. */
  healthCheck?: HealthCheck;
  /** A load balancer in front. Default: none. */
  loadBalancer?: ServiceLoadBalancer;
  /** Services that the task's own code calls. What image, logs and secrets ask for is known. Default: none. */
  needs?: TaskNeed[];
  /** Destinations besides HTTPS, which NAT reaches, and addresses inside the network. Default: none. */
  allow?: Destination[];
  /** Security groups in the network that the tasks connect to, by a name for each. Default: none. */
  reach?: { [name: string]: PeerAccess };
  /** Groups of others that the tasks carry too, at most three. Default: none. */
  securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** What the container does when logs cannot be delivered. Default: non-blocking. */
  logMode?: LogMode;
  /** Logs through FireLens, in place of CloudWatch Logs. Default: none. */
  firelens?: FireLensConfiguration;
  /** Days that logs are kept. Default: 30. */
  logRetentionInDays?: number;
  /** What a destroy may take. Default: data. */
  protect?: Protection;
  /** Tags of every resource. Default: none but Name. */
  tags?: { [key: string]: string };
}
