/** The task whose egress path is proved: containers, roles and where it runs. Pure types. */
import type { Known } from "../resources/known";

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
  /** Session policies as JSON texts; ECS passes none, so absent means none. */
  readonly sessionPolicies?: Known<readonly string[]>;
}

/** A secret that the agent injects. */
export interface TaskSecret {
  readonly name: string;
  /** ARN in Secrets Manager or Parameter Store, or a bare parameter name. */
  readonly valueFrom: Known<string>;
  /** Customer managed key that encrypts it; absent means the AWS managed key, or that it was not read. */
  readonly kmsKeyArn?: Known<string>;
  /** Whether it exists; absent when nobody looked. */
  readonly exists?: Known<boolean>;
  /** Its resource policy as JSON text, `null` when it has none; absent when nobody looked. */
  readonly resourcePolicy?: Known<string | null>;
}

/** A container of the task. */
export interface TaskContainer {
  readonly name: string;
  readonly image: Known<string>;
  /** ARN of the image's private ECR repository, where it was read; otherwise it is derived from the image. */
  readonly repositoryArn?: Known<string>;
  /** Whether the image's tag or digest is in its private ECR repository; absent when nobody looked. */
  readonly imageExists?: Known<boolean>;
  /** Policy of the image's repository as JSON text, `null` when it has none; absent when nobody looked. */
  readonly repositoryPolicy?: Known<string | null>;
  /** `awslogs`, `awsfirelens`, …; absent without log configuration. */
  readonly logDriver?: string;
  /** `awslogs-group` and `awslogs-region`. */
  readonly logGroup?: Known<string>;
  readonly logRegion?: Known<string>;
  /** ARN of the log group, where it was read; otherwise it is derived from its name. */
  readonly logGroupArn?: Known<string>;
  /** Whether the log group exists; absent when nobody looked. */
  readonly logGroupExists?: Known<boolean>;
  /** `awslogs-create-group`: the agent creates a log group that does not exist. Absent means no. */
  readonly createsLogGroup?: boolean;
  readonly secrets: Known<readonly TaskSecret[]>;
  readonly readonlyRootFilesystem: boolean;
  /** The image is served by a pull-through cache rule: whether it was pulled through it before. */
  readonly pullThrough?: "cold" | "pre-warmed";
}

/** A KMS key that encrypts something of the task. */
export interface KmsKey {
  readonly arn: string;
  /** A key that AWS manages admits its service's users by itself. */
  readonly manager: Known<"aws" | "customer">;
  /** Whether it is enabled: a disabled key, or one that is about to be deleted, decrypts nothing. */
  readonly enabled: Known<boolean>;
  /** Key policy as JSON text. */
  readonly policy: Known<string>;
}

/** A bucket, queue, table, topic or secret that the task calls and that belongs to its account. */
export interface CalledResource {
  readonly arn: string;
  /** Its policy as JSON text, `null` when it has none. */
  readonly policy: Known<string | null>;
}

/** A mount target of a file system: its network interface in one AZ. */
export interface MountTarget {
  readonly id: string;
  readonly subnetId: Known<string>;
  /** AZ id. */
  readonly availabilityZoneId?: Known<string>;
  readonly address?: Known<string>;
  readonly securityGroupIds: Known<readonly string[]>;
  /** `available`, `creating`, … */
  readonly state: Known<string>;
}

/** An EFS volume of the task: reached over NFS, port 2049, at the mount target of the task's AZ. */
export interface FileSystemVolume {
  readonly name: string;
  readonly fileSystemId: Known<string>;
  readonly accessPointId?: Known<string>;
  /** The task role signs the mount (elasticfilesystem:ClientMount). */
  readonly iam: Known<boolean>;
  /** VPC of the mount targets, where it is known. */
  readonly vpcId?: Known<string>;
  readonly mountTargets: Known<readonly MountTarget[]>;
  /** Policy of the file system as JSON text, `null` when it has none; absent when nobody looked. */
  readonly policy?: Known<string | null>;
}

/** What the sessions of ECS Exec are encrypted with and logged to; what is absent is not used. */
export interface ExecSessions {
  readonly kmsKeyArn?: Known<string>;
  /** ARN of the log group, without a trailing `:*`. */
  readonly logGroupArn?: Known<string>;
  /** Name of the bucket. */
  readonly bucket?: Known<string>;
  /** Sessions in the bucket must be encrypted. */
  readonly encrypted?: Known<boolean>;
}

/** The task: where it runs and what it is made of. */
export interface Task {
  /** Name or ARN of the service or task, for messages. */
  readonly name: string;
  /** ARN or name of the cluster. */
  readonly cluster?: Known<string>;
  /** Account of the task's roles, where it is known. */
  readonly account?: Known<string>;
  /** Id of the account's organization (`o-…`), where it is known. */
  readonly organization?: Known<string>;
  /**
   * Service control policies as JSON texts, from the organization's root down to the account: every level must allow.
   * Absent when nobody looked.
   */
  readonly serviceControlPolicies?: Known<readonly (readonly string[])[]>;
  /**
   * Resource control policies as JSON texts, from the organization's root down to the account, for resources of the
   * account. Absent when nobody looked.
   */
  readonly resourceControlPolicies?: Known<readonly (readonly string[])[]>;
  readonly subnetIds: Known<readonly string[]>;
  /** Empty means that AWS attaches the VPC default group. */
  readonly securityGroupIds: Known<readonly string[]>;
  readonly assignPublicIp: Known<boolean>;
  readonly containers: Known<readonly TaskContainer[]>;
  /** ECS Exec is on. */
  readonly exec: Known<boolean>;
  /** Absent when nobody looked: then a session's key, log group and bucket are not known. */
  readonly execSessions?: Known<ExecSessions>;
  /** Absent when the task definition names none. */
  readonly executionRole?: Known<Role>;
  readonly taskRole?: Known<Role>;
  /** EFS volumes; absent means none. */
  readonly fileSystems?: Known<readonly FileSystemVolume[]>;
  /** Keys that the secrets, sessions and logs of the task name, where they were read. */
  readonly keys?: readonly KmsKey[];
  /** What the task calls besides and that was looked at: what is not listed, nobody looked at. */
  readonly called?: readonly CalledResource[];
  /** GuardDuty adds its agent's container to the task, which the execution role pulls; absent when nobody looked. */
  readonly guardDutyAgent?: Known<boolean>;
  /** `LATEST`, `1.4.0`; absent means LATEST. */
  readonly platformVersion?: Known<string>;
  /** Absent means Linux. */
  readonly operatingSystem?: Known<"linux" | "windows">;
}
