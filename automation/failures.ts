/** Why an operation failed, told from what Pulumi printed and from the engine's diagnostics. Pure. */

/** A class of failure: what is worth waiting for, retrying, or neither. */
export type FailureKind = "locked" | "transient" | "cancelled" | "fatal";

/** An operation that ended badly. `message` is for the user. */
export class OperationError extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    /** What holds the lock, when `kind` is `locked`. */
    readonly holders: readonly LockHolder[] = [],
  ) {
    super(message);
    this.name = "OperationError";
  }
}

/** Whoever holds a stack's lock, as a file or bucket backend tells it. */
export interface LockHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** Both wordings of `@pulumi/pulumi/automation` for ConcurrentUpdateError: Pulumi Cloud and file or bucket backends. */
const LOCKED = [/\[409\] Conflict: Another update is currently in progress/, /the stack is currently locked by/];

const HOLDER = /created by (\S+?)@(\S+) \(pid (\d+)\) at (\S+)/g;

/**
 * Errors that go away by themselves. AWS error codes: docs.aws.amazon.com, "Error retries and exponential backoff", and
 * the common errors of the EC2 and ECS APIs. Network: what Go and Node print when a connection breaks.
 */
const TRANSIENT = [
  /\b(Throttling|ThrottlingException|ThrottledException|RequestThrottled|RequestThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|EC2ThrottledException)\b/,
  /\b(InternalError|InternalFailure|InternalServerError|InternalServiceError|ServerException|ServiceUnavailable|ServiceUnavailableException|Unavailable|RequestTimeout|RequestTimeoutException)\b/,
  /Rate exceeded/i,
  /StatusCode: 5\d\d\b/,
  /https response error StatusCode: (5\d\d|429|0)\b/,
  /connection reset by peer|ECONNRESET|EPIPE|broken pipe|i\/o timeout|TLS handshake timeout|net\/http: timeout|unexpected EOF|ETIMEDOUT|EAI_AGAIN|server misbehaving|exceeded maximum number of attempts/i,
];

/** Lines that only say that something else failed. */
const ECHO =
  /^(update|preview|refresh|destroy) failed$|resource(s)? (registration|operation) (failed|canceled)|^\d+ error(s)? occurred:?$/i;

/** What the classification reads. */
export interface FailureText {
  /** Error diagnostics of the engine, without colours. */
  readonly diagnostics: readonly string[];
  /** Whatever was printed or thrown, when there were no diagnostics. */
  readonly text: string;
  /** Whether the user asked for an end. */
  readonly cancelled: boolean;
}

/**
 * Tells a failure's class. Transient only if every independent error is: a retry cannot mend the others, and would
 * make the user wait for the same message.
 */
export function classify({ diagnostics, text, cancelled }: FailureText): FailureKind {
  if (LOCKED.some((pattern) => pattern.test(text))) return "locked";
  if (cancelled) return "cancelled";
  const errors = independentErrors(diagnostics);
  const judged = errors.length > 0 ? errors : [text];
  return judged.every((message) => TRANSIENT.some((pattern) => pattern.test(message))) ? "transient" : "fatal";
}

/** Error diagnostics that are causes, not echoes, each once. */
export function independentErrors(diagnostics: readonly string[]): string[] {
  return [...new Set(diagnostics.map((message) => message.trim()))].filter((m) => m !== "" && !ECHO.test(m));
}

/** Holders named in Pulumi's message; empty for backends that do not tell. */
export function holdersOf(text: string): LockHolder[] {
  return [...text.matchAll(HOLDER)].map(([, user = "", host = "", pid = "", since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/** What Pulumi says of a state in a folder or a bucket that it cannot read; not of a bucket that it may not. */
const UNREADABLE =
  /failed to load checkpoint: (?:EOF|.*unexpected EOF|.*unexpected end of JSON input|.*invalid character|.*invalid checkpoint|.*cannot unmarshal)[^\n]*/;

/** The part of an error that a person needs: diagnostics first, else Pulumi's own `error:` lines, else the last lines. */
export function explain({ diagnostics, text }: Pick<FailureText, "diagnostics" | "text">): string {
  const unreadable = UNREADABLE.exec([...diagnostics, text].join("\n"));
  if (unreadable)
    return (
      `the state of a stack cannot be read\n  why: ${unreadable[0]}: what its backend keeps is no whole state\n` +
      "  fix: state in a folder: egress repair --stack NAME; in a bucket: bring back the version before of the stack's object under .pulumi/stacks (docs/pipelines.md, State), then egress repair --stack NAME"
    );
  const errors = independentErrors(diagnostics);
  if (errors.length > 0) return errors.join("\n");
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "err?:");
  const named = lines.filter((line) => /(^|\s)error: /.test(line)).map((line) => line.replace(/^.*?error: /, ""));
  return (named.length > 0 ? [...new Set(named)] : lines.slice(-5)).join("\n") || "Pulumi ended without saying why";
}
