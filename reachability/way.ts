/** Which way a service's traffic takes from one subnet, before anything is known to be right about it. Pure. */
import { findService, shortServiceName } from "../plan/catalogue";
import { carriesGateway } from "./checks/endpoint";
import { hasDefaultRoute } from "./checks/internet";
import { shadowingZones } from "./checks/names";
import { type Endpoint, type ExternalEndpoint, isUnknown, type Known, unknown } from "./topology";
import type { SubnetView, View } from "./view";

/** The way a name and a route table together choose. */
export type Way =
  | {
      readonly kind: "endpoint";
      readonly endpoints: readonly Endpoint[];
      readonly name: "private" | "off" | "unknown" | "zone";
    }
  | { readonly kind: "gateway"; readonly endpoint: Endpoint }
  | { readonly kind: "external"; readonly endpoint: ExternalEndpoint }
  /** The default route; `unused`: endpoints that exist and are passed by. */
  | { readonly kind: "public"; readonly unused: readonly Endpoint[] }
  /** Neither an endpoint nor a route. `strays`: endpoints of the service that are for another region or VPC. */
  | {
      readonly kind: "nowhere";
      readonly strays: readonly { readonly endpoint: Endpoint; readonly why: "region" | "vpc" }[];
    };

/** Endpoints of a service in the task's VPC and region. What could not be read about them counts as fitting. */
export function endpointsOf(view: View, service: string, region = view.region): Endpoint[] {
  return view
    .endpointsNamed(view.endpointServiceName(service, region))
    .filter(({ vpcId }) => isUnknown(vpcId) || vpcId === view.topology.vpc.id);
}

/** Whether the service's names lead the VPC's own queries to an interface endpoint. */
export function answersVpc(endpoint: Endpoint, service: string): Known<boolean> {
  const { privateDns, privateDnsForInboundOnly: inboundOnly } = endpoint;
  if (isUnknown(privateDns) || !privateDns) return privateDns;
  if (inboundOnly === undefined) {
    // Only services with both kinds of endpoint have the option; what AWS takes without it is not said.
    if (findService(service)?.kind !== "gateway") return true;
    return unknown(`whether private DNS of ${endpoint.id} is for inbound Resolver endpoints only (its DnsOptions)`);
  }
  return isUnknown(inboundOnly) ? inboundOnly : !inboundOnly;
}

/** Chooses the way. */
export function wayOf(view: View, service: string, subnet: SubnetView, endpoints: readonly Endpoint[]): Way {
  const external = view.topology.externalEndpoints.find((endpoint) => endpoint.service === service);
  const interfaces = endpoints.filter(({ kind }) => kind === "interface");
  const gateways = endpoints.filter(({ kind }) => kind === "gateway");
  const named = interfaces.filter((endpoint) => answersVpc(endpoint, service) === true);
  if (named.length > 0) return { kind: "endpoint", endpoints: named, name: "private" };
  const doubtful = interfaces.filter((endpoint) => isUnknown(answersVpc(endpoint, service)));
  if (doubtful.length > 0) return { kind: "endpoint", endpoints: doubtful, name: "unknown" };
  if (external) return { kind: "external", endpoint: external };
  const table = view.tableOf(subnet.id);
  const carried = gateways.find((gateway) => carriesGateway(gateway, table) !== false);
  if (carried) return { kind: "gateway", endpoint: carried };
  // A zone of somebody's own may be what leads to an endpoint without private DNS.
  if (interfaces.length > 0 && shadowingZones(view, service).length > 0)
    return { kind: "endpoint", endpoints: interfaces, name: "zone" };
  if (hasDefaultRoute(view, subnet) !== false) return { kind: "public", unused: [...interfaces, ...gateways] };
  const gateway = gateways[0];
  if (gateway) return { kind: "gateway", endpoint: gateway };
  if (interfaces.length > 0) return { kind: "endpoint", endpoints: interfaces, name: "off" };
  return { kind: "nowhere", strays: straysOf(view, service) };
}

function straysOf(view: View, service: string): { endpoint: Endpoint; why: "region" | "vpc" }[] {
  const strays: { endpoint: Endpoint; why: "region" | "vpc" }[] = [];
  const wanted = view.endpointServiceName(service);
  for (const name of view.endpointNames) {
    const same = name === wanted;
    if (!same && shortServiceName(name) !== service) continue;
    for (const endpoint of view.endpointsNamed(name)) strays.push({ endpoint, why: same ? "vpc" : "region" });
  }
  return strays;
}
