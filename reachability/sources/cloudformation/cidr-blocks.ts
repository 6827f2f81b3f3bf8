/** `Fn::Cidr`: blocks cut from a block. Pure. */
import { parseCidr } from "../../../plan/addresses";

/**
 * Blocks of one size from the start of another, as many as asked for; `undefined` when it has not as many, or is none.
 * @param bits of the host part: 8 for a /24
 */
export function cidrBlocks(block: string, count: number, bits: number): string[] | undefined {
  const base = parseCidr(block);
  const [address = "", length = ""] = block.split("/");
  if (base === undefined || bits < 1 || bits > 32 || count < 1 || count > 256) return undefined;
  const size = 2 ** bits;
  if (count * size > 2 ** (32 - Number(length))) return undefined;
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return Array.from({ length: count }, (_, i) => `${dotted(first + i * size)}/${32 - bits}`);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
