/**
 * Topologies of a program's own resources: as registered under mocks, or as a preview shows them. Ids that do not exist
 * yet are followed by property dependencies; what cannot be followed is unknown.
 */
import { parseImage } from "../../plan/image";
import type { Need } from "../../plan/needs";
import type { PeerNeed } from "../../plan/peers";
import { Graph } from "../../resources/graph";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";
import { prove, verdictOf } from "../prove";
import type { Proof, Reachability } from "../result";
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
import { mountedPeers } from "./mapping/mounts";
import { type OpenNeed, openProofs } from "./mapping/open";
import { additionsOf } from "./resources/additions";
import { endpointsOf, prefixListsOf } from "./resources/endpoints";
import { aclAssignments, networkAclsOf, securityGroupsOf } from "./resources/filters";
import { dnsFirewallOf, hostedZonesOf, profilesOf, resolverRulesOf } from "./resources/names";
import { natGatewaysOf, natInstancesOf } from "./resources/nat";
import { associationsOf, internetGatewaysOf, routeTablesOf, subnetsOf, vpcOf } from "./resources/network";
import { otherTasksOf } from "./resources/other-tasks";
import { type Reach, toldPeers } from "./resources/peers";
import { blockPublicAccessOf } from "./resources/public-access";
import { referredNetwork } from "./resources/referred-network";
import { taskOf } from "./resources/task";
import { joinNetwork } from "./snapshot/join-network";

/** What the resources themselves do not tell. */
export interface ResourceOptions {
  /** Region of the stack's provider. */
  readonly region: string;
  /** Account that the resources are made in, where somebody tells. @default that of the roles' ARNs */
  readonly account?: string;
  /** Endpoints of others that the tasks use. @default none */
  readonly externalEndpoints?: readonly ExternalEndpoint[];
  /** ECR repository prefixes that are pull-through caches. @default none */
  readonly pullThrough?: Readonly<Record<string, "cold" | "pre-warmed">>;
  /** What services reach inside the VPC, by the key with which the service's name ends. @default nothing told */
  readonly reach?: Readonly<Record<string, readonly Reach[]>>;
  /** Elastic IP quota. @default not checked */
  readonly elasticIps?: ElasticIpQuota;
  /** The network of another stack, or an adopted one as it was recorded. @default the resources make their own */
  readonly network?: NetworkTopology;
}

/** The network around tasks. */
export type NetworkTopology = Omit<Topology, "task">;

/** One service: its topology, what its task needs, and what of it stays open. */
export interface ResourceTopology {
  readonly topology: Topology;
  readonly needs: readonly Need[];
  /** Destinations inside the VPC. */
  readonly peers: readonly PeerNeed[];
  /** What no proof looks at, or nobody could read: each makes a proof that is `not-proven`. */
  readonly open: readonly OpenNeed[];
}

/** One of the stack's ECS services. */
export interface ServiceTopology extends ResourceTopology {
  readonly service: ResourceRecord;
}

/**
 * One topology for each ECS service, in the order of registration. Services of one VPC share its network: the very same
 * objects, so that reading is linear in resources.
 */
export function topologiesOfResources(
  resources: readonly ResourceRecord[] | Graph,
  o: ResourceOptions,
): ServiceTopology[] {
  const graph = graphOf(resources);
  const networks = new Map<string, NetworkTopology>();
  return graph.of(TYPES.service).map((service) => topologyOfService(graph, service, o, networks));
}

/** Topology of one ECS service. @param networks those that were read before, by VPC: services of one VPC share them */
export function topologyOfService(
  graph: Graph,
  service: ResourceRecord,
  o: ResourceOptions,
  networks = new Map<string, NetworkTopology>(),
): ServiceTopology {
  const { task, needs, open } = taskOf(graph, service, o.region);
  const vpcId = vpcIdOf(graph, task);
  const network = networks.get(vpcId) ?? networkOf(graph, vpcId, o);
  networks.set(vpcId, network);
  const told = toldPeers(graph, service, o.reach ?? {});
  const containers = withPullThrough(task.containers, o.pullThrough ?? {});
  return {
    service,
    topology: { ...network, task: { ...task, ...(o.account === undefined ? {} : { account: o.account }), containers } },
    needs,
    peers: [...mountedPeers(task), ...told.peers],
    open: [...open, ...told.open],
  };
}

/** Topology of the first ECS service; without one, of the stack's network with a task that is unknown and needs nothing. */
export function topologyOfResources(
  resources: readonly ResourceRecord[] | Graph,
  o: ResourceOptions,
): ResourceTopology {
  const graph = graphOf(resources);
  const [first] = topologiesOfResources(graph, o);
  return (
    first ?? {
      topology: { ...networkOf(graph, vpcIdOf(graph, NO_TASK), o), task: NO_TASK },
      needs: [],
      peers: [],
      open: [],
    }
  );
}

/** Proofs of one service: of each need, and of what stays open. Never none; each names the service. */
export function proofsOfService({ topology, needs, peers, open }: ResourceTopology): readonly Proof[] {
  const { name, subnetIds } = topology.task;
  const known = [...prove(topology, [...needs, ...peers]).proofs, ...openProofs(open, subnetIds)];
  const nothing = { name: "task", because: [], missing: `what the tasks of ${name} need` };
  const proofs = known.length > 0 ? known : openProofs([nothing], subnetIds);
  return proofs.map((proof) => ({ ...proof, task: name }));
}

/** Proves every ECS service, in the order of registration, and names the tasks that the stack runs in other ways. */
export function reachabilityOf(resources: readonly ResourceRecord[], o: ResourceOptions): Reachability {
  const graph = new Graph(resources);
  const proofs = [...topologiesOfResources(graph, o).flatMap(proofsOfService), ...otherTaskProofs(graph)];
  return { verdict: verdictOf(proofs), proofs };
}

/** Of tasks that the stack runs otherwise than as an ECS service: not proven, each by its name. */
export function otherTaskProofs(graph: Graph): readonly Proof[] {
  return openProofs(otherTasksOf(graph), []);
}

function graphOf(resources: readonly ResourceRecord[] | Graph): Graph {
  return resources instanceof Graph ? resources : new Graph(resources);
}

function networkOf(graph: Graph, vpcId: string, o: ResourceOptions): NetworkTopology {
  const own = ownNetwork(graph, vpcId, o);
  const around = o.network ?? referredNetwork(graph, vpcId);
  if (around?.vpc.id !== vpcId) return own;
  return joinNetwork(own, around, additionsOf(graph));
}

/** What the resources themselves say of the network. */
function ownNetwork(graph: Graph, vpcId: string, o: ResourceOptions): NetworkTopology {
  const adopted = !graph.of(TYPES.vpc).some((record) => graph.id(record) === vpcId);
  const outside = (what: string) => unknown(`${what} of ${vpcId}, which is not part of this stack`);
  // An adopted network has more than the stack shows: what is seen is true, and may not be all.
  const all = <T>(list: readonly T[], what: string): Known<readonly T[]> =>
    adopted && list.length === 0 ? outside(what) : list;
  // The account may lay more over a VPC than the stack does; nobody looked unless the stack itself does.
  const some = <K extends string, T>(key: K, list: readonly T[]) =>
    list.length > 0 ? ({ [key]: list } as Record<K, readonly T[]>) : {};
  const access = blockPublicAccessOf(graph);
  return {
    region: o.region,
    vpc: vpcOf(graph, vpcId),
    subnets: all(subnetsOf(graph, vpcId, aclAssignments(graph, vpcId)), "the subnets"),
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
    ...some("resolverRules", resolverRulesOf(graph, vpcId)),
    ...some("dnsFirewall", dnsFirewallOf(graph, vpcId)),
    ...some("profiles", profilesOf(graph, vpcId)),
    ...(access ? { blockPublicAccess: access } : {}),
    ...(o.elasticIps ? { elasticIps: o.elasticIps } : {}),
  };
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
function vpcIdOf(graph: Graph, { subnetIds, securityGroupIds }: Task): string {
  const named = [...(isUnknown(subnetIds) ? [] : subnetIds), ...(isUnknown(securityGroupIds) ? [] : securityGroupIds)];
  const own = named.flatMap((id) => graph.named(id) ?? []);
  for (const record of [...own, ...graph.of(TYPES.securityGroup, TYPES.endpoint)]) {
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
