/** The network that a stack's tasks stand in: its own, an adopted one, or another stack's. Pure. */
import { addressesOf, slotOf } from "./addresses";
import type { AdoptedFacts } from "./adopted-facts";
import type { NetworkContract } from "./contract";
import { usesNat } from "./mode";
import type { AclRule } from "./network-acl";
import type { FlowLogSettings, ServiceSettings, Settings } from "./settings";
import type { Zone } from "./zones";

/** An AZ with its reserved addresses. */
export interface ZonePlan extends Zone {
  readonly privateCidr: string;
  readonly publicCidr: string;
}

/** Flow logs as they will be. */
export interface FlowLogPlan {
  readonly traffic: Exclude<FlowLogSettings["traffic"], "off">;
  readonly destination: FlowLogSettings["destination"];
  readonly retentionDays: number;
  readonly kmsKeyArn?: string;
}

/** A VPC that the stack makes. */
export interface OwnNetwork {
  readonly kind: "own";
  readonly cidr: string;
  readonly zones: readonly ZonePlan[];
  /** What asks for public subnets; empty: there are none. */
  readonly publicTier: readonly string[];
  readonly internetGateway: boolean;
  readonly flowLogs?: FlowLogPlan;
  /** ACLs of the stack's own. Absent: the VPC's default one, which allows everything. */
  readonly acls?: { readonly private: readonly AclRule[]; readonly public: readonly AclRule[] };
}

/** A VPC that somebody else made. */
export interface AdoptedNetwork {
  readonly kind: "adopted";
  readonly facts: AdoptedFacts;
  /** The document that the facts were read from, for the proof. Absent: they were looked up. */
  readonly snapshot?: unknown;
}

/** A network of another stack. */
export interface JoinedNetwork {
  readonly kind: "joined";
  readonly contract: NetworkContract;
}

export type NetworkPlan = OwnNetwork | AdoptedNetwork | JoinedNetwork;

/** IPv4 CIDRs of the VPC, the primary one first. */
export function cidrsOf(network: NetworkPlan): readonly string[] {
  switch (network.kind) {
    case "own":
      return [network.cidr];
    case "adopted":
      return network.facts.cidrs;
    case "joined":
      return network.contract.cidrs;
  }
}

/** AZs that the tasks run in, by id. */
export function zonesOfNetwork(network: NetworkPlan): readonly Zone[] {
  switch (network.kind) {
    case "own":
      return network.zones;
    case "adopted":
      return network.facts.zones;
    case "joined":
      return network.contract.zones;
  }
}

/** AZs of the stack's own VPC with their slots. */
export function zonePlans(zones: readonly Zone[], cidr: string): ZonePlan[] {
  return zones.map((zone) => {
    const slot = slotOf(zone.id);
    if (slot === undefined) throw new RangeError(`no address slot for ${zone.id}`);
    return { ...zone, ...addressesOf(cidr, slot) };
  });
}

/** What asks for public subnets of the stack's own. */
export function publicReasons({ mode, network, services }: Settings): string[] {
  const balanced = Object.entries(services)
    .filter(([, service]) => isPublic(service))
    .map(([name]) => `public load balancer of ${name}`);
  return [
    ...(usesNat(mode) && network.nat.strategy !== "regional" ? [`nat.strategy ${network.nat.strategy}`] : []),
    ...balanced,
    ...(network.publicSubnets ? ["network.publicSubnets"] : []),
  ];
}

function isPublic({ loadBalancer }: ServiceSettings): boolean {
  return loadBalancer.scheme === "public";
}

/** Whether other stacks may join the network: where the configuration says nothing, a stack without services is for them. */
export function isShared({ network, services }: Settings): boolean {
  return network.shared ?? Object.keys(services).length === 0;
}
