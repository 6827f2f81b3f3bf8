/**
 * A topology ready to be asked: every look-up the proof makes is an index built once, so that the proof stays
 * linear in subnets and services. Pure.
 */
import { endpointServiceName, findService, hostsOf } from "../plan/catalogue";
import { type CompiledAcl, compileAcl, type Ports, passes } from "./network/acls";
import {
  type Coverage,
  EVERYWHERE,
  PUBLIC,
  type Ranges,
  rangesOf,
  rangesOfAll,
  subtract,
} from "./network/address-sets";
import { type Admission, compileGroups } from "./network/groups";
import { type CompiledTable, compileTable } from "./network/routes";
import {
  type Endpoint,
  type HostedZone,
  isUnknown,
  type Known,
  type NatGateway,
  type NatInstance,
  type SecurityGroup,
  type Subnet,
  type Topology,
  unknown,
} from "./topology";
import type { Trace } from "./trace";

/** A subnet with what is known of its addresses: all of the VPC's when its own are not known. */
export interface SubnetView {
  readonly subnet: Subnet;
  readonly id: string;
  readonly ranges: Ranges;
  /** AZ id where there is one, else the AZ name; empty when neither is known. */
  readonly zone: string;
  readonly zoneName: string;
}

/** A network ACL in both directions; `undefined` is AWS's default, which lets everything through. */
export interface AclView {
  readonly id: string;
  readonly inbound: CompiledAcl;
  readonly outbound: CompiledAcl;
}

/** What a list of security groups admits, and a group to name when it admits nothing. */
export interface GroupView {
  readonly admission: Admission;
  readonly subject: string;
}

const textOf = (value: Known<string> | undefined) => (value === undefined || isUnknown(value) ? "" : value);

/** The items of a list, none when it could not be read. */
export function listOf<T>(list: Known<readonly T[]>): readonly T[] {
  return isUnknown(list) ? [] : list;
}

/** A topology with its indexes. */
export class View {
  readonly region: string;
  /** Where services and servers outside the VPC can be. */
  readonly publicRanges: Ranges;
  readonly vpcRanges: Ranges;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  /** By every id under which a route may name it. */
  readonly natInstances: ReadonlyMap<string, NatInstance>;
  readonly handMadeZones: readonly HostedZone[];
  /** Interface endpoints of the task's VPC: what its quota counts. */
  readonly interfaceEndpointCount: number;
  /** The same with those whose VPC is not known. */
  readonly interfaceEndpointsAtMost: number;
  readonly #subnets: ReadonlyMap<string, SubnetView>;
  readonly #groups: ReadonlyMap<string, SecurityGroup>;
  readonly #endpoints = new Map<string, Endpoint[]>();
  readonly #entries = new Map<string, { readonly cidrs: readonly string[]; readonly ranges: Ranges }>();
  readonly #prefixListByName = new Map<string, string>();
  readonly #explicit = new Map<string, Known<string>>();
  readonly #tables = new Map<string, CompiledTable>();
  readonly #mainTable: string | undefined;
  readonly #someAssociationUnknown: boolean;
  readonly #acls = new Map<string, AclView>();
  readonly #admissions = new Map<string, Known<GroupView>>();
  readonly #passes = new Map<string, Coverage>();
  readonly #ofService = new Map<string, readonly Endpoint[]>();
  readonly #walks = new Map<string, Trace>();

  constructor(readonly topology: Topology) {
    const t = topology;
    this.region = t.region;
    const vpcCidrs = listOf(t.vpc.cidrs);
    this.vpcRanges = isUnknown(t.vpc.cidrs) ? EVERYWHERE : rangesOfAll(vpcCidrs);
    this.publicRanges = isUnknown(t.vpc.cidrs) ? PUBLIC : subtract(PUBLIC, this.vpcRanges);
    this.#subnets = new Map(listOf(t.subnets).map((subnet) => [subnet.id, this.#subnetView(subnet)]));
    this.#groups = new Map(listOf(t.securityGroups).map((group) => [group.id, group]));
    this.natGateways = new Map(listOf(t.natGateways).map((nat) => [nat.id, nat]));
    this.natInstances = new Map(
      listOf(t.natInstances).flatMap((nat) => [nat.id, ...nat.targetIds].map((id) => [id, nat] as const)),
    );
    for (const list of listOf(t.prefixLists)) {
      if (!isUnknown(list.name)) this.#prefixListByName.set(list.name, list.id);
      if (list.cidrs !== undefined && !isUnknown(list.cidrs)) {
        this.#entries.set(list.id, { cidrs: list.cidrs, ranges: rangesOfAll(list.cidrs) });
      }
    }
    for (const endpoint of listOf(t.endpoints)) {
      const name = textOf(endpoint.service);
      const list = this.#endpoints.get(name);
      if (list) list.push(endpoint);
      else this.#endpoints.set(name, [endpoint]);
    }
    this.interfaceEndpointCount = listOf(t.endpoints).filter(
      (endpoint) => endpoint.kind === "interface" && endpoint.vpcId === t.vpc.id,
    ).length;
    this.interfaceEndpointsAtMost = listOf(t.endpoints).filter(
      ({ kind, vpcId }) => kind === "interface" && (isUnknown(vpcId) || vpcId === t.vpc.id),
    ).length;
    for (const table of listOf(t.routeTables)) {
      this.#tables.set(
        table.id,
        compileTable(table, vpcCidrs, (id) => this.#entries.get(id)?.cidrs),
      );
    }
    this.#mainTable = listOf(t.routeTables).find((table) => table.main && table.vpcId === t.vpc.id)?.id;
    for (const association of listOf(t.associations)) {
      if (!isUnknown(association.subnetId)) this.#explicit.set(association.subnetId, association.routeTableId);
    }
    this.#someAssociationUnknown = listOf(t.associations).some((association) => isUnknown(association.subnetId));
    for (const acl of listOf(t.networkAcls)) {
      this.#acls.set(acl.id, { id: acl.id, inbound: compileAcl(acl, false), outbound: compileAcl(acl, true) });
    }
    this.handMadeZones = listOf(t.hostedZones).filter(
      (zone) => zone.origin === "hand-made" && (isUnknown(zone.vpcId) || zone.vpcId === t.vpc.id),
    );
  }

  #subnetView(subnet: Subnet): SubnetView {
    const own = isUnknown(subnet.cidr) ? undefined : rangesOf(subnet.cidr);
    const zoneName = textOf(subnet.availabilityZone);
    return {
      subnet,
      id: subnet.id,
      ranges: own ?? this.vpcRanges,
      zone: textOf(subnet.availabilityZoneId) || zoneName,
      zoneName,
    };
  }

  /** A subnet by id. */
  subnetOf(id: string): SubnetView | undefined {
    return this.#subnets.get(id);
  }

  /** The route table of a subnet: its explicit association, else the VPC's main table. */
  tableOf(subnetId: string): Known<CompiledTable> {
    const { routeTables, associations } = this.topology;
    if (isUnknown(routeTables)) return routeTables;
    if (isUnknown(associations)) return associations;
    const explicit = this.#explicit.get(subnetId);
    if (explicit !== undefined) {
      if (isUnknown(explicit)) return explicit;
      return this.#tables.get(explicit) ?? unknown(`route table ${explicit} of subnet ${subnetId}`);
    }
    if (this.#someAssociationUnknown) return unknown(`the route table associated with subnet ${subnetId}`);
    const main = this.#mainTable === undefined ? undefined : this.#tables.get(this.#mainTable);
    return main ?? unknown(`the main route table of ${this.topology.vpc.id}, which subnet ${subnetId} uses`);
  }

  /** The ACL of a subnet; `undefined` is AWS's default. */
  aclOf(subnet: SubnetView): Known<AclView> | undefined {
    if (isUnknown(this.topology.networkAcls)) return this.topology.networkAcls;
    const id = subnet.subnet.networkAclId;
    if (id === undefined) return undefined;
    if (isUnknown(id)) return id;
    return this.#acls.get(id) ?? unknown(`network ACL ${id} of subnet ${subnet.id}`);
  }

  /** A stretch of way that many connections share, walked once. */
  shared(key: string, walk: () => Trace): Trace {
    let trace = this.#walks.get(key);
    if (!trace) {
      trace = walk();
      this.#walks.set(key, trace);
    }
    return trace;
  }

  /** How much of some addresses an ACL lets through on all of the ports. */
  passes(acl: CompiledAcl, direction: "in" | "out", key: string, addresses: Ranges, ports: Ports): Coverage {
    const cacheKey = `${acl.id} ${direction} ${key} ${ports.first}-${ports.last}`;
    let coverage = this.#passes.get(cacheKey);
    if (coverage === undefined) {
      coverage = passes(acl, addresses, ports);
      this.#passes.set(cacheKey, coverage);
    }
    return coverage;
  }

  /** What groups admit. An empty list is the VPC's default group. */
  admission(
    ids: Known<readonly string[]>,
    direction: "ingress" | "egress",
    protocol: "tcp" | "udp",
    port: number,
  ): Known<GroupView> {
    if (isUnknown(ids)) return ids;
    if (isUnknown(this.topology.securityGroups)) return this.topology.securityGroups;
    const key = `${direction} ${protocol} ${port} ${ids.join(" ")}`;
    let view = this.#admissions.get(key);
    if (view === undefined) {
      view = this.#admission(ids, direction, protocol, port);
      this.#admissions.set(key, view);
    }
    return view;
  }

  #admission(
    ids: readonly string[],
    direction: "ingress" | "egress",
    protocol: "tcp" | "udp",
    port: number,
  ): Known<GroupView> {
    const groups = this.groupsOf(ids);
    if (isUnknown(groups)) return groups;
    const admission = compileGroups(groups, direction, protocol, port, (id) => this.#entries.get(id)?.ranges);
    // Groups only ever admit: one that is not listed leaves what the others admit as it is.
    const unread = ids.filter((id) => !this.#groups.has(id)).map((id) => `the rules of security group ${id}`);
    const unknowns = unread.length > 0 ? [...admission.unknowns, ...unread] : admission.unknowns;
    return { admission: { ...admission, unknowns }, subject: groups[0]?.id ?? ids[0] ?? "" };
  }

  /** Listed groups by id, the VPC's default group for none. */
  groupsOf(ids: readonly string[]): Known<readonly SecurityGroup[]> {
    if (ids.length > 0) return ids.flatMap((id) => this.#groups.get(id) ?? []);
    const group = listOf(this.topology.securityGroups).find((candidate) => candidate.isDefault === true);
    return group ? [group] : unknown(`the default security group of ${this.topology.vpc.id}`);
  }

  /** Ids of the groups of an interface that was given these: the default group for none. */
  groupIdsOf(ids: readonly string[]): readonly string[] {
    if (ids.length > 0) return ids;
    const groups = this.groupsOf(ids);
    return isUnknown(groups) ? [] : groups.map((group) => group.id);
  }

  /** Endpoint service name of a service; the usual form for those the catalogue does not know, a full name as it is. */
  endpointServiceName(service: string, region = this.region): string {
    if (findService(service)) return endpointServiceName(service, region);
    return /^(?:[a-z]+\.)?(?:com|eu)\.amazonaws\./.test(service) ? service : `com.amazonaws.${region}.${service}`;
  }

  /** Endpoints with a service name, in any VPC; the empty name: those whose service could not be read. */
  endpointsNamed(name: string): readonly Endpoint[] {
    return this.#endpoints.get(name) ?? [];
  }

  /** Endpoints of a service in the VPC, found once. */
  endpointsOf(service: string, find: () => readonly Endpoint[]): readonly Endpoint[] {
    let endpoints = this.#ofService.get(service);
    if (!endpoints) {
      endpoints = find();
      this.#ofService.set(service, endpoints);
    }
    return endpoints;
  }

  /** Names of all endpoints' services. */
  get endpointNames(): Iterable<string> {
    return this.#endpoints.keys();
  }

  /** Prefix list of a service that has one, where it is known. */
  prefixListOf(service: string): string | undefined {
    return this.#prefixListByName.get(this.endpointServiceName(service));
  }

  /** Addresses of a prefix list, where they are known. */
  entriesOf(prefixListId: string): Ranges | undefined {
    return this.#entries.get(prefixListId)?.ranges;
  }

  /** Host names of a service, the first label perhaps `*`; `undefined` for services the catalogue does not know. */
  hostsOf(service: string, region = this.region): string[] | undefined {
    return findService(service) ? hostsOf(service, region) : undefined;
  }
}
