/**
 * A recorded network: the network part of a topology as one versioned JSON document. `egress network record` writes
 * it, a configuration reads it for an adopted network, and a stack exports it for the stacks that join its network.
 */
import { z } from "zod";
import { type Partition, partitionOf } from "../../../plan/catalogue";
import type { Known, Topology } from "../../topology";
import { known, maybe, part } from "./form";
import { NETWORK, type NetworkTopology } from "./schema";
import { type ServiceSnapshot, serviceSnapshot } from "./service-schema";

/** Version of a document with the network alone: every version since 1 reads it. */
export const SNAPSHOT_VERSION = 1;

/** Version of a document that has services as well. */
export const SERVICES_VERSION = 2;

/** Every version that this program reads. */
export const READ_VERSIONS: readonly number[] = [SNAPSHOT_VERSION, SERVICES_VERSION];

/** A network as it was found, or as a stack makes it. Every value that nobody could read is `{ unknown: why }`. */
export interface NetworkSnapshot extends NetworkTopology {
  /** Says what kind of document this is. */
  readonly "fargate-egress": "network";
  readonly version: typeof SNAPSHOT_VERSION | typeof SERVICES_VERSION;
  /** Account that owns the VPC, 12 digits. */
  readonly account: Known<string>;
  readonly partition: Partition;
  /** When it was read from AWS, ISO 8601; absent in a stack's outputs, which are as new as the stack. */
  readonly recordedAt?: string;
  /** Services in it, since version 2. @default nobody looked at any */
  readonly services?: readonly ServiceSnapshot[];
}

const account = z.string().regex(/^\d{12}$/, "an account id has 12 digits");

/** The document's schema. */
export const networkSnapshot = part<NetworkSnapshot>("NetworkSnapshot", "A network that fargate-egress can plan on.", {
  "fargate-egress": z.literal("network"),
  version: z.union([z.literal(SNAPSHOT_VERSION), z.literal(SERVICES_VERSION)]),
  account: known(account),
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]),
  recordedAt: maybe(z.iso.datetime()),
  ...NETWORK,
  services: maybe(z.array(serviceSnapshot) as z.ZodType<readonly ServiceSnapshot[]>),
});

/** JSON Schema of the document, for editors. */
export function snapshotJsonSchema(): object {
  return z.toJSONSchema(networkSnapshot, { reused: "inline" });
}

/** Who owns a network, and when it was read. */
export interface SnapshotOrigin {
  readonly account: Known<string>;
  /** @default left out */
  readonly recordedAt?: Date;
  /** @default the network alone */
  readonly services?: readonly ServiceSnapshot[];
}

/** The document of a network, with properties in the order of the schema. */
export function snapshotOf(network: NetworkTopology | Topology, origin: SnapshotOrigin): NetworkSnapshot {
  return {
    "fargate-egress": "network",
    version: origin.services ? SERVICES_VERSION : SNAPSHOT_VERSION,
    account: origin.account,
    partition: partitionOf(network.region),
    ...(origin.recordedAt ? { recordedAt: origin.recordedAt.toISOString() } : {}),
    ...networkPart(network),
    ...(origin.services ? { services: origin.services } : {}),
  };
}

/** The network part of a topology, without a task. */
export function topologyOfSnapshot(snapshot: NetworkSnapshot): NetworkTopology {
  return networkPart(snapshot);
}

function networkPart(value: NetworkTopology): NetworkTopology {
  const parts = (Object.keys(NETWORK) as (keyof NetworkTopology)[]).flatMap((key) =>
    value[key] === undefined ? [] : [[key, value[key]] as const],
  );
  return Object.fromEntries(parts) as unknown as NetworkTopology;
}

/** The document as text: two spaces, a line end at the end. */
export function writeSnapshot(snapshot: NetworkSnapshot): string {
  return `${JSON.stringify(snapshot, null, 2)}\n`;
}
