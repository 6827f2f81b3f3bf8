/** Counts what a stack is billed for from its registered resources. Pure. */
import { shortServiceName } from "../plan/catalogue";
import type { ResourceRecord } from "../resources/record";
import { Links, property, strings } from "./links";
import { readNats } from "./read-nats";
import { imagesFrom, readSide } from "./read-side";
import type { EndpointShape, StackShape, ZoneWay } from "./shape";

const SUBNET = "aws:ec2/subnet:Subnet";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const TABLE = "aws:ec2/routeTable:RouteTable";

/**
 * Counts of a stack. A reference to something outside the stack (an adopted subnet) counts as an AZ of its own with no
 * way out that the stack knows of. @param region of the stack: it tells which images are local.
 */
export function shapeOf(resources: readonly ResourceRecord[], region: string): StackShape {
  const links = new Links(resources);
  const tasks = taskSubnets(links);
  const endpoints = links.ofType(ENDPOINT);
  const interfaces = endpoints.filter((e) => e.inputs.vpcEndpointType === "Interface");
  const gateways = endpoints.filter((e) => (e.inputs.vpcEndpointType ?? "Gateway") === "Gateway");
  const activeAzs = new Set([
    ...tasks.map((t) => t.az),
    ...interfaces.flatMap((e) => subnetsOf(links, e, "subnetIds").map((s) => s.az)),
  ]);
  for (const lb of links.ofType("aws:lb/loadBalancer:LoadBalancer"))
    for (const s of subnetsOf(links, lb, "subnets")) activeAzs.add(s.az);
  const { nats, idleIpv4, natOf } = readNats(links, [...activeAzs]);
  return {
    ways: waysOf(links, tasks, gateways, natOf),
    nats,
    idleIpv4,
    interfaceEndpoints: interfaces.map(
      (e): EndpointShape => ({
        service: serviceOf(e),
        zones: subnetsOf(links, e, "subnetIds").length,
        privateDns: hasPrivateDns(links, e),
      }),
    ),
    gatewayEndpoints: gateways.map(serviceOf),
    imagesFrom: imagesFrom(links, region),
    side: readSide(links, (lb) => subnetsOf(links, lb, "subnets").length),
  };
}

interface SubnetPlace {
  readonly az: string;
  readonly record?: ResourceRecord;
}

/** Subnets that a property lists; those the stack does not own stand for an AZ each. */
function subnetsOf(links: Links, record: ResourceRecord, path: string): SubnetPlace[] {
  const own = links.refs(record, path, SUBNET);
  if (own.length > 0) return [...new Map(own.map((s) => [s.urn, { az: azOf(s), record: s }])).values()];
  const value = path
    .split(".")
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      record.inputs,
    );
  return [...new Set(strings(value))].map((id) => ({ az: id }));
}

/** AZ of a subnet: by name, else by id, else the subnet itself. */
function azOf(subnet: ResourceRecord): string {
  return strings([property(subnet, "availabilityZone"), property(subnet, "availabilityZoneId")])[0] ?? subnet.urn;
}

/** Subnets of the tasks, one an AZ: those of the services, or the private tier while there is no service. */
function taskSubnets(links: Links): SubnetPlace[] {
  const services = links
    .ofType("aws:ecs/service:Service")
    .flatMap((s) => subnetsOf(links, s, "networkConfiguration.subnets"));
  const tier = (s: ResourceRecord) => (s.inputs.tags as Record<string, unknown> | undefined)?.Tier;
  const places =
    services.length > 0
      ? services
      : links
          .ofType(SUBNET)
          .filter((s) => tier(s) === "private")
          .map((s) => ({ az: azOf(s), record: s }));
  return [...new Map(places.map((p) => [p.az, p])).values()];
}

function waysOf(
  links: Links,
  tasks: readonly SubnetPlace[],
  gateways: readonly ResourceRecord[],
  natOf: (route: ResourceRecord) => string | undefined,
): ZoneWay[] {
  const attached = attachedGateways(links, gateways);
  const tableOf = new Map<string, ResourceRecord>();
  for (const association of links.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")) {
    const table = links.ref(association, "routeTableId", TABLE);
    for (const subnet of links.refs(association, "subnetId", SUBNET)) if (table) tableOf.set(subnet.urn, table);
  }
  const defaults = links.ofType("aws:ec2/route:Route").filter((r) => r.inputs.destinationCidrBlock === "0.0.0.0/0");
  return tasks.map(({ az, record }) => {
    const table = record && tableOf.get(record.urn);
    const route = table && defaults.find((r) => links.ref(r, "routeTableId", TABLE)?.urn === table.urn);
    const nat = route && natOf(route);
    return { az, gateways: table ? [...(attached.get(table.urn) ?? [])] : [], ...(nat === undefined ? {} : { nat }) };
  });
}

/** Gateway services by the URN of each route table they are attached to. */
function attachedGateways(links: Links, gateways: readonly ResourceRecord[]): Map<string, Set<string>> {
  const attached = new Map<string, Set<string>>();
  const attach = (table: ResourceRecord, gateway: ResourceRecord) =>
    attached.set(table.urn, (attached.get(table.urn) ?? new Set()).add(serviceOf(gateway)));
  for (const gateway of gateways)
    for (const table of links.refs(gateway, "routeTableIds", TABLE)) attach(table, gateway);
  for (const a of links.ofType("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")) {
    const table = links.ref(a, "routeTableId", TABLE);
    const gateway = links.ref(a, "vpcEndpointId", ENDPOINT);
    if (table && gateway) attach(table, gateway);
  }
  return attached;
}

function hasPrivateDns(links: Links, endpoint: ResourceRecord): boolean {
  if (endpoint.inputs.privateDnsEnabled === true) return true;
  return links
    .ofType("aws:vpc/endpointPrivateDns:EndpointPrivateDns")
    .some((d) => d.inputs.privateDnsEnabled === true && links.ref(d, "vpcEndpointId", ENDPOINT)?.urn === endpoint.urn);
}

/** Catalogue name of an endpoint's service, or the service name as it is (somebody's own endpoint service). */
function serviceOf(endpoint: ResourceRecord): string {
  const name = strings(property(endpoint, "serviceName"))[0] ?? endpoint.name;
  return shortServiceName(name) ?? name;
}
