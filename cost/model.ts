/**
 * Monthly cost of what a stack registers. Pure: the same resources as the proof reads, never a count typed twice, and
 * no word of the mode.
 *
 * Choices: 730 hours a month; list price without tax; traffic from a task to an endpoint in another AZ is free
 * (announced in April 2022; `endpointCrossAz` bills it if that is wrong); traffic to AWS APIs of the region through NAT
 * pays NAT processing but no internet egress.
 */
import type { ResourceRecord } from "../resources/record";
import { Bill } from "./bill";
import type { Cost } from "./cost";
import { type PathVolumes, splitTraffic } from "./paths";
import type { PriceBook } from "./price-book";
import { shapeOf } from "./read-shape";
import type { NatShape, StackShape } from "./shape";
import { NO_TRAFFIC, type Traffic } from "./traffic";

/** What to price. */
export interface CostArgs {
  readonly resources: readonly ResourceRecord[];
  /** Region code: `eu-west-1`. A region without prices gives unknown lines, not an error. */
  readonly region: string;
  /** GB per month; default none. */
  readonly traffic?: Traffic;
  readonly book: PriceBook;
  /** Bill traffic between a task and an endpoint in another AZ at the cross-AZ price. Default false. */
  readonly endpointCrossAz?: boolean;
}

/** What to price, when it is counted already. */
export interface ShapeArgs extends Omit<CostArgs, "resources"> {
  readonly shape: StackShape;
}

/** Monthly cost of a stack's resources. A price that is not known makes its line and every total above it `null`. */
export function costOf({ resources, ...rest }: CostArgs): Cost {
  return costOfShape({ ...rest, shape: shapeOf(resources, rest.region) });
}

/** Monthly cost of a counted stack: what `costOf` and the comparison of scenarios share. */
export function costOfShape({ shape, region, traffic = NO_TRAFFIC, book, endpointCrossAz = false }: ShapeArgs): Cost {
  const bill = new Bill(book, region);
  const paths = splitTraffic(shape, traffic);
  nats(bill, shape, paths);
  endpoints(bill, shape, paths, endpointCrossAz);
  bill.tiered("internet-egress-gb", {
    kind: "internet-egress-gb",
    item: "to the internet",
    quantity: paths.internetOut,
    unit: "GB",
  });
  sideItems(bill, shape, traffic);
  return bill.close(paths.unrouted);
}

function nats(bill: Bill, shape: StackShape, paths: PathVolumes): void {
  const month = bill.book.hoursPerMonth;
  for (const nat of shape.nats) {
    const gb = paths.nat.get(nat.name) ?? 0;
    natHours(bill, nat, month);
    bill.flat("public-ipv4-hour", {
      kind: "nat-public-ipv4",
      item: `public IPv4 of ${nat.name}`,
      quantity: nat.publicIpv4 * month,
      unit: "hours",
    });
    // An instance has no charge per GB of its own.
    if (nat.kind !== "instance")
      bill.flat(nat.kind === "regional" ? "nat-regional-gb" : "nat-gb", {
        kind: "nat-gb",
        item: `through ${nat.name}`,
        quantity: gb,
        unit: "GB",
      });
    // A GB that crosses is billed on both sides.
    const crossing = paths.crossAz.get(nat.name) ?? 0;
    bill.flat("cross-az-gb", {
      kind: "cross-az-gb",
      item: `to ${nat.name} from other AZs`,
      quantity: 2 * crossing,
      unit: "GB each side",
    });
  }
  bill.flat("public-ipv4-hour", {
    kind: "nat-public-ipv4",
    item: "Elastic IPs kept without a NAT",
    quantity: shape.idleIpv4 * month,
    unit: "hours",
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
  for (const { service, zones } of shape.interfaceEndpoints)
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

function sideItems(bill: Bill, shape: StackShape, traffic: Traffic): void {
  const month = bill.book.hoursPerMonth;
  const { side } = shape;
  for (const { name, publicIpv4 } of side.loadBalancers) {
    bill.flat("alb-hour", {
      kind: "load-balancer",
      item: `load balancer ${name} (capacity units not counted)`,
      quantity: month,
      unit: "hours",
    });
    bill.flat("public-ipv4-hour", {
      kind: "load-balancer-public-ipv4",
      item: `public IPv4 of ${name}`,
      quantity: publicIpv4 * month,
      unit: "hours",
    });
  }
  for (const service of side.fargate) {
    const vcpu = {
      kind: "fargate",
      item: `${service.name}: ${service.tasks} tasks x ${service.vcpu} vCPU, ${service.architecture}`,
      quantity: service.tasks * service.vcpu * month,
      unit: "vCPU-hours",
    } as const;
    const memory = {
      kind: "fargate",
      item: `${service.name}: ${service.tasks} tasks x ${service.memoryGb} GB, ${service.architecture}`,
      quantity: service.tasks * service.memoryGb * month,
      unit: "GB-hours",
    } as const;
    if (service.os === "windows") {
      bill.unpriced(vcpu, "the price book has no Windows prices");
      bill.unpriced(memory, "the price book has no Windows prices");
    } else {
      bill.flat(`fargate-${service.architecture}-vcpu-hour`, vcpu);
      bill.flat(`fargate-${service.architecture}-gb-hour`, memory);
    }
  }
  if (side.logGroups > 0)
    bill.flat("logs-ingest-gb", {
      kind: "logs",
      item: "log ingestion, Standard class (storage not counted)",
      quantity: traffic.services.logs ?? 0,
      unit: "GB",
      keep: true,
    });
  flowLogs(bill, shape, traffic);
  bill.flat("secret-month", { kind: "secrets", item: "secrets", quantity: side.secrets, unit: "secret-months" });
  bill.flat("kms-key-month", {
    kind: "secrets",
    item: "customer managed keys",
    quantity: side.kmsKeys,
    unit: "key-months",
  });
  if (side.repositories > 0)
    bill.flat("image-storage-gb-month", {
      kind: "image-storage",
      item: "one image a repository",
      quantity: side.repositories * (traffic.images?.sizeGb ?? 0),
      unit: "GB-months",
      keep: true,
    });
}

/** Vended log volume goes to the flow logs in equal parts; without `flow-logs=GB` it is shown as 0 GB. */
function flowLogs(bill: Bill, { side }: StackShape, { flowLogs: gb }: Traffic): void {
  for (const { name, to } of side.flowLogs) {
    const charge = {
      kind: "flow-logs",
      item: `flow log ${name} to ${to === "s3" ? "S3" : "CloudWatch Logs"}`,
      quantity: gb / side.flowLogs.length,
      unit: "GB",
      keep: true,
    } as const;
    if (to === "s3") bill.flat("flow-logs-to-s3-gb", charge);
    else bill.tiered("flow-logs-to-logs-gb", charge);
  }
}
