/** Which way each GB takes, derived from what exists. Pure. */
import { findService } from "../plan/catalogue";
import { type StackShape, tasksOf } from "./shape";
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
  /** Of the NAT traffic, what leaves to the internet. */
  readonly internetOut: number;
  /** Without any way out: it would fail, and it is not billed. */
  readonly unrouted: ReadonlyMap<string, number>;
}

const add = (to: Map<string, number>, key: string, gb: number) => {
  if (gb > 0) to.set(key, (to.get(key) ?? 0) + gb);
};

/**
 * GB that each service moves, image pulls included, `internet` last. Layers of images in ECR are S3 traffic.
 * @returns GB per month by catalogue name and `internet`; only what is above 0.
 */
export function volumes(shape: StackShape, traffic: Traffic): Map<string, number> {
  const pulls = imagePullGb(traffic, tasksOf(shape));
  const gb = new Map<string, number>();
  for (const [service, amount] of Object.entries(traffic.services)) add(gb, service, amount);
  if (shape.imagesFrom === "ecr") add(gb, "s3", pulls);
  add(gb, "internet", traffic.internetIn + traffic.internetOut + (shape.imagesFrom === "internet" ? pulls : 0));
  return gb;
}

/**
 * Splits the traffic. An AZ's share is 1/A of every service: Fargate spreads tasks over the subnets' AZs. In each AZ a
 * gateway endpoint on the subnet's route table wins (its prefix list is more specific than the default route), then an
 * interface endpoint with private DNS, then the default route.
 */
export function splitTraffic(shape: StackShape, traffic: Traffic): PathVolumes {
  const nat = new Map<string, number>();
  const crossAz = new Map<string, number>();
  const endpoint = new Map<string, number>();
  const gateway = new Map<string, number>();
  const unrouted = new Map<string, number>();
  const interfaces = new Set(shape.interfaceEndpoints.filter((e) => e.privateDns && e.zones > 0).map((e) => e.service));
  const nats = new Map(shape.nats.map((n) => [n.name, n]));
  const share = 1 / Math.max(1, shape.ways.length);
  let internetOut = 0;
  const zones = shape.ways.length > 0 ? shape.ways : [{ az: "", gateways: [] }];
  for (const [service, total] of volumes(shape, traffic)) {
    for (const way of zones) {
      const gb = total * share;
      if (findService(service)?.kind === "gateway" && way.gateways.includes(service)) add(gateway, service, gb);
      else if (interfaces.has(service)) add(endpoint, service, gb);
      else if (way.nat !== undefined) {
        add(nat, way.nat, gb);
        // A regional gateway serves each AZ from within (nat-gateways-regional); only one that has not expanded there crosses.
        const azs = nats.get(way.nat)?.azs;
        if (azs && !azs.includes(way.az)) add(crossAz, way.nat, gb);
        if (service === "internet") internetOut += traffic.internetOut * share;
      } else add(unrouted, service, gb);
    }
  }
  return { nat, crossAz, endpoint, gateway, internetOut, unrouted };
}
