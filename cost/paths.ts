/** Which way each GB takes, derived from what exists. Pure. */
import { findService } from "../plan/catalogue";
import type { StackShape, ZoneWay } from "./shape";
import { imagePullGb, type Traffic } from "./traffic";

/** A month's GB by path. */
export interface PathVolumes {
  /** Through each NAT by name, both directions. */
  readonly nat: ReadonlyMap<string, number>;
  /** Of the NAT traffic, what crosses to a NAT in another AZ, by NAT. */
  readonly crossAz: ReadonlyMap<string, number>;
  /** Through each interface endpoint, by service. */
  readonly endpoint: ReadonlyMap<string, number>;
  /** Through each gateway endpoint, by service. */
  readonly gateway: ReadonlyMap<string, number>;
  /** Into each transit gateway attachment, by name. */
  readonly transitGateway: ReadonlyMap<string, number>;
  /** By a way whose price cannot be told, by the reason. */
  readonly elsewhere: ReadonlyMap<string, number>;
  /** Of the NAT traffic, what leaves to the internet. */
  readonly internetOut: number;
  /** Without any egress path: it would fail, and it is not billed. */
  readonly unrouted: ReadonlyMap<string, number>;
  /** Image pulls of which nobody said how much, by the service that they come from: `s3` or `internet`. */
  readonly unknownPulls: ReadonlySet<"s3" | "internet">;
}

const add = (to: Map<string, number>, key: string, gb: number) => {
  if (gb > 0) to.set(key, (to.get(key) ?? 0) + gb);
};

/** What moves: GB per month by catalogue name and `internet`, and the pulls of which nobody said how much. */
export interface Volumes {
  /** Only what is above 0; `internet` last. */
  readonly gb: ReadonlyMap<string, number>;
  readonly unknownPulls: ReadonlySet<"s3" | "internet">;
}

/**
 * GB that each service moves, image pulls included. Layers of images in ECR are S3 traffic. Pulls that are stated for
 * the whole stack are shared among its services by their tasks.
 */
export function volumes(shape: StackShape, traffic: Traffic): Volumes {
  const gb = new Map<string, number>();
  for (const [service, amount] of Object.entries(traffic.services)) add(gb, service, amount);
  const unknownPulls = new Set<"s3" | "internet">();
  const from = { s3: 0, internet: 0 };
  const services = shape.side.fargate;
  const tasks = services.reduce((n, service) => n + (service.tasks ?? 1), 0);
  if (services.length === 0) from.s3 += traffic.pulls ?? 0;
  for (const service of services) {
    const origin = service.imagesFrom === "ecr" ? "s3" : "internet";
    if (traffic.pulls !== undefined) {
      const share = tasks === 0 ? 1 / services.length : (service.tasks ?? 1) / tasks;
      from[origin] += traffic.pulls * share;
      continue;
    }
    const pulls = imagePullGb(traffic, service.tasks);
    if (pulls === null) unknownPulls.add(origin);
    else from[origin] += pulls;
  }
  add(gb, "s3", from.s3);
  add(gb, "internet", traffic.internetIn + traffic.internetOut + from.internet);
  return { gb, unknownPulls };
}

/** Where one AZ's traffic to a service goes. */
export type Way =
  | { readonly kind: "gateway" }
  | { readonly kind: "endpoint" }
  | { readonly kind: "nat"; readonly nat: string; readonly crosses: boolean }
  | { readonly kind: "transit-gateway"; readonly name: string }
  | { readonly kind: "elsewhere"; readonly why: string }
  | { readonly kind: "none" };

/**
 * The way of one service out of one AZ: a gateway endpoint on the subnet's route table wins (its prefix list is more
 * specific than the default route), then an interface endpoint with private DNS, then the default route.
 */
export function wayOf(shape: StackShape, way: ZoneWay, service: string): Way {
  if (findService(service)?.kind === "gateway" && way.gateways.includes(service)) return { kind: "gateway" };
  if (shape.interfaceEndpoints.some((e) => e.service === service && e.privateDns && e.zones > 0))
    return { kind: "endpoint" };
  if (way.nat !== undefined) {
    // A regional gateway serves each AZ from within (nat-gateways-regional); only one that has not expanded there crosses.
    const azs = shape.nats.find((n) => n.name === way.nat)?.azs;
    return { kind: "nat", nat: way.nat, crosses: azs !== undefined && !azs.includes(way.az) };
  }
  if (way.transitGateway !== undefined) return { kind: "transit-gateway", name: way.transitGateway };
  return way.elsewhere === undefined ? { kind: "none" } : { kind: "elsewhere", why: way.elsewhere };
}

/** Splits the traffic. An AZ's share is 1/A of every service: Fargate spreads tasks over the subnets' AZs. */
export function splitTraffic(shape: StackShape, traffic: Traffic): PathVolumes {
  const nat = new Map<string, number>();
  const crossAz = new Map<string, number>();
  const endpoint = new Map<string, number>();
  const gateway = new Map<string, number>();
  const transitGateway = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  const unrouted = new Map<string, number>();
  const share = 1 / Math.max(1, shape.ways.length);
  let internetOut = 0;
  const zones = shape.ways.length > 0 ? shape.ways : [{ az: "", gateways: [] }];
  const { gb: all, unknownPulls } = volumes(shape, traffic);
  for (const [service, total] of all) {
    for (const zone of zones) {
      const gb = total * share;
      const way = wayOf(shape, zone, service);
      switch (way.kind) {
        case "gateway":
          add(gateway, service, gb);
          break;
        case "endpoint":
          add(endpoint, service, gb);
          break;
        case "nat":
          add(nat, way.nat, gb);
          if (way.crosses) add(crossAz, way.nat, gb);
          if (service === "internet") internetOut += traffic.internetOut * share;
          break;
        case "transit-gateway":
          add(transitGateway, way.name, gb);
          break;
        case "elsewhere":
          add(elsewhere, way.why, gb);
          break;
        case "none":
          add(unrouted, service, gb);
      }
    }
  }
  return { nat, crossAz, endpoint, gateway, transitGateway, elsewhere, internetOut, unrouted, unknownPulls };
}
