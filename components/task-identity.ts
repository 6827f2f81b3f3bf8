/** What a task is and may do before it runs: its log group, secrets and roles. */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { Partition } from "../plan/catalogue";
import {
  assumeRoleDocument,
  type ExecFacts,
  executionRolePolicy,
  type TaskArns,
  taskRolePolicy,
} from "../plan/documents";
import { secretService } from "../plan/needs";
import type { NeedSettings, SecretSettings } from "../plan/settings";
import { named, type Tags } from "./tags";

export interface TaskIdentityArgs {
  readonly account: string;
  readonly region: string;
  readonly partition: Partition;
  /** ARNs of the private repositories that the containers come from. */
  readonly repositoryArns: readonly pulumi.Input<string>[];
  readonly secrets: readonly SecretSettings[];
  readonly needs: readonly NeedSettings[];
  readonly exec: ExecFacts;
  /** @default 30 */
  readonly logRetentionDays: number;
  readonly tags?: Tags;
}

/** A secret as the task definition takes it. */
export interface ContainerSecret {
  readonly name: string;
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
      { retentionInDays: args.logRetentionDays, tags: named(name, args.tags) },
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
      name,
      {
        assumeRolePolicy: assumeRoleDocument("ecs-tasks.amazonaws.com", account),
        description,
        tags: named(name, tags),
      },
      { parent: this },
    );
  }

  private createTaskPolicy(name: string, args: TaskIdentityArgs, role: iam.Role): pulumi.Resource[] {
    const wanted = args.exec.enabled || args.needs.some((need) => need.actions.length > 0);
    if (!wanted) return [];
    const policy = this.arns.apply((arns) => taskRolePolicy(args.needs, args.exec, arns) ?? "");
    return [new iam.RolePolicy(`${name}-task`, { role: role.name, policy }, { parent: this })];
  }

  private createSecrets(name: string, args: TaskIdentityArgs): [ContainerSecret[], pulumi.Resource[]] {
    const versions: pulumi.Resource[] = [];
    const secrets = args.secrets.map((secret) => {
      const child = `${name}-${secret.name}`;
      if (secret.valueFrom !== undefined) return { name: secret.name, valueFrom: pulumi.output(secret.valueFrom) };
      const key = secret.kmsKeyArn === undefined ? {} : { kmsKeyId: secret.kmsKeyArn };
      if (secret.create === "ssm") {
        const parameter = new ssm.Parameter(
          child,
          {
            type: "SecureString",
            value: pulumi.secret(PLACEHOLDER),
            ...(secret.kmsKeyArn === undefined ? {} : { keyId: secret.kmsKeyArn }),
            tags: named(child, args.tags),
          },
          { parent: this, ignoreChanges: ["value"] },
        );
        return { name: secret.name, valueFrom: parameter.arn };
      }
      const created = new secretsmanager.Secret(
        child,
        { ...key, description: `${secret.name} of the task`, tags: named(child, args.tags) },
        { parent: this },
      );
      versions.push(
        new secretsmanager.SecretVersion(
          child,
          { secretId: created.id, secretString: pulumi.secret(PLACEHOLDER) },
          { parent: this, ignoreChanges: ["secretString"] },
        ),
      );
      return { name: secret.name, valueFrom: created.arn };
    });
    return [secrets, versions];
  }

  private collectArns(
    { account, region, partition, repositoryArns, secrets }: TaskIdentityArgs,
    logGroup: pulumi.Output<string>,
  ): pulumi.Output<TaskArns> {
    const kmsKeys = secrets.flatMap((secret) => secret.kmsKeyArn ?? []);
    return pulumi
      .all([logGroup, pulumi.all([...repositoryArns]), pulumi.all(this.secrets.map((s) => s.valueFrom))])
      .apply(([group, repositories, values]) => ({
        account,
        region,
        partition,
        repositories,
        secrets: values.filter((arn) => secretService(arn) === "secretsmanager"),
        parameters: values.filter((arn) => secretService(arn) === "ssm"),
        kmsKeys,
        // CloudWatch gives some group ARNs with a trailing :*.
        logGroup: group.replace(/:\*$/, ""),
      }));
  }
}
