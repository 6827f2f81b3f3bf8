/** Counts NAT gateways, NAT instances and their addresses. Pure. */
import type { Graph } from "../resources/graph";
import { fieldsOf, isFields, itemsOf, textsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { TYPES } from "../resources/tokens";
import type { NatShape } from "./shape";

/** NATs, Elastic IPs that none of them holds, and the NAT that a route leads to. */
export interface NatReading {
  readonly nats: readonly NatShape[];
  readonly idleIpv4: number;
  readonly natOf: (route: ResourceRecord) => string | undefined;
}

/**
 * @param activeAzs AZs in which an automatic regional gateway is active. It follows network interfaces of any kind
 *   (nat-gateways-regional), so AZs with endpoints or a load balancer count too.
 */
export function readNats(graph: Graph, activeAzs: readonly string[]): NatReading {
  const held = new Set<string>();
  const hold = (eips: readonly ResourceRecord[]) => {
    for (const eip of eips) held.add(eip.urn);
  };
  const nats: NatShape[] = [];
  for (const nat of graph.of(TYPES.natGateway)) {
    hold([
      ...graph.targets(nat, "allocationId", [TYPES.eip]),
      ...graph.targets(nat, "secondaryAllocationIds", [TYPES.eip]),
    ]);
    hold(
      (nat.propertyDependencies?.availabilityZoneAddresses ?? []).flatMap((urn) =>
        graph.of(TYPES.eip).filter((e) => e.urn === urn),
      ),
    );
    for (const id of addressesOf(nat).flatMap((a) => textsOf(a.allocationIds)))
      hold(graph.of(TYPES.eip).filter((e) => e.id === id));
    nats.push(nat.inputs.availabilityMode === "regional" ? regional(nat, activeAzs) : zonal(graph, nat));
  }
  const instances = graph
    .of(TYPES.instance)
    .map((instance) => ({ instance, interfaces: interfacesOf(graph, instance) }));
  for (const { instance, interfaces } of instances.filter((i) => isNat(graph, i.instance, i.interfaces))) {
    const eips = eipsOf(graph, instance, interfaces);
    hold(eips);
    nats.push({
      name: instance.name,
      kind: "instance",
      azs: [azOf(graph, instance) ?? interfaces.map((i) => azOf(graph, i))[0] ?? instance.urn],
      publicIpv4: eips.length > 0 ? eips.length : instance.inputs.associatePublicIpAddress === false ? 0 : 1,
      ...(typeof instance.inputs.instanceType === "string" ? { instanceType: instance.inputs.instanceType } : {}),
    });
  }
  const natOf = (route: ResourceRecord): string | undefined => {
    const gateway = graph.targets(route, "natGatewayId", [TYPES.natGateway])[0];
    if (gateway) return gateway.name;
    const networkInterface = graph.targets(route, "networkInterfaceId", [TYPES.networkInterface])[0];
    const direct = graph.targets(route, "networkInterfaceId", [TYPES.instance])[0];
    return (direct ?? instances.find((i) => i.interfaces.some((n) => n.urn === networkInterface?.urn))?.instance)?.name;
  };
  return { nats, idleIpv4: graph.of(TYPES.eip).filter((e) => !held.has(e.urn)).length, natOf };
}

function zonal(graph: Graph, nat: ResourceRecord): NatShape {
  const isPublic = nat.inputs.connectivityType !== "private";
  const secondary = Math.max(
    textsOf(nat.inputs.secondaryAllocationIds).length,
    graph.targets(nat, "secondaryAllocationIds", [TYPES.eip]).length,
  );
  return {
    name: nat.name,
    kind: "zonal",
    azs: [azOf(graph, nat) ?? nat.urn],
    publicIpv4: isPublic ? 1 + secondary : 0,
  };
}

/** Automatic: one address in each active AZ. Manual: the AZs and addresses it lists. */
function regional(nat: ResourceRecord, activeAzs: readonly string[]): NatShape {
  const manual = addressesOf(nat);
  if (manual.length === 0) return { name: nat.name, kind: "regional", azs: activeAzs, publicIpv4: activeAzs.length };
  const azs = manual.map((a, i) => textsOf([a.availabilityZone, a.availabilityZoneId])[0] ?? `${nat.urn}#${i}`);
  // The allocation may not exist yet; AWS wants at least one an AZ.
  const publicIpv4 = manual.reduce((n, a) => n + Math.max(1, textsOf(a.allocationIds).length), 0);
  return { name: nat.name, kind: "regional", azs, publicIpv4 };
}

function addressesOf(nat: ResourceRecord): Readonly<Record<string, unknown>>[] {
  return itemsOf(nat.inputs.availabilityZoneAddresses).filter(isFields);
}

/** Interfaces an instance is given: by block, by attachment, or by the interface's own attachments. */
function interfacesOf(graph: Graph, instance: ResourceRecord): ResourceRecord[] {
  const ids = textsOf([
    ...itemsOf(instance.inputs.networkInterfaces).map((block) => fieldsOf(block).networkInterfaceId),
    fieldsOf(instance.inputs.primaryNetworkInterface).networkInterfaceId,
  ]);
  const depended = [
    ...(instance.propertyDependencies?.networkInterfaces ?? []),
    ...(instance.propertyDependencies?.primaryNetworkInterface ?? []),
  ];
  const attached = graph
    .of(TYPES.networkInterfaceAttachment)
    .filter((a) => graph.targets(a, "instanceId", [TYPES.instance])[0]?.urn === instance.urn)
    .flatMap((a) => graph.targets(a, "networkInterfaceId", [TYPES.networkInterface]));
  const named = graph
    .of(TYPES.networkInterface)
    .filter((n) => (n.id !== undefined && ids.includes(n.id)) || depended.includes(n.urn));
  return [...new Set([...named, ...attached])];
}

/** An instance that forwards for others: source/destination check off on it or its interface. */
function isNat(graph: Graph, instance: ResourceRecord, interfaces: readonly ResourceRecord[]): boolean {
  if ([instance, ...interfaces].some((r) => r.inputs.sourceDestCheck === false)) return true;
  const urns = new Set(interfaces.map((n) => n.urn));
  return graph
    .of(TYPES.route)
    .some((r) => urns.has(graph.targets(r, "networkInterfaceId", [TYPES.networkInterface])[0]?.urn ?? ""));
}

function eipsOf(graph: Graph, instance: ResourceRecord, interfaces: readonly ResourceRecord[]): ResourceRecord[] {
  const targets = new Set([instance.urn, ...interfaces.map((n) => n.urn)]);
  const hits = (record: ResourceRecord, instanceKey: string, interfaceKey: string) =>
    [
      graph.targets(record, instanceKey, [TYPES.instance])[0],
      graph.targets(record, interfaceKey, [TYPES.networkInterface])[0],
    ].some((r) => r !== undefined && targets.has(r.urn));
  const direct = graph.of(TYPES.eip).filter((e) => hits(e, "instance", "networkInterface"));
  const associated = graph
    .of(TYPES.eipAssociation)
    .filter((a) => hits(a, "instanceId", "networkInterfaceId"))
    .flatMap((a) => graph.targets(a, "allocationId", [TYPES.eip]));
  return [...new Set([...direct, ...associated])];
}

function azOf(graph: Graph, record: ResourceRecord): string | undefined {
  const subnet = graph.targets(record, "subnetId", [TYPES.subnet])[0];
  if (subnet) return azOfSubnet(graph, subnet);
  return textsOf([graph.value(record, "availabilityZone"), graph.value(record, "subnetId")])[0];
}

/** AZ of a subnet: by name, else by id, else the subnet itself. */
export function azOfSubnet(graph: Graph, subnet: ResourceRecord): string {
  const known = [graph.value(subnet, "availabilityZone"), graph.value(subnet, "availabilityZoneId")];
  return textsOf(known)[0] ?? subnet.urn;
}
