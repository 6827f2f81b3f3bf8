/**
 * A stack as the comparison sees it: what stays the same when the mode changes. Pure.
 * Counts come from the resources of evaluated stacks (`scenarioFrom`); nothing is retyped.
 */
import { type EndpointKind, findService } from "../plan/catalogue";
import { MODES, type Mode, usesNat } from "../plan/mode";
import type { Need } from "../plan/needs";
import type { NatStrategy } from "../plan/settings";
import type { ResourceRecord } from "../resources/record";
import { volumes } from "./paths";
import { shapeOf } from "./read-shape";
import { type NatShape, NO_SIDE, type SideShape, type StackShape } from "./shape";
import { NO_TRAFFIC, type Traffic } from "./traffic";

/** All NAT strategies, the most resilient first. */
export const STRATEGIES: readonly NatStrategy[] = ["per-az", "regional", "single", "instance"];

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
  /** What the tasks must reach: catalogue names and `internet`. */
  readonly needs: readonly string[];
  readonly imagesFrom: StackShape["imagesFrom"];
  /** Beside the way out, the same in every mode. */
  readonly side: SideShape;
  readonly traffic: Traffic;
}

/** One way to build the way out. */
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
    imagesFrom: scenario.imagesFrom,
    side: scenario.side,
  };
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
  const gb = volumes(shapeOfChoice(scenario, configured(scenario, "nat-only")), scenario.traffic);
  const reach = { demand: gb, mustReach: [...new Set([...scenario.needs, ...gb.keys()])].sort() };
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

/** What of `mustReach` a choice has no way to, or why the stack refuses its mode. Empty: the choice is legal. */
export function unreachable(scenario: Scenario, choice: Choice): string[] {
  const present = new Set([...choice.interfaceEndpoints, ...choice.gatewayEndpoints]);
  const missing = choice.natStrategy !== null ? [] : mustReach(scenario).filter((service) => !present.has(service));
  const refused = scenario.refused[choice.mode];
  return missing.length === 0 && refused !== undefined ? [refused] : missing;
}

/** Interface endpoints that could carry something: whatever of `mustReach` has one. */
export function candidates(scenario: Scenario): string[] {
  return mustReach(scenario).filter((service) => findService(service)?.kind === "interface");
}

/** Gateway endpoints that could carry something. */
export function gatewayCandidates(scenario: Scenario): string[] {
  return mustReach(scenario).filter((service) => findService(service)?.kind === "gateway");
}

/** Resources and needs of one stack in each mode, as evaluated. */
export interface ScenarioInput {
  readonly region: string;
  /** Registered resources by mode; a mode that the configuration refuses is absent, and named in `refused`. */
  readonly resources: Readonly<Partial<Record<Mode, readonly ResourceRecord[]>>>;
  readonly refused?: Readonly<Partial<Record<Mode, string>>>;
  readonly needs: readonly Pick<Need, "service">[];
  /** Default none. */
  readonly traffic?: Traffic;
}

/**
 * Reads a scenario off evaluated stacks: AZs, endpoints, NATs and side items are those that the modes register.
 * @throws RangeError when no mode has task subnets.
 */
export function scenarioFrom({
  region,
  resources,
  refused = {},
  needs,
  traffic = NO_TRAFFIC,
}: ScenarioInput): Scenario {
  const shapes: Partial<Record<Mode, StackShape>> = {};
  for (const mode of MODES) {
    const records = resources[mode];
    if (records !== undefined) shapes[mode] = shapeOf(records, region);
  }
  const base = shapes["nat-only"] ?? shapes.hybrid ?? shapes["endpoints-only"];
  const azs = base?.ways.map((w) => w.az) ?? [];
  if (base === undefined || azs.length === 0) throw new RangeError("the stack has no task subnets: nothing to compare");
  const nats = (shapes["nat-only"] ?? shapes.hybrid)?.nats ?? [];
  const instance = nats.find((n) => n.kind === "instance");
  const needed = (kind: EndpointKind) =>
    needs.map((n) => n.service).filter((service) => findService(service)?.kind === kind);
  const interfaces = (mode: Mode) => shapes[mode]?.interfaceEndpoints.map((e) => e.service) ?? needed("interface");
  const gateways = (mode: Mode) => shapes[mode]?.gatewayEndpoints ?? needed("gateway");
  const idle = (mode: Mode) => shapes[mode]?.idleIpv4 ?? 0;
  return {
    region,
    azs,
    natStrategy: nats.length === 0 ? "per-az" : strategyOf(nats, azs.length),
    ipv4PerNat: Math.max(1, ...nats.map((n) => n.publicIpv4 / n.azs.length)),
    natInstance: { type: instance?.instanceType ?? "t4g.nano", perAz: instance !== undefined && nats.length > 1 },
    endpoints: { "endpoints-only": interfaces("endpoints-only"), hybrid: interfaces("hybrid") },
    gateways: {
      "nat-only": gateways("nat-only"),
      "endpoints-only": gateways("endpoints-only"),
      hybrid: gateways("hybrid"),
    },
    endpointZones: Object.fromEntries(
      MODES.flatMap((mode) => shapes[mode]?.interfaceEndpoints.map((e) => [e.service, e.zones]) ?? []),
    ),
    idleIpv4: { "nat-only": idle("nat-only"), "endpoints-only": idle("endpoints-only"), hybrid: idle("hybrid") },
    refused,
    needs: needs.map((n) => n.service),
    imagesFrom: base.imagesFrom,
    side: base.side,
    traffic,
  };
}

function strategyOf(nats: readonly NatShape[], azs: number): NatStrategy {
  if (nats.some((n) => n.kind === "regional")) return "regional";
  if (nats.some((n) => n.kind === "instance")) return "instance";
  return nats.length >= azs && azs > 0 ? "per-az" : "single";
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
    needs: [],
    imagesFrom: "ecr",
    side: NO_SIDE,
    traffic: NO_TRAFFIC,
    ...rest,
    azs: zones,
  };
}
