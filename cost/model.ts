/**
 * Monthly cost of what a stack registers. Pure: the same resources as the proof reads, never a count typed twice, and
 * no word of the mode.
 *
 * Choices: 730 hours a month; list price without tax; traffic from a task to an endpoint in another AZ is free
 * (announced in April 2022; `endpointCrossAz` bills it if that is wrong); traffic to AWS APIs of the region through NAT
 * is charged for NAT processing, not for internet egress.
 */
import type { ResourceRecord } from "../resources/record";
import { Bill } from "./bill";
import type { Cost } from "./cost";
import type { ForeignNetwork } from "./foreign";
import { type PathVolumes, splitTraffic, wayOf } from "./paths";
import type { PriceBook } from "./price-book";
import { shapeOf } from "./read-shape";
import type { NatShape, StackShape } from "./shape";
import { sideItems } from "./side-items";
import { NO_TRAFFIC, type Traffic } from "./traffic";

/** What to price. */
export interface CostArgs {
  readonly resources: readonly ResourceRecord[];
  /** Region code: `eu-west-1`. A region without prices gives unknown lines, not an error. */
  readonly region: string;
  /** GB per month; default none. */
  readonly traffic?: Traffic;
  readonly book: PriceBook;
  /** The network of another stack that this one joins. */
  readonly foreign?: ForeignNetwork | undefined;
  /** Bill traffic between a task and an endpoint in another AZ at the cross-AZ price. Default false. */
  readonly endpointCrossAz?: boolean;
}

/** What to price, when it is counted already. */
export interface ShapeArgs extends Omit<CostArgs, "resources" | "foreign"> {
  readonly shape: StackShape;
}

/**
 * Monthly cost of a stack's resources. What has no known price or quantity is named and in no amount: totals above it
 * are lower bounds.
 */
export function costOf({ resources, foreign, ...rest }: CostArgs): Cost {
  return costOfShape({ ...rest, shape: shapeOf(resources, rest.region, foreign) });
}

/** Monthly cost of a counted stack: what `costOf` and the comparison of scenarios share. */
export function costOfShape({ shape, region, traffic = NO_TRAFFIC, book, endpointCrossAz = false }: ShapeArgs): Cost {
  const bill = new Bill(book, region);
  const paths = splitTraffic(shape, traffic);
  nats(bill, shape, paths);
  endpoints(bill, shape, paths, endpointCrossAz);
  otherWays(bill, shape, paths);
  bill.tiered("internet-egress-gb", {
    kind: "internet-egress-gb",
    item: "to the internet",
    quantity: paths.internetOut,
    unit: "GB",
  });
  unknownTraffic(bill, shape, paths, traffic);
  sideItems(bill, shape, traffic);
  return bill.close(paths.unrouted);
}

function nats(bill: Bill, shape: StackShape, paths: PathVolumes): void {
  const month = bill.book.hoursPerMonth;
  for (const nat of shape.nats) {
    const gb = paths.nat.get(nat.name) ?? 0;
    // Hours and addresses of another stack's NAT are on that stack's bill.
    if (!nat.foreign) {
      natHours(bill, nat, month);
      bill.flat("public-ipv4-hour", {
        kind: "nat-public-ipv4",
        item: `public IPv4 of ${nat.name}`,
        quantity: nat.publicIpv4 * month,
        unit: "hours",
      });
    }
    natGb(bill, nat, `through ${nat.name}`, gb);
    // A GB that crosses is billed on both sides.
    const crossing = paths.crossAz.get(nat.name) ?? 0;
    bill.flat("cross-az-gb", {
      kind: "cross-az-gb",
      item: `to ${nat.name} from other AZs`,
      quantity: 2 * crossing,
      unit: "GB each side",
    });
  }
  bill.flat("public-ipv4-idle-hour", {
    kind: "nat-public-ipv4",
    item: "Elastic IPs kept without a NAT",
    quantity: shape.idleIpv4 * month,
    unit: "hours",
  });
}

/** Processing; an instance has no charge per GB of its own. @param gb `null`: not known. */
function natGb(bill: Bill, nat: NatShape, item: string, gb: number | null, why?: string): void {
  if (nat.kind === "instance") return;
  bill.flat(nat.kind === "regional" ? "nat-regional-gb" : "nat-gb", {
    kind: "nat-gb",
    item,
    quantity: gb,
    unit: "GB",
    ...(why === undefined ? {} : { why }),
  });
}

function natHours(bill: Bill, nat: NatShape, month: number): void {
  const quantity = nat.azs.length * month;
  switch (nat.kind) {
    case "zonal":
      bill.flat("nat-hour", { kind: "nat-hours", item: `NAT gateway ${nat.name}`, quantity, unit: "hours" });
      break;
    case "regional":
      bill.flat("nat-regional-az-hour", {
        kind: "nat-hours",
        item: `regional NAT gateway ${nat.name}, active in ${nat.azs.length} AZs`,
        quantity,
        unit: "hours",
      });
      break;
    case "instance": {
      const charge = {
        kind: "nat-instance-hours",
        item: `NAT instance ${nat.name}${nat.instanceType ? `, ${nat.instanceType}` : ""} (disk and upkeep not counted)`,
        quantity,
        unit: "hours",
      } as const;
      if (nat.instanceType) bill.instance(nat.instanceType, charge);
      else bill.unpriced(charge, "the instance type is not known");
    }
  }
}

function endpoints(bill: Bill, shape: StackShape, paths: PathVolumes, crossAz: boolean): void {
  const month = bill.book.hoursPerMonth;
  for (const { service, zones, foreign } of shape.interfaceEndpoints)
    if (!foreign)
      bill.flat("interface-endpoint-az-hour", {
        kind: "interface-endpoint-hours",
        item: `${service} in ${zones} AZs`,
        quantity: zones * month,
        unit: "hours",
      });
  // The tiers count all interface endpoints of the region together, so the volume is billed as one.
  const gb = [...paths.endpoint.values()].reduce((a, b) => a + b, 0);
  bill.tiered("interface-endpoint-gb", {
    kind: "interface-endpoint-gb",
    item: `through ${[...paths.endpoint.keys()].join(", ")}`,
    quantity: gb,
    unit: "GB",
  });
  for (const service of shape.gatewayEndpoints)
    bill.flat("gateway-endpoint", {
      kind: "gateway-endpoint",
      item: service,
      quantity: paths.gateway.get(service) ?? 0,
      unit: "GB",
      keep: true,
    });
  if (!crossAz) return;
  // DNS gives no AZ affinity: of each task's traffic, (A-1)/A goes to another AZ.
  const spread = shape.ways.length > 1 ? (shape.ways.length - 1) / shape.ways.length : 0;
  bill.flat("cross-az-gb", {
    kind: "cross-az-gb",
    item: "to interface endpoints in other AZs",
    quantity: 2 * spread * gb,
    unit: "GB each side",
  });
}

/** Ways that are neither NAT nor endpoint, and what else of the network is paid by the hour. */
function otherWays(bill: Bill, { network }: StackShape, paths: PathVolumes): void {
  const month = bill.book.hoursPerMonth;
  for (const name of network.transitGateways)
    bill.flat("tgw-vpc-attachment-hour", {
      kind: "transit-gateway-hours",
      item: `transit gateway attachment ${name}`,
      quantity: month,
      unit: "hours",
    });
  for (const [name, gb] of paths.transitGateway)
    bill.flat("tgw-vpc-gb", { kind: "transit-gateway-gb", item: `into ${name}`, quantity: gb, unit: "GB" });
  for (const [why, gb] of paths.elsewhere)
    bill.unpriced({ kind: "elsewhere-gb", item: "traffic by another way", quantity: gb, unit: "GB" }, why);
  const hourly = (meter: Parameters<Bill["flat"]>[0], item: string, quantity: number) =>
    bill.flat(meter, { kind: "network-hours", item, quantity: quantity * month, unit: "hours" });
  for (const { name, zones } of network.gatewayLoadBalancerEndpoints)
    hourly("gwlb-endpoint-az-hour", `gateway load balancer endpoint ${name} in ${zones} AZs`, zones);
  for (const { name, zones } of network.firewalls)
    hourly("network-firewall-endpoint-hour", `network firewall ${name} in ${zones} AZs`, zones);
  for (const { name, interfaces } of network.resolverEndpoints)
    hourly("resolver-endpoint-eni-hour", `resolver endpoint ${name}, ${interfaces} interfaces`, interfaces);
}

/** Traffic that exists and of which nobody said how much: it is named, and in no amount. */
function unknownTraffic(bill: Bill, shape: StackShape, paths: PathVolumes, traffic: Traffic): void {
  if (traffic.unstated) {
    const billed =
      shape.nats.some((n) => n.kind !== "instance") ||
      shape.interfaceEndpoints.length > 0 ||
      shape.ways.some((w) => w.transitGateway !== undefined || w.elsewhere !== undefined);
    if (billed)
      bill.unpriced(
        { kind: "elsewhere-gb", item: "traffic of the egress path", quantity: null, unit: "GB", why: "none is stated" },
        "it depends on the way",
      );
    return;
  }
  const why = "neither GB nor image size and deployments are stated";
  for (const origin of paths.unknownPulls) {
    const ways = shape.ways.map((zone) => wayOf(shape, zone, origin));
    for (const nat of shape.nats) {
      const through = ways.filter((way) => way.kind === "nat" && way.nat === nat.name);
      if (through.length === 0) continue;
      natGb(bill, nat, `image pulls by NAT, ${nat.kind}`, null, why);
      if (through.some((way) => way.kind === "nat" && way.crosses))
        bill.flat("cross-az-gb", {
          kind: "cross-az-gb",
          item: "image pulls from other AZs",
          quantity: null,
          unit: "GB each side",
          why,
        });
    }
    if (ways.some((way) => way.kind === "transit-gateway" || way.kind === "elsewhere"))
      bill.unpriced({ kind: "elsewhere-gb", item: "image pulls", quantity: null, unit: "GB", why }, "by another way");
  }
}
