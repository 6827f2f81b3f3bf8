/** What a topology drawing shows, read from registered resources, and the same in words. Pure. */
import { isObject, Links, strings } from "../cost/links";
import { shapeOf } from "../cost/read-shape";
import type { NatKind } from "../cost/shape";
import { shortServiceName } from "../plan/catalogue";
import type { ResourceRecord } from "../plan/record";

/** The task subnet of one AZ and its way out. */
export interface ZoneView {
  /** AZ name; of an adopted subnet its id. */
  readonly az: string;
  readonly cidr: string | null;
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
  readonly services: readonly { readonly name: string; readonly zones: number; readonly privateDns: boolean }[];
}

export interface TopologyView {
  readonly cidr: string | null;
  readonly zones: readonly ZoneView[];
  readonly nats: readonly NatView[];
  readonly endpoints: readonly EndpointGroupView[];
  readonly gateways: readonly string[];
  readonly internetGateway: boolean;
  /** Scheme of each load balancer. */
  readonly loadBalancers: readonly ("internal" | "public")[];
  /** `3 tasks of app`, one entry a service. */
  readonly services: readonly string[];
}

const SUBNET = "aws:ec2/subnet:Subnet";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/** Reads the view. @param region of the stack. */
export function topologyView(resources: readonly ResourceRecord[], region: string): TopologyView {
  const links = new Links(resources);
  const shape = shapeOf(resources, region);
  const text = (record: ResourceRecord | undefined, key: string) => strings(record?.inputs[key])[0] ?? null;
  const tasks = links
    .ofType("aws:ecs/service:Service")
    .flatMap((s) => links.refs(s, "networkConfiguration.subnets", SUBNET));
  return {
    cidr: text(links.ofType("aws:ec2/vpc:Vpc")[0], "cidrBlock"),
    zones: shape.ways.map(({ az, nat, gateways }) => ({
      az,
      cidr: text(
        tasks.find((s) => text(s, "availabilityZone") === az),
        "cidrBlock",
      ),
      nat: nat ?? null,
      gateways,
    })),
    nats: shape.nats.map(({ name, kind, azs }) => ({ name, kind, azs })),
    endpoints: endpointGroups(links, shape.interfaceEndpoints),
    gateways: shape.gatewayEndpoints,
    internetGateway: links.ofType("aws:ec2/internetGateway:InternetGateway").length > 0,
    loadBalancers: links
      .ofType("aws:lb/loadBalancer:LoadBalancer")
      .map((lb) => (lb.inputs["internal"] === true ? "internal" : "public")),
    services: shape.side.fargate.map((s) => `${s.tasks} ${s.tasks === 1 ? "task" : "tasks"} of ${s.name}`),
  };
}

function endpointGroups(
  links: Links,
  shapes: readonly { service: string; zones: number; privateDns: boolean }[],
): EndpointGroupView[] {
  const groups = new Map<string, EndpointGroupView["services"][number][]>();
  for (const endpoint of links.ofType("aws:ec2/vpcEndpoint:VpcEndpoint")) {
    if (endpoint.inputs["vpcEndpointType"] !== "Interface") continue;
    const service = strings(endpoint.inputs["serviceName"])[0];
    const name = (service === undefined ? undefined : shortServiceName(service)) ?? endpoint.name;
    const shape = shapes.find((s) => s.service === name);
    const key = links
      .refs(endpoint, "securityGroupIds", GROUP)
      .map((g) => g.name)
      .join(", ");
    const list = groups.get(key) ?? [];
    list.push({ name, zones: shape?.zones ?? 0, privateDns: shape?.privateDns ?? false });
    groups.set(key, list);
  }
  return [...groups].map(([key, services]) => ({ groups: key, services }));
}

/** A subnet by its id: name of the AZ and CIDR, for the head of a column. */
export function subnetLabel(resources: readonly ResourceRecord[], id: string): { name: string; cidr: string | null } {
  const record = resources.find((r) => r.type === SUBNET && (r.id === id || r.urn === id));
  const tags = record?.inputs["tags"];
  const name = isObject(tags) ? strings(tags["Name"])[0] : undefined;
  return { name: name ?? record?.name ?? id, cidr: strings(record?.inputs["cidrBlock"])[0] ?? null };
}

/** The drawing in words: one sentence a fact, in the order of the way out. */
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

function wayInWords({ nats }: TopologyView, { az, nat }: ZoneView): string {
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
