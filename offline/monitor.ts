/**
 * Records what the program registers, with the mocks of the Pulumi SDK underneath: URNs as the engine forms them,
 * parents, dependencies and options, which the mocks alone do not tell.
 */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceRecord } from "../resources/record";
import type { Account } from "./account";

/** A resource as the program registered it. */
export interface RecordedResource extends ResourceRecord {
  readonly options: {
    readonly ignoreChanges: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly aliases: readonly string[];
  };
  /** False for a component. */
  readonly custom: boolean;
}

/** The part of the engine's message that is read here. */
interface RegisterRequest {
  getParent(): string;
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { forEach(visit: (value: { getUrnsList(): string[] }, key: string) => void): void };
  getIgnorechangesList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getAliasurnsList(): string[];
  getAliasesList(): AliasMessage[];
}

/** A whole URN, or the parts of it that differ. */
interface AliasMessage {
  hasUrn(): boolean;
  getUrn(): string;
  getSpec(): { getName(): string; getType(): string; getParenturn(): string; getNoparent(): boolean } | undefined;
}

interface Registered {
  readonly id: string | null;
  readonly state: Record<string, unknown>;
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** As the engine does: the types of all parents but the stack, joined. */
function urnOf(parent: string, type: string, name: string): string {
  const qualified = parent.split("::")[2];
  const chain = qualified && qualified !== STACK_TYPE ? `${qualified}$${type}` : type;
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${chain}::${name}`;
}

/** The part of the SDK's mock monitor that is observed. */
interface ObservedMonitor {
  registerResource(request: RegisterRequest, callback: (error: unknown, response: unknown) => void): Promise<void>;
  getRegisteredResources(): ReadonlyMap<string, Registered>;
}

/** Notes every registration that the mock monitor takes. The mocks themselves tell neither parents nor dependencies. */
function observe(monitor: ObservedMonitor): RecordedResource[] {
  const recorded: RecordedResource[] = [];
  const register = monitor.registerResource.bind(monitor);
  Object.assign(monitor, {
    newUrn: urnOf,
    registerResource: async (...[request, callback]: Parameters<ObservedMonitor["registerResource"]>) => {
      await register(request, callback);
      const urn = urnOf(request.getParent(), request.getType(), request.getName());
      const registered = monitor.getRegisteredResources().get(urn);
      if (registered) recorded.push(recordOf(request, urn, registered));
    },
  });
  return recorded;
}

function recordOf(request: RegisterRequest, urn: string, registered: Registered): RecordedResource {
  const parent = request.getParent();
  const properties: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((value, key) => {
    properties[key] = value.getUrnsList();
  });
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    ...(parent ? { parent } : {}),
    ...(registered.id ? { id: registered.id } : {}),
    inputs: plain(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    outputs: plain(registered.state) as Record<string, unknown>,
    dependencies: request.getDependenciesList(),
    propertyDependencies: properties,
    custom: request.getCustom(),
    options: {
      ignoreChanges: request.getIgnorechangesList(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      aliases: [...request.getAliasurnsList(), ...request.getAliasesList().map((alias) => aliasUrn(alias, request))],
    },
  };
}

function aliasUrn(alias: AliasMessage, request: RegisterRequest): string {
  const spec = alias.getSpec();
  if (alias.hasUrn() || !spec) return alias.getUrn();
  const parent = spec.getNoparent() ? "" : spec.getParenturn() || request.getParent();
  return urnOf(parent, spec.getType() || request.getType(), spec.getName() || request.getName());
}

/** Marks of the wire format: what a value was before it was sent. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Removes the wire format: a secret shows as what it is, not its value. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET) return "[secret]";
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, plain(inner)]));
}

/** What one run of the program registered and answered. */
export interface Recording {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a run needs. */
export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  /** Full keys (`fargate-egress:mode`) and values as the engine hands them over: text. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys that hold a secret. @default none */
  readonly secretKeys?: readonly string[];
  readonly account: Account;
}

/** Mocks of the Pulumi SDK over a pretend account. */
export function mocksOf(account: Account): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs, id, custom }) => {
      if (custom !== true && !type.startsWith("awsx:")) return { id: undefined, state: {} };
      const answer = account.register({ type, name, inputs: inputs as Record<string, unknown>, ...(id ? { id } : {}) });
      return { id: answer.id, state: answer.outputs };
    },
    call: ({ token, inputs }) => {
      try {
        return account.call(token, inputs as Record<string, unknown>);
      } catch (error) {
        // The runtime reads a refusal as gRPC tells it, and would drop the message of a plain error.
        throw Object.assign(error instanceof Error ? error : new Error(String(error)), { details: String(error) });
      }
    },
  };
}

/**
 * Runs a program in this process. One at a time: the Pulumi runtime keeps its settings per process.
 * @throws whatever the program throws.
 */
export async function run(
  program: () => Promise<Record<string, unknown>>,
  { project, stack, config, secretKeys = [], account }: RunOptions,
): Promise<Recording> {
  // The organisation of every backend that has none: files and buckets.
  await pulumi.runtime.setMocks(mocksOf(account), project, stack, false, "organization");
  const recorded = observe(pulumi.runtime.getMonitor() as unknown as ObservedMonitor);
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  return withoutTraces(async () => {
    // A failure is kept and thrown at the end: thrown inside, the runtime reports it a second time by itself.
    let failure: { readonly error: unknown } | undefined;
    const guarded = () =>
      program().catch((error: unknown) => {
        failure = { error };
        return {};
      });
    const outputs = (await pulumi.runtime.runInPulumiStack(guarded)) as Record<string, unknown>;
    const settled = failure ? {} : await unwrapped(outputs);
    // Resources that no output waits for are still on their way.
    await pulumi.runtime.disconnect();
    if (failure) throw failure.error;
    return { resources: recorded, outputs: settled };
  });
}

/**
 * The runtime takes a stack trace for every promise it makes, and one without a limit for every resource; mapped to
 * TypeScript, they are half of a run.
 */
async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = String;
  try {
    return await work();
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}

/** @throws what an output failed with. */
function unwrapped(outputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const all = pulumi.output(outputs) as unknown as { promise(): Promise<Record<string, unknown>> };
  return all.promise();
}
