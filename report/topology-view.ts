/** What a topology drawing shows, read from registered resources, and the same in words. Pure. */

import { shapeOf } from "../cost/read-shape";
import type { NatKind } from "../cost/shape";
import type { Evaluation } from "../offline/evaluate";
import { shortServiceName } from "../plan/catalogue";
import { usesNat } from "../plan/mode";
import { Graph } from "../resources/graph";
import { textsOf, valueAt } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { GROUP_TYPES, TYPES } from "../resources/tokens";
import { isReal, sharedPrefix } from "./resource-nouns";

/** One AZ: its task subnet, that subnet's route table, its public subnet and the endpoints in it. */
export interface ZoneView {
  /** AZ name; of an adopted subnet its id. */
  readonly az: string;
  readonly cidr: string | null;
  /** CIDR of the public subnet; `null` without one. */
  readonly publicCidr: string | null;
  /** What the default route leads to that is no NAT: a transit gateway, something nobody can follow. */
  readonly elsewhere: string | null;
  /** Name of the NAT behind the default route. */
  readonly nat: string | null;
  /** Gateway endpoints on the subnet's route table. */
  readonly gateways: readonly string[];
}

export interface NatView {
  readonly name: string;
  readonly kind: NatKind;
  /** One for a zonal gateway or an instance; all active ones for a regional gateway. */
  readonly azs: readonly string[];
}

/** Interface endpoints behind the same security groups. */
export interface EndpointGroupView {
  /** Names of the groups; empty when they are not known. */
  readonly groups: string;
  readonly services: readonly EndpointView[];
}

export interface EndpointView {
  readonly name: string;
  readonly zones: number;
  /** AZs with one of its network interfaces, where the resources tell them. */
  readonly azs: readonly string[];
  readonly privateDns: boolean;
}

export interface TopologyView {
  readonly cidr: string | null;
  /** Stack that owns the network, when it is another one. */
  readonly owner: string | null;
  /** What the names of groups and services begin with; drawings leave it out. */
  readonly prefix: string;
  readonly zones: readonly ZoneView[];
  readonly nats: readonly NatView[];
  readonly endpoints: readonly EndpointGroupView[];
  readonly gateways: readonly string[];
  readonly internetGateway: boolean;
  /** Scheme of each load balancer. */
  readonly loadBalancers: readonly ("internal" | "public")[];
  /** `3 tasks of app`, one entry a service; those behind a load balancer first. */
  readonly services: readonly string[];
}

/** Reads the view. @param region of the stack. */
export function topologyView(resources: readonly ResourceRecord[], region: string): TopologyView {
  const graph = new Graph(resources);
  const shape = shapeOf(resources, region);
  const text = (record: ResourceRecord | undefined, key: string) => textsOf(record?.inputs[key])[0] ?? null;
  const tasks = graph
    .of(TYPES.service)
    .flatMap((s) => graph.targets(s, "networkConfiguration.subnets", [TYPES.subnet]));
  const tier = graph.of(TYPES.subnet).filter((s) => graph.value(s, "tags.Tier") === "public");
  const cidrIn = (subnets: readonly ResourceRecord[], az: string) =>
    text(
      subnets.find((s) => text(s, "availabilityZone") === az),
      "cidrBlock",
    );
  const zones = shape.ways.map(({ az, nat, transitGateway, elsewhere, gateways }) => ({
    az,
    cidr: cidrIn(tasks, az),
    publicCidr: cidrIn(tier, az),
    nat: nat ?? null,
    elsewhere: transitGateway === undefined ? (elsewhere ?? null) : `transit gateway ${transitGateway}`,
    gateways,
  }));
  return {
    cidr: text(graph.of(TYPES.vpc)[0], "cidrBlock"),
    owner: null,
    prefix: sharedPrefix(resources.filter(isReal)),
    // By name: AZs stand in this order whatever order the resources came in.
    zones: zones.sort((a, b) => (a.az < b.az ? -1 : 1)),
    nats: shape.nats.map(({ name, kind, azs }) => ({ name, kind, azs })),
    endpoints: endpointGroups(graph, shape.interfaceEndpoints),
    gateways: shape.gatewayEndpoints,
    internetGateway: graph.of(TYPES.internetGateway).length > 0,
    loadBalancers: graph.of(TYPES.loadBalancer).map((lb) => (lb.inputs["internal"] === true ? "internal" : "public")),
    services: servedFirst(graph, shape.side.fargate).map(
      (s) => `${s.tasks === null ? "tasks" : count(s.tasks, "task")} of ${s.name}`,
    ),
  };
}

/** Services behind a load balancer stand where its lines arrive. */
function servedFirst<Of extends { readonly name: string }>(graph: Graph, services: readonly Of[]): Of[] {
  const served = new Set(
    graph
      .of(TYPES.service)
      .filter(({ inputs }) => Array.isArray(inputs["loadBalancers"]) && inputs["loadBalancers"].length > 0)
      .map(({ name }) => name),
  );
  return [...services.filter((s) => served.has(s.name)), ...services.filter((s) => !served.has(s.name))];
}

/** The view of an evaluated stack; a network that another stack owns is drawn as its contract tells it. */
export function viewOf({
  resources,
  region,
  plan: { network },
}: Pick<Evaluation, "resources" | "region" | "plan">): TopologyView {
  const view = topologyView(resources, region);
  if (network.kind !== "joined") return view;
  const { stack, mode, cidrs, zones, privateSubnets, publicSubnets, interfaceEndpoints, gatewayEndpoints } =
    network.contract;
  const azOf = (zoneId: string) => zones.find((z) => z.id === zoneId)?.name ?? zoneId;
  const azs = privateSubnets.map((s) => azOf(s.zoneId));
  const nat = `NAT of ${stack}`;
  const endpoints = interfaceEndpoints.map(({ service, privateDns }) => ({
    name: service,
    zones: azs.length,
    azs,
    privateDns,
  }));
  return {
    ...view,
    cidr: cidrs[0] ?? null,
    owner: stack,
    zones: privateSubnets
      .map((s) => ({
        az: azOf(s.zoneId),
        cidr: s.cidr,
        publicCidr: publicSubnets.find((p) => p.zoneId === s.zoneId)?.cidr ?? null,
        elsewhere: null,
        nat: usesNat(mode) ? nat : null,
        gateways: gatewayEndpoints,
      }))
      .sort((a, b) => (a.az < b.az ? -1 : 1)),
    nats: usesNat(mode) ? [{ name: nat, kind: "regional", azs }] : [],
    endpoints: endpoints.length === 0 ? [] : [{ groups: "", services: endpoints }],
    gateways: gatewayEndpoints,
    internetGateway: usesNat(mode) || publicSubnets.length > 0,
  };
}

function endpointGroups(
  graph: Graph,
  shapes: readonly { service: string; zones: number; privateDns: boolean }[],
): EndpointGroupView[] {
  const groups = new Map<string, EndpointGroupView["services"][number][]>();
  for (const endpoint of graph.of(TYPES.endpoint)) {
    if (endpoint.inputs["vpcEndpointType"] !== "Interface") continue;
    const service = textsOf(endpoint.inputs["serviceName"])[0];
    const name = (service === undefined ? undefined : shortServiceName(service)) ?? endpoint.name;
    const shape = shapes.find((s) => s.service === name);
    const key = graph
      .targets(endpoint, "securityGroupIds", GROUP_TYPES)
      .map((g) => g.name)
      .join(", ");
    const list = groups.get(key) ?? [];
    const azs = graph
      .targets(endpoint, "subnetIds", [TYPES.subnet])
      .flatMap((s) => textsOf(s.inputs["availabilityZone"]));
    list.push({ name, zones: shape?.zones ?? azs.length, azs, privateDns: shape?.privateDns ?? false });
    groups.set(key, list);
  }
  return [...groups].map(([key, services]) => ({ groups: key, services }));
}

/** A subnet by its id: name of the AZ and CIDR, for the head of a column. */
export function subnetLabel(resources: readonly ResourceRecord[], id: string): { name: string; cidr: string | null } {
  const record = new Graph(resources).named(id);
  const name = record && textsOf(valueAt(record.inputs, "tags.Name"))[0];
  return { name: name ?? record?.name ?? id, cidr: textsOf(record?.inputs["cidrBlock"])[0] ?? null };
}

/** The drawing in words: one sentence a fact, in the order of the egress path. */
export function inWords(view: TopologyView): string {
  const sentences = [
    `${view.services.join(", ") || "No service"} in ${count(view.zones.length, "private subnet")}: ${view.zones
      .map((z) => `${z.az}${z.cidr === null ? "" : ` (${z.cidr})`}`)
      .join(", ")}.`,
    ...view.zones.map((z) => wayInWords(view, z)),
    ...view.endpoints.map(
      (g) =>
        `Interface endpoints${g.groups === "" ? "" : ` behind ${g.groups}`}: ${g.services
          .map((s) => `${s.name} in ${s.zones} AZs${s.privateDns ? "" : " without private DNS"}`)
          .join(", ")}.`,
    ),
    view.endpoints.length === 0 ? "No interface endpoints." : "",
    view.gateways.length === 0 ? "No gateway endpoints." : `Gateway endpoints: ${view.gateways.join(", ")}.`,
    view.internetGateway ? "The VPC has an internet gateway." : "The VPC has no internet gateway.",
    ...view.loadBalancers.map((scheme) => `One load balancer, ${scheme}.`),
  ];
  return sentences.filter((s) => s !== "").join(" ");
}

function wayInWords({ nats }: TopologyView, { az, nat, elsewhere }: ZoneView): string {
  if (nat === null && elsewhere !== null) return `${az} leaves by ${elsewhere}.`;
  if (nat === null) return `${az} has no default route.`;
  const target = nats.find((n) => n.name === nat);
  const crosses = target !== undefined && !target.azs.includes(az);
  return `${az} leaves by ${natName(target?.kind ?? "zonal")} ${nat}${crosses ? `, in ${target.azs.join(", ")}: this crosses AZs` : ""}.`;
}

/** What a kind of NAT is called. */
export function natName(kind: NatKind): string {
  switch (kind) {
    case "zonal":
      return "NAT gateway";
    case "regional":
      return "regional NAT gateway";
    case "instance":
      return "NAT instance";
  }
}

/** `1 private subnet`, `3 private subnets`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
