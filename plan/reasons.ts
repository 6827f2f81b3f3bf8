/** Why a task needs a service: data that the proof reasons about, words only where somebody reads them. Pure. */

/**
 * What asks for a service.
 * - `image`: a container's image, absent while it is not known; `secret`: a secret the agent injects;
 *   `log-driver`: the driver of a container; `log-option`: a secret option of a log driver;
 *   `environment-file`: a file in S3 with a container's environment; `repository-credentials`: the secret that logs
 *   in to a private registry; `firelens`: the log router of the task.
 * - `exec`, and what its sessions use: `exec-key`, `exec-logs`, `exec-bucket`.
 * - `code`: the task's own code calls it; `other`: anything else, in words.
 */
export type Reason =
  | { readonly kind: "image"; readonly image?: string }
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "log-driver"; readonly driver: string }
  | { readonly kind: "log-option"; readonly name: string }
  | { readonly kind: "firelens" }
  | { readonly kind: "environment-file"; readonly arn: string }
  | { readonly kind: "repository-credentials"; readonly secret: string }
  | { readonly kind: "exec" | "exec-key" | "exec-logs" | "exec-bucket" }
  | { readonly kind: "code" }
  | { readonly kind: "other"; readonly text: string };

/** A reason in words, for people. */
export function wordsOf(reason: Reason): string {
  switch (reason.kind) {
    case "image":
      return reason.image === undefined ? "image that is not known yet" : `image ${reason.image}`;
    case "secret":
      return `secret ${reason.name}`;
    case "log-driver":
      return `${reason.driver} driver`;
    case "log-option":
      return `log option ${reason.name}`;
    case "firelens":
      return "FireLens log router";
    case "environment-file":
      return `environment file ${reason.arn}`;
    case "repository-credentials":
      return `registry credentials ${reason.secret}`;
    case "exec":
      return "ECS Exec";
    case "exec-key":
      return "ECS Exec sessions are encrypted with a KMS key";
    case "exec-logs":
      return "ECS Exec sessions are logged to CloudWatch Logs";
    case "exec-bucket":
      return "ECS Exec sessions are logged to S3";
    case "code":
      return "calls of the task's code";
    case "other":
      return reason.text;
  }
}
