/**
 * Runs the pack as the engine does, over resources made by hand or registered by the program: first every resource
 * policy with the inputs of each resource, then every stack policy with the outputs of all.
 */
import type {
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as proxies from "@pulumi/policy/proxy";
import * as pulumi from "@pulumi/pulumi";
import { policies } from "../../policy/pack";
import type { ResourceRecord } from "../../resources/record";

/** The SDK's own wrapper around properties: reading one that is not known throws. Its types are stripped. */
const { unknownCheckingProxy, UnknownValueError } = proxies as unknown as {
  unknownCheckingProxy: (props: Record<string, unknown>) => Record<string, unknown>;
  UnknownValueError: new () => Error;
};

/** A violation as the engine would be told. */
export interface Violation {
  readonly policy: string;
  readonly message: string;
  readonly urn?: string;
}

/** How a stack is looked at. */
export interface Review {
  /** Policy configuration, by policy. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Configuration of the stack itself, full keys. */
  readonly stackConfig?: Readonly<Record<string, string>>;
  /** The resource policies are not run: a targeted update shows them nothing. */
  readonly withoutInputs?: boolean;
}

const OPTIONS: PolicyResourceOptions = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

/** Every violation of every policy. */
export async function review(
  resources: readonly ResourceRecord[],
  { config = {}, stackConfig = {}, withoutInputs = false }: Review = {},
): Promise<Violation[]> {
  pulumi.runtime.setAllConfig({ ...stackConfig });
  const pack = policies();
  const found: Violation[] = [];
  const reporter = (policy: string, resource?: string) => (message: string, urn?: string) => {
    const at = resource ?? urn;
    found.push({ policy, message, ...(at === undefined ? {} : { urn: at }) });
  };
  if (!withoutInputs) {
    for (const record of resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")) {
      for (const policy of pack.filter(isResourcePolicy)) {
        const validations = [policy.validateResource ?? []].flat();
        const args = resourceArgs(record, config[policy.name] ?? {});
        for (const validate of validations) await deferred(() => validate(args, reporter(policy.name, record.urn)));
      }
    }
  }
  const shown = policyResources(resources);
  for (const policy of pack.filter(isStackPolicy)) {
    const args = {
      resources: shown,
      stackTags: new Map(),
      notApplicable,
      getConfig: configOf(config[policy.name] ?? {}),
    };
    await policy.validateStack(args, reporter(policy.name));
  }
  return found;
}

/** Violations of one policy, as messages. */
export async function messages(
  policy: string,
  resources: readonly ResourceRecord[],
  { config = {}, ...rest }: Omit<Review, "config"> & { config?: Readonly<Record<string, unknown>> } = {},
): Promise<string[]> {
  const found = await review(resources, { ...rest, config: { [policy]: config } });
  return found.filter((violation) => violation.policy === policy).map(({ message }) => message);
}

/** A value that is not known yet ends a check; the engine is told so and asks again later. */
async function deferred(validate: () => Promise<void> | void): Promise<void> {
  try {
    await validate();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
  }
}

function isResourcePolicy(policy: object): policy is ResourceValidationPolicy {
  return "validateResource" in policy;
}

function isStackPolicy(policy: object): policy is StackValidationPolicy {
  return "validateStack" in policy;
}

function notApplicable(): never {
  throw new Error("no policy of the pack says so");
}

function configOf(config: Readonly<Record<string, unknown>>) {
  return <T extends object>() => config as T;
}

function resourceArgs(record: ResourceRecord, config: Readonly<Record<string, unknown>>): ResourceValidationArgs {
  return {
    type: record.type,
    name: record.name,
    urn: record.urn,
    props: unknownCheckingProxy({ ...record.inputs }),
    opts: OPTIONS,
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: configOf(config),
    notApplicable,
  };
}

function policyResources(records: readonly ResourceRecord[]): PolicyResource[] {
  const byUrn = new Map<string, PolicyResource>();
  for (const record of records) {
    const outputs = { ...record.inputs, ...record.outputs, ...(record.id === undefined ? {} : { id: record.id }) };
    byUrn.set(record.urn, {
      type: record.type,
      name: record.name,
      urn: record.urn,
      props: unknownCheckingProxy(outputs),
      opts: OPTIONS,
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
    });
  }
  const known = (urns: readonly string[]) => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  for (const record of records) {
    const shown = byUrn.get(record.urn);
    if (!shown) continue;
    const [parent] = known(record.parent === undefined ? [] : [record.parent]);
    if (parent) shown.parent = parent;
    shown.dependencies = known(record.dependencies);
    for (const [key, urns] of Object.entries(record.propertyDependencies ?? {}))
      shown.propertyDependencies[key] = known(urns);
  }
  return [...byUrn.values()];
}
