/** Counts NAT gateways, NAT instances and their addresses. Pure. */
import type { ResourceRecord } from "../resources/record";
import { isObject, type Links, property, strings } from "./links";
import type { NatShape } from "./shape";

const NAT = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";
const INSTANCE = "aws:ec2/instance:Instance";
const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const SUBNET = "aws:ec2/subnet:Subnet";

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
export function readNats(links: Links, activeAzs: readonly string[]): NatReading {
  const held = new Set<string>();
  const hold = (eips: readonly ResourceRecord[]) => {
    for (const eip of eips) held.add(eip.urn);
  };
  const nats: NatShape[] = [];
  for (const nat of links.ofType(NAT)) {
    hold([...links.refs(nat, "allocationId", EIP), ...links.refs(nat, "secondaryAllocationIds", EIP)]);
    hold(
      (nat.propertyDependencies?.availabilityZoneAddresses ?? []).flatMap((urn) =>
        links.ofType(EIP).filter((e) => e.urn === urn),
      ),
    );
    for (const id of addressesOf(nat).flatMap((a) => strings(a.allocationIds)))
      hold(links.ofType(EIP).filter((e) => e.id === id));
    nats.push(nat.inputs.availabilityMode === "regional" ? regional(nat, activeAzs) : zonal(links, nat));
  }
  const instances = links.ofType(INSTANCE).map((instance) => ({ instance, interfaces: interfacesOf(links, instance) }));
  for (const { instance, interfaces } of instances.filter((i) => isNat(links, i.instance, i.interfaces))) {
    const eips = eipsOf(links, instance, interfaces);
    hold(eips);
    nats.push({
      name: instance.name,
      kind: "instance",
      azs: [azOf(links, instance) ?? interfaces.map((i) => azOf(links, i))[0] ?? instance.urn],
      publicIpv4: eips.length > 0 ? eips.length : instance.inputs.associatePublicIpAddress === false ? 0 : 1,
      ...(typeof instance.inputs.instanceType === "string" ? { instanceType: instance.inputs.instanceType } : {}),
    });
  }
  const natOf = (route: ResourceRecord): string | undefined => {
    const gateway = links.ref(route, "natGatewayId", NAT);
    if (gateway) return gateway.name;
    const networkInterface = links.ref(route, "networkInterfaceId", INTERFACE);
    const direct = links.ref(route, "networkInterfaceId", INSTANCE);
    return (direct ?? instances.find((i) => i.interfaces.some((n) => n.urn === networkInterface?.urn))?.instance)?.name;
  };
  return { nats, idleIpv4: links.ofType(EIP).filter((e) => !held.has(e.urn)).length, natOf };
}

function zonal(links: Links, nat: ResourceRecord): NatShape {
  const isPublic = nat.inputs.connectivityType !== "private";
  const secondary = Math.max(
    strings(nat.inputs.secondaryAllocationIds).length,
    links.refs(nat, "secondaryAllocationIds", EIP).length,
  );
  return {
    name: nat.name,
    kind: "zonal",
    azs: [azOf(links, nat) ?? nat.urn],
    publicIpv4: isPublic ? 1 + secondary : 0,
  };
}

/** Automatic: one address in each active AZ. Manual: the AZs and addresses it lists. */
function regional(nat: ResourceRecord, activeAzs: readonly string[]): NatShape {
  const manual = addressesOf(nat);
  if (manual.length === 0) return { name: nat.name, kind: "regional", azs: activeAzs, publicIpv4: activeAzs.length };
  const azs = manual.map((a, i) => strings([a.availabilityZone, a.availabilityZoneId])[0] ?? `${nat.urn}#${i}`);
  // The allocation may not exist yet; AWS wants at least one an AZ.
  const publicIpv4 = manual.reduce((n, a) => n + Math.max(1, strings(a.allocationIds).length), 0);
  return { name: nat.name, kind: "regional", azs, publicIpv4 };
}

function addressesOf(nat: ResourceRecord): Record<string, unknown>[] {
  const list = nat.inputs.availabilityZoneAddresses;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Interfaces an instance is given: by block, by attachment, or by the interface's own attachments. */
function interfacesOf(links: Links, instance: ResourceRecord): ResourceRecord[] {
  const blocks = Array.isArray(instance.inputs.networkInterfaces)
    ? instance.inputs.networkInterfaces.filter(isObject)
    : [];
  const ids = strings([
    ...blocks.map((b) => b.networkInterfaceId),
    isObject(instance.inputs.primaryNetworkInterface)
      ? instance.inputs.primaryNetworkInterface.networkInterfaceId
      : undefined,
  ]);
  const depended = [
    ...(instance.propertyDependencies?.networkInterfaces ?? []),
    ...(instance.propertyDependencies?.primaryNetworkInterface ?? []),
  ];
  const attached = links
    .ofType("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment")
    .filter((a) => links.ref(a, "instanceId", INSTANCE)?.urn === instance.urn)
    .flatMap((a) => links.refs(a, "networkInterfaceId", INTERFACE));
  const named = links
    .ofType(INTERFACE)
    .filter((n) => (n.id !== undefined && ids.includes(n.id)) || depended.includes(n.urn));
  return [...new Set([...named, ...attached])];
}

/** An instance that forwards for others: source/destination check off on it or its interface. */
function isNat(links: Links, instance: ResourceRecord, interfaces: readonly ResourceRecord[]): boolean {
  if ([instance, ...interfaces].some((r) => r.inputs.sourceDestCheck === false)) return true;
  const urns = new Set(interfaces.map((n) => n.urn));
  return links
    .ofType("aws:ec2/route:Route")
    .some((r) => urns.has(links.ref(r, "networkInterfaceId", INTERFACE)?.urn ?? ""));
}

function eipsOf(links: Links, instance: ResourceRecord, interfaces: readonly ResourceRecord[]): ResourceRecord[] {
  const targets = new Set([instance.urn, ...interfaces.map((n) => n.urn)]);
  const hits = (record: ResourceRecord, instanceKey: string, interfaceKey: string) =>
    [links.ref(record, instanceKey, INSTANCE), links.ref(record, interfaceKey, INTERFACE)].some(
      (r) => r !== undefined && targets.has(r.urn),
    );
  const direct = links.ofType(EIP).filter((e) => hits(e, "instance", "networkInterface"));
  const associated = links
    .ofType("aws:ec2/eipAssociation:EipAssociation")
    .filter((a) => hits(a, "instanceId", "networkInterfaceId"))
    .flatMap((a) => links.refs(a, "allocationId", EIP));
  return [...new Set([...direct, ...associated])];
}

function azOf(links: Links, record: ResourceRecord): string | undefined {
  const subnet = links.ref(record, "subnetId", SUBNET);
  if (!subnet) return strings([property(record, "availabilityZone"), property(record, "subnetId")])[0];
  return strings([property(subnet, "availabilityZone"), property(subnet, "availabilityZoneId")])[0] ?? subnet.urn;
}
