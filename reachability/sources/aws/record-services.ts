/** Records services with the network around them: all that a diagnosis reads, as one document. */
import { joinNeeds } from "../../../plan/needs";
import type { ServiceSnapshot } from "../snapshot/service-schema";
import { snapshotOf } from "../snapshot/snapshot";
import { type Clients, clientsFor, closeClients } from "./clients";
import { type LiveTopology, readTopology } from "./read";
import { LiveError, Reader } from "./reader";
import type { Recording } from "./record-network";

/** What to record. */
export interface RecordServicesOptions {
  readonly cluster: string;
  /** At least one; all of them in one VPC. */
  readonly services: readonly string[];
  /** Checked against what the services say. @default theirs */
  readonly vpcId?: string;
  /** Default: the SDK's (AWS_REGION, the profile). */
  readonly region?: string;
  /** Default: new ones, closed at the end. */
  readonly clients?: Clients;
  /** Default: the machine's clock. */
  readonly now?: Date;
}

/**
 * Records services and their network. Reads only; a call that is denied costs what it would have told, and is named.
 * @throws LiveError without credentials or region, when a service cannot be read, or is in another VPC than the others
 */
export async function recordServices(o: RecordServicesOptions): Promise<Recording> {
  const clients = o.clients ?? clientsFor(o.region);
  const reader = new Reader();
  try {
    const found: LiveTopology[] = [];
    for (const service of o.services)
      found.push(await readTopology({ target: { cluster: o.cluster, service }, clients, reader }));
    const [first] = found;
    if (first === undefined) throw new LiveError("No service is named. Give --service, or leave out --cluster.");
    const vpcId = o.vpcId ?? first.topology.vpc.id;
    for (const { topology } of found)
      if (topology.vpc.id !== vpcId)
        throw new LiveError(
          `Service ${topology.task.name} is in ${topology.vpc.id}, not in ${vpcId}. Record each VPC into a file of its own.`,
        );
    const account = first.owner ?? { unknown: `the account that owns ${vpcId}` };
    const snapshot = snapshotOf(first.topology, {
      account,
      recordedAt: o.now ?? new Date(),
      services: found.map(serviceOf),
    });
    return { snapshot, missingPermissions: reader.missingPermissions };
  } finally {
    if (!o.clients) closeClients(clients);
  }
}

function serviceOf({ topology, needs, mounts, open }: LiveTopology): ServiceSnapshot {
  // What is joined is what a diagnosis proves, in its order.
  return { task: topology.task, needs: joinNeeds([needs]), peers: mounts, open };
}
