/**
 * Follows the way that a service's traffic takes from one subnet, and names what is broken on it. Pure.
 *
 * Where it is not known which way is taken, a fault on one of them is no fault yet: it becomes something not known.
 */
import { findService } from "../plan/catalogue";
import type { Need } from "../plan/needs";
import { checkTaskAcl } from "./checks/acl";
import { checkCalledResources } from "./checks/called-resources";
import { checkElsewhere, checkImageHosts, checkWindowsLayers } from "./checks/elsewhere";
import { walkGatewayEndpoint, walkInterfaceEndpoint } from "./checks/endpoint";
import { checkContainersRead, checkExistence, checkGuardDuty } from "./checks/existence";
import { checkExternal } from "./checks/external";
import { checkForeignResources } from "./checks/foreign-resources";
import { checkEgressToPublic } from "./checks/groups";
import { walkPublic } from "./checks/internet";
import { checkPublicNames, checkResolver } from "./checks/names";
import { nearestNat } from "./checks/nat";
import { checkEndpointPolicy } from "./checks/policy";
import { checkRoles } from "./checks/roles";
import { publicDestination } from "./checks/walk";
import { type Endpoint, isUnknown } from "./topology";
import { Trace } from "./trace";
import type { SubnetView, View } from "./view";
import { answersVpc, endpointsOf, type Way, wayOf } from "./way";

/** One service asked for from one subnet. */
interface Asked {
  readonly view: View;
  readonly need: Need;
  readonly subnet: SubnetView;
  /** Endpoints of the service in the VPC. */
  readonly endpoints: readonly Endpoint[];
}

/** An AWS service: names, way, groups, ACLs, policies, roles, and what leaves the region all the same. */
export function walkService(view: View, trace: Trace, need: Need, subnet: SubnetView): void {
  const endpoints = view.endpointsOf(need.service, () => endpointsOf(view, need.service));
  const asked: Asked = { view, need, subnet, endpoints };
  const unread = unreadEndpoints(view, trace);
  const way = wayOf(view, need.service, subnet, endpoints);
  if (unread === undefined || way.kind === "nowhere") follow(asked, way, trace);
  else {
    const own = new Trace();
    follow(asked, way, own);
    trace.path = own.path;
    trace.includeUndecided(own, unread);
  }
  checkImageHosts(view, trace, need, way.kind);
  checkElsewhere(view, trace, need, subnet, () => walkOut(view, subnet, undefined));
  checkWindowsLayers(view, trace, need, subnet);
}

/** What keeps the list of endpoints from being whole. */
function unreadEndpoints(view: View, trace: Trace): string | undefined {
  const { endpoints: all, vpc } = view.topology;
  let unread: string | undefined;
  if (isUnknown(all)) {
    trace.unsure("endpoint", vpc.id, "the VPC endpoints are not known", [all.unknown]);
    unread = all.unknown;
  }
  for (const endpoint of view.endpointsNamed("")) {
    if (!isUnknown(endpoint.service)) continue;
    trace.unsure("endpoint", endpoint.id, "its service is not known", [endpoint.service.unknown]);
    unread = endpoint.service.unknown;
  }
  return unread;
}

function follow(asked: Asked, way: Way, trace: Trace): void {
  const { view, need, subnet } = asked;
  switch (way.kind) {
    case "endpoint":
      return interfaces(asked, way, trace);
    case "gateway":
      trace.path = "gateway-endpoint";
      inboundOnly(asked, trace);
      walkGatewayEndpoint(view, trace, way.endpoint, subnet, need.service);
      return permit(asked, trace, way.endpoint);
    case "external":
      trace.path = "external-endpoint";
      trace.include(checkResolver(view));
      checkExternal(view, trace, way.endpoint, subnet);
      return permit(asked, trace, undefined);
    case "public":
      for (const { id, kind } of way.unused) {
        const why = kind === "gateway" ? "not in the subnet's route table" : "private DNS off";
        trace.warn("endpoint-unused", id, why);
      }
      inboundOnly(asked, trace);
      return out(asked, trace);
    case "nowhere":
      return nowhere(asked, way, trace);
  }
}

/** AWS takes private DNS for inbound resolvers only where a gateway endpoint carries the VPC's own queries. */
function inboundOnly({ endpoints }: Asked, trace: Trace): void {
  const only = endpoints.find(
    ({ privateDns, privateDnsForInboundOnly }) => privateDns === true && privateDnsForInboundOnly === true,
  );
  if (!only || endpoints.some(({ kind }) => kind === "gateway")) return;
  const evidence = "private DNS for inbound Resolver endpoints only, and no gateway endpoint in the VPC";
  trace.fail("dns", only.id, evidence, "s3-interface-without-gateway");
}

function interfaces(asked: Asked, way: Way & { readonly kind: "endpoint" }, trace: Trace): void {
  const { view, need, subnet } = asked;
  trace.path = "endpoint";
  const [first, ...others] = way.endpoints;
  if (!first) return;
  if (way.name === "unknown") {
    const answers = answersVpc(first, need.service);
    const missing = isUnknown(answers) ? answers.unknown : `whether private DNS of ${first.id} is on`;
    trace.unsure("dns", first.id, "whether private DNS answers the VPC is not known", [missing]);
    const own = new Trace();
    walkInterfaceEndpoint(view, own, first, subnet, need.service, true);
    permit(asked, own, first);
    trace.includeUndecided(own, missing);
    return;
  }
  if (way.name === "off") {
    inboundOnly(asked, trace);
    if (first.privateDnsForInboundOnly !== true) trace.fail("dns", first.id, "private DNS is off", "private-dns-off");
  }
  if (way.name === "zone") checkPublicNames(view, trace, need.service);
  if (way.name === "private") {
    trace.pass("dns", first.id, `private DNS answers for ${need.service}`);
    for (const other of others) {
      // The second one may be in another VPC, where it is in nobody's way.
      const { vpcId } = [first, other].find((candidate) => isUnknown(candidate.vpcId)) ?? other;
      if (isUnknown(vpcId)) trace.unsure("dns", other.id, "its VPC is not known", [vpcId.unknown]);
      else trace.fail("dns", other.id, `${first.id} has the same private names`, "private-dns-conflict");
    }
    for (const other of asked.endpoints) {
      const answers = other.kind === "interface" ? answersVpc(other, need.service) : false;
      if (isUnknown(answers)) trace.unsure("dns", other.id, "whether its private DNS is on", [answers.unknown]);
    }
  }
  walkInterfaceEndpoint(view, trace, first, subnet, need.service, way.name !== "zone");
  permit(asked, trace, first);
}

function nowhere(asked: Asked, way: Way & { readonly kind: "nowhere" }, trace: Trace): void {
  const { view, need, subnet } = asked;
  const unread = isUnknown(view.topology.endpoints) || view.endpointsNamed("").length > 0;
  if (nearestNat(view, subnet) !== undefined || unread) {
    if (!unread) out(asked, trace);
    return;
  }
  trace.include(checkResolver(view));
  for (const { endpoint, why } of way.strays) {
    const service = isUnknown(endpoint.service) ? "?" : endpoint.service;
    if (why === "region") trace.fail("endpoint", endpoint.id, `its service is ${service}`, "endpoint-other-region");
    else trace.fail("endpoint", endpoint.id, `its VPC is not ${view.topology.vpc.id}`, "endpoint-other-vpc");
  }
  gatewayToBe(asked, trace);
  if (way.strays.length === 0) {
    const name = view.endpointServiceName(need.service);
    const evidence = `no endpoint for ${name}, no default route from ${subnet.id}`;
    trace.fail("endpoint", need.service, evidence, "endpoint-missing");
  }
  permit(asked, trace, "undecided");
}

/** A gateway endpoint that has to be made yet will be reached through what the task's subnet allows already. */
function gatewayToBe({ view, need, subnet }: Asked, trace: Trace): void {
  const listId = view.prefixListOf(need.service);
  if (findService(need.service)?.kind !== "gateway" || listId === undefined) return;
  const to = publicDestination(view, listId);
  checkEgressToPublic(view, trace, to, "task-egress-prefix-list");
  checkTaskAcl(view, trace, subnet, to);
}

/** Over the default route. */
function out(asked: Asked, trace: Trace): void {
  const { view, need, subnet } = asked;
  trace.include(checkResolver(view));
  trace.include(
    view.shared(`public names ${need.service}`, () => {
      const own = new Trace();
      checkPublicNames(view, own, need.service);
      return own;
    }),
  );
  const walk = walkOut(view, subnet, view.prefixListOf(need.service));
  trace.path = walk.path;
  trace.include(walk);
  permit(asked, trace, undefined);
}

/** The egress path to public addresses from a subnet, walked once. */
export function walkOut(view: View, subnet: SubnetView, prefixListId: string | undefined): Trace {
  return view.shared(`public ${subnet.id} ${prefixListId ?? ""}`, () =>
    walkPublic(view, subnet, publicDestination(view, prefixListId)),
  );
}

/** Endpoint policy and roles. `undecided`: no way exists, so that conditions on one cannot be judged. */
export function permit(
  { view, need }: Pick<Asked, "view" | "need">,
  trace: Trace,
  via: Endpoint | "undecided" | undefined,
): void {
  const key = `permit ${need.service} ${typeof via === "object" ? via.id : (via ?? "")}`;
  const found = view.shared(key, () => {
    const own = new Trace();
    if (typeof via === "object") checkEndpointPolicy(view, own, via, need);
    checkContainersRead(view, own, need);
    checkRoles(view, own, need, via);
    if (via !== "undecided") checkForeignResources(view, own, need, via);
    if (via !== "undecided") checkCalledResources(view, own, need, via);
    if (via !== "undecided") checkGuardDuty(view, own, need, via);
    checkExistence(view, own, need);
    return own;
  });
  trace.include(found);
}
