/** One stack during one run: opens it, runs operations with patience, writes its log. */
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isEmpty } from "../stacks/overlay";
import { attempt, backoffOf, PATIENCE, type Patience, pause } from "./attempt";
import { backendOf, checkPassphrase, projectName } from "./backend";
import { OperationError } from "./failures";
import { type RunRequest, resourcesIn, type StackHandle } from "./handle";
import { openLocal } from "./local";
import type { FleetOptions } from "./options";
import { logFolder, PROJECT, stateQuestion } from "./places";
import { type Planned, plannedFrom } from "./preview-records";
import type { Cancellation } from "./process";
import { readableState } from "./readable-state";
import type { Exported } from "./repair/deployment";
import { awsLookup } from "./repair/lookup";
import { mend } from "./repair/mend";
import { awsHands } from "./repair/remove-aws";
import type { Patient } from "./repair/repair";
import { keepState, readPlan, startLog } from "./run-files";
import { RunRecord } from "./run-record";
import { type Overlay, readStackConfig, type StackConfig, temporaryConfig } from "./stack-config";
import type { Changes, Finding, OnProgress } from "./types";
import type { EventWatch } from "./watch-events";

/** Operations that make and delete things. */
const MENDED: readonly string[] = ["up", "destroy"];

/** A cancellation that never comes. */
const NEVER: Cancellation = { finish: new AbortController().signal, stop: new AbortController().signal };

export interface SessionOptions {
  /** Create the stack when the backend has none. */
  readonly create: boolean;
  readonly operation: string;
  /** The command settles what an earlier run left: a state that a kill left unreadable is made readable. Default false. */
  readonly settles?: boolean;
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
    private readonly projectDir: string,
    private readonly logDir: string,
    private readonly env: NodeJS.ProcessEnv,
    /** What was done to be able to read the state. */
    readonly mended: readonly Finding[],
  ) {}

  /** @throws AutomationError when the project, the backend, the CLI or the stack cannot be used */
  static async open(stack: string, options: FleetOptions, how: SessionOptions): Promise<Session> {
    const { create, operation, settles = false } = how;
    const projectDir = options.projectDir ?? PROJECT;
    const config = readStackConfig(projectDir, stack);
    const cancellation = options.cancellation ?? NEVER;
    const record = new RunRecord(projectDir, stack);
    const env = { ...process.env, ...options.env };
    const backend = backendOf(projectDir, env);
    checkPassphrase(backend, config.secretsProvider, env);
    const logDir = logFolder(options);
    const mended = await readableState(stateQuestion(stack, options), settles);
    const handle = await openLocal({
      stack,
      projectDir,
      backend,
      cancellation,
      record,
      create,
      file: config.file,
      ...(config.secretsProvider ? { secretsProvider: config.secretsProvider } : {}),
      ...(options.pulumiCommand ? { pulumiCommand: options.pulumiCommand } : {}),
      ...(options.env ? { env: options.env } : {}),
    });
    const log = startLog(logDir, stack, operation);
    const onProgress = options.onProgress ?? (() => undefined);
    const patience = { ...PATIENCE, ...options.patience };
    for (const { evidence } of mended) onProgress({ kind: "note", stack, text: evidence });
    const places = [projectDir, logDir] as const;
    return new Session(stack, config, log, cancellation, onProgress, patience, handle, record, ...places, env, mended);
  }

  /** What the program would do with the stack's file and the overlay. */
  async preview(overlay: Overlay = {}, refresh = false): Promise<Planned> {
    const folder = mkdtempSync(join(tmpdir(), "egress-plan-"));
    const planFile = join(folder, "plan.json");
    try {
      const watch = await this.run("preview", overlay, true, (request) =>
        this.handle.preview({ ...request, refresh, planFile }),
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

  /**
   * Deploys with the stack's file and the overlay.
   * @param again called before another try after somebody else's update: what was planned may not hold any more
   */
  async up(overlay: Overlay = {}, refresh = false, again?: () => Promise<void>): Promise<Changes> {
    const body = (request: RunRequest) => this.handle.up({ ...request, refresh });
    const watch = await this.run("up", overlay, false, body, again);
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

  /** The state. Secrets stay encrypted unless they are asked for. */
  export(showSecrets = false): Promise<Exported> {
    return this.handle.export(showSecrets);
  }

  /** URNs of the resources in the state, the provider's and the stack's own aside. */
  async resources(): Promise<readonly string[]> {
    return resourcesIn(await this.export());
  }

  /** Leaves no empty stack behind: takes back the entry that this run made, unless somebody deployed it meanwhile. */
  async discard(): Promise<void> {
    await this.handle.discard().catch(() => undefined);
  }

  /** Name of the project, as in Pulumi.yaml. */
  get project(): string {
    return projectName(this.projectDir);
  }

  /** Region of the stack: its file's, else the environment's. */
  get region(): string {
    return this.config.region ?? this.env["AWS_REGION"] ?? "us-east-1";
  }

  /** Keeps the state beside the log, before something is removed. Returns the file. */
  async keepState(): Promise<string> {
    return keepState(this.logDir, this.stack, await this.export());
  }

  /** Waits, longer each time and never twice the same, so that another run that works in many steps ends before this one goes on. */
  async standAside(times: number): Promise<void> {
    const seconds = backoffOf({ backoffSeconds: 3 * this.patience.pollSeconds }, times, Math.random());
    const text = `another run changes the stack: standing aside for ${seconds} s`;
    this.onProgress({ kind: "note", stack: this.stack, text });
    await pause(seconds, this.cancellation, this.stack);
  }

  /** This stack, as a repair takes it. */
  patient(): Patient {
    const { stack, handle, onProgress, region } = this;
    const patiently = async (step: string, body: () => Promise<void>) => {
      await this.run(step, {}, false, body);
    };
    return {
      stack,
      onProgress,
      region,
      lookup: awsLookup,
      hands: awsHands,
      export: (showSecrets) => handle.export(showSecrets),
      import: (exported) => patiently("write what was settled", () => handle.import(exported)),
      waitForLock: () => patiently("wait for the stack's lock", () => handle.tryLock()),
      read: async (exported, wanted) => {
        let read: Awaited<ReturnType<StackHandle["read"]>> = new Map();
        await patiently("read what was left", async () => {
          read = await handle.read(exported, wanted);
        });
        return read;
      },
      pauseSeconds: (seconds) => pause(seconds, this.cancellation, stack),
    };
  }

  private async run(
    step: string,
    overlay: Overlay,
    keepEvents: boolean,
    body: (request: RunRequest) => Promise<void>,
    again?: () => Promise<void>,
  ): Promise<EventWatch> {
    this.onProgress({ kind: "step", stack: this.stack, step });
    const print = (text: string) => appendFileSync(this.log, text);
    print(`--- ${new Date().toISOString()} ${step}${overlay.mode ? ` with mode ${overlay.mode}` : ""}\n`);
    const copy = isEmpty(overlay) ? undefined : temporaryConfig(this.config, overlay);
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
          ...(again ? { again } : {}),
          ...(MENDED.includes(step)
            ? { mend: async (failures) => (await mend(this.patient(), failures)).length > 0 }
            : {}),
        },
        (watch) =>
          body({
            watch,
            print,
            ...(copy ? { configFile: copy.file } : {}),
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
