/** A copy of the project in a folder of its own, with stacks configured as the shipped one, for runs on an engine. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { FleetResult } from "../../automation";
import { resourcesIn } from "../../automation/handle";
import { parseExport } from "../../automation/repair/deployment";
import { ROOT } from "../../offline/evaluate";
import { copyProgram, shippedFile } from "./program";

/** What is missing for a run on an engine, in words; empty when nothing is. */
export function missingForEngine(): string[] {
  const found: string[] = [];
  try {
    execFileSync("pulumi", ["version"], { stdio: "ignore" });
  } catch {
    found.push("the pulumi CLI on PATH");
  }
  if (!process.env["AWS_ENDPOINT_URL"]) found.push("AWS_ENDPOINT_URL, the address of an AWS-compatible endpoint");
  return found;
}

/** A finished command of the CLI. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON answer. Throws when there is none. */
  readonly result: () => FleetResult;
}

/** The project's copy. */
export class FleetProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "fargate-egress-fleet-")));
  /** Folder with the state. */
  readonly state: string;
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param stacks names of stacks like the shipped one, or the text of each stack's file
   * @param endpoint AWS-compatible endpoint for Pulumi and the CLI
   * @param state folder with the state (another project's, when this is a second checkout of it), or a backend's URL
   */
  constructor(
    stacks: readonly string[] | Readonly<Record<string, string>>,
    endpoint: string | undefined = process.env["AWS_ENDPOINT_URL"],
    tags: Record<string, string> = {},
    state?: string,
  ) {
    copyProgram(this.folder);
    this.state = state ?? join(this.folder, "state");
    const isUrl = this.state.includes("://");
    if (!isUrl) mkdirSync(this.state, { recursive: true });
    for (const [stack, text] of Array.isArray(stacks)
      ? stacks.map((name: string) => [name, like(tags)] as const)
      : Object.entries(stacks))
      writeFileSync(this.file(stack), text);
    this.env = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      PULUMI_BACKEND_URL: isUrl ? this.state : `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  /** Path of a stack's file. */
  file(stack: string): string {
    return join(this.folder, `Pulumi.${stack}.yaml`);
  }

  /** Writes a stack's file. */
  write(stack: string, text: string): void {
    writeFileSync(this.file(stack), text);
  }

  /** A stack's file as it is. */
  text(stack: string): string {
    return readFileSync(this.file(stack), "utf8");
  }

  /** Sets a key of a stack's file, or removes it (`undefined`), whichever style the file is in. */
  configure(stack: string, path: readonly string[], value: unknown): void {
    const file = parseDocument(this.text(stack));
    const [first = "", ...rest] = path;
    // The engine writes keys in full when it writes the file.
    const full = `fargate-egress:${first}`;
    const at = ["config", file.hasIn(["config", full]) ? full : first, ...rest];
    if (value === undefined) file.deleteIn(at);
    else file.setIn(at, value);
    this.write(stack, file.toString());
  }

  /** Mode that a stack's file names. */
  mode(stack: string): unknown {
    const file = parseDocument(this.text(stack));
    // The engine writes keys in full when it writes the file.
    return file.getIn(["config", "fargate-egress:mode"]) ?? file.getIn(["config", "mode"]);
  }

  /** Leaves the state as a kill in the middle of a write does: whole, beside attributes that are empty. */
  cutState(stack: string): void {
    const [file = ""] = execFileSync("find", [join(this.state, ".pulumi", "stacks"), "-name", `${stack}.json`], {
      encoding: "utf8",
    }).split("\n");
    writeFileSync(`${file}.attrs`, "");
  }

  /** Lock files of the backend. */
  locks(): string[] {
    const folder = join(this.state, ".pulumi", "locks");
    return existsSync(folder)
      ? execFileSync("find", [folder, "-name", "*.json"], { encoding: "utf8" }).split("\n").filter(Boolean)
      : [];
  }

  /** Starts `egress ARGS --project … --json`. */
  start(args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<Finished> } {
    const child = spawn(
      process.execPath,
      [join(ROOT, "bin", "egress.js"), ...args, "--project", this.folder, "--json"],
      { env: this.env },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const done = new Promise<Finished>((resolve) => {
      child.on("close", (code) => {
        resolve({ code, stdout, stderr, result: () => answerOf(stdout, stderr) });
      });
    });
    return { child, done };
  }

  /** Runs `egress ARGS --project … --json` to its end. */
  run(args: readonly string[]): Promise<Finished> {
    return this.start(args).done;
  }

  /** Runs the Pulumi CLI in the project. */
  pulumi(args: readonly string[]): string {
    return execFileSync("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      encoding: "utf8",
    });
  }

  /** URNs of the resources in a stack's state, the stack's own and providers aside. */
  resources(stack: string): string[] {
    return resourcesIn(parseExport(this.pulumi(["stack", "export", "--stack", stack])));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function like(tags: Record<string, string>): string {
  const shipped = shippedFile("dev");
  for (const [key, value] of Object.entries(tags)) shipped.setIn(["config", "tags", key], value);
  return shipped.toString();
}

function answerOf(stdout: string, stderr: string): FleetResult {
  try {
    return JSON.parse(stdout) as FleetResult;
  } catch {
    throw new Error(`no JSON answer:\n${stdout}\n${stderr}`);
  }
}
