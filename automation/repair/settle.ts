/** What to do about each operation that a killed run left, decided from the state and from what AWS has. Pure. */
import { type Deployment, isReal, logicalName, type PendingOperation, type StateResource } from "./deployment";
import { type Claim, claimOf } from "./identity";

/** Something in AWS that a claim may mean. */
export interface Found {
  /** What AWS calls it, for people and for deletion. */
  readonly id: string;
  /** What the provider imports it by. */
  readonly importId: string;
  /** `pending` and `deleting` end by themselves; `failed` never becomes usable. */
  readonly state: "ready" | "pending" | "failed" | "deleting";
  /** Value of its stack tag; absent when it has none, or its kind has no tags. */
  readonly owner?: string;
}

/** What was found for a claim, or why that is not known. */
export type Finding = { readonly found: readonly Found[] } | { readonly unknown: string };

/** One step of a repair. `urn` is the operation's resource. */
export type Decision =
  /** AWS has it: it is read and written into the state, and the operation is over. */
  | { readonly do: "take-in"; readonly urn: string; readonly found: Found }
  /** AWS has none, or making it again does no harm: only the operation is forgotten. */
  | { readonly do: "clear"; readonly urn: string; readonly why: string }
  /** An update or a deletion was under way: what AWS has now replaces what the state has. */
  | { readonly do: "refresh"; readonly urn: string; readonly why: string }
  /** AWS is at it: look again. */
  | { readonly do: "wait"; readonly urn: string; readonly found: Found; readonly why: string }
  /** Half made, and no use to anybody: deleted in AWS, and made again by the run that follows. */
  | { readonly do: "remove"; readonly urn: string; readonly found: Found; readonly why: string }
  /** Not for a program to decide. Nothing of the stack is changed. */
  | { readonly do: "conflict"; readonly urn: string; readonly why: string; readonly fix: string };

/** Operations whose resources must be looked for, each with what to look for. */
export function claimsOf({ pending }: Deployment): ReadonlyMap<string, Claim | undefined> {
  return new Map(
    pending.filter(({ type }) => type === "creating").map(({ resource }) => [resource.urn, claimOf(resource)]),
  );
}

/**
 * Decides over every pending operation.
 * @param findings by URN, for every claim of {@link claimsOf} that is one
 */
export function settle(deployment: Deployment, findings: ReadonlyMap<string, Finding>): Decision[] {
  return deployment.pending.map((operation) => decide(operation, deployment, findings));
}

/** Whether this repair can delete such a thing: what EC2 has by tags, and a revision of a task definition. */
function isRemovable(claim: Claim): boolean {
  return claim.by === "tags" || (claim.by === "name" && claim.kind === "task-definition");
}

function decide(
  { type, resource }: PendingOperation,
  deployment: Deployment,
  findings: ReadonlyMap<string, Finding>,
): Decision {
  const { urn } = resource;
  if (!isReal(resource)) return { do: "clear", urn, why: "it exists in the state only" };
  if (type !== "creating") {
    const live = deployment.resources.some((one) => one.urn === urn && !one.delete);
    return live
      ? { do: "refresh", urn, why: `a run was killed while ${type} it` }
      : { do: "clear", urn, why: `a run was killed while ${type} it, and the state has it no more` };
  }
  const claim = claimOf(resource);
  if (!claim) {
    return {
      do: "conflict",
      urn,
      why: "a run was killed while creating it, and what identifies it in AWS is not known here",
      fix: `look for it in AWS; if it is there: pulumi import ${resource.type} '${logicalName(urn)}' ID; then, or if it is not: pulumi refresh --clear-pending-creates`,
    };
  }
  if (claim.by === "again") return { do: "clear", urn, why: claim.why };
  const finding = findings.get(urn) ?? { unknown: "it was not looked for" };
  if ("unknown" in finding) {
    return {
      do: "conflict",
      urn,
      why: `whether AWS has it is not known: ${finding.unknown}`,
      fix: "mend that and run the same command again; nothing was changed",
    };
  }
  return fromFound(resource, claim, finding.found, deployment);
}

function fromFound(resource: StateResource, claim: Claim, all: readonly Found[], { resources }: Deployment): Decision {
  const { urn } = resource;
  const before = resources.filter((one) => one.urn === urn);
  const known = new Set<unknown>(before.flatMap(({ id, outputs }) => [id, outputs["arn"]]));
  const found = all.filter(({ id, importId }) => !known.has(id) && !known.has(importId));
  const [first, ...more] = found;
  if (!first) return { do: "clear", urn, why: all.length > 0 ? "the state has it" : "AWS has none" };
  if (more.length > 0) {
    return {
      do: "conflict",
      urn,
      why: `AWS has ${found.length} that claim to be it: ${found.map(({ id }) => id).join(", ")}`,
      fix: "delete the ones that nothing uses and run the same command again",
    };
  }
  const stranger = strangerOf(claim, first);
  // A family of task definitions may be shared: a revision of somebody else's is in nobody's way.
  if (stranger && claim.by === "name" && claim.kind === "task-definition")
    return { do: "clear", urn, why: "AWS has no revision of the stack's own" };
  if (stranger) return { do: "conflict", urn, ...stranger };
  const other = resources.find(
    (one) => isReal(one) && one.urn !== urn && one.type === resource.type && means(one, claim, first),
  );
  if (other) {
    return {
      do: "conflict",
      urn,
      why: `${first.id} is in the state already, as ${other.urn}`,
      fix: "give one of the two another name, or remove it from the program",
    };
  }
  const removed = (why: string): Decision =>
    isRemovable(claim)
      ? { do: "remove", urn, found: first, why }
      : {
          do: "conflict",
          urn,
          why: `${first.id}: ${why}, and it is of a kind that is not deleted here`,
          fix: "delete it in AWS and run the same command again",
        };
  if (first.state === "deleting") return { do: "wait", urn, found: first, why: "AWS is deleting it" };
  if (first.state === "failed") return removed("AWS could not make it");
  // The engine would make the replacement anew and never know of this one.
  if (before.some((one) => !one.delete)) return removed("it is half of a replacement");
  if (first.state === "pending") return { do: "wait", urn, found: first, why: "AWS is making it" };
  return { do: "take-in", urn, found: first };
}

/** Somebody else's thing of the same name. */
function strangerOf(claim: Claim, { id, owner }: Found): { readonly why: string; readonly fix: string } | undefined {
  if (claim.by !== "name" && claim.by !== "service") return undefined;
  const own = claim.identity?.stack;
  // A bucket gets its tags by a second call.
  if (own === undefined || owner === own || (owner === undefined && claim.by === "name" && claim.kind === "bucket"))
    return undefined;
  return {
    why: `AWS has ${id}, but ${owner === undefined ? "its tags do not say whose it is" : `it belongs to ${owner}`}`,
    fix: "choose another name, or delete it if nothing uses it",
  };
}

/** Whether another resource of the state is what was found: by its id, or because it says the same. */
function means(resource: StateResource, claim: Claim, { id, importId }: Found): boolean {
  if ([resource.id, resource.outputs["arn"]].some((known) => known === id || known === importId)) return true;
  const other = claimOf(resource);
  return other !== undefined && claim.by !== "tags" && JSON.stringify(other) === JSON.stringify(claim);
}
