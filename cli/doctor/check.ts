/** One answer of the doctor: what was looked at, what was found, and the command that mends it. Pure. */
import type { ExitCode } from "../failure";

/** `fault`: something of a stack is wrong; `missing`: work cannot start; `unknown`: it could not be read. */
export type CheckState = "ok" | "missing" | "fault" | "unknown";

export interface Check {
  /** What was looked at: `Pulumi CLI`, `Elastic IPs in us-east-1`. */
  readonly subject: string;
  readonly state: CheckState;
  /** What was found, in words. */
  readonly found: string;
  /** A command, or what to write where. Absent where nothing is to do. */
  readonly fix?: string;
}

/** Exit code of all checks: access first, as nothing can start without. */
export function exitCodeOfChecks(checks: readonly Check[]): ExitCode {
  const has = (state: CheckState) => checks.some((check) => check.state === state);
  return has("missing") ? 2 : has("fault") ? 1 : has("unknown") ? 3 : 0;
}
