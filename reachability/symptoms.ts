/**
 * How a stopped task shows that something was out of reach: the `stoppedReason` texts of ECS, told apart by what
 * was being done and how it failed. Pure.
 * Sources: AmazonECS/latest/developerguide/stopped-task-error-codes.html,
 * resource-initialization-error.html, task_cannot_pull_image.html.
 */

/** One kind of text. */
export interface SymptomRow {
  /** What the user reads, shortened. */
  readonly text: string;
  /** Recognises it. */
  readonly pattern: RegExp;
}

const TIMEOUT =
  "(?:i/o timeout|context deadline exceeded|request canceled|Client\\.Timeout|connection timed out|no route to host|network is unreachable|connect: connection refused|TLS handshake timeout|signal: killed)";
const NO_NAME =
  "(?:no such host|server misbehaving|lookup [^ ]+ on [^ ]+:53|lookup [^ ]+: (?:i/o timeout|no such host)|Temporary failure in name resolution)";
const DENIED = "(?:AccessDenied|is not authorized to perform|403 Forbidden|denied:)";

const all = (...parts: string[]) => new RegExp(`^${parts.map((part) => `(?=.*${part})`).join("")}`, "is");

const LOGIN = "(?:ecr registry auth|registry auth: pull command failed|GetAuthorizationToken|//api\\.ecr\\.)";
const PULL = "CannotPullContainer";
const LAYERS = "starport-layer-bucket";
const PUBLIC_REGISTRY =
  "(?:docker\\.io|docker\\.com|public\\.ecr\\.aws|quay\\.io|ghcr\\.io|registry\\.k8s\\.io|gcr\\.io|mcr\\.microsoft\\.com)";
const SECRET =
  "(?:secret[s]? from (?:asm|ssm)|secretsmanager|GetSecretValue|ssm:GetParameters|//ssm\\.|invalid parameters)";
const LOGS = "(?:validate logger args|[Cc]loud[Ww]atch log|//logs\\.|logs:)";

/** Every symptom, by name. */
export const SYMPTOMS = {
  "login-timeout": {
    text: "ResourceInitializationError: unable to pull secrets or registry auth: … unable to retrieve ecr registry auth: … dial tcp …:443: i/o timeout",
    pattern: all(LOGIN, TIMEOUT),
  },
  "login-dns": {
    text: "ResourceInitializationError: … ecr registry auth: … lookup api.ecr.<region>.amazonaws.com on …:53: no such host",
    pattern: all(LOGIN, NO_NAME),
  },
  "login-denied": {
    text: "ResourceInitializationError: … AccessDeniedException: … is not authorized to perform: ecr:GetAuthorizationToken",
    pattern: all(LOGIN, DENIED),
  },
  "pull-timeout": {
    text: "CannotPullContainerError: … <account>.dkr.ecr.<region>.amazonaws.com … dial tcp …:443: i/o timeout",
    pattern: new RegExp(`^(?!.*${LAYERS})${all(PULL, "\\.dkr[.-]ecr", TIMEOUT).source.slice(1)}`, "is"),
  },
  "pull-dns": {
    text: "CannotPullContainerError: … lookup <account>.dkr.ecr.<region>.amazonaws.com … no such host",
    pattern: all(PULL, "\\.dkr[.-]ecr", NO_NAME),
  },
  "pull-denied": {
    text: "CannotPullContainerError: … pull access denied / is not authorized to perform: ecr:BatchGetImage",
    pattern: all(
      PULL,
      "(?:ecr:(?:BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability)|pull access denied|403 Forbidden|no basic auth)",
    ),
  },
  "layer-timeout": {
    text: "CannotPullContainerError: … prod-<region>-starport-layer-bucket.s3.<region>.amazonaws.com … i/o timeout",
    pattern: all(PULL, LAYERS, `(?:${TIMEOUT}|${NO_NAME})`),
  },
  "layer-denied": {
    text: "CannotPullContainerError: … prod-<region>-starport-layer-bucket … 403 Forbidden",
    pattern: all(PULL, LAYERS, DENIED),
  },
  "public-image": {
    text: "CannotPullContainerError: … registry-1.docker.io (or public.ecr.aws, quay.io, ghcr.io) … i/o timeout",
    pattern: all(PULL, PUBLIC_REGISTRY, `(?:${TIMEOUT}|${NO_NAME})`),
  },
  "secret-timeout": {
    text: "ResourceInitializationError: unable to pull secrets …: unable to retrieve secret from asm (or ssm): … i/o timeout / context deadline exceeded",
    pattern: all(SECRET, TIMEOUT),
  },
  "secret-dns": {
    text: "ResourceInitializationError: … lookup secretsmanager.<region>.amazonaws.com (or ssm.<region>…) … no such host",
    pattern: all(SECRET, NO_NAME),
  },
  "secret-denied": {
    text: "ResourceInitializationError: … AccessDeniedException: … secretsmanager:GetSecretValue (or ssm:GetParameters)",
    pattern: all(SECRET, DENIED),
  },
  "kms-denied": {
    text: "ResourceInitializationError: … AccessDeniedException: Access to KMS is not allowed / kms:Decrypt",
    pattern: all("(?:Access to KMS is not allowed|kms:Decrypt)"),
  },
  "logs-timeout": {
    text: "ResourceInitializationError: failed to validate logger args: create stream has been retried …: failed to create Cloudwatch log stream: … i/o timeout",
    pattern: all(LOGS, TIMEOUT),
  },
  "logs-dns": {
    text: "ResourceInitializationError: failed to validate logger args: … lookup logs.<region>.amazonaws.com … no such host",
    pattern: all(LOGS, NO_NAME),
  },
  "logs-denied": {
    text: "ResourceInitializationError: failed to validate logger args: … AccessDeniedException: … logs:CreateLogStream",
    pattern: all(LOGS, DENIED),
  },
  "assume-role": {
    text: "ECS was unable to assume the role 'arn:aws:iam::…' that was provided for this task.",
    pattern: all("unable to assume the role"),
  },
  "image-not-found": {
    text: "CannotPullContainerError: … <account>.dkr.ecr.<region>.amazonaws.com/app:1: not found / manifest unknown",
    pattern: all(PULL, "(?:: not found|manifest unknown|no such manifest)"),
  },
  "secret-not-found": {
    text: "ResourceInitializationError: … ResourceNotFoundException: Secrets Manager can't find the specified secret / invalid ssm parameters",
    pattern: all("(?:can't find the specified secret|invalid (?:ssm )?parameters|ParameterNotFound)"),
  },
  "log-group-not-found": {
    text: "ResourceInitializationError: failed to validate logger args: … ResourceNotFoundException: The specified log group does not exist.",
    pattern: all("specified log group does not exist"),
  },
  "volume-mount": {
    text: "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: … mount.nfs4: Connection timed out / Failed to resolve / access denied",
    pattern: all("(?:EFS utils commands|mount\\.nfs4?)"),
  },
  "exec-not-connected": {
    text: "TargetNotConnectedException: The execute command failed due to an internal error / the ExecuteCommandAgent is not running",
    pattern: all("(?:TargetNotConnected|ExecuteCommandAgent|execute command failed)"),
  },
} as const satisfies Record<string, SymptomRow>;

/** Name of a symptom. */
export type Symptom = keyof typeof SYMPTOMS;

/** Every symptom a text shows, in the order of {@link SYMPTOMS}. Empty when the text shows none of them. */
export function symptomsOf(text: string): Symptom[] {
  return (Object.keys(SYMPTOMS) as Symptom[]).filter((name) => SYMPTOMS[name].pattern.test(text));
}

/** Nothing answers on the way to any AWS service. */
export const ANY_TIMEOUT: readonly Symptom[] = [
  "login-timeout",
  "pull-timeout",
  "layer-timeout",
  "secret-timeout",
  "logs-timeout",
  "exec-not-connected",
];

/** Nothing answers on the way to the internet, AWS's public endpoints included. */
export const INTERNET_TIMEOUT: readonly Symptom[] = [...ANY_TIMEOUT, "public-image"];

/** Nothing answers on the way to an interface endpoint. */
export const ENDPOINT_TIMEOUT: readonly Symptom[] = ANY_TIMEOUT.filter((symptom) => symptom !== "layer-timeout");

/** No name resolves. */
export const ANY_DNS: readonly Symptom[] = [
  "login-dns",
  "pull-dns",
  "layer-timeout",
  "public-image",
  "secret-dns",
  "logs-dns",
  "exec-not-connected",
];
