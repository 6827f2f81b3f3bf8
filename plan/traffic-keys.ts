/** The names that traffic is given by: in the `traffic` key of a stack, and with `--traffic`. Pure. */
import { closest, distance } from "fastest-levenshtein";
import { serviceNames } from "./catalogue";

/**
 * Keys beside the catalogue's service names.
 * - `ecr`: image pulls. The bytes are layers, which come from S3 (AmazonECR/latest/userguide/vpc-endpoints.html), so
 *   they take the S3 path; manifests are kilobytes. Traffic of the API itself is `ecr.api`, `ecr.dkr`.
 * - `internet-out` is billed as internet egress, `internet-in` is not. `internet` says nothing about the direction and
 *   is billed as if all of it went out: the dearer case.
 * - `flow-logs`: volume of the VPC flow log records themselves.
 * - `load-balancer`: bytes through the load balancers, both directions: one capacity unit is a GB an hour.
 */
export const EXTRA_KEYS = ["ecr", "internet", "internet-in", "internet-out", "flow-logs", "load-balancer"] as const;

/** Keys that traffic may be given by, in the order in which an error lists them. */
export const TRAFFIC_KEYS: readonly string[] = [...EXTRA_KEYS, ...serviceNames];

/** What is wrong with a key of traffic; `undefined` when nothing is. */
export function trafficKeyAdvice(key: string): { readonly why: string; readonly fix: string } | undefined {
  if (TRAFFIC_KEYS.includes(key)) return undefined;
  const near = closest(key, [...TRAFFIC_KEYS]);
  return {
    why: "traffic has no such key",
    fix: `${distance(key, near) <= near.length / 2 ? `did you mean ${near}? Keys` : "choose one of the keys"}: ${TRAFFIC_KEYS.join(", ")}`,
  };
}
