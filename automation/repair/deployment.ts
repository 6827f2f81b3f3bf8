/** An exported state as far as a repair reads and changes it. Pure. */
import { isRecord } from "../backend";

/** What `pulumi stack export` prints. */
export interface Exported {
  readonly version: number;
  readonly deployment: Readonly<Record<string, unknown>>;
}

/** A resource in the state. Everything else that the engine wrote is kept as it is. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly custom: boolean;
  /** An old copy that waits for its deletion beside its replacement. */
  readonly delete: boolean;
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The entry as the engine wrote it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What the engine was doing to a resource when its run was killed. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: StateResource;
}

/** A state. */
export interface Deployment {
  readonly resources: readonly StateResource[];
  /** Each once, however many tries left the same. */
  readonly pending: readonly PendingOperation[];
}

/** Reads an export. An empty stack has neither resources nor operations. */
export function readDeployment({ deployment }: Exported): Deployment {
  const pending = new Map<string, PendingOperation>();
  for (const operation of list(deployment["pending_operations"])) {
    const resource = isRecord(operation) ? resourceOf(operation["resource"]) : undefined;
    const type = isRecord(operation) ? operation["type"] : undefined;
    if (resource && isOperation(type)) pending.set(`${type} ${resource.urn} ${resource.id}`, { type, resource });
  }
  return {
    resources: list(deployment["resources"]).flatMap((entry) => resourceOf(entry) ?? []),
    pending: [...pending.values()],
  };
}

/** @throws SyntaxError, Error when the text is no export */
export function parseExport(text: string): Exported {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  if (!isRecord(parsed) || typeof parsed["version"] !== "number") throw new Error("it is no export of a stack");
  const deployment = parsed["deployment"];
  return { version: parsed["version"], deployment: isRecord(deployment) ? deployment : {} };
}

/** Last part of a URN. */
export function logicalName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Whether an entry is the project's, not the engine's own (stack, providers) and not a component. */
export function isReal({ type, custom }: StateResource): boolean {
  return custom && !type.startsWith("pulumi:");
}

/** Whose a resource says it is: two tags, told by their meaning, so that a changed prefix is still understood. */
export interface Identity {
  readonly stackKey: string;
  readonly stack: string;
  readonly nameKey: string;
  readonly name: string;
}

/** The identity in a resource's inputs; `undefined` when it carries none. */
export function identityIn({ urn, inputs }: StateResource): Identity | undefined {
  const tags = inputs["tags"];
  if (!isRecord(tags)) return undefined;
  for (const [nameKey, name] of Object.entries(tags)) {
    if (!nameKey.endsWith(":name") || name !== logicalName(urn)) continue;
    const stackKey = `${nameKey.slice(0, -":name".length)}:stack`;
    const stack = tags[stackKey];
    if (typeof stack === "string") return { stackKey, stack, nameKey, name };
  }
  return undefined;
}

/** A resource for the state: what is read in AWS, in place of what the state has or in addition to it. */
export interface Settled {
  readonly urn: string;
  /** The entry to write; `undefined` takes the resource out of the state. */
  readonly entry: Readonly<Record<string, unknown>> | undefined;
}

/** The export with those resources settled and no operation pending. What depended on a resource that is gone forgets it. */
export function withSettled({ version, deployment }: Exported, settled: readonly Settled[]): Exported {
  const bySettled = new Map(settled.map((one) => [one.urn, one]));
  const gone = new Set(settled.flatMap(({ urn, entry }) => (entry ? [] : [urn])));
  const before = list(deployment["resources"]).filter(isRecord);
  const known = new Set(before.filter((entry) => entry["delete"] !== true).map((entry) => entry["urn"]));
  const resources = before.flatMap((entry) => {
    const one = entry["delete"] === true ? undefined : bySettled.get(String(entry["urn"]));
    return one ? (one.entry ?? []) : withoutReferences(entry, gone);
  });
  // Nothing can depend on what was being created, so the end is behind everything that it depends on.
  const added = settled.flatMap(({ urn, entry }) => (entry && !known.has(urn) ? [entry] : []));
  const rest = Object.fromEntries(Object.entries(deployment).filter(([key]) => key !== "pending_operations"));
  return { version, deployment: { ...rest, resources: [...resources, ...added] } };
}

function withoutReferences(entry: Readonly<Record<string, unknown>>, gone: ReadonlySet<string>) {
  if (gone.size === 0) return entry;
  const kept = (urns: unknown) => list(urns).filter((urn) => !gone.has(String(urn)));
  const properties = entry["propertyDependencies"];
  return {
    ...entry,
    ...(entry["dependencies"] === undefined ? {} : { dependencies: kept(entry["dependencies"]) }),
    ...(isRecord(properties)
      ? { propertyDependencies: Object.fromEntries(Object.entries(properties).map(([key, urns]) => [key, kept(urns)])) }
      : {}),
  };
}

/** Reads an entry of the state, or the same as the engine's events tell it. */
export function resourceOf(entry: unknown): StateResource | undefined {
  if (!isRecord(entry) || typeof entry["urn"] !== "string" || typeof entry["type"] !== "string") return undefined;
  return {
    urn: entry["urn"],
    type: entry["type"],
    id: typeof entry["id"] === "string" ? entry["id"] : "",
    custom: entry["custom"] === true,
    delete: entry["delete"] === true,
    provider: typeof entry["provider"] === "string" ? entry["provider"] : "",
    inputs: isRecord(entry["inputs"]) ? entry["inputs"] : {},
    outputs: isRecord(entry["outputs"]) ? entry["outputs"] : {},
    raw: entry,
  };
}

function isOperation(type: unknown): type is PendingOperation["type"] {
  return ["creating", "updating", "deleting", "reading", "importing"].includes(type as string);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
