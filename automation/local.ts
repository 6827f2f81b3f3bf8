/** A stack of the project on this machine: `LocalWorkspace` with the project's own program. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type OutputMap, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { AutomationError, type Backend } from "./backend";
import type { RunRequest, StackHandle } from "./handle";
import { type Cancellation, inOwnGroup } from "./process";
import { type Exported, parseExport } from "./repair/deployment";
import { type ReadEntries, type RunPulumi, readInScratch, type ToRead } from "./repair/scratch";
import type { RunRecord } from "./run-record";
import { type EntryOptions, ensureEntry, type TakeBack } from "./stack-entry";

export interface LocalOptions extends EntryOptions {
  readonly projectDir: string;
  readonly backend: Backend;
  readonly cancellation: Cancellation;
  readonly record: RunRecord;
  /** The CLI. Default: `pulumi` on PATH, in a process group of its own. */
  readonly pulumiCommand?: PulumiCommand;
  readonly env?: Readonly<Record<string, string>>;
}

/** `run` is part of every `PulumiCommand`, but not of its declared type. */
interface Runner {
  readonly run: RunPulumi;
}

/** A resource that no stack has. */
const NOBODY = "urn:pulumi:none::none::egress:index:Nobody::nobody";

/** @throws AutomationError when the CLI is missing, or the stack is and may not be created */
export async function openLocal(options: LocalOptions): Promise<StackHandle> {
  const env = { ...options.env, ...(options.backend.url ? { PULUMI_BACKEND_URL: options.backend.url } : {}) };
  const workspace = await LocalWorkspace.create({
    workDir: options.projectDir,
    envVars: env,
    pulumiCommand: options.pulumiCommand ?? (await cli(options)),
    ...(options.secretsProvider ? { secretsProvider: options.secretsProvider } : {}),
  });
  const runner = workspace.pulumiCommand as unknown as Runner;
  const run: RunPulumi = (args, cwd, more) => runner.run(args, cwd, { ...env, ...more });
  const takeBack = await ensureEntry(options, (args) => run(args, options.projectDir, {}));
  // Selecting writes the user's choice of stack, and stacks that run side by side would fight over it.
  workspace.selectStack = async () => {};
  return new LocalHandle(
    await Stack.select(options.stack, workspace),
    options.cancellation.finish,
    run,
    options.projectDir,
    options.backend.passphrase,
    takeBack,
  );
}

async function cli({ cancellation, record }: LocalOptions): Promise<PulumiCommand> {
  let found: PulumiCommand;
  try {
    found = await PulumiCommand.get();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!text.includes("ENOENT"))
      throw new AutomationError(
        `the Pulumi CLI cannot be used\n  why: ${firstLine(text)}\n  fix: install a version that suits @pulumi/pulumi`,
      );
    throw new AutomationError(
      "the Pulumi CLI is not on PATH\n  fix: install it (https://www.pulumi.com/docs/install), or add its folder to PATH",
    );
  }
  let current = 0;
  return inOwnGroup(found, cancellation, {
    started: (pid) => record.add((current = pid)),
    ended: (killed) => (killed ? undefined : record.remove(current)),
  });
}

class LocalHandle implements StackHandle {
  readonly name: string;

  constructor(
    private readonly stack: Stack,
    private readonly signal: AbortSignal,
    private readonly run: RunPulumi,
    private readonly projectDir: string,
    private readonly selfManaged: boolean,
    private readonly takeBack: TakeBack | undefined,
  ) {
    this.name = stack.name;
  }

  async preview(request: RunRequest): Promise<void> {
    await this.stack.preview({
      ...this.common(request),
      ...(request.planFile ? { plan: request.planFile } : {}),
      ...refreshOf(request),
    });
  }

  async up(request: RunRequest): Promise<void> {
    await this.stack.up({ ...this.common(request), ...refreshOf(request), showSecrets: false });
  }

  async refresh(request: RunRequest): Promise<void> {
    await this.stack.refresh({ ...this.common(request), showSecrets: false });
  }

  async previewRefresh(request: RunRequest): Promise<void> {
    await this.stack.previewRefresh(this.common(request));
  }

  async destroy(request: RunRequest): Promise<void> {
    await this.stack.destroy({ ...this.common(request), showSecrets: false });
  }

  outputs(): Promise<OutputMap> {
    return this.stack.outputs();
  }

  async export(showSecrets = false): Promise<Exported> {
    const secrets = showSecrets ? ["--show-secrets"] : [];
    const { stdout } = await this.run(["stack", "export", "--stack", this.name, ...secrets], this.projectDir, {});
    return parseExport(stdout);
  }

  async import(exported: Exported): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "egress-state-"));
    try {
      const file = join(folder, "state.json");
      writeFileSync(file, JSON.stringify(exported), { mode: 0o600 });
      await this.run(["stack", "import", "--stack", this.name, "--file", file], this.projectDir, {});
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * A change that takes the lock and ends before it writes. State in files or buckets: a rename to the same name, which
   * is refused. Pulumi Cloud: a refresh of a resource that does not exist; like every update, it forgets pending
   * updates and deletions when it ends, so they must have been read before.
   */
  async tryLock(): Promise<void> {
    const [args, refusal] = this.selfManaged
      ? [["stack", "rename", this.name, "--stack", this.name], /stack named .* already exists/]
      : [["refresh", "--stack", this.name, "--yes", "--skip-preview", "--color", "never", "--target", NOBODY], NOBODY];
    await this.run(args, this.projectDir, {}).catch((error: unknown) => {
      if (String(error).search(refusal) < 0) throw error;
    });
  }

  read(exported: Exported, wanted: readonly ToRead[]): Promise<ReadEntries> {
    return readInScratch(this.run, exported, wanted);
  }

  async discard(): Promise<void> {
    await this.takeBack?.();
  }

  async cancel(): Promise<void> {
    await this.stack.cancel();
  }

  private common({ watch, print, configFile }: RunRequest) {
    return {
      color: "never" as const,
      suppressProgress: true,
      signal: this.signal,
      onEvent: watch.take,
      onOutput: print,
      onError: print,
      ...(configFile ? { configFile } : {}),
    };
  }
}

function refreshOf({ refresh }: RunRequest): { refresh?: true } {
  return refresh ? { refresh: true } : {};
}

function firstLine(text: string): string {
  return (
    text
      .split("\n")
      .map((line) => line.trim())
      .find((line) => line !== "") ?? text
  );
}
