/**
 * Address slots: every AZ has a reserved place in the VPC, decided by its own AZ id alone, so adding, dropping
 * or reordering AZs, or adding the public tier, renumbers nothing. Pure.
 *
 * The first half of the VPC is eight private subnets (VPC prefix + 4), the ninth sixteenth is eight public ones
 * (VPC prefix + 7), the rest stays free. `10.0.0.0/16`: private 10.0.0.0/20 … 10.0.112.0/20, public 10.0.128.0/23 ….
 */
import { Address4 } from "ip-address";

/** Slots of a tier: the highest AZ number that fits. No region has more than six AZs today. */
export const SLOTS = 8;

/** VPC prefix lengths: AWS allows up to /16; below /21 a public subnet would be smaller than AWS's /28. */
export const VPC_PREFIX = { largest: 16, smallest: 21 } as const;

/** A load balancer needs subnets of /27 or larger (elasticloadbalancing/latest/application: subnets). */
export const VPC_PREFIX_WITH_LOAD_BALANCER = 20;

/** An inclusive range of IPv4 addresses as numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Parses an IPv4 CIDR; `undefined` when it is not one. Host bits are kept out of the range, not refused. */
export function parseCidr(
  text: string,
): (AddressRange & { readonly prefix: number; readonly aligned: boolean }) | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || !Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  const first = Number(address.startAddress().bigInt());
  return {
    first,
    last: Number(address.endAddress().bigInt()),
    prefix: address.subnetMask,
    aligned: Number(address.bigInt()) === first,
  };
}

/** Whether two CIDRs share an address. Text that is no CIDR overlaps nothing. */
export function overlaps(a: string, b: string): boolean {
  const [x, y] = [parseCidr(a), parseCidr(b)];
  return x !== undefined && y !== undefined && x.first <= y.last && y.first <= x.last;
}

/** Whether `outer` holds every address of `inner`. */
export function contains(outer: string, inner: string): boolean {
  const [x, y] = [parseCidr(outer), parseCidr(inner)];
  return x !== undefined && y !== undefined && x.first <= y.first && y.last <= x.last;
}

/** The slot of an AZ id: `use1-az4` has slot 3. `undefined` for local zones and numbers beyond the slots. */
export function slotOf(zoneId: string): number | undefined {
  const match = /^[a-z]+\d+-az(\d+)$/.exec(zoneId);
  const slot = match ? Number(match[1]) - 1 : -1;
  return slot >= 0 && slot < SLOTS ? slot : undefined;
}

/** Addresses of one AZ. */
export interface ZoneAddresses {
  readonly privateCidr: string;
  readonly publicCidr: string;
}

/**
 * Addresses of a slot in a VPC.
 * @param cidr VPC CIDR, aligned, between {@link VPC_PREFIX} bounds (checked at the edge).
 * @throws RangeError when the CIDR or the slot does not fit.
 */
export function addressesOf(cidr: string, slot: number): ZoneAddresses {
  const vpc = parseCidr(cidr);
  if (!vpc || vpc.prefix > VPC_PREFIX.smallest) throw new RangeError(`no address slots in ${cidr}`);
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) throw new RangeError(`no slot ${slot}`);
  const size = 2 ** (32 - vpc.prefix);
  const block = (offset: number, length: number) =>
    `${Address4.fromBigInt(BigInt(vpc.first + offset)).correctForm()}/${vpc.prefix + length}`;
  return {
    privateCidr: block((size / 16) * slot, 4),
    publicCidr: block(size / 2 + (size / 128) * slot, 7),
  };
}
