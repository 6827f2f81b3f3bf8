/**
 * The library: the two components at the top, and their parts. `ContainerImage` is imported by its own path, since it
 * loads @pulumi/awsx.
 */
export { ArgumentError } from "./arguments/argument-error";
export type {
  ContainerDependency,
  FireLensConfiguration,
  HealthCheck,
  ImageBuild,
  PortMapping,
  Sidecar,
} from "./arguments/container-args";
export type {
  Destination,
  EndpointConfiguration,
  ExistingNetwork,
  ExternalEndpoint,
  FargateEgressArgs,
  FlowLogConfiguration,
  NatConfiguration,
  PolicyStatement,
} from "./arguments/egress-args";
export * from "./arguments/enums";
export type {
  EgressNetwork,
  FargateServiceArgs,
  ServiceLoadBalancer,
  ServiceScaling,
  TaskNeed,
} from "./arguments/service-args";
export type { EfsVolume, ExecConfiguration, PeerAccess, ServiceKeys } from "./arguments/storage-args";
export { Autoscaling, type AutoscalingArgs } from "./autoscaling";
export { Cluster, type ClusterArgs } from "./cluster";
export { type EndpointOutput, EndpointSet, type EndpointSetArgs, type InterfaceEndpoint } from "./endpoint-set";
export { FargateEgress } from "./fargate-egress";
export { FargateService } from "./fargate-service";
export { FileSystem, type FileSystemArgs, MountTargets, type MountTargetsArgs } from "./file-system";
export { FlowLogs, type FlowLogsArgs } from "./flow-logs";
export { type EndpointRouteTable, GatewayEndpoints, type GatewayEndpointsArgs } from "./gateway-endpoints";
export { LoadBalancer, type LoadBalancerArgs } from "./load-balancer";
export { LogBucket, type LogBucketArgs } from "./log-bucket";
export { NatEgress, type NatEgressArgs } from "./nat-egress";
export { NetworkAcls, type NetworkAclsArgs } from "./network-acls";
export { SecurityGroups, type SecurityGroupsArgs, type TaskGroup } from "./security-groups";
export { type ContainerSecret, TaskIdentity, type TaskIdentityArgs } from "./task-identity";
export { type Subnet, Vpc, type VpcArgs, type VpcZone } from "./vpc";
