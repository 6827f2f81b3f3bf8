/** The task whose way out is proved: containers, roles and where it runs. Pure types. */
import type { Known } from "./known";

/** An IAM role of the task. */
export interface Role {
  readonly arn: Known<string>;
  readonly name?: string;
  /** Identity policies, inline and attached, as JSON texts. */
  readonly policies: Known<readonly string[]>;
  /** Trust policy as JSON text; absent when it was not read. */
  readonly trust?: Known<string>;
  /** Permissions boundary as JSON text. */
  readonly boundary?: Known<string>;
}

/** A secret that the agent injects. */
export interface TaskSecret {
  readonly name: string;
  /** ARN in Secrets Manager or Parameter Store, or a bare parameter name. */
  readonly valueFrom: Known<string>;
  /** Customer managed key that encrypts it; absent means the AWS managed key, or that it was not read. */
  readonly kmsKeyArn?: Known<string>;
}

/** A container of the task. */
export interface TaskContainer {
  readonly name: string;
  readonly image: Known<string>;
  /** ARN of the image's private ECR repository, where it was read; otherwise it is derived from the image. */
  readonly repositoryArn?: Known<string>;
  /** `awslogs`, `awsfirelens`, …; absent without log configuration. */
  readonly logDriver?: string;
  /** `awslogs-group` and `awslogs-region`. */
  readonly logGroup?: Known<string>;
  readonly logRegion?: Known<string>;
  /** ARN of the log group, where it was read; otherwise it is derived from its name. */
  readonly logGroupArn?: Known<string>;
  readonly secrets: Known<readonly TaskSecret[]>;
  readonly readonlyRootFilesystem: boolean;
  /** The image is served by a pull-through cache rule: whether it was pulled through it before. */
  readonly pullThrough?: "cold" | "pre-warmed";
}

/** The task: where it runs and what it is made of. */
export interface Task {
  /** Name or ARN of the service or task, for messages. */
  readonly name: string;
  /** ARN or name of the cluster. */
  readonly cluster?: Known<string>;
  /** Account of the task's roles, where it is known. */
  readonly account?: Known<string>;
  readonly subnetIds: Known<readonly string[]>;
  /** Empty means that AWS attaches the VPC default group. */
  readonly securityGroupIds: Known<readonly string[]>;
  readonly assignPublicIp: Known<boolean>;
  readonly containers: Known<readonly TaskContainer[]>;
  /** ECS Exec is on. */
  readonly exec: Known<boolean>;
  /** Absent when the task definition names none. */
  readonly executionRole?: Known<Role>;
  readonly taskRole?: Known<Role>;
  /** `LATEST`, `1.4.0`; absent means LATEST. */
  readonly platformVersion?: Known<string>;
  /** Absent means Linux. */
  readonly operatingSystem?: Known<"linux" | "windows">;
}
