/** Outputs of a stack: what other stacks take by StackReference, and what `egress verify` reads. */
import * as pulumi from "@pulumi/pulumi";
import type { ClusterInUse } from "../components/ecs-cluster";
import type { EndpointOutput } from "../components/endpoint-set";
import type { EgressParts } from "../components/planned-egress";
import type { ServiceParts } from "../components/planned-service";
import type { SecurityGroups } from "../components/security-groups";
import type { NetworkContract } from "../plan/contract";
import type { Mode } from "../plan/mode";
import type { StackPlan } from "../plan/plan";
import { networkContract } from "./contract";

/** What one service is known by. */
export interface ServiceOutputs {
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly taskSecurityGroupId: pulumi.Output<string>;
  /** Every group that the tasks carry: their own first, then the network's and those that the configuration adds. */
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** ARNs by the variable's name; for sidecars after the container's. */
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of an image that the stack builds. */
  readonly repositoryUrl?: pulumi.Output<string>;
  readonly loadBalancer?: {
    readonly arn: pulumi.Output<string>;
    readonly dnsName: pulumi.Output<string>;
    /** Hosted zone of the DNS name, for alias records. */
    readonly zoneId: pulumi.Output<string>;
    readonly url: pulumi.Output<string>;
  };
  /** Services the tasks need. */
  readonly needs: readonly string[];
}

/** Documented outputs. Names and shapes are a contract: a change is a breaking one. */
export interface StackOutputs {
  readonly [name: string]: unknown;
  readonly mode: Mode;
  readonly region: string;
  readonly vpcId: pulumi.Output<string>;
  /** Task subnets, in the order of their AZ ids. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** Private route tables; none in a stack that joins a network. */
  readonly routeTableIds: readonly pulumi.Output<string>[];
  /** By name of the endpoint group. */
  readonly endpointSecurityGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Interface endpoints by service: id and DNS names. */
  readonly endpoints: Readonly<Record<string, EndpointOutput>>;
  /** Services whose names lead to an interface endpoint of the network, whoever owns it. */
  readonly privateServices: readonly string[];
  /** Gateway endpoints by service. */
  readonly gatewayEndpointIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Public addresses that the tasks' traffic comes from; empty without NAT (retained addresses stay listed). */
  readonly natPublicIps: pulumi.Input<string[]>;
  /** Absent in a stack without services. */
  readonly clusterName?: pulumi.Output<string>;
  readonly services: Readonly<Record<string, ServiceOutputs>>;
  /** Services that the tasks of the stack need. */
  readonly needs: readonly string[];
  /** What joining stacks read. Absent in a stack that joins one itself. */
  readonly network?: pulumi.Output<NetworkContract>;
}

/** Everything that a stack made. */
export interface Built extends EgressParts {
  readonly plan: StackPlan;
  readonly cluster: ClusterInUse | undefined;
  readonly services: readonly ServiceParts[];
}

export function stackOutputs(built: Built): StackOutputs {
  const { plan, network, groups, gateways, endpoints, nat, cluster, services } = built;
  return {
    mode: plan.mode,
    region: plan.region,
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnets.map((subnet) => subnet.id),
    publicSubnetIds: network.publicSubnets.map((subnet) => subnet.id),
    routeTableIds: network.routeTables.map((table) => table.routeTableId),
    endpointSecurityGroupIds: groups.endpointGroupIds,
    endpoints: endpoints?.endpoints ?? {},
    privateServices: privateServices(plan),
    gatewayEndpointIds: gateways?.endpointIds ?? {},
    natPublicIps: nat?.publicIps ?? [],
    ...(cluster ? { clusterName: cluster.name } : {}),
    services: Object.fromEntries(services.map((part) => [part.plan.name, serviceOutputs(part, groups)])),
    needs: plan.needs.map((need) => need.service),
    ...(plan.network.kind === "joined" ? {} : { network: networkContract(built) }),
  };
}

function privateServices({ network, path }: StackPlan): string[] {
  const own = path.interfaceEndpoints.filter((endpoint) => endpoint.privateDns).map((endpoint) => endpoint.service);
  const joined =
    network.kind === "joined"
      ? network.contract.interfaceEndpoints.filter((e) => e.privateDns).map((e) => e.service)
      : [];
  return [...own, ...path.usedEndpoints.map((endpoint) => endpoint.service), ...joined];
}

function serviceOutputs(
  { plan, identity, repositoryUrl, service }: ServiceParts,
  groups: SecurityGroups,
): ServiceOutputs {
  const { loadBalancer } = service;
  const group = groups.taskGroupIds[plan.name];
  return {
    serviceName: service.serviceName,
    taskDefinitionArn: service.taskDefinitionArn,
    taskSecurityGroupId: group ?? pulumi.output(""),
    securityGroupIds: [group ?? pulumi.output(""), ...plan.securityGroupIds],
    executionRoleArn: identity.executionRoleArn,
    taskRoleArn: identity.taskRoleArn,
    logGroupName: identity.logGroupName,
    secretArns: Object.fromEntries(identity.secrets.map(({ key, valueFrom }) => [key, valueFrom])),
    ...(repositoryUrl ? { repositoryUrl } : {}),
    ...(loadBalancer
      ? {
          loadBalancer: {
            arn: loadBalancer.arn,
            dnsName: loadBalancer.dnsName,
            zoneId: loadBalancer.zoneId,
            url: loadBalancer.url,
          },
        }
      : {}),
    needs: plan.needs.map((need) => need.service),
  };
}
