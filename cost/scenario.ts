/**
 * A stack as the comparison sees it: what stays the same when the mode changes. Pure.
 * Counts come from the resources of evaluated stacks (`scenarioFrom`); nothing is retyped.
 */
import { findService } from "../plan/catalogue";
import { type Mode, usesNat } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { volumes } from "./paths";
import { type NatShape, type NetworkSide, NO_NETWORK_SIDE, NO_SIDE, type SideShape, type StackShape } from "./shape";
import { NO_TRAFFIC, type Traffic } from "./traffic";

/** All NAT strategies, the most resilient first. */
export const STRATEGIES: readonly NatStrategy[] = ["per-az", "regional", "single", "instance"];

/** What the proof says of a way. */
export interface WayProof {
  readonly verdict: "reachable" | "unreachable" | "not-proven";
  /** The first fault, or what is not known, in a line; `null` when it is reachable. */
  readonly problem: string | null;
}

/** What a comparison varies over and what it keeps. */
export interface Scenario {
  readonly region: string;
  /** AZs with tasks, at least one. */
  readonly azs: readonly string[];
  /** Strategy of the modes with NAT. */
  readonly natStrategy: NatStrategy;
  /** Public IPv4 addresses per NAT and AZ. */
  readonly ipv4PerNat: number;
  readonly natInstance: { readonly type: string; readonly perAz: boolean };
  /** Interface endpoints of the two modes that have some, as configured. */
  readonly endpoints: { readonly "endpoints-only": readonly string[]; readonly hybrid: readonly string[] };
  /** Gateway endpoints of every mode, as configured. */
  readonly gateways: Readonly<Record<Mode, readonly string[]>>;
  /** AZs of an endpoint that is not offered in all of them, by service. Default: all AZs with tasks. */
  readonly endpointZones: Readonly<Record<string, number>>;
  /** Elastic IPs that a mode keeps without a NAT. */
  readonly idleIpv4: Readonly<Record<Mode, number>>;
  /** Modes that the stack's own configuration refuses, and why. Never recommended. */
  readonly refused: Readonly<Partial<Record<Mode, string>>>;
  /** The proof of each mode as configured. A mode without one is taken as proved: for tables without a stack. */
  readonly proofs: Readonly<Partial<Record<Mode, WayProof>>>;
  /** Proofs of other ways than the configured ones, by `keyOf`. */
  readonly proved: Readonly<Record<string, WayProof>>;
  /** What the tasks must reach: catalogue names and `internet`. */
  readonly needs: readonly string[];
  /** What else of the network is paid by the hour, the same in every mode. */
  readonly network: NetworkSide;
  /** Beside the egress path, the same in every mode. */
  readonly side: SideShape;
  readonly traffic: Traffic;
}

/** One way to build the egress path. */
export interface Choice {
  readonly mode: Mode;
  /** `null` in endpoints-only. */
  readonly natStrategy: NatStrategy | null;
  readonly interfaceEndpoints: readonly string[];
  readonly gatewayEndpoints: readonly string[];
}

/** Counts of a stack built in one way. */
export function shapeOfChoice(scenario: Scenario, choice: Choice): StackShape {
  const { azs } = scenario;
  const nats = choice.natStrategy === null ? [] : natsOf(scenario, choice.natStrategy);
  return {
    ways: azs.map((az) => {
      const nat = nats.find((n) => n.azs.includes(az)) ?? nats[0];
      return { az, gateways: choice.gatewayEndpoints, ...(nat ? { nat: nat.name } : {}) };
    }),
    nats,
    idleIpv4: scenario.idleIpv4[choice.mode],
    interfaceEndpoints: choice.interfaceEndpoints.map((service) => ({
      service,
      zones: zonesOf(scenario, service),
      privateDns: true,
    })),
    gatewayEndpoints: choice.gatewayEndpoints,
    network: scenario.network,
    side: scenario.side,
  };
}

/** One text a choice: the same choice, the same text. */
export function keyOf({ mode, natStrategy, interfaceEndpoints, gatewayEndpoints }: Choice): string {
  const sorted = (names: readonly string[]) => [...names].sort().join();
  return [mode, natStrategy, sorted(interfaceEndpoints), sorted(gatewayEndpoints)].join("|");
}

/** AZs that an endpoint stands in. */
export function zonesOf({ azs, endpointZones }: Scenario, service: string): number {
  return endpointZones[service] ?? azs.length;
}

/** NATs of a strategy: where they are billed and how many addresses they hold. */
export function natsOf({ azs, ipv4PerNat, natInstance }: Scenario, strategy: NatStrategy): NatShape[] {
  const first = azs.slice(0, 1);
  const each = (zones: readonly string[], make: (az: string) => NatShape) => zones.map(make);
  switch (strategy) {
    case "per-az":
      return each(azs, (az) => ({ name: `nat-${az}`, kind: "zonal", azs: [az], publicIpv4: ipv4PerNat }));
    case "single":
      return each(first, (az) => ({ name: `nat-${az}`, kind: "zonal", azs: [az], publicIpv4: ipv4PerNat }));
    case "regional":
      return [{ name: "nat-regional", kind: "regional", azs, publicIpv4: ipv4PerNat * azs.length }];
    case "instance":
      return each(natInstance.perAz ? azs : first, (az) => ({
        name: `nat-instance-${az}`,
        kind: "instance",
        azs: [az],
        publicIpv4: 1,
        instanceType: natInstance.type,
      }));
  }
}

/** The way a mode is configured now. */
export function configured(scenario: Scenario, mode: Mode): Choice {
  return {
    mode,
    natStrategy: usesNat(mode) ? scenario.natStrategy : null,
    interfaceEndpoints: mode === "nat-only" ? [] : scenario.endpoints[mode],
    gatewayEndpoints: scenario.gateways[mode],
  };
}

interface Reach {
  readonly demand: ReadonlyMap<string, number>;
  readonly mustReach: readonly string[];
}

/** Scenarios are never changed, so what follows from one is worked out once. */
const reaches = new WeakMap<Scenario, Reach>();

function reachOf(scenario: Scenario): Reach {
  const known = reaches.get(scenario);
  if (known) return known;
  const { gb, unknownPulls } = volumes(shapeOfChoice(scenario, configured(scenario, "nat-only")), scenario.traffic);
  const reach = { demand: gb, mustReach: [...new Set([...scenario.needs, ...gb.keys(), ...unknownPulls])].sort() };
  reaches.set(scenario, reach);
  return reach;
}

/** GB per month by service and `internet`, image pulls included. */
export function demand(scenario: Scenario): ReadonlyMap<string, number> {
  return reachOf(scenario).demand;
}

/** Everything the tasks must reach: the derived needs and whatever moves traffic. Sorted. */
export function mustReach(scenario: Scenario): readonly string[] {
  return reachOf(scenario).mustReach;
}

/** What of `mustReach` a choice has no way to. */
export function withoutWay(scenario: Scenario, choice: Choice): string[] {
  const present = new Set([...choice.interfaceEndpoints, ...choice.gatewayEndpoints]);
  return choice.natStrategy !== null ? [] : mustReach(scenario).filter((service) => !present.has(service));
}

/**
 * Why a choice may not be advised: its mode is refused, its proof does not hold, or something has no way. Empty: it may.
 * A choice of its own endpoints or strategy stands on its own proof where there is one, else on that of its mode.
 */
export function objections(scenario: Scenario, choice: Choice): string[] {
  const refused = scenario.refused[choice.mode];
  const proof = scenario.proved[keyOf(choice)] ?? scenario.proofs[choice.mode];
  return [
    ...(refused === undefined ? [] : [refused]),
    ...(proof === undefined || proof.verdict === "reachable" ? [] : [proof.problem ?? proof.verdict]),
    ...withoutWay(scenario, choice),
  ];
}

/** Interface endpoints that could carry something: whatever of `mustReach` has one. */
export function candidates(scenario: Scenario): string[] {
  return mustReach(scenario).filter((service) => findService(service)?.kind === "interface");
}

/** Gateway endpoints that could carry something. */
export function gatewayCandidates(scenario: Scenario): string[] {
  return mustReach(scenario).filter((service) => findService(service)?.kind === "gateway");
}

/** A scenario from a few words: what the defaults of a stack would be. For tables and tests without a stack. */
export function plainScenario(
  o: Pick<Scenario, "region"> &
    Partial<Omit<Scenario, "azs" | "endpoints" | "gateways">> & { azs: number; endpoints?: readonly string[] },
): Scenario {
  const { azs, endpoints = [], ...rest } = o;
  const zones = Array.from({ length: azs }, (_, i) => `${o.region}${String.fromCharCode(97 + i)}`);
  return {
    natStrategy: "per-az",
    ipv4PerNat: 1,
    natInstance: { type: "t4g.nano", perAz: false },
    endpoints: { "endpoints-only": endpoints, hybrid: endpoints },
    gateways: { "nat-only": ["s3"], "endpoints-only": ["s3"], hybrid: ["s3"] },
    endpointZones: {},
    idleIpv4: { "nat-only": 0, "endpoints-only": 0, hybrid: 0 },
    refused: {},
    proofs: {},
    proved: {},
    needs: [],
    network: NO_NETWORK_SIDE,
    side: NO_SIDE,
    traffic: NO_TRAFFIC,
    ...rest,
    azs: zones,
  };
}
