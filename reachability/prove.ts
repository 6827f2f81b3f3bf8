/**
 * The proof: for each service or peer a task needs and each subnet it may run in, can it get there and back? Pure.
 *
 * Every check runs whatever the ones before it found, so that all independent faults of one connection are named
 * at once. What could not be read makes a proof `not-proven`; it never counts as safe. Names are resolved and
 * routes followed as AWS does; addresses that nobody knows (a task's, an endpoint's, a public service's) stand for
 * all the addresses they may be.
 */
import type { Need } from "../plan/needs";
import type { PeerNeed } from "../plan/peers";
import { isApplicationNeed } from "./checks/calls";
import { walkCrossRegion } from "./checks/cross-region";
import { blameImages, checkHosts, publicHosts } from "./checks/elsewhere";
import { hasDefaultRoute } from "./checks/internet";
import { checkForeignNames, checkResolver } from "./checks/names";
import { nearestNat } from "./checks/nat";
import { walkPeer } from "./checks/peer";
import { openPremise } from "./checks/premise";
import { hasIpv4 } from "./checks/routes";
import { checkExec, checkPlatform, checkTask } from "./checks/task";
import { permit, walkOut, walkService } from "./follow";
import type { Proof, Reachability, Verdict } from "./result";
import { surroundingsOf } from "./surroundings";
import { isUnknown, type Topology, unknown } from "./topology";
import { Trace } from "./trace";
import { type SubnetView, View } from "./view";

/** What a task needs: a service, the internet, or a destination inside the VPC. */
export type AnyNeed = Need | PeerNeed;

/**
 * Proves every need from every task subnet.
 * @returns One proof per need and subnet, subnets in the task's order, needs in theirs. A task whose subnets are
 * not known, or that needs nothing, is `not-proven`.
 */
export function prove(topology: Topology, needs: readonly AnyNeed[]): Reachability {
  const view = new View(topology);
  const { subnetIds } = topology.task;
  const proofs = isUnknown(subnetIds)
    ? needs.map((need) => unplaced(view, need, subnetIds.unknown))
    : subnetIds.flatMap((id) => needs.map((need) => proveFrom(view, need, id)));
  return { verdict: verdictOf(proofs), proofs };
}

/** The verdict of several proofs: the worst, `not-proven` for none. */
export function verdictOf(proofs: readonly Proof[]): Verdict {
  if (proofs.some(({ verdict }) => verdict === "unreachable")) return "unreachable";
  return proofs.length === 0 || proofs.some(({ verdict }) => verdict === "not-proven") ? "not-proven" : "reachable";
}

/** Whether a need is a destination inside the VPC. */
export function isPeer(need: AnyNeed): need is PeerNeed {
  return "kind" in need;
}

/** A proof for a task whose subnets are not known. */
function unplaced(view: View, need: AnyNeed, missing: string): Proof {
  const trace = new Trace();
  trace.unsure("task", view.topology.task.name, "the task's subnets are not known", [missing]);
  return proofOf(view, need, "", undefined, trace);
}

function proveFrom(view: View, need: AnyNeed, subnetId: string): Proof {
  const trace = new Trace();
  checkTask(view, trace);
  const subnet = view.subnetOf(subnetId) ?? unread(view, subnetId, trace);
  const premise = isPeer(need) ? undefined : openPremise(view, need);
  if (premise !== undefined) {
    const walked = new Trace();
    walk(view, need, subnet, walked);
    trace.path = walked.path;
    trace.includeUndecided(walked, premise);
  } else walk(view, need, subnet, trace);
  return proofOf(view, need, subnetId, subnet, trace);
}

function walk(view: View, need: AnyNeed, subnet: SubnetView, trace: Trace): void {
  if (!hasIpv4(trace, subnet)) return;
  if (isPeer(need)) walkPeer(view, trace, need, subnet);
  else {
    if (need.service === "ssmmessages") checkExec(view, trace);
    if (need.service === "secretsmanager") checkPlatform(view, trace);
    if (need.service === "internet") internet(view, need, subnet, trace);
    else walkService(view, trace, need, subnet);
  }
}

/** A task subnet that was not read: all but what lies in it can be checked. */
function unread(view: View, id: string, trace: Trace): SubnetView {
  const { subnets } = view.topology;
  const missing = isUnknown(subnets) ? subnets.unknown : `subnet ${id}`;
  trace.unsure("task", id, "the task subnet is not known", [missing]);
  const nothing = unknown(missing);
  const subnet = { id, cidr: nothing, availabilityZone: nothing };
  return { id, subnet, ranges: view.vpcRanges, zone: "", zoneName: "" };
}

function proofOf(view: View, need: AnyNeed, subnetId: string, subnet: SubnetView | undefined, trace: Trace): Proof {
  const peer = isPeer(need);
  const service = peer ? need.name : need.service;
  const port = peer ? { port: need.port } : {};
  const surroundings = surroundingsOf({ view, service, subnet, ...port });
  return {
    service,
    ...port,
    because: need.because,
    subnet: subnetId,
    availabilityZone: subnet?.zoneName ?? "",
    verdict: trace.verdict,
    path: trace.path,
    hops: trace.hops,
    faults: trace.faults(surroundings),
    warnings: trace.warnings(surroundings),
    missing: trace.missing,
  };
}

/** A destination outside AWS, or an image of another region. */
function internet(view: View, need: Need, subnet: SubnetView, trace: Trace): void {
  trace.include(checkResolver(view));
  checkHosts(view, trace);
  permit({ view, need }, trace, undefined);
  if (walkCrossRegion(view, trace, need, subnet)) return;
  if (leadsNowhere(view, subnet)) {
    blameImages(view, trace);
    if (isApplicationNeed(need))
      trace.fail("route", subnet.id, "neither a default route nor a NAT", "no-internet-path");
    else if (!trace.broken) {
      trace.unsure("route", subnet.id, "neither a default route nor a NAT", ["what asks for the internet"]);
    }
    return;
  }
  trace.include(
    view.shared("foreign names", () => {
      const own = new Trace();
      checkForeignNames(view, own, publicHosts(view));
      return own;
    }),
  );
  const walk = walkOut(view, subnet, undefined);
  trace.path = walk.path;
  trace.include(walk);
}

/** No route and no NAT: then what asked for the internet is at fault, not the network. */
function leadsNowhere(view: View, subnet: SubnetView): boolean {
  return hasDefaultRoute(view, subnet) === false && nearestNat(view, subnet) === undefined;
}
