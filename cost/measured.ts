/** Advice from what a NAT gateway really carried. Pure. */

import { crossing } from "./break-even";
import type { Destination } from "./ip-ranges";
import { flatPriceOf, type PriceBook, tieredPriceOf } from "./price-book";

const GIB = 2 ** 30;
const HOURS_PER_DAY = 24;

/** What was measured of one NAT gateway over some days. */
export interface MeasuredNat {
  readonly id: string;
  readonly region: string;
  readonly vpcId: string;
  readonly regional: boolean;
  /** AZs in which it is billed. */
  readonly billedAzs: number;
  readonly publicIpv4: number;
  /** AZs of the subnets whose default route leads to it, and how many of those are not its own. */
  readonly servedAzs: number;
  readonly foreignAzs: number;
  /** Days of data, more than 0. */
  readonly days: number;
  /** Sums of the CloudWatch metrics of the same names (AWS/NATGateway). */
  readonly bytes: {
    readonly BytesInFromSource: number;
    readonly BytesOutToSource: number;
    readonly BytesInFromDestination: number;
    readonly BytesOutToDestination: number;
  };
  /** Endpoints that the VPC has: catalogue names. */
  readonly gateways: readonly string[];
  readonly interfaces: readonly string[];
  /** Bytes by destination, from flow logs; absent: not measured. */
  readonly split?: Readonly<Record<Destination, number>>;
  /** What could not be read, and why. */
  readonly notes: readonly string[];
}

/** One change and what it saves. */
export interface Advice {
  readonly change: string;
  readonly because: string;
  /** Per month; negative: it costs more; `null`: a price is not known. */
  readonly saves: number | null;
  /** Whether `saves` is certain, or the most that it can be. */
  readonly certain: boolean;
}

/** The NAT's month and what to do about it. Sorted by what it saves. */
export interface MeasuredAdvice {
  readonly nat: string;
  readonly region: string;
  readonly days: number;
  /** GB per month processed; received from destinations; sent to destinations. */
  readonly gb: { readonly processed: number; readonly received: number; readonly sent: number };
  /** GB per month by destination; `null`: not measured. */
  readonly split: Readonly<Record<Destination, number>> | null;
  readonly monthly: { readonly fixed: number | null; readonly data: number | null };
  readonly advice: readonly Advice[];
  readonly notes: readonly string[];
}

/**
 * What to change. GB are 2^30 bytes, months 730 hours. NAT processing is billed once a byte: what came from the tasks
 * and what came from destinations.
 */
export function adviseMeasured(nat: MeasuredNat, book: PriceBook): MeasuredAdvice {
  const toMonth = book.hoursPerMonth / HOURS_PER_DAY / nat.days / GIB;
  const processed = (nat.bytes.BytesInFromSource + nat.bytes.BytesInFromDestination) * toMonth;
  const price = (meter: Parameters<typeof flatPriceOf>[2]) => flatPriceOf(book, nat.region, meter).value;
  const phi = nat.regional || nat.servedAzs === 0 ? 0 : nat.foreignAzs / nat.servedAzs;
  const natGb = price(nat.regional ? "nat-regional-gb" : "nat-gb");
  const crossAz = price("cross-az-gb");
  const perGb = natGb === null || (phi > 0 && crossAz === null) ? null : natGb + 2 * phi * (crossAz ?? 0);
  const hour = price(nat.regional ? "nat-regional-az-hour" : "nat-hour");
  const ipv4 = price("public-ipv4-hour");
  const fixed =
    hour === null || ipv4 === null ? null : book.hoursPerMonth * (nat.billedAzs * hour + nat.publicIpv4 * ipv4);
  const split = nat.split === undefined ? null : monthSplit(nat.split, processed);
  const context: Context = { nat, book, processed, perGb, fixed, split, phi };
  const advice = [
    ...idle(context),
    ...gatewayAdvice(context),
    ...interfaceAdvice(context),
    ...zoneAdvice(context, hour, ipv4, crossAz),
    ...withoutNat(context),
  ];
  return {
    nat: nat.id,
    region: nat.region,
    days: nat.days,
    gb: {
      processed,
      received: nat.bytes.BytesInFromDestination * toMonth,
      sent: nat.bytes.BytesOutToDestination * toMonth,
    },
    split,
    monthly: { fixed, data: perGb === null ? null : perGb * processed },
    advice: advice.sort((a, b) => (b.saves ?? Number.NEGATIVE_INFINITY) - (a.saves ?? Number.NEGATIVE_INFINITY)),
    notes: nat.notes,
  };
}

interface Context {
  readonly nat: MeasuredNat;
  readonly book: PriceBook;
  readonly processed: number;
  readonly perGb: number | null;
  readonly fixed: number | null;
  readonly split: Readonly<Record<Destination, number>> | null;
  readonly phi: number;
}

/** The log's shares of the metered volume: a log that began later than the window still has the right shares. */
function monthSplit(bytes: Readonly<Record<Destination, number>>, processed: number): Record<Destination, number> {
  const total = Object.values(bytes).reduce((a, b) => a + b, 0);
  const share = (n: number) => (total === 0 ? 0 : (n / total) * processed);
  return {
    s3: share(bytes.s3),
    dynamodb: share(bytes.dynamodb),
    "aws-api": share(bytes["aws-api"]),
    "aws-other": share(bytes["aws-other"]),
    internet: share(bytes.internet),
  };
}

const show = (gb: number) => `${Math.round(gb * 100) / 100} GB a month`;

function idle({ nat, processed, fixed }: Context): Advice[] {
  if (processed >= 0.01) return [];
  return [
    {
      change: `delete ${nat.id}`,
      because: `it carried nothing in ${nat.days} days; check first that nothing needs it rarely`,
      saves: fixed,
      certain: true,
    },
  ];
}

function gatewayAdvice({ nat, processed, perGb, split }: Context): Advice[] {
  return (["s3", "dynamodb"] as const).flatMap((service): Advice[] => {
    const name = service === "s3" ? "S3" : "DynamoDB";
    if (split === null) {
      if (nat.gateways.includes(service) || processed < 0.01) return [];
      return [
        {
          change: `add ${name === "S3" ? "an" : "a"} ${name} gateway endpoint to every private route table`,
          because: `it is free; how much of ${show(processed)} goes to ${name} was not measured`,
          saves: perGb === null ? null : perGb * processed,
          certain: false,
        },
      ];
    }
    const gb = split[service];
    if (gb < 0.01) return [];
    const change = nat.gateways.includes(service)
      ? `put the ${name} gateway endpoint on every private route table: some are left out`
      : `add ${name === "S3" ? "an" : "a"} ${name} gateway endpoint to every private route table`;
    return [
      {
        change,
        because: `${show(gb)} to ${name} of this region pass the NAT; a gateway endpoint is free`,
        saves: perGb === null ? null : perGb * gb,
        certain: true,
      },
    ];
  });
}

/** Nothing can be said of a change whose price is not known. */
function unknownPrices(of: string): Advice {
  return { change: `${of}: not known`, because: "prices of this region are not known", saves: null, certain: false };
}

/** One endpoint must earn its hours by itself; the ranges do not tell one API from another. */
function interfaceAdvice({ nat, book, processed, perGb, split }: Context): Advice[] {
  const hour = flatPriceOf(book, nat.region, "interface-endpoint-az-hour").value;
  const tiers = tieredPriceOf(book, nat.region, "interface-endpoint-gb");
  if (hour === null || perGb === null || tiers.tiers === null) return [unknownPrices("interface endpoints")];
  const zones = Math.max(1, nat.servedAzs);
  const there = nat.interfaces.length === 0 ? "" : ` (already there: ${nat.interfaces.join(", ")})`;
  const costs = zones * book.hoursPerMonth * hour;
  const even = crossing(costs, perGb, tiers);
  if (even === "unknown") return [unknownPrices("interface endpoints")];
  const most = split === null ? processed : split["aws-api"] + split["aws-other"];
  const saves = most * (perGb - (tiers.tiers[0]?.price ?? 0)) - costs;
  if (even === "never" || most < even)
    return [
      {
        change: "no interface endpoint, for the money",
        because: `one in ${zones} AZs ${even === "never" ? "breaks even at no volume" : `breaks even at ${show(even)}`}; at most ${show(most)} could use one${there}`,
        saves: 0,
        certain: true,
      },
    ];
  return [
    {
      change: "an interface endpoint for the busiest API",
      because: `one in ${zones} AZs breaks even at ${show(even)}; ${show(most)} may be API traffic; check which API before adding it${there}`,
      saves,
      certain: false,
    },
  ];
}

/** One NAT that several AZs use: the crossing traffic against one more NAT an AZ. */
function zoneAdvice(
  { nat, book, processed, phi }: Context,
  hour: number | null,
  ipv4: number | null,
  crossAz: number | null,
): Advice[] {
  if (phi === 0) return [];
  if (hour === null || ipv4 === null || crossAz === null) return [unknownPrices("one NAT gateway per AZ")];
  const more = nat.foreignAzs * book.hoursPerMonth * (hour + ipv4);
  const crossing = 2 * crossAz * phi * processed;
  const even = more / (2 * crossAz * phi);
  return [
    {
      change: "one NAT gateway per AZ",
      because: `${nat.foreignAzs} of ${nat.servedAzs} AZs reach it across AZs; one more breaks even at ${show(even)}, and the tasks would survive the loss of its AZ`,
      saves: crossing - more,
      certain: false,
    },
  ];
}

/** Nothing for the internet: the NAT may go, if endpoints carry the rest. */
function withoutNat({ nat, book, processed, perGb, fixed, split }: Context): Advice[] {
  if (
    split === null ||
    processed < 0.01 ||
    split.internet >= 0.001 * processed ||
    split["aws-other"] >= 0.001 * processed
  )
    return [];
  const hour = flatPriceOf(book, nat.region, "interface-endpoint-az-hour").value;
  const saves = fixed === null || perGb === null ? null : fixed + perGb * processed;
  const each = hour === null ? "unknown" : (Math.max(1, nat.servedAzs) * book.hoursPerMonth * hour).toFixed(2);
  return [
    {
      change: "mode endpoints-only, without this NAT",
      because: `nothing went to the internet in ${nat.days} days; before the hours of the endpoints (${each} each)`,
      saves,
      certain: false,
    },
  ];
}
