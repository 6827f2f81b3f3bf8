/** endpoints-only has no NAT: nothing that could carry traffic to the internet for private subnets. */
import { TYPES } from "../../resources/tokens";
import { MODE_OPTION, type ResourcePolicyDefinition, type ReviewedResource } from "../define";
import type { Finding } from "../finding";

export const noNat: ResourcePolicyDefinition = {
  kind: "resource",
  name: "no-nat-in-endpoints-only",
  description: "In endpoints-only mode there is no NAT gateway, no NAT instance and no route to one.",
  severity: "high",
  options: MODE_OPTION,
  check: (resource, { mode }) => (mode === "endpoints-only" ? natOf(resource) : []),
};

/** Keys of a route that lead out through somebody else's address. */
const EXITS = ["natGatewayId", "networkInterfaceId", "instanceId"];

function natOf({ urn, type, name, props }: ReviewedResource): Finding[] {
  const finding = (what: string): Finding[] => [
    {
      urn,
      what: `${what} ${name} exists in mode endpoints-only`,
      why: "the mode promises that nothing of the private subnets can reach the internet",
      fix: "set mode to hybrid or nat-only, or remove it",
    },
  ];
  switch (type) {
    case TYPES.natGateway:
      return finding("NAT gateway");
    case TYPES.instance:
      return props["sourceDestCheck"] === false ? finding("NAT instance") : [];
    case TYPES.route:
      // A route to a network appliance for some private range is no egress path; a default route is.
      return EXITS.some((key) => key in props) && props["destinationCidrBlock"] === "0.0.0.0/0"
        ? finding("default route")
        : [];
    default:
      return [];
  }
}
