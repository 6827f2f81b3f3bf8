/** A stack that Pulumi Deployments operates on: the same operations, run where the git repository is checked out. */
import { type OutputMap, type RemoteStack, RemoteWorkspace } from "@pulumi/pulumi/automation";
import { AutomationError } from "./backend";
import { type RunRequest, resourcesIn, type StackHandle } from "./handle";

/** Where Pulumi Deployments finds the program. */
export interface RemoteOptions {
  /** Git repository. Default: the stack's own deployment settings. */
  readonly url?: string;
  readonly branch?: string;
  readonly commit?: string;
  /** Folder of the project inside the repository. Default: its root. */
  readonly projectPath?: string;
  /** Environment of the run. */
  readonly env?: Readonly<Record<string, string>>;
}

/** @throws AutomationError when the name is not `org/project/stack`, or there is neither a repository nor settings */
export async function openRemote(stack: string, options: RemoteOptions): Promise<StackHandle> {
  if (stack.split("/").filter(Boolean).length !== 3) {
    throw new AutomationError(
      `stack ${stack}\n  why: a remote run needs the whole name\n  fix: write ORGANISATION/PROJECT/${stack.split("/").at(-1) ?? stack}`,
    );
  }
  if (options.url && !options.branch && !options.commit) {
    throw new AutomationError(
      `repository ${options.url}\n  why: a remote run needs a branch or a commit of it\n  fix: add --git-branch NAME or --git-commit SHA`,
    );
  }
  return new RemoteHandle(stack, options, await open(stack, options, []));
}

function open(stack: string, options: RemoteOptions, before: readonly string[]): Promise<RemoteStack> {
  return RemoteWorkspace.createOrSelectStack(
    {
      stackName: stack,
      ...(options.url ? { url: options.url } : {}),
      ...(options.branch ? { branch: options.branch } : {}),
      ...(options.commit ? { commitHash: options.commit } : {}),
      ...(options.projectPath ? { projectPath: options.projectPath } : {}),
    },
    {
      inheritSettings: options.url === undefined,
      ...(options.env ? { envVars: { ...options.env } } : {}),
      ...(before.length > 0 ? { preRunCommands: [...before] } : {}),
    },
  );
}

class RemoteHandle implements StackHandle {
  constructor(
    readonly name: string,
    private readonly options: RemoteOptions,
    private readonly stack: RemoteStack,
  ) {}

  async preview(request: RunRequest): Promise<void> {
    await (await this.prepared(request)).preview(callbacks(request));
  }

  async up(request: RunRequest): Promise<void> {
    await (await this.prepared(request)).up(callbacks(request));
  }

  async refresh(request: RunRequest): Promise<void> {
    await this.stack.refresh(callbacks(request));
  }

  previewRefresh(): Promise<void> {
    return Promise.reject(
      new AutomationError(
        `stack ${this.name}\n  why: Pulumi Deployments has no refresh that only looks\n  fix: run egress refresh --preview-only without --remote`,
      ),
    );
  }

  async destroy(request: RunRequest): Promise<void> {
    await this.stack.destroy(callbacks(request));
  }

  outputs(): Promise<OutputMap> {
    return this.stack.outputs();
  }

  /** Deployments end their own operations: none is left by a machine that died. */
  pendingOperations(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async resources(): Promise<readonly string[]> {
    return resourcesIn((await this.stack.exportStack()).deployment);
  }

  cancel(): Promise<void> {
    return this.stack.cancel();
  }

  /** Commands before a run belong to the workspace, so a run with other ones has a workspace of its own. */
  private prepared({ before = [] }: RunRequest): Promise<RemoteStack> {
    return before.length === 0 ? Promise.resolve(this.stack) : open(this.name, this.options, before);
  }
}

function callbacks({ watch, print }: RunRequest) {
  return { onEvent: watch.take, onOutput: print };
}
