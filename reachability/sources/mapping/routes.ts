/** Where a route leads, from the properties by which EC2 and every tool on top of it tell the targets apart. Pure. */
import { isUnknown, type Known, type Route, type RouteTargetKind } from "../../topology";

/** What a route names; at most one is set. */
export interface RouteTargets {
  /** `local`, or a gateway told apart by the prefix of its id: `igw-`, `vgw-`, `vpce-`. */
  readonly gateway?: Known<string> | undefined;
  readonly internetGateway?: Known<string> | undefined;
  readonly natGateway?: Known<string> | undefined;
  readonly networkInterface?: Known<string> | undefined;
  readonly instance?: Known<string> | undefined;
  readonly transitGateway?: Known<string> | undefined;
  readonly peering?: Known<string> | undefined;
  readonly egressOnly?: Known<string> | undefined;
  /** Whatever the proof knows nothing about: endpoints of appliances, local and carrier gateways, core networks. */
  readonly other?: Known<string> | undefined;
}

const KINDS: readonly (readonly [Exclude<keyof RouteTargets, "gateway">, RouteTargetKind])[] = [
  ["internetGateway", "internet-gateway"],
  ["natGateway", "nat"],
  ["transitGateway", "transit-gateway"],
  ["peering", "peering"],
  ["networkInterface", "network-interface"],
  ["instance", "network-interface"],
  ["egressOnly", "egress-only"],
  ["other", "other"],
];

/**
 * Target of a route.
 * @param toList the destination is a prefix list: an endpoint as target is then a gateway endpoint. With a CIDR it is one
 *   of a Gateway Load Balancer, an inspection hop.
 * @returns without an id for `local`; `undefined` when the route names nothing
 */
export function routeTarget(targets: RouteTargets, toList: boolean): Pick<Route, "target" | "targetId"> | undefined {
  const { gateway } = targets;
  if (gateway === "local") return { target: "local" };
  if (gateway !== undefined && gateway !== "") return { target: gatewayKind(gateway, toList), targetId: gateway };
  for (const [key, target] of KINDS) {
    const id = targets[key];
    if (id !== undefined && id !== "") return { target, targetId: id };
  }
  return undefined;
}

function gatewayKind(id: Known<string>, toList: boolean): RouteTargetKind {
  if (isUnknown(id)) return "other";
  if (id.startsWith("igw-")) return "internet-gateway";
  return id.startsWith("vpce-") && toList ? "gateway-endpoint" : "other";
}
