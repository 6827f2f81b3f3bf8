/** Things in AWS that carry a stack's tags and that its state does not know. */
import type { Deployment } from "./deployment";
import { identityIn } from "./deployment";
import type { Ec2Kind } from "./identity";
import { EC2_KINDS, tagged } from "./lookup-ec2";
import type { ClientOptions } from "./lookup-named";

/** Whose things are looked for. */
export interface Owner {
  readonly stackKey: string;
  readonly nameKey: string;
  /** `organization/project/stack`. */
  readonly stack: string;
}

/** One of them. */
export interface Stray {
  /** Kind of EC2; absent for other services, which are told and not deleted here. */
  readonly kind?: Ec2Kind;
  /** Id, or ARN outside EC2. */
  readonly id: string;
  /** Logical name that it was made under. */
  readonly name: string;
}

/** Lists what carries an owner's tags. */
export type ListOwned = (owner: Owner, options: ClientOptions) => Promise<readonly Stray[]>;

/** Whose things a stack's are: as its resources say, else as the program would write it. */
export function ownerOf({ resources, pending }: Deployment, project: string, stack: string): Owner {
  for (const resource of [...resources, ...pending.map((operation) => operation.resource)]) {
    const identity = identityIn(resource);
    if (identity) return { stackKey: identity.stackKey, nameKey: identity.nameKey, stack: identity.stack };
  }
  const parts = stack.split("/");
  const name = parts.length === 3 ? stack : `organization/${project}/${parts.at(-1) ?? stack}`;
  return { stackKey: "fargate-egress:stack", nameKey: "fargate-egress:name", stack: name };
}

/** What is owned and neither in the state nor under way. */
export function straysAmong(owned: readonly Stray[], { resources, pending }: Deployment): Stray[] {
  const known = new Set<unknown>(resources.flatMap(({ id, outputs }) => [id, outputs["arn"], outputs["id"]]));
  const underWay = new Set(pending.map(({ resource }) => identityIn(resource)?.name));
  return owned.filter(({ id, name }) => !known.has(id) && !underWay.has(name));
}

/**
 * Why none of them may be deleted, or `undefined`. A VPC of the same tags with subnets is a whole stack of the same name
 * that keeps its state elsewhere: what looks left over is its own. One without was made twice.
 */
export function otherStack(strays: readonly Stray[]): string | undefined {
  const vpc = strays.find(({ kind }) => kind === "vpc");
  return vpc && strays.some(({ kind }) => kind === "subnet")
    ? `${vpc.id} has the same tags: another stack of the same name keeps its state elsewhere`
    : undefined;
}

/** Order in which things can be deleted: users before what they use. */
const ORDER: readonly Ec2Kind[] = [
  "instance",
  "natgateway",
  "vpc-endpoint",
  "vpc-flow-log",
  "elastic-ip",
  "security-group",
  "subnet",
  "route-table",
  "network-acl",
  "internet-gateway",
  "vpc",
];

/** Those that can be deleted here, in the order that AWS allows. */
export function removable(strays: readonly Stray[]): (Stray & { readonly kind: Ec2Kind })[] {
  return ORDER.flatMap((kind) => strays.filter((one): one is Stray & { readonly kind: Ec2Kind } => one.kind === kind));
}

/** Asks EC2 for each kind, and the tagging API for everything else. Needs `tag:GetResources`. */
export const awsOwned: ListOwned = async ({ stackKey, nameKey, stack }, options) => {
  const { EC2Client } = await import("@aws-sdk/client-ec2");
  const { ResourceGroupsTaggingAPIClient, GetResourcesCommand } = await import(
    "@aws-sdk/client-resource-groups-tagging-api"
  );
  const ec2 = new EC2Client({ ...options });
  const tagging = new ResourceGroupsTaggingAPIClient({ ...options });
  const owned: Stray[] = [];
  for (const kind of Object.keys(EC2_KINDS) as Ec2Kind[])
    for (const { id, tags, state } of await tagged(ec2, kind, { [stackKey]: stack }, stackKey))
      if (state !== "deleting") owned.push({ kind, id, name: tags[nameKey] ?? id });
  let PaginationToken: string | undefined;
  do {
    const page = await tagging.send(
      new GetResourcesCommand({
        TagFilters: [{ Key: stackKey, Values: [stack] }],
        ...(PaginationToken ? { PaginationToken } : {}),
      }),
    );
    for (const { ResourceARN: id = "", Tags = [] } of page.ResourceTagMappingList ?? [])
      if (!PASSING.test(id)) owned.push({ id, name: Tags.find(({ Key }) => Key === nameKey)?.Value ?? id });
    PaginationToken = page.PaginationToken || undefined;
  } while (PaginationToken);
  return owned;
};

/** What EC2 tells better, what comes and goes by itself, and revisions, which AWS keeps after they are deregistered. */
const PASSING = /^arn:[\w-]+:ec2:|:task\/|:task-definition\/|:container-instance\//;
