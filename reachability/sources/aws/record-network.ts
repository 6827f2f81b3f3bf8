/** Reads the network of one VPC once, and keeps it as a document. */
import { type NetworkSnapshot, snapshotOf } from "../snapshot/snapshot";
import { type Clients, clientsFor, closeClients } from "./clients";
import { readNetwork } from "./read-network";
import { type MissingPermission, Reader } from "./reader";
import { regionOf } from "./region";

/** What to record. */
export interface RecordOptions {
  readonly vpcId: string;
  /** Default: the SDK's (AWS_REGION, the profile). */
  readonly region?: string;
  /** Default: new ones, closed at the end. */
  readonly clients?: Clients;
  /** Account of the credentials. Default: asked of STS, which needs no permission. */
  readonly account?: string;
  /** Default: the machine's clock. */
  readonly now?: Date;
}

/** A recorded network, and what could not be read of it. */
export interface Recording {
  readonly snapshot: NetworkSnapshot;
  readonly missingPermissions: readonly MissingPermission[];
}

/** Account that the credentials belong to. */
async function accountOf(reader: Reader, { ec2 }: Clients): Promise<string | undefined> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const { credentials, region } = ec2.config;
  const sts = new STSClient({ credentials, region });
  try {
    const answer = await reader.required("sts:GetCallerIdentity", "whose credentials these are", () =>
      sts.send(new GetCallerIdentityCommand({})),
    );
    return answer.Account;
  } finally {
    sts.destroy();
  }
}

/**
 * Records a network. Reads only; a call that is denied costs what it would have told, and is named.
 * @throws LiveError without credentials or region, or when there is no such VPC
 */
export async function recordNetwork(options: RecordOptions): Promise<Recording> {
  const clients = options.clients ?? clientsFor(options.region);
  const reader = new Reader();
  try {
    const region = await regionOf(clients);
    const account = options.account ?? (await accountOf(reader, clients));
    const { network, owner } = await readNetwork({ clients, reader, vpcId: options.vpcId, region, account });
    const owned = owner ?? { unknown: `the account that owns ${options.vpcId}` };
    const snapshot = snapshotOf(network, { account: owned, recordedAt: options.now ?? new Date() });
    return { snapshot, missingPermissions: reader.missingPermissions };
  } finally {
    if (!options.clients) closeClients(clients);
  }
}

/** Everything that a document does not know, each once. */
export function unknownsOf(value: unknown): string[] {
  const found = new Set<string>();
  const visit = (each: unknown) => {
    if (typeof each !== "object" || each === null) return;
    if (!Array.isArray(each) && "unknown" in each && typeof each.unknown === "string") found.add(each.unknown);
    else for (const child of Object.values(each)) visit(child);
  };
  visit(value);
  return [...found];
}
