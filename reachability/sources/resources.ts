/**
 * Topology of a program's own resources: as registered under mocks, or as a preview shows them. Ids that do not exist
 * yet are followed by property dependencies; what cannot be followed is unknown.
 */

import { parseImage } from "../../plan/image";
import type { Need } from "../../plan/needs";
import { Graph } from "../../resources/graph";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";
import { prove, verdictOf } from "../prove";
import type { Reachability } from "../result";
import {
  type ElasticIpQuota,
  type ExternalEndpoint,
  isUnknown,
  type Known,
  type Task,
  type TaskContainer,
  type Topology,
  unknown,
} from "../topology";
import { endpointsOf, prefixListsOf } from "./resources/endpoints";
import { aclAssignments, networkAclsOf, securityGroupsOf } from "./resources/filters";
import { natGatewaysOf, natInstancesOf } from "./resources/nat";
import {
  associationsOf,
  hostedZonesOf,
  internetGatewaysOf,
  routeTablesOf,
  subnetsOf,
  vpcOf,
} from "./resources/network";
import { taskOf } from "./resources/task";

/** What the resources themselves do not tell. */
export interface ResourceOptions {
  /** Region of the stack's provider. */
  readonly region: string;
  /** Endpoints of others that the tasks use. @default none */
  readonly externalEndpoints?: readonly ExternalEndpoint[];
  /** ECR repository prefixes that are pull-through caches. @default none */
  readonly pullThrough?: Readonly<Record<string, "cold" | "pre-warmed">>;
  /** Elastic IP quota. @default not checked */
  readonly elasticIps?: ElasticIpQuota;
}

/** A topology and what its task needs. */
export interface ResourceTopology {
  readonly topology: Topology;
  readonly needs: readonly Need[];
}

/** Topology of the first ECS service among the resources; without one, its task is unknown and needs nothing. */
export function topologyOfResources(resources: readonly ResourceRecord[], o: ResourceOptions): ResourceTopology {
  const graph = new Graph(resources);
  return topologyOf(graph, graph.of(TYPES.service)[0], o);
}

/** Proves every ECS service among the resources; proofs follow the order in which services were registered. */
export function reachabilityOf(resources: readonly ResourceRecord[], o: ResourceOptions): Reachability {
  const graph = new Graph(resources);
  const proofs = graph.of(TYPES.service).flatMap((service) => {
    const { topology, needs } = topologyOf(graph, service, o);
    return prove(topology, needs).proofs;
  });
  return { verdict: verdictOf(proofs), proofs };
}

function topologyOf(graph: Graph, service: ResourceRecord | undefined, o: ResourceOptions): ResourceTopology {
  const { task, needs } = service ? taskOf(graph, service, o.region) : { task: NO_TASK, needs: [] };
  const vpcId = vpcIdOf(graph, task);
  const adopted = !graph.of(TYPES.vpc).some((record) => graph.id(record) === vpcId);
  const outside = (what: string) => unknown(`${what} of ${vpcId}, which is not part of this stack`);
  // An adopted network has more than the stack shows: what is seen is true, and may not be all.
  const all = <T>(list: readonly T[], what: string): Known<readonly T[]> =>
    adopted && list.length === 0 ? outside(what) : list;
  const topology: Topology = {
    region: o.region,
    vpc: vpcOf(graph, vpcId),
    subnets: all(subnetsOf(graph, vpcId, aclAssignments(graph)), "the subnets"),
    routeTables: adopted ? outside("the route tables") : routeTablesOf(graph, vpcId),
    associations: adopted ? outside("the route tables") : associationsOf(graph),
    prefixLists: prefixListsOf(graph),
    securityGroups: securityGroupsOf(graph),
    networkAcls: adopted ? outside("the network ACLs") : networkAclsOf(graph),
    endpoints: all(endpointsOf(graph), "the endpoints"),
    externalEndpoints: o.externalEndpoints ?? [],
    natGateways: natGatewaysOf(graph),
    natInstances: natInstancesOf(graph),
    internetGateways: adopted ? outside("the internet gateways") : internetGatewaysOf(graph),
    hostedZones: adopted ? outside("the private hosted zones") : hostedZonesOf(graph),
    task: { ...task, containers: withPullThrough(task.containers, o.pullThrough ?? {}) },
    ...(o.elasticIps ? { elasticIps: o.elasticIps } : {}),
  };
  return { topology, needs };
}

const NO_TASK: Task = {
  name: "no ECS service",
  subnetIds: unknown("an ECS service among the resources"),
  securityGroupIds: unknown("an ECS service among the resources"),
  assignPublicIp: false,
  containers: [],
  exec: false,
};

/** The VPC of the task's first subnet, else of the stack's endpoints and groups, else the stack's only one. */
function vpcIdOf(graph: Graph, task: Task): string {
  const subnetIds = isUnknown(task.subnetIds) ? [] : task.subnetIds;
  const subnet = graph.of(TYPES.subnet).find((record) => subnetIds.includes(graph.id(record)));
  const holders = [...(subnet ? [subnet] : []), ...graph.of(TYPES.securityGroup), ...graph.of(TYPES.endpoint)];
  for (const record of holders) {
    const id = graph.ref(record, "vpcId", [TYPES.vpc]);
    if (id !== undefined && !isUnknown(id)) return id;
  }
  const vpc = graph.of(TYPES.vpc)[0];
  return vpc ? graph.id(vpc) : "the VPC";
}

function withPullThrough(
  containers: Known<readonly TaskContainer[]>,
  prefixes: Readonly<Record<string, "cold" | "pre-warmed">>,
): Known<readonly TaskContainer[]> {
  if (isUnknown(containers)) return containers;
  return containers.map((container) => {
    if (isUnknown(container.image)) return container;
    const { repository } = parseImage(container.image);
    const prefix = Object.keys(prefixes).find((name) => repository === name || repository.startsWith(`${name}/`));
    const state = prefix === undefined ? undefined : prefixes[prefix];
    return state === undefined ? container : { ...container, pullThrough: state };
  });
}
