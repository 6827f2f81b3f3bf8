/** Proofs of the services of a snapshot. Pure. */
import { prove, verdictOf } from "../../prove";
import type { Reachability } from "../../result";
import type { Topology } from "../../topology";
import { openProofs } from "../mapping/open";
import type { ServiceSnapshot } from "./service-schema";
import { type NetworkSnapshot, topologyOfSnapshot } from "./snapshot";

/** One service of a snapshot with the network around it. */
export function topologyOfService(snapshot: NetworkSnapshot, { task }: ServiceSnapshot): Topology {
  return { ...topologyOfSnapshot(snapshot), task };
}

/** The proof of each service, in their order: what a diagnosis said when they were recorded. */
export function proveServices(snapshot: NetworkSnapshot): Reachability[] {
  return (snapshot.services ?? []).map((service) => {
    const { task, needs, peers, open } = service;
    const known = prove(topologyOfService(snapshot, service), [...needs, ...peers]).proofs;
    const proofs = [...known, ...openProofs(open, task.subnetIds)];
    return { verdict: verdictOf(proofs), proofs };
  });
}
