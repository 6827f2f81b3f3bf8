/**
 * What a task needs to reach, derived from its definition: the list nobody has to write. Pure.
 * Sources: AmazonECR/latest/userguide/vpc-endpoints.html, AmazonECS/latest/developerguide (task_execution_IAM_role,
 * ecs-exec, using_awslogs, specifying-sensitive-data).
 */
import { type ImageReference, parseImage } from "./image";
import type { Reason } from "./reasons";

/** One service that a task needs, and what asks for it. */
export interface Need {
  /** Catalogue name (`ecr.api`), or `internet` for a destination outside AWS. */
  readonly service: string;
  /** What asks for it, each once. */
  readonly because: readonly Reason[];
}

/** The part of a task definition that decides what the task must reach. Shape: plain values. */
export interface TaskFacts {
  /** Image of every container, sidecars included. */
  readonly images: readonly string[];
  /** Log drivers in use: `awslogs`, `awsfirelens`, … */
  readonly logDrivers: readonly string[];
  /** `valueFrom` of every secret: an ARN of Secrets Manager or Parameter Store, or a bare parameter name. */
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  /** ECS Exec is on. */
  readonly exec: boolean;
  /** ECS Exec sessions: encrypted with a KMS key, logged to CloudWatch Logs, logged to S3. */
  readonly execKms?: boolean;
  readonly execLogs?: boolean;
  readonly execS3?: boolean;
  /** Services that the log router of FireLens sends to. */
  readonly router?: readonly string[];
  /** Services that the code in the task calls: catalogue names, or `internet`. */
  readonly services: readonly string[];
  /** Region of the task: an image of another region is not behind this region's endpoints. */
  readonly region: string;
}

/** The service of a secret's `valueFrom`: Secrets Manager by ARN, otherwise Parameter Store. */
export function secretService(valueFrom: string): "secretsmanager" | "ssm" {
  return /^arn:[a-z-]+:secretsmanager:/.test(valueFrom) ? "secretsmanager" : "ssm";
}

/** Services an image is pulled through. */
export function imageServices(image: ImageReference, region: string): string[] {
  if (image.registry !== "ecr-private" || image.region !== region || image.form === "no-such-host") return ["internet"];
  return image.form === "fips" ? ["ecr-fips.api", "ecr-fips.dkr", "s3"] : ["ecr.api", "ecr.dkr", "s3"];
}

/**
 * Every service the task needs, once each, in the order in which a starting task meets them.
 *
 * Task-role credentials come from a link-local address, so no role implies sts. A customer key on a secret
 * needs kms:Decrypt but not the kms endpoint: the secret service decrypts (R1.8, R3.4).
 */
export function needsOf(task: TaskFacts): Need[] {
  const because = new Map<string, Map<string, Reason>>();
  const add = (service: string, reason: Reason) => {
    const reasons = because.get(service) ?? new Map<string, Reason>();
    reasons.set(JSON.stringify(reason), reason);
    because.set(service, reasons);
  };
  for (const image of task.images) {
    for (const service of imageServices(parseImage(image), task.region)) add(service, { kind: "image", image });
  }
  for (const secret of task.secrets) add(secretService(secret.valueFrom), { kind: "secret", name: secret.name });
  for (const driver of task.logDrivers) if (driver === "awslogs") add("logs", { kind: "log-driver", driver });
  for (const service of task.router ?? []) add(service, { kind: "firelens" });
  if (task.exec) {
    add("ssmmessages", { kind: "exec" });
    if (task.execKms) add("kms", { kind: "exec-key" });
    if (task.execLogs) add("logs", { kind: "exec-logs" });
    if (task.execS3) add("s3", { kind: "exec-bucket" });
  }
  for (const service of task.services) add(service, { kind: "code" });
  return [...because].map(([service, reasons]) => ({ service, because: [...reasons.values()] }));
}

/** Needs of several tasks as one list: each service once, with every reason. */
export function joinNeeds(lists: readonly (readonly Need[])[]): Need[] {
  const joined = new Map<string, Reason[]>();
  for (const { service, because } of lists.flat()) {
    const reasons = joined.get(service) ?? [];
    const known = new Set(reasons.map((reason) => JSON.stringify(reason)));
    joined.set(service, [...reasons, ...because.filter((reason) => !known.has(JSON.stringify(reason)))]);
  }
  return [...joined].map(([service, because]) => ({ service, because }));
}
