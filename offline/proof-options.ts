/** What a proof of an evaluated stack is told beyond its resources. */
import { toldFacts } from "../plan/told";
import type { ResourceOptions } from "../reachability/sources/resources";
import { checkSnapshot } from "../reachability/sources/snapshot/read-snapshot";
import type { Evaluation } from "./evaluate";

/** Endpoints of others, caches, and the network where the stack makes none: another stack's, or a recorded one. */
export function proofOptions({
  region,
  settings,
  plan,
}: Pick<Evaluation, "region" | "settings" | "plan">): ResourceOptions {
  const { network } = plan;
  const document =
    network.kind === "joined" ? network.contract.snapshot : network.kind === "adopted" ? network.snapshot : undefined;
  return {
    region,
    ...toldFacts(settings),
    ...(document === undefined ? {} : { network: checkSnapshot(document, "the network") }),
  };
}
