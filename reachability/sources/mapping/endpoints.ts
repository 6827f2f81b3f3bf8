/** Words of EC2 for VPC endpoints in the model's terms. Pure. */
import type { Endpoint, EndpointState } from "../../topology";

/** States that AWS names. Source: AWSEC2/latest/APIReference/API_VpcEndpoint.html. */
export const ENDPOINT_STATES = [
  "available",
  "pending",
  "pendingAcceptance",
  "rejected",
  "failed",
  "expired",
  "deleting",
  "deleted",
  "partial",
] as const satisfies readonly EndpointState[];

/** A state; `undefined` for a word that is none. The SDK declares `PendingAcceptance`, the service answers `pendingAcceptance`. */
export function endpointState(text: string): EndpointState | undefined {
  const lower = `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
  return ENDPOINT_STATES.find((state) => state === lower);
}

/** The kind that a type names: `Interface`, `Gateway`, `GatewayLoadBalancer`, `Resource`, … */
export function endpointKind(type: string | undefined): Endpoint["kind"] {
  switch (type) {
    case "Interface":
      return "interface";
    case "Gateway":
      return "gateway";
    default:
      return "other";
  }
}

/** Addresses that an endpoint's interfaces may have. */
export const ADDRESSES = ["ipv4", "dualstack", "ipv6"] as const;

/** Records that an endpoint's names may have. */
export const RECORDS = [...ADDRESSES, "service-defined"] as const;

/** Addresses of an endpoint's interfaces; `undefined` for a word that is none. */
export function addressFamily(text: string): (typeof ADDRESSES)[number] | undefined {
  return ADDRESSES.find((word) => word === text);
}

/** Records of an endpoint's names; `undefined` for a word that is none. */
export function recordFamily(text: string): (typeof RECORDS)[number] | undefined {
  return RECORDS.find((word) => word === text);
}
