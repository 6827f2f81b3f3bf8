/**
 * Reads that may be denied. What a read could not give becomes {@link Unknown} and the run goes on; what makes every
 * read fail (no credentials, no network) ends it with a {@link LiveError}.
 */
import { type Known, unknown } from "../../topology";
import { READ_ACTIONS, type ReadAction } from "./permissions";

/** A live run cannot go on. The message is for the user: what happened and what to do. */
export class LiveError extends Error {
  override readonly name = "LiveError";
}

/** A permission that was missing, and what could not be read for want of it. */
export interface MissingPermission {
  readonly action: ReadAction;
  readonly why: string;
}

const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess"]);

const CREDENTIALS = new Set([
  "AuthFailure",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "UnrecognizedClientException",
]);

const NETWORK = new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EAI_AGAIN",
]);

export const NO_REGION =
  "No region is set.\n  why: AWS is asked in one Region\n  fix: give --region eu-west-1, or set AWS_REGION";

/** Name of an SDK error: `UnauthorizedOperation`. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "Error";
}

const codeOf = (error: unknown) => (error as { readonly code?: unknown } | null)?.code;

/** Why no read can succeed, or `undefined` when only this one failed. */
function fatal(error: unknown): LiveError | undefined {
  const name = errorName(error);
  const text = error instanceof Error ? error.message : String(error);
  if (CREDENTIALS.has(name))
    return new LiveError(
      `AWS refuses the credentials (${name}: ${text})\n  why: no call can be made without\n  fix: log in, or set AWS_PROFILE, and try again`,
    );
  if (text.includes("Region is missing")) return new LiveError(NO_REGION);
  const code = codeOf(error);
  if (name === "TimeoutError" || (typeof code === "string" && NETWORK.has(code)))
    return new LiveError(
      `AWS does not answer (${text || String(code)})\n  why: the Region has no such address, or the network is cut off\n  fix: check the Region's name, the network and the proxy`,
    );
  return undefined;
}

/** Runs reads and remembers which permissions were missing. One for each run. */
export class Reader {
  private readonly denied = new Map<ReadAction, MissingPermission>();

  /** Permissions that were missing, in the order of {@link READ_ACTIONS}. */
  get missingPermissions(): readonly MissingPermission[] {
    return (Object.keys(READ_ACTIONS) as ReadAction[]).flatMap((action) => this.denied.get(action) ?? []);
  }

  /**
   * Reads what the run can do without.
   * @param what a noun phrase for the answer's `missing`: `the route tables`
   * @throws LiveError when no read can succeed
   */
  async known<T>(action: ReadAction, what: string, read: () => Promise<T>): Promise<Known<T>> {
    try {
      return await read();
    } catch (error) {
      const end = error instanceof LiveError ? error : fatal(error);
      if (end) throw end;
      if (!DENIED.has(errorName(error))) return unknown(`${what} (${action} failed: ${errorName(error)})`);
      this.denied.set(action, { action, why: READ_ACTIONS[action] });
      return unknown(`${what} (${action} was denied)`);
    }
  }

  /**
   * Reads what the run cannot do without.
   * @param missing messages for errors that mean the thing does not exist, by error name
   * @throws LiveError for every failure
   */
  async required<T>(
    action: ReadAction | "sts:GetCallerIdentity",
    what: string,
    read: () => Promise<T>,
    missing: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof LiveError) throw error;
      const end = fatal(error);
      if (end) throw end;
      const name = errorName(error);
      const absent = missing[name];
      if (absent !== undefined) throw new LiveError(absent);
      if (DENIED.has(name))
        throw new LiveError(`Cannot read ${what}: ${action} was denied. Allow ${action} for these credentials.`);
      throw new LiveError(
        `Cannot read ${what}: ${action} failed (${name}: ${error instanceof Error ? error.message : ""}).`,
      );
    }
  }
}

/** Every item of every page. */
export async function all<P, T>(pages: AsyncIterable<P>, pick: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...(pick(page) ?? []));
  return items;
}
