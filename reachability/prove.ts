/**
 * The proof: for each service a task needs and each subnet it may run in, can it get there and back? Pure.
 *
 * Every check runs whatever the ones before it found, so that all independent faults of one connection are named
 * at once. What could not be read makes a proof `not-proven`; it never counts as safe. Names are resolved and
 * routes followed as AWS does; addresses that nobody knows (a task's, an endpoint's, a public service's) stand for
 * all the addresses they may be.
 */
import { findService } from "../plan/catalogue";
import type { Need } from "../plan/needs";
import { checkTaskAcl } from "./checks/acl";
import { isApplicationNeed } from "./checks/calls";
import { blameImages, checkElsewhere, checkWindowsLayers } from "./checks/elsewhere";
import { walkGatewayEndpoint, walkInterfaceEndpoint } from "./checks/endpoint";
import { checkExternal } from "./checks/external";
import { checkEgressToPublic } from "./checks/groups";
import { hasDefaultRoute, walkPublic } from "./checks/internet";
import { checkPublicNames, checkResolver } from "./checks/names";
import { nearestNat } from "./checks/nat";
import { checkEndpointPolicy } from "./checks/policy";
import { checkRoles } from "./checks/roles";
import { checkExec, checkPlatform, checkTask } from "./checks/task";
import { publicDestination } from "./checks/walk";
import type { Proof, Reachability, Verdict } from "./result";
import { type Endpoint, isUnknown, type Topology, unknown } from "./topology";
import { Trace } from "./trace";
import { type SubnetView, View } from "./view";
import { endpointsOf, type Way, wayOf } from "./way";

/**
 * Proves every need from every task subnet.
 * @returns One proof per need and subnet, subnets in the task's order, needs in theirs. A task whose subnets are
 * not known, or that needs nothing, is `not-proven`.
 */
export function prove(topology: Topology, needs: readonly Need[]): Reachability {
  const prover = new Prover(topology);
  const { subnetIds } = topology.task;
  const proofs = isUnknown(subnetIds)
    ? needs.map((need) => prover.unplaced(need, subnetIds.unknown))
    : subnetIds.flatMap((id) => needs.map((need) => prover.prove(need, id)));
  return { verdict: verdictOf(proofs), proofs };
}

/** The verdict of several proofs: the worst, `not-proven` for none. */
export function verdictOf(proofs: readonly Proof[]): Verdict {
  if (proofs.some(({ verdict }) => verdict === "unreachable")) return "unreachable";
  return proofs.length === 0 || proofs.some(({ verdict }) => verdict === "not-proven") ? "not-proven" : "reachable";
}

class Prover {
  readonly #view: View;
  readonly #endpoints = new Map<string, readonly Endpoint[]>();

  constructor(topology: Topology) {
    this.#view = new View(topology);
  }

  /** A proof for a task whose subnets are not known. */
  unplaced(need: Need, missing: string): Proof {
    const trace = new Trace();
    trace.unsure("task", this.#view.topology.task.name, "the task's subnets are not known", [missing]);
    return this.#proof(need, "", "", trace);
  }

  prove(need: Need, subnetId: string): Proof {
    const trace = new Trace();
    const view = this.#view;
    checkTask(view, trace);
    const subnet = view.subnetOf(subnetId) ?? this.#unread(subnetId, trace);
    if (need.service === "ssmmessages") checkExec(view, trace);
    if (need.service === "secretsmanager") checkPlatform(view, trace);
    if (need.service === "internet") this.#internet(need, subnet, trace);
    else this.#service(need, subnet, trace);
    return this.#proof(need, subnetId, subnet.zoneName, trace);
  }

  /** A task subnet that was not read: all but what lies in it can be checked. */
  #unread(id: string, trace: Trace): SubnetView {
    const { subnets } = this.#view.topology;
    const missing = isUnknown(subnets) ? subnets.unknown : `subnet ${id}`;
    trace.unsure("task", id, "the task subnet is not known", [missing]);
    const nothing = unknown(missing);
    const subnet = { id, cidr: nothing, availabilityZone: nothing };
    return { id, subnet, ranges: this.#view.vpcRanges, zone: "", zoneName: "" };
  }

  #proof(need: Need, subnet: string, availabilityZone: string, trace: Trace): Proof {
    const context = { service: need.service, region: this.#view.region };
    return {
      service: need.service,
      because: need.because,
      subnet,
      availabilityZone,
      verdict: trace.verdict,
      path: trace.path,
      hops: trace.hops,
      faults: trace.faults(context),
      warnings: trace.warnings(context),
      missing: trace.missing,
    };
  }

  /** A destination outside AWS. */
  #internet(need: Need, subnet: SubnetView, trace: Trace): void {
    trace.include(checkResolver(this.#view));
    if (this.#leadsNowhere(subnet)) {
      blameImages(this.#view, trace);
      if (isApplicationNeed(need))
        trace.fail("route", subnet.id, "neither a default route nor a NAT", "no-internet-path");
      return;
    }
    const walk = this.#walkPublic(subnet, undefined);
    trace.path = walk.path;
    trace.include(walk);
  }

  /** No route and no NAT: then what asked for the internet is at fault, not the network. */
  #leadsNowhere(subnet: SubnetView): boolean {
    return hasDefaultRoute(this.#view, subnet) === false && nearestNat(this.#view, subnet) === undefined;
  }

  #service(need: Need, subnet: SubnetView, trace: Trace): void {
    const view = this.#view;
    const { endpoints: all } = view.topology;
    if (isUnknown(all))
      trace.unsure("endpoint", view.topology.vpc.id, "the VPC endpoints are not known", [all.unknown]);
    for (const endpoint of view.endpointsNamed("")) {
      if (isUnknown(endpoint.service))
        trace.unsure("endpoint", endpoint.id, "its service is not known", [endpoint.service.unknown]);
    }
    const way = wayOf(view, need.service, subnet, this.#endpointsOf(need.service));
    this.#follow(way, need, subnet, trace);
    checkElsewhere(view, trace, need, subnet, () => this.#walkPublic(subnet, undefined));
    checkWindowsLayers(view, trace, need, subnet);
  }

  #follow(way: Way, need: Need, subnet: SubnetView, trace: Trace): void {
    const view = this.#view;
    switch (way.kind) {
      case "endpoint":
        return this.#interfaces(way, need, subnet, trace);
      case "gateway":
        trace.path = "gateway-endpoint";
        walkGatewayEndpoint(view, trace, way.endpoint, subnet);
        return this.#permit(need, trace, way.endpoint);
      case "external":
        trace.path = "external-endpoint";
        trace.include(checkResolver(view));
        checkExternal(view, trace, way.endpoint, subnet);
        return this.#permit(need, trace, undefined);
      case "public":
        for (const { id, kind } of way.unused) {
          const why = kind === "gateway" ? "not in the subnet's route table" : "private DNS off";
          trace.warn("endpoint-unused", id, why);
        }
        return this.#out(need, subnet, trace);
      case "nowhere":
        return this.#nowhere(way, need, subnet, trace);
    }
  }

  #interfaces(way: Way & { readonly kind: "endpoint" }, need: Need, subnet: SubnetView, trace: Trace): void {
    const view = this.#view;
    trace.path = "endpoint";
    const [first, ...others] = way.endpoints;
    if (!first) return;
    if (way.name === "off") trace.fail("dns", first.id, "private DNS is off", "private-dns-off");
    if (way.name === "zone") checkPublicNames(view, trace, need.service);
    if (way.name === "unknown" && isUnknown(first.privateDns)) {
      trace.unsure("dns", first.id, "whether private DNS is on is not known", [first.privateDns.unknown]);
    }
    if (way.name === "private") {
      trace.pass("dns", first.id, `private DNS answers for ${need.service}`);
      for (const other of others)
        trace.fail("dns", other.id, `${first.id} has the same private names`, "private-dns-conflict");
      const gateway = this.#endpointsOf(need.service).some(({ kind }) => kind === "gateway");
      if (need.service === "s3" && !gateway) {
        trace.fail(
          "dns",
          first.id,
          "private DNS on, and no gateway endpoint in the VPC",
          "s3-interface-without-gateway",
        );
      }
    }
    walkInterfaceEndpoint(view, trace, first, subnet, need.service, way.name !== "zone");
    this.#permit(need, trace, first);
  }

  #nowhere(way: Way & { readonly kind: "nowhere" }, need: Need, subnet: SubnetView, trace: Trace): void {
    const view = this.#view;
    const unread = isUnknown(view.topology.endpoints) || view.endpointsNamed("").length > 0;
    if (nearestNat(view, subnet) !== undefined || unread) {
      if (!unread) this.#out(need, subnet, trace);
      return;
    }
    trace.include(checkResolver(view));
    for (const { endpoint, why } of way.strays) {
      const service = isUnknown(endpoint.service) ? "?" : endpoint.service;
      if (why === "region") trace.fail("endpoint", endpoint.id, `its service is ${service}`, "endpoint-other-region");
      else trace.fail("endpoint", endpoint.id, `its VPC is not ${view.topology.vpc.id}`, "endpoint-other-vpc");
    }
    this.#gatewayToBe(need, subnet, trace);
    if (way.strays.length === 0) {
      const name = view.endpointServiceName(need.service);
      trace.fail(
        "endpoint",
        need.service,
        `no endpoint for ${name}, no default route from ${subnet.id}`,
        "endpoint-missing",
      );
    }
    this.#permit(need, trace, "undecided");
  }

  /** A gateway endpoint that has to be made yet will be reached through what the task's subnet allows already. */
  #gatewayToBe(need: Need, subnet: SubnetView, trace: Trace): void {
    const listId = this.#view.prefixListOf(need.service);
    if (findService(need.service)?.kind !== "gateway" || listId === undefined) return;
    const to = publicDestination(this.#view, listId);
    checkEgressToPublic(this.#view, trace, to, "task-egress-prefix-list");
    checkTaskAcl(this.#view, trace, subnet, to);
  }

  /** Over the default route. */
  #out(need: Need, subnet: SubnetView, trace: Trace): void {
    trace.include(checkResolver(this.#view));
    checkPublicNames(this.#view, trace, need.service);
    const walk = this.#walkPublic(subnet, this.#view.prefixListOf(need.service));
    trace.path = walk.path;
    trace.include(walk);
    this.#permit(need, trace, undefined);
  }

  #walkPublic(subnet: SubnetView, prefixListId: string | undefined): Trace {
    const view = this.#view;
    return view.shared(`public ${subnet.id} ${prefixListId ?? ""}`, () =>
      walkPublic(view, subnet, publicDestination(view, prefixListId)),
    );
  }

  /** Endpoint policy and roles. `undecided`: no way exists, so that conditions on one cannot be judged. */
  #permit(need: Need, trace: Trace, via: Endpoint | "undecided" | undefined): void {
    const view = this.#view;
    const key = `permit ${need.service} ${typeof via === "object" ? via.id : (via ?? "")}`;
    const found = view.shared(key, () => {
      const own = new Trace();
      if (typeof via === "object") checkEndpointPolicy(view, own, via, need);
      checkRoles(view, own, need.service, via);
      return own;
    });
    trace.include(found);
  }

  #endpointsOf(service: string): readonly Endpoint[] {
    let endpoints = this.#endpoints.get(service);
    if (!endpoints) {
      endpoints = endpointsOf(this.#view, service);
      this.#endpoints.set(service, endpoints);
    }
    return endpoints;
  }
}
