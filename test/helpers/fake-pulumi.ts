/** A Pulumi CLI that does what a test says: answers, events and failures of each command, without an engine. */
import { credentials } from "@grpc/grpc-js";
import type { EngineEvent, PulumiCommand } from "@pulumi/pulumi/automation";
import { EventsClient } from "@pulumi/pulumi/proto/events_grpc_pb";
import { EventRequest } from "@pulumi/pulumi/proto/events_pb";

/** A call of the CLI. */
export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Value of `--name`. */
  option(name: string): string | undefined;
  /** Sends engine events, as the CLI does while it runs. */
  send(events: readonly Partial<EngineEvent>[]): Promise<void>;
  /** Prints to stdout. */
  print(text: string): void;
}

/** What a command answers. */
export type Answer = string | { readonly fail: string; readonly code?: number };

/** Behaviour by operation: `up`, `preview`, `refresh`, `destroy`, `stack output`, `stack history`… */
export type Script = Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;

/** Defaults of commands that a test does not care about. A command without either throws. */
const ORDINARY: Script = {
  "stack --show-name": (call) => call.option("stack") ?? "",
  "stack output": () => "{}",
  "stack history": () => "[]",
  "stack export": () => JSON.stringify({ version: 3, deployment: {} }),
  // What asks whether the lock is free, of state in files and of Pulumi Cloud.
  "stack rename": (call) => ({ fail: `error: a stack named ${call.option("stack") ?? ""} already exists` }),
  refresh: (call) => ({ fail: `error: no resource named '${call.option("target") ?? "anything"}' found` }),
};

/** A fake CLI with the calls it took. */
export interface FakePulumi {
  readonly command: PulumiCommand;
  readonly calls: Call[];
  /** Calls of one operation. */
  of(operation: string): Call[];
}

/** Makes a fake CLI. */
export function fakePulumi(script: Script): FakePulumi {
  const calls: Call[] = [];
  const run = async (
    args: string[],
    _cwd: string,
    env: Record<string, string>,
    onOutput?: (text: string) => void,
    _onError?: unknown,
    signal?: AbortSignal,
  ) => {
    const call = callOf(args, env, onOutput, signal);
    calls.push(call);
    const name = operationOf(args);
    const behave = script[name] ?? ORDINARY[name];
    if (!behave) throw new Error(`nobody said what pulumi ${args.join(" ")} does`);
    const answer = await behave(call);
    if (typeof answer === "string") return { stdout: answer, stderr: "", code: 0 };
    throw Object.assign(new Error(`code: ${answer.code ?? 255}\n stdout: \n stderr: ${answer.fail}\n err?: \n`), {
      name: "CommandError",
    });
  };
  const version = { toString: () => "3.248.0", compare: () => 0 };
  return {
    command: { command: "pulumi", version, run } as unknown as PulumiCommand,
    calls,
    of: (operation) => calls.filter(({ args }) => operationOf(args) === operation),
  };
}

function operationOf([first = "", second = ""]: readonly string[]): string {
  return first === "stack" ? `stack ${second}` : first;
}

function callOf(
  args: readonly string[],
  env: Record<string, string>,
  onOutput: ((text: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Call {
  const option = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1];
  };
  return {
    args,
    env,
    signal,
    option,
    print: (text) => onOutput?.(text),
    send: (events) => sendEvents(option("event-log"), events),
  };
}

async function sendEvents(address: string | undefined, events: readonly Partial<EngineEvent>[]): Promise<void> {
  if (!address) return;
  const client = new EventsClient(address.replace("tcp://", ""), credentials.createInsecure());
  await new Promise<void>((resolve, reject) => {
    const stream = client.streamEvents((error) => (error ? reject(error) : resolve()));
    events.forEach((event, sequence) => {
      const request = new EventRequest();
      request.setEvent(JSON.stringify({ sequence, timestamp: 0, ...event }));
      stream.write(request);
    });
    stream.end();
  });
  client.close();
}

/** Event of a resource step. */
export function stepEvent(
  op: string,
  type: string,
  name: string,
  states: { readonly old?: object; readonly new?: object } = {},
): Partial<EngineEvent> {
  const urn = `urn:pulumi:s::fargate-egress::${type}::${name}`;
  const state = (part: object | undefined) =>
    part ? { type, urn, id: "", parent: "", inputs: {}, outputs: {}, provider: "", ...part } : undefined;
  const metadata = { op, urn, type, provider: "", old: state(states.old), new: state(states.new) };
  return { resourcePreEvent: { metadata } } as unknown as Partial<EngineEvent>;
}

/** Event of an error diagnostic. */
export function errorEvent(message: string): Partial<EngineEvent> {
  return { diagnosticEvent: { message, color: "never", severity: "error" } };
}

/** Event at the end of an operation. */
export function summaryEvent(resourceChanges: Record<string, number> = {}): Partial<EngineEvent> {
  return { summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges, policyPacks: {} } };
}
