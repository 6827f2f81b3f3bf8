/** Networks of one project whose addresses overlap: told, since such VPCs can never be joined. Pure. */
import { overlaps } from "../plan/addresses";
import type { OverviewNote, OverviewStack } from "./overview";

/**
 * The stacks, each with a note for every other one that makes a network with addresses of its own network. Two VPCs of
 * overlapping addresses work each by itself; they cannot be peered, and routes of a transit gateway between them mean
 * nothing. Source: vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations.
 */
export function withOverlaps<T extends object>(stacks: readonly (OverviewStack | T)[]): (OverviewStack | T)[] {
  const made = stacks.flatMap((s) => ("cidrs" in s ? [s] : []));
  return stacks.map((s) => {
    if (!("cidrs" in s)) return s;
    const stack = s;
    const notes = made
      .filter((other) => other !== stack && other.cidrs.some((a) => stack.cidrs.some((b) => overlaps(a, b))))
      .map(
        (other): OverviewNote => ({
          kind: "setting",
          subject: "network.cidr",
          text: `${stack.cidrs.join(", ")} overlaps ${other.stack}'s ${other.cidrs.join(", ")}: the two VPCs can never be peered or share a transit gateway's routes`,
          fix: "give each stack a range of its own, now: a VPC's range cannot be changed later",
        }),
      );
    return { ...stack, notes: [...stack.notes, ...notes] };
  });
}
