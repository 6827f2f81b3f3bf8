/** A stack's entry in the backend: found, made when it may be, and taken back when nothing came of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { NotDeployedError } from "./backend";

/** Runs the Pulumi CLI in the project. */
type Run = (args: string[]) => Promise<unknown>;

export interface EntryOptions {
  readonly stack: string;
  /** The stack's file: a new entry with a passphrase writes its salt into it. */
  readonly file: string;
  /** Make an entry when the backend has none of that name. */
  readonly create: boolean;
  /** Provider of secrets of a new entry. Default: the backend's own. */
  readonly secretsProvider?: string;
}

/** Takes back an entry that was made: the backend refuses that for a stack with resources, or one at work. */
export type TakeBack = () => Promise<void>;

/**
 * @returns how to take the entry back; `undefined` when it was there before
 * @throws AutomationError when there is none and none may be made
 */
export async function ensureEntry(
  { stack, file, create, secretsProvider }: EntryOptions,
  run: Run,
): Promise<TakeBack | undefined> {
  try {
    await run(["stack", "--show-name", "--stack", stack]);
    return undefined;
  } catch (error) {
    if (!/no stack named.*found/.test(String(error))) throw error;
  }
  if (!create)
    throw new NotDeployedError(
      `stack ${stack} is not deployed\n  why: the backend has no stack of that name\n  fix: egress up --stack ${stack}`,
    );
  const before = readFileSync(file, "utf8");
  const provider = secretsProvider ? ["--secrets-provider", secretsProvider] : [];
  try {
    await run(["stack", "init", stack, "--no-select", ...provider]);
  } catch (failure) {
    // Somebody else created it between the two commands: the lock decides who goes first.
    if (!/already exists/.test(String(failure))) throw failure;
    return undefined;
  }
  const salted = readFileSync(file, "utf8");
  return async () => {
    await run(["stack", "rm", stack, "--yes", "--preserve-config"]);
    if (readFileSync(file, "utf8") === salted) writeFileSync(file, before);
  };
}
