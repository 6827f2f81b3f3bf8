/** From arguments of `FargateService` to its parts: asks the account what a plan must know, plans, builds. */
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../plan/catalogue";
import { CONTRACT_VERSION, type NetworkContract } from "../plan/contract";
import { parseImage } from "../plan/image";
import { makePlan } from "../plan/plan";
import { repositoryArn } from "../plan/role-documents";
import type { ServicePlan } from "../plan/service-plan";
import { awsPackageVersion } from "../stacks/aws-package";
import { ArgumentError, renamed } from "./arguments/argument-error";
import { settingsOf } from "./arguments/sections";
import type { FargateServiceArgs } from "./arguments/service-args";
import { SERVICE, SERVICE_NAMES, type ServicePlace, serviceSections } from "./arguments/service-settings";
import { checkedImage } from "./checked-image";
import { createCluster, existingCluster } from "./ecs-cluster";
import { part } from "./planned";
import { createPlannedService, type ServiceParts } from "./planned-service";
import { SecurityGroups } from "./security-groups";

/** @throws ArgumentError with every problem. */
export async function makeService(
  component: pulumi.ComponentResource,
  name: string,
  args: FargateServiceArgs,
  above: pulumi.Resource | undefined,
): Promise<ServiceParts> {
  const title = `FargateService "${name}"`;
  // Asked through the component's own provider: its Region and account are the service's.
  const through = { parent: component };
  const [{ region }, { accountId: account }] = await Promise.all([
    getRegion({}, through),
    getCallerIdentity({}, through),
  ]);
  const place = { partition: partitionOf(region), region, account };
  const given = serviceSections(args, place);
  const settings = settingsOf(title, given, SERVICE_NAMES, { region, awsPackageVersion: awsPackageVersion() });
  const result = makePlan(settings, {
    region,
    account,
    prefix: name,
    zones: [],
    serviceZones: {},
    joined: anyNetwork(place),
  });
  if (!result.plan) throw new ArgumentError(title, renamed(result.problems, SERVICE_NAMES));
  const [plan] = result.plan.services;
  if (!plan) throw new Error(`${title} has no service`);
  for (const { key, why } of result.plan.warnings) void pulumi.log.warn(`${key.split(".").pop()}: ${why}`, component);
  const { egress, tags = {} } = args;
  const child = part(component, above);
  const own = new SecurityGroups(
    name,
    {
      vpcId: egress.vpcId,
      endpointGroups: [],
      services: [{ name: SERVICE, egress: plan.egressRules }],
      prefixListIds: {},
      tags,
    },
    child,
  );
  const taskGroupId = own.taskGroupIds[SERVICE];
  if (!taskGroupId) throw new Error(`${title} has no task security group`);
  const cluster =
    args.cluster === undefined
      ? createCluster(name, { kind: "own", containerInsights: args.containerInsights ?? "off" }, [plan], tags, child)
      : existingCluster(args.cluster, place);
  const groups = args.securityGroupIds ?? [];
  const image = checkedImage(title, args, plan, place);
  return createPlannedService(component, {
    name,
    plan,
    place,
    tags,
    keys: settings.keys,
    protect: settings.protect,
    settings,
    image: { uri: image, repositoryArns: image.apply((uri) => repositoriesOf(uri, plan, place.partition)) },
    inputs: { secretArns: args.secrets ?? {} },
    runtime: {
      ...(args.environment === undefined ? {} : { environment: args.environment }),
      ...(args.loadBalancer?.certificateArn === undefined ? {} : { certificateArn: args.loadBalancer.certificateArn }),
    },
    ground: () => ({
      vpcId: egress.vpcId,
      subnetIds: egress.privateSubnetIds,
      balancerSubnets: (scheme) => ({
        ids: scheme === "public" ? (egress.publicSubnetIds ?? []) : egress.privateSubnetIds,
        readiness: [],
      }),
      zonalSubnets: [],
      zones: [],
      taskGroupId,
      securityGroupIds: pulumi
        .all([egress.clientSecurityGroupId, pulumi.output(groups)])
        .apply(([client, others]) => [client, ...others]),
      mountGroupId: () => undefined,
      readiness: own.rulesOf[SERVICE] ?? [],
      cluster,
    }),
    child,
  });
}

/** Of a private image that only an update tells; those of a plan name themselves. */
function repositoriesOf(uri: string, plan: ServicePlan, partition: string): string[] {
  const image = parseImage(uri);
  const main = image.registry === "ecr-private" ? [repositoryArn(partition, image)] : [];
  return [...new Set([...main, ...plan.repositories])];
}

/**
 * A network that has everything: what a service consists of does not depend on the network's mode, so that no change of
 * mode touches it. Whether the real one serves it is checked when its outputs are there.
 */
function anyNetwork({ region, account }: ServicePlace): NetworkContract {
  const zone = (letter: string) => ({ id: letter, name: `${region}${letter}` });
  const subnet = ({ id }: { readonly id: string }) => ({ id, zoneId: id, cidr: "10.0.0.0/24", routeTableId: id });
  const zones = [zone("a"), zone("b")];
  return {
    version: CONTRACT_VERSION,
    stack: "egress",
    mode: "hybrid",
    region,
    account,
    vpcId: "vpc",
    cidrs: ["10.0.0.0/16"],
    zones,
    privateSubnets: zones.map(subnet),
    publicSubnets: zones.map(subnet),
    clientSecurityGroupId: "client",
    interfaceEndpoints: [],
    gatewayEndpoints: [],
    snapshot: undefined,
  };
}
