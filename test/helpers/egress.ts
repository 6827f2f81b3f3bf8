/** `egress` as a user calls it: in this process, or in one of its own where streams and signals matter. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Failure } from "../../cli/failure";
import { main } from "../../cli/main";
import { ROOT } from "../../offline/evaluate";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line through the real entry, and takes what it writes. One at a time. */
export async function egress(...argv: readonly string[]): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const before = process.exitCode;
  const restore = (["stdout", "stderr"] as const).map((name) => {
    const write = process[name].write.bind(process[name]);
    process[name].write = (chunk: string | Uint8Array) => {
      written[name] += String(chunk);
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  process.exitCode = undefined;
  try {
    await main(["node", "egress", ...argv]);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    for (const back of restore) back();
    process.exitCode = before;
  }
}

/** What every process needs, and where coverage is collected when it is. */
const passedOn = () =>
  Object.fromEntries(
    ["PATH", "HOME", "NODE_V8_COVERAGE"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Starts the executable. @param env beside PATH and HOME */
export function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = ROOT) {
  return spawn(process.execPath, [join(ROOT, "bin", "egress.js"), ...argv], {
    cwd,
    env: { ...passedOn(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the executable to its end. */
export async function spawned(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = start(argv, env);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, stderr };
}

/** What a command line wrote to stdout. @throws Failure with what it wrote to stderr and its code, unless that is 0 */
export async function answerOf(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await egress(...argv);
  if (code !== 0) throw new Failure(stderr.trim(), code as 1 | 2 | 3);
  return stdout;
}
