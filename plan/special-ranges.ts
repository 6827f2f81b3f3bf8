/** IPv4 ranges with a meaning of their own. Pure data, and two questions about it. Source: IANA's special-purpose registry. */
import { contains, overlaps } from "./addresses";

/** A range that no host has an address in, or that AWS keeps for itself. */
export interface SpecialRange {
  readonly cidr: string;
  readonly what: string;
}

/** Never a network of a VPC and never a destination. */
const UNUSABLE_RANGES: readonly SpecialRange[] = [
  { cidr: "0.0.0.0/8", what: "this network (RFC 791)" },
  { cidr: "127.0.0.0/8", what: "loopback (RFC 1122)" },
  { cidr: "169.254.0.0/16", what: "link-local (RFC 3927), where AWS answers task metadata and DNS" },
  { cidr: "224.0.0.0/4", what: "multicast (RFC 5771)" },
  { cidr: "240.0.0.0/4", what: "reserved (RFC 1112)" },
];

/** Ranges that are private by agreement: anything else is somebody's public address. */
const PRIVATE_RANGES: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "198.18.0.0/15",
];

const EVERYWHERE = "0.0.0.0/0";

/** The unusable range that a CIDR touches; everywhere (`0.0.0.0/0`) touches none. */
export function unusableRange(cidr: string): SpecialRange | undefined {
  return cidr === EVERYWHERE ? undefined : UNUSABLE_RANGES.find((range) => overlaps(range.cidr, cidr));
}

/** Whether a CIDR has public addresses. As a VPC's range it hides their owners from the tasks. */
export function isPublicRange(cidr: string): boolean {
  return !PRIVATE_RANGES.some((range) => contains(range, cidr));
}
