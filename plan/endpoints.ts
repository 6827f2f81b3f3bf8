/** Which endpoints exist in which mode, and which services use them. Pure. */
import { type EndpointKind, serviceOf } from "./catalogue";
import type { Mode } from "./mode";
import type { Need } from "./needs";
import type { EndpointSettings } from "./settings";

/** What decides the endpoints of a network. */
export interface EndpointWishes {
  readonly mode: Mode;
  readonly endpoints: EndpointSettings;
  /** Needs of every service of the stack, joined. */
  readonly needs: readonly Need[];
}

function ofKind(names: readonly string[], kind: EndpointKind, { external }: EndpointSettings): string[] {
  const others = new Set(external.map((e) => e.service));
  return [...new Set(names)].filter(
    (name) => name !== "internet" && serviceOf(name).kind === kind && !others.has(name),
  );
}

function wanted({ mode, endpoints, needs }: EndpointWishes): string[] {
  switch (mode) {
    case "nat-only":
      return [];
    case "endpoints-only":
      return [...needs.map((need) => need.service), ...endpoints.interface];
    case "hybrid":
      return [...endpoints.hybrid, ...endpoints.interface];
  }
}

/** Interface endpoints of the network, in a stable order. External ones are left out. */
export function interfaceServices(wishes: EndpointWishes): string[] {
  return ofKind(wanted(wishes), "interface", wishes.endpoints);
}

/** Gateway endpoints: what is listed; beyond nat-only also S3, where image layers live, and what is needed. */
export function gatewayServices({ mode, endpoints, needs }: EndpointWishes): string[] {
  const names =
    mode === "nat-only" ? endpoints.gateway : ["s3", ...endpoints.gateway, ...needs.map((need) => need.service)];
  return ofKind(names, "gateway", endpoints);
}

/** Endpoint group of a service: the one that the configuration names, else `main`. */
export function groupOf(service: string, { groups }: Pick<EndpointSettings, "groups">): string {
  return Object.entries(groups).find(([, names]) => names.includes(service))?.[0] ?? "main";
}

/**
 * Endpoint groups that a service's tasks use. With NAT beside the endpoints every group: an endpoint answers its name to
 * every task of the VPC, also to one that would have gone over NAT. Without NAT those that hold a needed service, or one
 * that a list adds, of which nobody says who calls it.
 */
export function groupsUsed(
  { mode, endpoints, needs }: EndpointWishes,
  services: readonly string[],
): ReadonlySet<string> {
  const listed = new Set(endpoints.interface);
  const mine = new Set(needs.map((need) => need.service));
  const used = mode === "hybrid" ? services : services.filter((name) => mine.has(name) || listed.has(name));
  return new Set(used.map((name) => groupOf(name, endpoints)));
}
