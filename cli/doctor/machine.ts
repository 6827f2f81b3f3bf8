/** What this machine has: Node, the Pulumi CLI, Docker where an image is built, the backend and a login. */
import { AutomationError } from "../../automation";
import { backendOf, checkPassphrase } from "../../automation/backend";
import type { Check } from "./check";
import type { Surroundings } from "./doctor-sources";

/** Versions of Node that are tested, and the least of the first. */
const NODE = { majors: [20, 22, 24], least: "20.19" } as const;

/** The least Pulumi CLI: the library's own minor version and older ones of its major speak the same protocol. */
const PULUMI = "3.0.0";

export function nodeCheck({ nodeVersion }: Surroundings): Check {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, "").split(".").map(Number);
  const subject = "Node";
  if (major < 20 || (major === 20 && minor < 19))
    return {
      subject,
      state: "missing",
      found: `${nodeVersion}, and ${NODE.least} is the least`,
      fix: "nvm install 24 && nvm use 24",
    };
  const tested = NODE.majors.some((m) => m === major);
  return {
    subject,
    state: "ok",
    found: tested ? nodeVersion : `${nodeVersion} (tested are ${NODE.majors.join(", ")})`,
  };
}

export async function pulumiCheck({ run }: Surroundings): Promise<Check> {
  const subject = "Pulumi CLI";
  const { code, stdout } = await run("pulumi", ["version"]);
  const version = /^v?(\d+)\.(\d+)\.\d+/.exec(stdout.trim());
  if (code === 127 || version === null)
    return {
      subject,
      state: "missing",
      found:
        code === 127 ? "there is none on PATH" : `it does not tell its version: ${stdout.trim() || `code ${code}`}`,
      fix: "curl -fsSL https://get.pulumi.com | sh   (plan, compare, diff and report work without)",
    };
  if (Number(version[1]) < Number(PULUMI.split(".")[0]))
    return {
      subject,
      state: "missing",
      found: `${stdout.trim()}, and ${PULUMI} is the least`,
      fix: "curl -fsSL https://get.pulumi.com | sh",
    };
  return { subject, state: "ok", found: stdout.trim() };
}

/** @param builds names of stacks that build an image */
export async function dockerCheck({ run }: Surroundings, builds: readonly string[]): Promise<Check> {
  const subject = "Docker";
  const { code, stdout, stderr } = await run("docker", ["version", "--format", "{{.Server.Version}}"]);
  if (code === 0) return { subject, state: "ok", found: stdout.trim() };
  return {
    subject,
    state: "missing",
    found: `${code === 127 ? "there is none on PATH" : (stderr.trim().split("\n")[0] ?? "no answer")}, and ${builds.join(", ")} ${builds.length === 1 ? "builds" : "build"} an image`,
    fix:
      code === 127
        ? "install Docker, or name a pushed image with services.NAME.image"
        : "start Docker: sudo systemctl start docker",
  };
}

/** Where the state is kept, and whether this user may read it. @param secrets the provider of each stack's secrets */
export async function backendChecks(
  { env, run }: Surroundings,
  projectDir: string,
  secrets: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  try {
    const backend = backendOf(projectDir, env);
    const checks: Check[] = [
      { subject: "backend", state: "ok", found: backend.url ?? "named by a login or Pulumi.yaml" },
    ];
    for (const [stack, provider] of Object.entries(secrets))
      checks.push(...passphrase(stack, () => checkPassphrase(backend, provider, env)));
    return [...checks, await loginCheck(run)];
  } catch (error) {
    if (!(error instanceof AutomationError)) throw error;
    return [problemOf("backend", error)];
  }
}

function passphrase(stack: string, check: () => void): Check[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof AutomationError)) throw error;
    return [problemOf(`secrets of ${stack}`, error)];
  }
}

async function loginCheck(run: Surroundings["run"]): Promise<Check> {
  const subject = "login";
  const { code, stdout, stderr } = await run("pulumi", ["whoami", "--non-interactive"]);
  if (code === 0) return { subject, state: "ok", found: stdout.trim() };
  if (code === 127) return { subject, state: "unknown", found: "the Pulumi CLI would have to be asked" };
  const found =
    (stderr.trim() || stdout.trim()).split("\n")[0]?.replace(/^error: /, "") || `pulumi whoami ended with ${code}`;
  return { subject, state: "missing", found, fix: "pulumi login   (or export PULUMI_ACCESS_TOKEN)" };
}

/** A message of the library, whose lines are: what, why, fix. */
function problemOf(subject: string, { message }: Error): Check {
  const lines = message.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith("fix: "));
  const fix =
    at < 0
      ? undefined
      : lines
          .slice(at)
          .join(" ")
          .replace(/^fix: /, "");
  return { subject, state: "missing", found: lines[0] ?? message, ...(fix === undefined ? {} : { fix }) };
}
