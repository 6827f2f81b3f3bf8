/**
 * Which AWS service an address belongs to, by the IP ranges that AWS publishes (ip-ranges.json). Pure.
 *
 * AWS names ranges of S3 and DynamoDB; most other APIs are only AMAZON, and some answer from EC2 ranges that customers'
 * instances share. So a split names S3 and DynamoDB for certain and the rest as what it may be.
 */
import { Address4 } from "ip-address";
import { z } from "zod";

/** Where NAT traffic goes. */
export const DESTINATIONS = ["s3", "dynamodb", "aws-api", "aws-other", "internet"] as const;
/**
 * - `s3`, `dynamodb`: of this region; a gateway endpoint carries it free of charge.
 * - `aws-api`: AWS's own addresses in this region; most likely APIs, of which interface endpoints carry some.
 * - `aws-other`: EC2, CloudFront, other regions. Part may be APIs too.
 */
export type Destination = (typeof DESTINATIONS)[number];

const file = z.looseObject({
  syncToken: z.string(),
  createDate: z.string(),
  prefixes: z.array(z.looseObject({ ip_prefix: z.string(), region: z.string(), service: z.string() })).min(1),
});

interface Range {
  readonly service: string;
  readonly region: string;
}

/** A lookup by address. */
export interface IpRanges {
  /** When AWS made the file. */
  readonly created: string;
  /** Where an IPv4 address belongs, seen from a region. Something that is not an address is `internet`. */
  destination(address: string, region: string): Destination;
}

function partOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "it is no object" : `${path.map(String).join(".")} is missing or has another form`;
}

/** Reads ip-ranges.json. @param value parsed JSON. @throws Error when it is not such a file. */
export function readIpRanges(value: unknown): IpRanges {
  const parsed = file.safeParse(value);
  if (!parsed.success)
    throw new Error(`it is not an AWS ip-ranges file: ${partOf(parsed.error.issues[0]?.path ?? [])}`);
  const byLength = new Map<number, Map<bigint, Range[]>>();
  for (const { ip_prefix, region, service } of parsed.data.prefixes) {
    if (!Address4.isValid(ip_prefix)) throw new Error(`it is not an AWS ip-ranges file: ${ip_prefix} is no range`);
    const network = new Address4(ip_prefix);
    const length = network.subnetMask;
    const networks = byLength.get(length) ?? new Map<bigint, Range[]>();
    byLength.set(length, networks);
    const key = network.startAddress().bigInt();
    networks.set(key, [...(networks.get(key) ?? []), { service, region }]);
  }
  return {
    created: parsed.data.createDate,
    destination: (address, region) => {
      if (!Address4.isValid(address)) return "internet";
      const number = new Address4(address).bigInt();
      const ranges = [...byLength].flatMap(([length, networks]) => {
        const host = BigInt(32 - length);
        return networks.get((number >> host) << host) ?? [];
      });
      return destinationOf(ranges, region);
    },
  };
}

function destinationOf(ranges: readonly Range[], region: string): Destination {
  const here = new Set(ranges.filter((r) => r.region === region).map((r) => r.service));
  if (here.has("S3")) return "s3";
  if (here.has("DYNAMODB")) return "dynamodb";
  if (here.size === 1 && here.has("AMAZON")) return "aws-api";
  return ranges.length > 0 ? "aws-other" : "internet";
}

/** Whether an address is private (RFC 1918, RFC 6598): the tasks' side of a NAT. */
export function isPrivate(address: string): boolean {
  if (!Address4.isValid(address)) return false;
  const ip = new Address4(address);
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].some((net) =>
    ip.isInSubnet(new Address4(net)),
  );
}
