/** How a command ends: a message and an exit code, never a stack trace. */
import type { Verdict } from "../reachability/result";

/** 0 everything holds, 1 a fault was found, 2 usage, configuration or access, 3 something needed is not proven. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A failure that the user can mend. The message is printed as it is on stderr. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: Exclude<ExitCode, 0> = 2,
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** What a verdict means for whoever called the command. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case "reachable":
      return 0;
    case "unreachable":
      return 1;
    case "not-proven":
      return 3;
  }
}

/** What outweighs what when a command looks at several stacks: what could not be read, a fault, a missing proof. */
const WEIGHT: readonly ExitCode[] = [2, 1, 3, 0];

/** The exit code of several answers. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return WEIGHT.find((code) => codes.includes(code)) ?? 0;
}

/** Mistakes of this program have these names; errors made for users have names of their own. */
const BUGS = ["Error", "TypeError", "ReferenceError", "RangeError", "SyntaxError", "EvalError", "URIError"];

/** What to print and how to exit when a command ends with an error. */
export function explain(error: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (error instanceof Failure) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof Error) {
    const system = systemFailure(error);
    if (system !== undefined) return { message: system, exitCode: 2 };
    if (!BUGS.includes(error.name) && error.name !== "AssertionError") {
      const unproven = "exitCode" in error && error.exitCode === 3;
      return { message: error.message, exitCode: unproven ? 3 : 2 };
    }
  }
  const text = error instanceof Error ? (process.env["EGRESS_DEBUG"] ? error.stack : error.message) : String(error);
  return {
    message: `egress failed in a way it does not know: ${text}\nSet EGRESS_DEBUG=1 for where it happened, and please report it.`,
    exitCode: 2,
  };
}

/** A file or connection that the system refuses: what, which one and why. */
function systemFailure(error: NodeJS.ErrnoException): string | undefined {
  if (error.syscall === undefined || error.code === undefined) return undefined;
  const subject = error.path ?? ("address" in error ? String(error.address) : error.syscall);
  return `${subject}\n  why: ${systemReason(error)}\n  fix: name one that exists and may be used`;
}

/** Why the system refuses, in words. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return SYSTEM_REASONS[code ?? ""] ?? message;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: "it may not be read or written by this user",
  ECONNREFUSED: "nothing answers there",
  EISDIR: "it is a folder",
  ELOOP: "it is a link that leads to itself",
  EMFILE: "this user has too many files open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  ENXIO: "nobody is at its other end",
  ENOTFOUND: "there is no such host",
  EPERM: "it may not be changed by this user",
  EROFS: "its disk is read-only",
};
