/** Where the state is kept, and whether its secrets can be read. Decided once, before anything runs. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/** A project cannot be used as it is. The message says what to do. */
export class AutomationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AutomationError";
  }
}

/** The backend has no stack of that name. */
export class NotDeployedError extends AutomationError {}

/** Environment of a process, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Backend {
  /** URL to hand to Pulumi; absent when Pulumi finds it itself (login, Pulumi.yaml, variable). */
  readonly url?: string;
  /** Where the state is, whoever finds it; absent for Pulumi Cloud by a token. */
  readonly place?: string;
  /** Whether secrets need a passphrase unless the stack names another provider: state in files or buckets. */
  readonly passphrase: boolean;
}

/**
 * The backend of a project. In order: PULUMI_BACKEND_URL; `backend.url` of Pulumi.yaml; a login (PULUMI_ACCESS_TOKEN, or
 * the current account in PULUMI_HOME).
 * @throws AutomationError when there is none: a private state that nobody asked for would be a second stack of the name
 */
export function backendOf(projectDir: string, env: Environment = process.env): Backend {
  const named = env["PULUMI_BACKEND_URL"] || projectBackend(projectDir);
  if (named)
    return { ...(env["PULUMI_BACKEND_URL"] ? { url: named } : {}), place: named, passphrase: isSelfManaged(named) };
  if (env["PULUMI_ACCESS_TOKEN"]) return { passphrase: false };
  const login = currentLogin(env);
  if (login) return { place: login, passphrase: isSelfManaged(login) };
  throw new AutomationError(
    "no backend is named\n" +
      "  why: the state of a stack is kept in one place, and nothing says which: no PULUMI_BACKEND_URL, no login, no backend in Pulumi.yaml\n" +
      "  fix: export PULUMI_BACKEND_URL='s3://BUCKET?region=REGION' (docs/pipelines.md), or pulumi login, or to try it alone PULUMI_BACKEND_URL=file://$HOME",
  );
}

/**
 * @param secretsProvider the stack's own, from its file
 * @throws AutomationError when secrets of self-managed state could be neither written nor read
 */
export function checkPassphrase(
  backend: Backend,
  secretsProvider: string | undefined,
  env: Environment = process.env,
): void {
  const provider = secretsProvider ?? (backend.passphrase ? "passphrase" : "default");
  const needed = provider === "passphrase" || (provider === "default" && backend.passphrase);
  if (!needed || env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || env["PULUMI_CONFIG_PASSPHRASE_FILE"]) return;
  throw new AutomationError(
    "PULUMI_CONFIG_PASSPHRASE is not set\n" +
      "  why: state in files or buckets has its secrets encrypted with a passphrase, unless the stack names a key\n" +
      "  fix: export PULUMI_CONFIG_PASSPHRASE (any text, kept as you keep secrets; PULUMI_CONFIG_PASSPHRASE= for none),\n" +
      "       or PULUMI_CONFIG_PASSPHRASE_FILE, or write secretsprovider: awskms://alias/NAME in the stack file before the stack exists",
  );
}

function isSelfManaged(url: string): boolean {
  return !/^https?:\/\//.test(url);
}

/** Name of the project, as in Pulumi.yaml. */
export function projectName(projectDir: string): string {
  const { name } = projectFile(projectDir);
  return typeof name === "string" ? name : "";
}

function projectBackend(projectDir: string): string | undefined {
  const backend = projectFile(projectDir)["backend"];
  const url = isRecord(backend) ? backend["url"] : undefined;
  return typeof url === "string" && url !== "" ? url : undefined;
}

function projectFile(projectDir: string): Record<string, unknown> {
  const file = join(projectDir, "Pulumi.yaml");
  if (!existsSync(file))
    throw new AutomationError(`there is no file ${file}\n  fix: run the command in the project's folder`);
  const project: unknown = parse(readFileSync(file, "utf8"));
  return isRecord(project) ? project : {};
}

function currentLogin(env: Environment): string | undefined {
  const file = join(env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(file)) return undefined;
  try {
    const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
    const current = isRecord(stored) ? stored["current"] : undefined;
    return typeof current === "string" && current !== "" ? current : undefined;
  } catch {
    // Pulumi itself treats an unreadable file as no login.
    return undefined;
  }
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
