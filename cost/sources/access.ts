/** Puts errors of the AWS SDK into words that say what to do. */

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden/i;
const CREDENTIALS =
  /CredentialsProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|AuthFailure|SignatureDoesNotMatch|TokenProviderError/i;
const NETWORK = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|TimeoutError|ECONNRESET/i;

/** Whether AWS refused a call for want of a permission. */
function isDenied(error: unknown): boolean {
  return DENIED.test(nameOf(error));
}

/**
 * One message for a failed call.
 * @param doing what was tried: "read the AWS Price List".
 * @param actions IAM actions that it needs.
 */
export function explain(error: unknown, doing: string, actions: readonly string[]): string {
  const name = nameOf(error);
  const detail = error instanceof Error && error.message !== "" ? error.message : name;
  if (isDenied(error)) return `cannot ${doing}: access denied\n  needs: ${actions.join(", ")}\n  AWS said: ${detail}`;
  if (CREDENTIALS.test(name))
    return `cannot ${doing}: no usable AWS credentials (${detail})\n  fix: sign in, or set AWS_PROFILE; then run it again`;
  if (NETWORK.test(name) || NETWORK.test(detail))
    return `cannot ${doing}: AWS was not reached (${detail})\n  fix: check the network, proxy and region`;
  return `cannot ${doing}: ${detail}`;
}

function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name, code, Code } = error as Record<string, unknown>;
  return [name, code, Code].filter((v) => typeof v === "string").join(" ");
}
