/** What a deployment is made of, told so that two deployments of the same resources tell the same. */
import type { Deployment } from "@pulumi/pulumi/automation";

/** One resource of a state, without what a deployment has by chance. */
export interface DeployedResource {
  readonly urn: string;
  readonly parent: string;
  readonly inputs: unknown;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** Outputs by which other resources name one. */
const NAMES = ["id", "arn", "name", "allocationId", "publicIp", "prefixListId", "dnsName", "invokeArn"] as const;

/** A deployment's resources, and what waits for what. */
export interface Deployed {
  readonly resources: ReadonlyMap<string, DeployedResource>;
  /** Resources below each component, at any depth. */
  readonly below: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Every resource but providers, by URN. Ids and random names stand as the resource that has them. */
export function deployed({ deployment }: Deployment): Deployed {
  const resources = ((deployment as { resources?: readonly StateResource[] }).resources ?? []).filter(
    ({ type }) => !type.startsWith("pulumi:"),
  );
  const told = teller(resources);
  const below = new Map<string, Set<string>>(
    resources.filter(({ custom }) => !custom).map(({ urn }) => [short(urn), new Set<string>()]),
  );
  const parents = new Map(resources.map(({ urn, parent = "" }) => [urn, parent]));
  for (const { urn } of resources)
    for (let above = parents.get(urn); above !== undefined; above = parents.get(above))
      below.get(short(above))?.add(short(urn));
  return {
    below,
    resources: new Map(
      resources.map(({ urn, parent = "", inputs = {}, dependencies = [], propertyDependencies = {} }) => [
        short(urn),
        {
          urn: short(urn),
          parent: short(parent),
          inputs: told(inputs),
          dependencies: dependencies.map(short).sort(),
          propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies).map(([key, urns]) => [key, (urns ?? []).map(short).sort()]),
          ),
        },
      ]),
    ),
  };
}

function teller(resources: readonly StateResource[]): (value: unknown) => unknown {
  const replacements = resources
    .flatMap(({ urn, id, outputs = {} }) => {
      const names = [id, ...NAMES.map((name) => outputs[name])];
      return names.flatMap((value): [string, string][] =>
        typeof value === "string" && value.length > 8 ? [[value, `<${short(urn)}>`]] : [],
      );
    })
    .sort(([a], [b]) => b.length - a.length);
  const told = (value: unknown): unknown => {
    if (typeof value === "string") return replacements.reduce((text, [from, to]) => text.replaceAll(from, to), value);
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "__defaults")
        .map(([key, inner]) => [key, told(inner)]),
    );
  };
  return told;
}

/**
 * What one deployment has that another has not: resources, parents, inputs, and what each waits for. A component that is
 * waited for stands for everything below it: Node writes the children that it knows, a program in another language the
 * component, and the engine waits for its children then.
 */
export function differences(expected: Deployed, actual: Deployed): string[] {
  const found: string[] = [];
  for (const urn of new Set([...expected.resources.keys(), ...actual.resources.keys()])) {
    const [one, other] = [expected.resources.get(urn), actual.resources.get(urn)];
    if (!one || !other) {
      found.push(`${urn}: ${one ? "missing" : "made too"}`);
      continue;
    }
    if (one.parent !== other.parent) found.push(`${urn}: below ${other.parent}`);
    for (const key of keysOf(one.inputs, other.inputs)) {
      const [a, b] = [one.inputs, other.inputs].map((inputs) => JSON.stringify((inputs as Inputs)[key]));
      if (a !== b) found.push(`${urn}.${key}: ${b}, not ${a}`);
    }
    // A component makes nothing: its children wait. Other languages write what its arguments come from, Node does not.
    if (expected.below.has(urn)) continue;
    found.push(...waits(urn, one.dependencies, other.dependencies, actual));
    for (const key of keysOf(one.propertyDependencies, other.propertyDependencies))
      found.push(...waits(`${urn}.${key}`, one.propertyDependencies[key], other.propertyDependencies[key], actual));
  }
  return found;
}

type Inputs = Readonly<Record<string, unknown>>;

function keysOf(one: unknown, other: unknown): string[] {
  return [...new Set([...Object.keys(one as Inputs), ...Object.keys(other as Inputs)])];
}

function waits(
  place: string,
  expected: readonly string[] = [],
  actual: readonly string[] = [],
  { below }: Deployed,
): string[] {
  const through = new Set(actual.flatMap((urn) => [urn, ...(below.get(urn) ?? [])]));
  return [
    ...expected.filter((urn) => !through.has(urn)).map((urn) => `${place} does not wait for ${urn}`),
    ...actual.filter((urn) => !below.has(urn) && !expected.includes(urn)).map((urn) => `${place} waits for ${urn} too`),
  ];
}

/** Type with its ancestors, and name. */
function short(urn: string): string {
  return urn.split("::").slice(2).join("::");
}
