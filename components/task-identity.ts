/** What a task is and may do before it runs: its log group, secrets and roles. */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { SecretPlan } from "../plan/containers";
import { secretService } from "../plan/needs";
import { fit, LONGEST } from "../plan/resource-names";
import {
  assumeRoleDocument,
  executionRolePolicy,
  type TaskArns,
  type TaskRoleFacts,
  taskRolePolicy,
} from "../plan/role-documents";
import { firelensStatements, type Place } from "../plan/role-grants";
import { named, type Tags } from "./tags";

export interface TaskIdentityArgs extends Place {
  /** ARNs of the private repositories that the containers come from. */
  readonly repositoryArns: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Repositories that a cold pull-through cache makes at the first pull, with wildcards. @default none */
  readonly cacheArns?: readonly string[];
  /** AWS's repositories of agents that it adds to tasks (GuardDuty), with wildcards. @default none */
  readonly agentArns?: readonly string[];
  /** Secrets of every container, by key. */
  readonly secrets: readonly SecretPlan[];
  /** ARNs of existing secrets that only resources know, by key. @default what the plan says */
  readonly secretArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Values of created secrets, by key. @default a placeholder, which is replaced outside and kept */
  readonly secretValues?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Customer key of created secrets that name none. @default AWS's own */
  readonly secretsKeyArn?: pulumi.Input<string>;
  /** Customer keys of existing secrets that only resources know. @default what the plan says */
  readonly decryptKeyArns?: readonly pulumi.Input<string>[];
  /** What the task role is written from. */
  readonly role: TaskRoleFacts;
  /** File systems mounted with the task role. @default none */
  readonly fileSystemArns?: readonly pulumi.Input<string>[];
  /** @default 30 */
  readonly logRetentionDays: number;
  /** Customer key of the log group. @default AWS's own */
  readonly logsKeyArn?: pulumi.Input<string>;
  /** A destroy leaves parameters behind: Parameter Store has no recovery window. @default true */
  readonly keepData?: boolean;
  /** Pulumi refuses to delete the secrets. @default false */
  readonly protect?: boolean;
  readonly tags?: Tags;
}

/** A secret as the task definition takes it. */
export interface ContainerSecret {
  /** Key of its plan. */
  readonly key: string;
  readonly valueFrom: pulumi.Output<string>;
}

/** Value of a created secret until somebody fills it in: tasks start, and the placeholder says what to do. */
const PLACEHOLDER = "replace-me: this value is set outside the stack and kept";

/**
 * Log group, secrets, execution role and task role. Roles are scoped by ARN; nothing here depends on the mode, so no
 * switch touches it. Cost: 0.40 USD a month for each secret in Secrets Manager, log ingestion by GB.
 */
export class TaskIdentity extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  readonly secrets: readonly ContainerSecret[];
  /** Concrete ARNs, for endpoint policies. */
  readonly arns: pulumi.Output<TaskArns>;
  /** Role policies: a task that starts before them is denied. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: TaskIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:TaskIdentity", name, {}, opts);
    const logs = new cloudwatch.LogGroup(
      name,
      {
        retentionInDays: args.logRetentionDays,
        ...(args.logsKeyArn === undefined ? {} : { kmsKeyId: args.logsKeyArn }),
        tags: named(name, args.tags),
      },
      { parent: this },
    );
    this.logGroupName = logs.name;
    const [secrets, versions] = this.createSecrets(name, args);
    this.secrets = secrets;
    this.arns = this.collectArns(args, logs.arn);
    const execution = this.createRole(`${name}-execution`, "Fargate: image pull, secrets, logs", args);
    const executionPolicy = new iam.RolePolicy(
      `${name}-execution`,
      { role: execution.name, policy: this.arns.apply(executionRolePolicy) },
      { parent: this },
    );
    const task = this.createRole(`${name}-task`, "The application in the task", args);
    const taskPolicy = this.createTaskPolicy(name, args, task);
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.readiness = [executionPolicy, ...taskPolicy, ...versions];
    this.registerOutputs({
      logGroupName: this.logGroupName,
      executionRoleArn: this.executionRoleArn,
      taskRoleArn: this.taskRoleArn,
    });
  }

  private createRole(name: string, description: string, { account, tags }: TaskIdentityArgs): iam.Role {
    return new iam.Role(
      fit(name, LONGEST.role),
      {
        assumeRolePolicy: assumeRoleDocument("ecs-tasks.amazonaws.com", account),
        description,
        tags: named(name, tags),
      },
      { parent: this },
    );
  }

  /** Whether there is a policy must be known before an ARN is: no resource is made inside an apply. */
  private createTaskPolicy(name: string, args: TaskIdentityArgs, role: iam.Role): pulumi.Resource[] {
    const { needs, exec, logging } = args.role;
    const wanted =
      exec.enabled ||
      needs.some((need) => need.actions.length > 0) ||
      (args.fileSystemArns ?? []).length > 0 ||
      firelensStatements(logging, args).length > 0;
    if (!wanted) return [];
    const policy = this.arns.apply((arns) => taskRolePolicy(args.role, arns) ?? "");
    return [new iam.RolePolicy(`${name}-task`, { role: role.name, policy }, { parent: this })];
  }

  private createSecrets(name: string, args: TaskIdentityArgs): [ContainerSecret[], pulumi.Resource[]] {
    const created = args.secrets.map((secret) => {
      const existing = args.secretArns?.[secret.key] ?? secret.valueFrom;
      if (existing !== undefined)
        return { secret: { key: secret.key, valueFrom: pulumi.output(existing) }, versions: [] };
      return secret.create === "ssm" ? this.createParameter(name, secret, args) : this.createSecret(name, secret, args);
    });
    return [created.map((one) => one.secret), created.flatMap((one) => one.versions)];
  }

  private createParameter(name: string, secret: SecretPlan, args: TaskIdentityArgs) {
    const child = `${name}-${secret.key}`;
    const value = args.secretValues?.[secret.key];
    const key = secret.kmsKeyArn ?? args.secretsKeyArn;
    const parameter = new ssm.Parameter(
      child,
      {
        type: "SecureString",
        value: pulumi.secret(value ?? PLACEHOLDER),
        ...(key === undefined ? {} : { keyId: key }),
        tags: named(child, args.tags),
      },
      {
        parent: this,
        protect: args.protect ?? false,
        retainOnDelete: args.keepData ?? true,
        ...(value === undefined ? { ignoreChanges: ["value"] } : {}),
      },
    );
    return { secret: { key: secret.key, valueFrom: parameter.arn }, versions: [] as pulumi.Resource[] };
  }

  private createSecret(name: string, secret: SecretPlan, args: TaskIdentityArgs) {
    const child = `${name}-${secret.key}`;
    const value = args.secretValues?.[secret.key];
    const key = secret.kmsKeyArn ?? args.secretsKeyArn;
    const created = new secretsmanager.Secret(
      child,
      {
        ...(key === undefined ? {} : { kmsKeyId: key }),
        description: `${secret.name} of the task`,
        tags: named(child, args.tags),
      },
      { parent: this, protect: args.protect ?? false },
    );
    const version = new secretsmanager.SecretVersion(
      child,
      { secretId: created.id, secretString: pulumi.secret(value ?? PLACEHOLDER) },
      { parent: this, ...(value === undefined ? { ignoreChanges: ["secretString"] } : {}) },
    );
    return { secret: { key: secret.key, valueFrom: created.arn }, versions: [version] as pulumi.Resource[] };
  }

  private collectArns(args: TaskIdentityArgs, logGroup: pulumi.Output<string>): pulumi.Output<TaskArns> {
    const { account, region, partition, repositoryArns, fileSystemArns = [] } = args;
    const kmsKeys = args.secrets.flatMap(
      ({ kmsKeyArn, valueFrom }): pulumi.Input<string>[] | pulumi.Input<string> =>
        kmsKeyArn ?? (valueFrom === undefined ? (args.secretsKeyArn ?? []) : []),
    );
    return pulumi
      .all([
        logGroup,
        pulumi.output(repositoryArns),
        pulumi.all(this.secrets.map((secret) => secret.valueFrom)),
        pulumi.all([...fileSystemArns]),
        pulumi.all([...kmsKeys, ...(args.decryptKeyArns ?? [])]),
      ])
      .apply(([group, repositories, values, fileSystems, keys]) => ({
        account,
        region,
        partition,
        repositories,
        caches: args.cacheArns ?? [],
        agents: args.agentArns ?? [],
        secrets: values.filter((arn) => secretService(arn) === "secretsmanager"),
        parameters: values.filter((arn) => secretService(arn) === "ssm"),
        kmsKeys: [...new Set(keys)],
        // CloudWatch gives some group ARNs with a trailing :*.
        logGroup: group.replace(/:\*$/, ""),
        fileSystems,
      }));
  }
}
