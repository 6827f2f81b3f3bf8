/**
 * Offline evaluation: the real program under mocks. No AWS account, no Pulumi CLI, no network.
 * Tested by test/offline/evaluate.test.ts.
 */
import { resolve } from "node:path";
import { RunError } from "@pulumi/pulumi";
import type { Mode } from "../plan/mode";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { statedMode } from "../stacks/lenient-settings";
import type { LoadedStack } from "../stacks/load";
import { type Overlay, withOverlay } from "../stacks/overlay";
import { regionOf } from "../stacks/region";
import { sections } from "../stacks/schema";
import { withoutCiphertext } from "../stacks/secret-marks";
import { readStackFile, type StackFile, sectionsOf } from "../stacks/stack-file";
import { StackFileError } from "../stacks/yaml-file";
import { Account, type AccountOptions } from "./account";
import { type RecordedResource, run } from "./monitor";
import { type NetworkStack, networkStackOf } from "./network-stack";

/** The configuration cannot be used: bad file, bad keys or bad values. The message holds every problem. */
export class EvaluationError extends Error {
  /** @param mode that the refused configuration states, where it states one that exists */
  constructor(
    message: string,
    readonly mode?: Mode,
  ) {
    super(message);
    this.name = "EvaluationError";
  }
}

/** The stack stands on a network that only AWS knows. Nothing is wrong with it, and nothing is proved. */
export class UnrecordedNetworkError extends Error {
  /** As for whatever is not proven. */
  readonly exitCode = 3;

  constructor(stack: string) {
    super(
      `stack ${stack} is not proven: its network is an existing one, which only AWS can describe\n  key: network.existing\n  why: plan, proof and price are made offline\n  fix: record the VPC once, and name the file\n       egress network record --vpc-id vpc-… --out network.json\n       network.existing: { snapshot: network.json }`,
    );
    this.name = "UnrecordedNetworkError";
  }
}

/** Calls by which the program looks at a network that somebody else made. */
const LOOKS_AT_A_NETWORK = /offline account does not answer the call aws:ec2\/get(Vpc|Subnet|RouteTable|VpcEndpoint)/;

/** Which stack, and what is laid over its file. */
export interface EvaluateOptions extends Overlay {
  readonly stack: string;
  /** A stack file elsewhere. */
  readonly configFile?: string;
  /** Folder with Pulumi.yaml. @default the project's own. */
  readonly root?: string;
  /** Deviations of the pretend account. */
  readonly account?: AccountOptions;
}

/** What one stack would be. */
export interface Evaluation {
  readonly project: string;
  readonly stack: string;
  readonly mode: Mode;
  readonly region: string;
  /** In the order in which the program registered them. */
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly plan: StackPlan;
  readonly settings: Settings;
}

/** Folder of the project. */
export const ROOT = resolve(__dirname, "..");

let queue: Promise<unknown> = Promise.resolve();

/**
 * Evaluates one stack. Calls queue up: the Pulumi runtime keeps its settings per process.
 * @throws EvaluationError when the configuration cannot be used.
 */
export function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const turn = queue.then(() => evaluateNow(options));
  queue = turn.catch(() => undefined);
  return turn;
}

async function evaluateNow({
  stack,
  configFile,
  root = ROOT,
  account = {},
  ...overlay
}: EvaluateOptions): Promise<Evaluation> {
  const where = { root, stack, ...(configFile === undefined ? {} : { configFile }) };
  const stated = readFile(where, overlay);
  const network = networkStackOf(stated.file);
  const joins = network.kind !== "none";
  // The mode is the network's: what the command says of it goes there.
  const { file, region } = joins ? readFile(where, withoutMode(overlay)) : stated;
  const stacks = joins
    ? { ...account.stacks, ...(await networkOutputs(network, { root, account, ...modeOf(overlay) })) }
    : {};
  const imported = (await import("../index")) as unknown as { default?: Program } & Program;
  const program = imported.default ?? imported;
  try {
    let planned: LoadedStack | undefined;
    const onPlan = (loaded: LoadedStack) => {
      planned = loaded;
    };
    const { resources, outputs } = await run(() => program(file, onPlan), {
      project: file.project,
      stack: file.stack,
      config: asText(file.config),
      secretKeys: file.secrets.map(([key]) => String(key)),
      account: new Account(region, joins ? { ...account, stacks } : account),
    });
    if (!planned) throw new Error("the program ended without a plan");
    const { plan, settings } = planned;
    const { project } = file;
    return { project, stack: file.stack, mode: plan.mode, region: plan.region, resources, outputs, plan, settings };
  } catch (error) {
    if (RunError.isInstance(error)) throw new EvaluationError(error.message, modeIn(file, joins ? stacks : {}));
    if (error instanceof Error && LOOKS_AT_A_NETWORK.test(error.message)) throw new UnrecordedNetworkError(stack);
    throw error;
  }
}

/** Outputs of the network's stack, as if it were deployed as its file says. */
async function networkOutputs(
  network: Exclude<NetworkStack, { kind: "none" }>,
  options: Omit<EvaluateOptions, "stack" | "configFile">,
): Promise<Record<string, Readonly<Record<string, unknown>>>> {
  if (options.account?.stacks?.[network.name]) return {};
  if (network.kind === "elsewhere")
    throw new EvaluationError(
      `network.from = ${network.name}\n  why: the stack is of another project, whose file is not here\n  fix: prove it with the engine: pulumi preview (or egress preview) reads the stack's outputs`,
    );
  const { stack, file, name } = network;
  const evaluation = await evaluateNow({ ...options, stack, ...(file === undefined ? {} : { configFile: file }) });
  return { [name]: evaluation.outputs };
}

function withoutMode({ mode: _, ...rest }: Overlay): Overlay {
  return rest;
}

/** The mode of a configuration that could not be planned: its own, or that of the network it joins. */
function modeIn(file: StackFile, networks: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  const [network] = Object.values(networks);
  return statedMode(network ?? sectionsOf(file)) ?? sections.mode.parse(undefined);
}

function modeOf({ mode }: Overlay): Pick<Overlay, "mode"> {
  return mode === undefined ? {} : { mode };
}

type Program = (file: StackFile, onPlan: (stack: LoadedStack) => void) => Promise<Record<string, unknown>>;

/** The stack's configuration with the overlay, and its Region. */
function readFile(options: Parameters<typeof readStackFile>[0], overlay: Overlay) {
  try {
    const file = withOverlay(readStackFile(options), overlay);
    return { file, region: regionOf(file) };
  } catch (error) {
    if (error instanceof StackFileError) throw new EvaluationError(error.message);
    throw error;
  }
}

/** Values as the engine hands them to a program: text, structures as JSON. Ciphertext stays in the file. */
function asText(config: StackFile["config"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const plain = withoutCiphertext(value);
      return [key, typeof plain === "string" ? plain : JSON.stringify(plain)];
    }),
  );
}
