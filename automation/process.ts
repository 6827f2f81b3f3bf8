/** Runs the Pulumi CLI in a process group of its own, so that Ctrl-C reaches it once and through us only. */
import { spawn } from "node:child_process";
import { delimiter, dirname, isAbsolute } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";

/** Two wishes to end. `finish`: complete what is in flight, then stop. `stop`: end now. */
export interface Cancellation {
  readonly finish: AbortSignal;
  readonly stop: AbortSignal;
}

/** What a finished command printed. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A command that ended with another code than 0, could not start, or was killed (code -1). */
class CommandFailure extends Error {
  constructor(
    readonly result: CommandOutput,
    args: readonly string[],
  ) {
    super(`pulumi ${args.slice(0, 2).join(" ")} ended with code ${result.code}\n${result.stderr}\n${result.stdout}`);
    this.name = "CommandFailure";
  }
}

/** Called around every command that may hold the stack's lock. */
export interface ProcessWatch {
  started(pid: number): void;
  /** @param killed whether it died of a signal, and may have left its lock behind */
  ended(killed: boolean): void;
}

/** Milliseconds between the second interrupt and the kill. */
const GRACE = 8000;

/**
 * The same command with its `run` replaced. The Automation API sends SIGINT to a child of its own group: at a terminal
 * the child has then had two, and a second one makes Pulumi give up what is in flight.
 */
export function inOwnGroup(command: PulumiCommand, cancellation: Cancellation, watch?: ProcessWatch): PulumiCommand {
  const run = (
    args: string[],
    cwd: string,
    env: Record<string, string>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
    signal?: AbortSignal,
  ) => runDetached({ command: command.command, args, cwd, env, onOutput, onError, signal, cancellation, watch });
  return Object.create(command, { run: { value: run } }) as PulumiCommand;
}

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: ((text: string) => void) | undefined;
  readonly onError: ((text: string) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly cancellation: Cancellation;
  readonly watch: ProcessWatch | undefined;
}

/** Commands that take the lock: the others leave no trace when they die. */
function locks([first = "", second = "", ...rest]: readonly string[]): boolean {
  if (first === "stack") return ["init", "import", "rename"].includes(second);
  return ["up", "refresh", "destroy"].includes(first) && ![second, ...rest].includes("--preview-only");
}

function runDetached(run: Run): Promise<CommandOutput> {
  const args = run.args.includes("--non-interactive") ? [...run.args] : [...run.args, "--non-interactive"];
  return new Promise((resolve, reject) => {
    const child = spawn(run.command, args, {
      cwd: run.cwd,
      env: environment(run),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      run.onOutput?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      run.onError?.(text);
    });
    let killer: NodeJS.Timeout | undefined;
    const interrupt = () => child.kill("SIGINT");
    const stop = () => {
      child.kill("SIGINT");
      killer = setTimeout(() => child.kill("SIGKILL"), GRACE);
    };
    // Only an operation is worth interrupting: queries are short, and half an answer is none.
    run.signal?.addEventListener("abort", interrupt, { once: true });
    run.cancellation.stop.addEventListener("abort", stop, { once: true });
    const watched = locks(args) && child.pid !== undefined;
    if (watched) run.watch?.started(child.pid ?? 0);
    const settle = () => {
      clearTimeout(killer);
      run.signal?.removeEventListener("abort", interrupt);
      run.cancellation.stop.removeEventListener("abort", stop);
    };
    child.on("error", (error) => {
      settle();
      reject(new CommandFailure({ stdout, stderr: `${stderr}error: ${error.message}`, code: -1 }, args));
    });
    child.on("close", (code) => {
      settle();
      if (watched) run.watch?.ended(code === null);
      const result = { stdout, stderr, code: code ?? -1 };
      if (code === 0) resolve(result);
      else reject(new CommandFailure(result, args));
    });
  });
}

function environment({ command, env }: Run): NodeJS.ProcessEnv {
  const path = env["PATH"] ?? process.env["PATH"] ?? "";
  return {
    ...process.env,
    ...env,
    // The CLI and the language host beside it belong together.
    ...(isAbsolute(command) ? { PATH: `${dirname(command)}${delimiter}${path}` } : {}),
    PULUMI_AUTOMATION_API: "true",
  };
}
