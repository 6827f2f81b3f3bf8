/** The network that files tell of, counted as a bill counts it: what it is compared with the three modes by. Pure. */
import {
  type EndpointShape,
  type NatShape,
  NO_NETWORK_SIDE,
  NO_SIDE,
  type StackShape,
  type ZoneWay,
} from "../cost/shape";
import { shortServiceName } from "../plan/catalogue";
import { textOf } from "../reachability/checks/accounts";
import type { Verdict } from "../reachability/result";
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import { FileProblem } from "../reachability/sources/files/source";
import { isUnknown, type Known, type RouteTable, type Topology } from "../reachability/topology";
import { listOf } from "../reachability/view";

/** One network with the services in it. */
export interface FoundNetwork {
  readonly region: string;
  /** The files, as they were named. */
  readonly files: string;
  readonly verdict: Verdict;
  readonly services: readonly ServiceProof[];
  /** AZs with tasks, or the ids of subnets whose AZ is not known. */
  readonly azs: readonly string[];
  /** Catalogue names and `internet`, of all services. */
  readonly needs: readonly string[];
  /** The egress path alone: nothing of tasks, load balancers, logs. */
  readonly shape: StackShape;
}

/** @throws FileProblem where the files tell of several networks, of no service, or not of what decides the bill */
export function foundNetwork(proof: FilesProof): FoundNetwork {
  const [first] = proof.services;
  const files = proof.files.map(({ path }) => path).join(" ");
  if (!first) throw new FileProblem(files, "no ECS service is in it", "name the file with the service as well");
  const { region, topology } = first;
  const other = proof.services.find((each) => each.topology.vpc.id !== topology.vpc.id || each.region !== region);
  if (other)
    throw new FileProblem(
      files,
      `the services are in several networks: ${first.place.address} and ${other.place.address}`,
      `compare one at a time: --service ${first.place.address}`,
    );
  const subnets = new Set(proof.services.flatMap((each) => [...subnetsOf(each)]));
  const ways = [...subnets].map((id) => wayOf(topology, id));
  const azs = [...new Set(ways.map(({ az }) => az))];
  return {
    region,
    files,
    verdict: proof.verdict,
    services: proof.services,
    azs,
    needs: [...new Set(proof.services.flatMap(({ needs }) => needs.map(({ service }) => service)))].sort(),
    shape: {
      ways: azs.flatMap((az) => ways.find((way) => way.az === az) ?? []),
      nats: natsOf(topology, azs),
      idleIpv4: 0,
      interfaceEndpoints: interfacesOf(topology),
      gatewayEndpoints: ofKind(topology, "gateway").map(({ service }) => shortName(service)),
      network: NO_NETWORK_SIDE,
      side: NO_SIDE,
    },
  };
}

function subnetsOf({ topology: { task }, place }: ServiceProof): readonly string[] {
  if (!isUnknown(task.subnetIds)) return task.subnetIds;
  throw new FileProblem(
    place.file,
    `the subnets of ${place.address} are not known: ${task.subnetIds.unknown}`,
    "add the file that tells them, or --likely",
  );
}

function zoneOf(t: Topology, subnet: string): string {
  return textOf(listOf(t.subnets).find(({ id }) => id === subnet)?.availabilityZone) ?? subnet;
}

function wayOf(t: Topology, subnet: string): ZoneWay {
  const az = zoneOf(t, subnet);
  if (isUnknown(t.routeTables) || isUnknown(t.associations))
    return { az, gateways: [], elsewhere: "its route table is not known" };
  const named = t.associations.find(({ subnetId }) => textOf(subnetId) === subnet)?.routeTableId;
  const table = named === undefined ? t.routeTables.find(({ main }) => main) : tableNamed(t.routeTables, textOf(named));
  if (!table)
    return { az, gateways: [], ...(named === undefined ? {} : { elsewhere: "its route table is not known" }) };
  const gateways = ofKind(t, "gateway")
    .filter(({ routeTableIds }) => listOf(routeTableIds).includes(table.id))
    .map(({ service }) => shortName(service));
  return { az, gateways, ...leadOf(t, table) };
}

function tableNamed(tables: readonly RouteTable[], id: string | undefined): RouteTable | undefined {
  return tables.find((table) => table.id === id);
}

/** Where the default route of a table leads. */
function leadOf(t: Topology, { routes }: RouteTable): Omit<ZoneWay, "az" | "gateways"> {
  if (isUnknown(routes)) return { elsewhere: "its routes are not known" };
  const route = routes.find(
    ({ destination }) => !isUnknown(destination) && "cidr" in destination && destination.cidr === "0.0.0.0/0",
  );
  if (!route) return {};
  const target = textOf(route.targetId);
  if (route.target === "nat") return { nat: target ?? "a NAT gateway" };
  const instance = listOf(t.natInstances).find(({ targetIds }) => target !== undefined && targetIds.includes(target));
  if (instance) return { nat: instance.id };
  if (route.target === "transit-gateway") return { transitGateway: target ?? "a transit gateway" };
  return {
    elsewhere:
      route.target === "internet-gateway"
        ? "it leaves by the internet gateway, from the tasks' own addresses"
        : `its default route leads to ${target ?? route.target}`,
  };
}

function natsOf(t: Topology, azs: readonly string[]): NatShape[] {
  const gateways = listOf(t.natGateways).flatMap((nat): NatShape[] => {
    if (["deleting", "deleted", "failed"].includes(textOf(nat.state) ?? "")) return [];
    const regional = textOf(nat.availabilityMode) === "regional";
    const subnet = textOf(nat.subnetId);
    const own = regional ? azs : [subnet === undefined ? (azs[0] ?? "") : zoneOf(t, subnet)];
    const addresses = textOf(nat.connectivity) === "private" ? 0 : Math.max(1, listOf(nat.publicIps).length);
    return [
      { name: nat.id, kind: regional ? "regional" : "zonal", azs: own, publicIpv4: regional ? own.length : addresses },
    ];
  });
  const instances = listOf(t.natInstances).map(
    ({ id, subnetId, publicIp }): NatShape => ({
      name: id,
      kind: "instance",
      azs: [zoneOf(t, textOf(subnetId) ?? "")],
      publicIpv4: publicIp === undefined ? 0 : 1,
    }),
  );
  return [...gateways, ...instances];
}

function ofKind(t: Topology, kind: "interface" | "gateway") {
  const gone = ["deleting", "deleted", "failed", "rejected", "expired"];
  return listOf(t.endpoints).filter((each) => each.kind === kind && !gone.includes(textOf(each.state) ?? ""));
}

function interfacesOf(t: Topology): EndpointShape[] {
  return ofKind(t, "interface").map(({ service, subnetIds, privateDns }) => ({
    service: shortName(service),
    zones: listOf(subnetIds).length,
    privateDns: privateDns === true,
  }));
}

function shortName(service: Known<string>): string {
  const name = textOf(service);
  return name === undefined ? "a service that is not known" : (shortServiceName(name) ?? name);
}
