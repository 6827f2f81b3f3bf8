/** The mode of a stack that does not declare one, from what it contains. Pure. */

import type { Mode } from "../plan/mode";
import type { ResourceRecord } from "../resources/record";
import { TYPES } from "../resources/tokens";

/** Whether a resource is a NAT: a gateway, or an instance that forwards. */
function isNat({ type, inputs }: Pick<ResourceRecord, "type" | "inputs">): boolean {
  return type === TYPES.natGateway || (type === TYPES.instance && inputs["sourceDestCheck"] === false);
}

/** NAT and interface endpoints are hybrid, endpoints without NAT are endpoints-only, and anything else is nat-only. */
export function modeOf(records: readonly ResourceRecord[]): Mode {
  const nat = records.some(isNat);
  const endpoints = records.some(
    ({ type, inputs }) => type === TYPES.endpoint && inputs["vpcEndpointType"] === "Interface",
  );
  if (!endpoints) return "nat-only";
  return nat ? "hybrid" : "endpoints-only";
}
