/** The three egress paths. Pure. */

/** All modes, in the order in which they are shown. */
export const MODES = ["nat-only", "endpoints-only", "hybrid"] as const;

/** Which way the tasks' traffic leaves: NAT gateways, VPC endpoints, or both. */
export type Mode = (typeof MODES)[number];

/** Whether private subnets have a default route to NAT. */
export function usesNat(mode: Mode): boolean {
  switch (mode) {
    case "nat-only":
    case "hybrid":
      return true;
    case "endpoints-only":
      return false;
  }
}

/** Whether interface endpoints exist. */
export function usesEndpoints(mode: Mode): boolean {
  switch (mode) {
    case "endpoints-only":
    case "hybrid":
      return true;
    case "nat-only":
      return false;
  }
}
