/** One stack during one run: opens it, runs operations with patience, writes its log. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isEmpty, overlayCommands } from "../stacks/overlay";
import { attempt, PATIENCE, type Patience } from "./attempt";
import { type Backend, backendOf, checkPassphrase } from "./backend";
import { OperationError } from "./failures";
import type { RunRequest, StackHandle } from "./handle";
import { openLocal } from "./local";
import type { FleetOptions } from "./options";
import { type Planned, plannedFrom } from "./planned";
import type { Cancellation } from "./process";
import { openRemote } from "./remote";
import { RunRecord } from "./run-record";
import { type Overlay, readStackConfig, type StackConfig, temporaryConfig } from "./stack-config";
import type { Changes, OnProgress } from "./types";
import type { EventWatch } from "./watch-events";

/** Folder of the project that this file belongs to. */
export const PROJECT = resolve(__dirname, "..");

/** Notices that were given already: one line a run, not one a stack. */
const told = new Set<string>();

/** A cancellation that never comes. */
const NEVER: Cancellation = { finish: new AbortController().signal, stop: new AbortController().signal };

export interface SessionOptions {
  /** Create the stack when the backend has none. */
  readonly create: boolean;
  readonly operation: string;
}

/** One stack, open. */
export class Session {
  private total = 0;

  private constructor(
    readonly stack: string,
    readonly config: StackConfig,
    readonly log: string,
    readonly cancellation: Cancellation,
    readonly onProgress: OnProgress,
    private readonly patience: Patience,
    private readonly handle: StackHandle,
    private readonly record: RunRecord,
    private readonly remote: boolean,
  ) {}

  /** @throws AutomationError when the project, the backend, the CLI or the stack cannot be used */
  static async open(stack: string, options: FleetOptions, { create, operation }: SessionOptions): Promise<Session> {
    const projectDir = options.projectDir ?? PROJECT;
    const config = readStackConfig(projectDir, stack);
    const cancellation = options.cancellation ?? NEVER;
    const record = new RunRecord(projectDir, stack);
    const env = { ...process.env, ...options.env };
    const backend: Backend = backendOf(projectDir, env);
    if (backend.notice && !options.remote && !told.has(backend.notice)) {
      told.add(backend.notice);
      options.onProgress?.({ kind: "note", stack, text: backend.notice });
    }
    let handle: StackHandle;
    if (options.remote) handle = await openRemote(stack, options.remote);
    else {
      checkPassphrase(backend, config.secretsProvider, env);
      if (backend.url?.startsWith("file://") && backend.notice)
        mkdirSync(backend.url.slice("file://".length), { recursive: true });
      handle = await openLocal({
        stack,
        projectDir,
        backend,
        cancellation,
        record,
        create,
        ...(config.secretsProvider ? { secretsProvider: config.secretsProvider } : {}),
        ...(options.pulumiCommand ? { pulumiCommand: options.pulumiCommand } : {}),
        ...(options.env ? { env: options.env } : {}),
      });
    }
    const log = logFile(options.logDir ?? join(projectDir, ".egress", "logs"), stack, operation);
    const onProgress = options.onProgress ?? (() => undefined);
    const patience = { ...PATIENCE, ...options.patience };
    return new Session(
      stack,
      config,
      log,
      cancellation,
      onProgress,
      patience,
      handle,
      record,
      options.remote !== undefined,
    );
  }

  /** What the program would do with the stack's file and the overlay. */
  async preview(overlay: Overlay = {}, refresh = false): Promise<Planned> {
    const folder = mkdtempSync(join(tmpdir(), "egress-plan-"));
    const planFile = join(folder, "plan.json");
    try {
      const watch = await this.run("preview", overlay, true, (request) =>
        this.handle.preview({ ...request, refresh, ...(this.remote ? {} : { planFile }) }),
      );
      if (!watch.events.some(({ summaryEvent }) => summaryEvent)) {
        throw new OperationError(
          "fatal",
          `the preview of ${this.stack} ended without saying what it found\n  fix: see ${this.log}`,
        );
      }
      const planned = plannedFrom(watch.events, readPlan(planFile));
      this.total = new Set(planned.steps.map(({ urn }) => urn)).size;
      return planned;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Deploys with the stack's file and the overlay. */
  async up(overlay: Overlay = {}, refresh = false): Promise<Changes> {
    const watch = await this.run("up", overlay, false, (request) => this.handle.up({ ...request, refresh }));
    this.record.prune();
    return watch.changes;
  }

  async refresh(previewOnly: boolean): Promise<EventWatch> {
    return previewOnly
      ? this.run("refresh (preview)", {}, true, (request) => this.handle.previewRefresh(request))
      : this.run("refresh", {}, true, (request) => this.handle.refresh(request));
  }

  async destroy(): Promise<Changes> {
    return (await this.run("destroy", {}, false, (request) => this.handle.destroy(request))).changes;
  }

  /** Values of the last update. Secrets are replaced unless asked for. */
  async outputs(showSecrets = false): Promise<Record<string, unknown>> {
    const outputs = await this.handle.outputs();
    return Object.fromEntries(
      Object.entries(outputs).map(([key, { value, secret }]) => [
        key,
        secret && !showSecrets ? "[secret]" : (value as unknown),
      ]),
    );
  }

  /** URNs whose creation was under way when an earlier run was killed. */
  pendingOperations(): Promise<readonly string[]> {
    return this.handle.pendingOperations();
  }

  /** URNs of the resources in the state, the provider's and the stack's own aside. */
  resources(): Promise<readonly string[]> {
    return this.handle.resources();
  }

  private async run(
    step: string,
    overlay: Overlay,
    keepEvents: boolean,
    body: (request: RunRequest) => Promise<void>,
  ): Promise<EventWatch> {
    this.onProgress({ kind: "step", stack: this.stack, step });
    const print = (text: string) => appendFileSync(this.log, text);
    print(`--- ${new Date().toISOString()} ${step}${overlay.mode ? ` with mode ${overlay.mode}` : ""}\n`);
    const changed = !isEmpty(overlay);
    const copy = changed && !this.remote ? temporaryConfig(this.config, overlay) : undefined;
    try {
      return await attempt(
        {
          stack: this.stack,
          step,
          total: this.total,
          keepEvents,
          patience: this.patience,
          cancellation: this.cancellation,
          onProgress: this.onProgress,
          release: (holders) => this.release(holders),
        },
        (watch) =>
          body({
            watch,
            print,
            ...(copy ? { configFile: copy.file } : {}),
            ...(changed && this.remote ? { before: overlayCommands(this.config, this.stack, overlay) } : {}),
          }),
      );
    } catch (error) {
      print(`${error instanceof Error ? error.message : String(error)}\n`);
      await this.releaseOwn();
      throw error;
    } finally {
      copy?.dispose();
    }
  }

  private async release(holders: Parameters<RunRecord["leftBehind"]>[0]): Promise<boolean> {
    if (!this.record.leftBehind(holders)) return false;
    await this.handle.cancel();
    this.record.prune();
    return true;
  }

  /** After a second interrupt Pulumi may have been killed with its lock held: it was ours, so it is released. */
  private async releaseOwn(): Promise<void> {
    if (!this.cancellation.stop.aborted || !this.record.hasDead()) return;
    await this.handle.cancel().catch(() => undefined);
    this.record.prune();
  }
}

function logFile(folder: string, stack: string, operation: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${stack.replaceAll("/", "+")}.${operation}.log`);
  writeFileSync(file, "");
  return file;
}

function readPlan(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    // A remote run writes none here. Then records have no dependencies, and the proof says what it lacks.
    return undefined;
  }
}
