/** Destinations inside the VPC that a service needs: file systems that its definition mounts, and what its configuration tells. */
import type { PeerNeed } from "../../../plan/peers";
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TYPES } from "../../../resources/tokens";
import { isUnknown } from "../../topology";
import type { OpenNeed } from "../mapping/open";

/** A destination that the configuration tells: another service by its key, or addresses. */
export interface Reach {
  readonly to: { readonly service: string } | { readonly cidr: string };
  readonly port: number;
}

/** Peers, and those of which nobody knows enough to prove them. */
export interface Peers {
  readonly peers: readonly PeerNeed[];
  readonly open: readonly OpenNeed[];
}

/** The ECS service that a key of the configuration stands for: the name of the resource ends with it. */
export function serviceByKey(graph: Graph, key: string): ResourceRecord | undefined {
  const found = graph.of(TYPES.service).filter(({ name }) => name === key || name.endsWith(`-${key}`));
  return found.sort((a, b) => a.name.length - b.name.length)[0];
}

/** What the configuration tells that a service reaches. */
export function toldPeers(
  graph: Graph,
  service: ResourceRecord,
  told: Readonly<Record<string, readonly Reach[]>>,
): Peers {
  const own = Object.keys(told).filter((key) => serviceByKey(graph, key) === service);
  const parts = own.flatMap((key) => told[key] ?? []).map((reach) => peerOf(graph, reach));
  return { peers: parts.flatMap(({ peers }) => peers), open: parts.flatMap(({ open }) => open) };
}

function peerOf(graph: Graph, { to, port }: Reach): Peers {
  const name = "cidr" in to ? to.cidr : to.service;
  const because: PeerNeed["because"] = [{ kind: "other", text: `reach ${name}` }];
  const peer = (target: PeerNeed["to"]): Peers => ({
    peers: [{ kind: "peer", name, port, protocol: "tcp", to: target, because }],
    open: [],
  });
  if ("cidr" in to) return peer({ cidr: to.cidr });
  const service = serviceByKey(graph, to.service);
  const groups = service && graph.refs(service, "networkConfiguration.securityGroups", GROUP_TYPES);
  const subnets = service && graph.refs(service, "networkConfiguration.subnets", [TYPES.subnet]);
  const groupId = groups === undefined || isUnknown(groups) ? undefined : groups[0];
  if (groupId === undefined)
    return { peers: [], open: [{ name, because, missing: `the security group of service ${to.service}` }] };
  return peer({ groupId, ...(subnets === undefined || isUnknown(subnets) ? {} : { subnetIds: subnets }) });
}
