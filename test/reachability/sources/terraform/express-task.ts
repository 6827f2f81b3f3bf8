/** The task of a topology as Terraform shows it: service, definition, roles, and what they name. */
import type { Known, Role, TaskContainer, TaskSecret } from "../../../../reachability/topology";
import { ACCOUNT, REGION, SECRET } from "../../helpers/topologies";
import { Reference } from "./sheet";
import type { TerraformTopology } from "./terraform-topology";

/** Id of the one service. */
export const SERVICE = `arn:aws:ecs:${REGION}:${ACCOUNT}:service/cluster/app`;

type Task = TerraformTopology["t"]["task"];

/** Adds the task. Secrets, keys and what the task calls are there before it, as they mostly are. */
export function expressTask(e: TerraformTopology): void {
  const { task } = e.t;
  const volumes = e.list(task.fileSystems);
  e.sheet.add("definition", "aws_ecs_task_definition", {
    family: "app",
    network_mode: "awsvpc",
    execution_role_arn: role(e, task.executionRole, "execution"),
    task_role_arn: role(e, task.taskRole, "task"),
    container_definitions: JSON.stringify(e.list(task.containers).map((each) => container(e, each))),
    volume: volumes.length > 0 ? volumes.map((each) => volume(e, each)) : undefined,
    runtime_platform:
      task.operatingSystem === "windows" ? [{ operating_system_family: "WINDOWS_SERVER_2022_CORE" }] : undefined,
  });
  cluster(e);
  called(e);
  for (const { arn, manager, enabled, policy } of task.keys ?? []) {
    if (manager !== "customer") continue;
    const known = { arn, key_id: arn.split("/").at(-1) };
    e.sheet.add(arn, "aws_kms_key", { policy: e.document(policy), is_enabled: e.known(enabled) }, known, true);
  }
  e.sheet.add(SERVICE, "aws_ecs_service", {
    name: task.name,
    launch_type: "FARGATE",
    cluster: new Reference("cluster", "id"),
    task_definition: new Reference("definition", "id"),
    enable_execute_command: e.known(task.exec),
    platform_version: task.platformVersion === undefined ? undefined : e.known(task.platformVersion),
    network_configuration: [
      {
        subnets: e.refs(task.subnetIds),
        security_groups: e.groups(task.securityGroupIds) ?? [],
        assign_public_ip: e.known(task.assignPublicIp),
      },
    ],
  });
}

function role(e: TerraformTopology, role: Known<Role> | undefined, id: string): unknown {
  const known = role === undefined ? undefined : e.known(role);
  if (known === undefined) return undefined;
  if (known.sessionPolicies !== undefined) e.cannot.add("session policies");
  if (known.boundary !== undefined)
    e.sheet.add(`boundary-${id}`, "aws_iam_policy", { name: `boundary-${id}`, policy: e.document(known.boundary) });
  const arn = e.known(known.arn);
  e.sheet.add(
    id,
    "aws_iam_role",
    {
      name: arn?.split("/").at(-1),
      assume_role_policy: known.trust === undefined ? undefined : e.document(known.trust),
      permissions_boundary: known.boundary === undefined ? undefined : new Reference(`boundary-${id}`, "id"),
    },
    { arn },
  );
  for (const [i, text] of e.list(known.policies).entries())
    e.sheet.add(`${id}-${i}`, "aws_iam_role_policy", { role: new Reference(id, "id"), policy: e.document(text) });
  return new Reference(id, "arn");
}

function container(e: TerraformTopology, each: TaskContainer): object {
  if (each.imageExists !== undefined || each.logGroupExists !== undefined) e.cannot.add("whether something exists");
  if (each.pullThrough !== undefined) e.cannot.add("pull-through caches");
  const image = e.known(each.image);
  const group = each.logGroup === undefined ? undefined : e.known(each.logGroup);
  if (each.logGroupArn !== undefined && group !== undefined)
    e.sheet.add(`logs-${group}`, "aws_cloudwatch_log_group", { name: group }, { arn: e.known(each.logGroupArn) }, true);
  if (each.repositoryPolicy !== undefined && image !== undefined) repository(e, image, each.repositoryPolicy);
  const secrets = e.list(each.secrets);
  for (const one of secrets) secret(e, one);
  return {
    name: each.name,
    image,
    readonlyRootFilesystem: each.readonlyRootFilesystem,
    secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom: e.known(valueFrom) })),
    ...(each.logDriver === undefined
      ? {}
      : {
          logConfiguration: {
            logDriver: each.logDriver,
            options: {
              "awslogs-group": group,
              "awslogs-region": each.logRegion,
              ...(each.createsLogGroup ? { "awslogs-create-group": "true" } : {}),
            },
          },
        }),
  };
}

function repository(e: TerraformTopology, image: string, policy: Known<string | null>): void {
  const url = image.replace(/[@:][^/]*$/, "");
  const [host = "", ...path] = url.split("/");
  const [account, , , region] = host.split(".");
  const name = path.join("/");
  const arn = `arn:aws:ecr:${region}:${account}:repository/${name}`;
  e.sheet.add(name, "aws_ecr_repository", { name }, { arn, repository_url: url }, true);
  const text = e.known(policy);
  if (text) e.sheet.add(`policy-${name}`, "aws_ecr_repository_policy", { repository: name, policy: text }, {}, true);
}

function secret(e: TerraformTopology, { valueFrom, kmsKeyArn, exists, resourcePolicy }: TaskSecret): void {
  if (exists !== undefined) e.cannot.add("whether something exists");
  const from = e.known(valueFrom) ?? "";
  const key = kmsKeyArn === undefined ? undefined : e.known(kmsKeyArn);
  if (from.includes(":parameter/") && key !== undefined)
    e.sheet.add(from, "aws_ssm_parameter", { name: from.split("/").at(-1), key_id: key }, { arn: from }, true);
  if (!from.startsWith(SECRET)) return;
  e.sheet.add(SECRET, "aws_secretsmanager_secret", { name: "db", kms_key_id: key }, { arn: SECRET }, true);
  const policy = resourcePolicy ? e.document(e.known(resourcePolicy) ?? "") : undefined;
  const secret_arn = new Reference(SECRET, "arn");
  if (policy !== undefined)
    e.sheet.add(`policy-${SECRET}`, "aws_secretsmanager_secret_policy", { secret_arn, policy }, {}, true);
}

function volume(e: TerraformTopology, each: NonNullable<Exclude<Task["fileSystems"], { unknown: string }>>[number]) {
  if (each.policy === undefined) e.cannot.add("whether something has a policy that nobody looked for");
  const id = e.known(each.fileSystemId) ?? "";
  e.sheet.add(id, "aws_efs_file_system", {});
  const file_system_id = new Reference(id, "id");
  const policy = each.policy ? e.document(e.known(each.policy) ?? "") : undefined;
  if (policy !== undefined) e.sheet.add(`policy-${id}`, "aws_efs_file_system_policy", { file_system_id, policy });
  for (const target of e.list(each.mountTargets)) {
    if (target.state !== "available") e.cannot.add("states of mount targets");
    const told = { availability_zone_id: target.availabilityZoneId, ip_address: target.address };
    const security_groups = e.groups(target.securityGroupIds);
    e.sheet.add(
      target.id,
      "aws_efs_mount_target",
      { file_system_id, subnet_id: e.ref(target.subnetId), security_groups },
      { security_groups: [], ...told },
    );
  }
  const authorization = each.iam === true ? [{ iam: "ENABLED" }] : [];
  return {
    name: each.name,
    efs_volume_configuration: [{ file_system_id, authorization_config: authorization }],
  };
}

function cluster(e: TerraformTopology): void {
  const sessions = e.t.task.execSessions === undefined ? undefined : e.known(e.t.task.execSessions);
  const text = (value: Known<string> | undefined) => (value === undefined ? undefined : e.known(value));
  const logs = {
    cloud_watch_log_group_name: text(sessions?.logGroupArn)?.split(":").at(-1),
    s3_bucket_name: text(sessions?.bucket)?.replace("arn:aws:s3:::", ""),
    s3_bucket_encryption_enabled: sessions?.encrypted,
  };
  const command = { kms_key_id: text(sessions?.kmsKeyArn), logging: "OVERRIDE", log_configuration: [logs] };
  e.sheet.add("cluster", "aws_ecs_cluster", {
    name: "cluster",
    configuration: sessions ? [{ execute_command_configuration: [command] }] : undefined,
  });
}

/** Types of what a task calls, and how a policy beside it names it. */
const CALLED = {
  s3: ["aws_s3_bucket", "aws_s3_bucket_policy", "bucket"],
  sqs: ["aws_sqs_queue", "aws_sqs_queue_policy", "queue_url"],
  sns: ["aws_sns_topic", "aws_sns_topic_policy", "arn"],
  dynamodb: ["aws_dynamodb_table", "aws_dynamodb_resource_policy", "resource_arn"],
  secretsmanager: ["aws_secretsmanager_secret", "aws_secretsmanager_secret_policy", "secret_arn"],
} as const;

function called(e: TerraformTopology): void {
  for (const { arn, policy } of e.t.task.called ?? []) {
    const service = arn.split(":")[2] as keyof typeof CALLED;
    const [type, beside, key] = CALLED[service];
    const name = arn.split(/[:/]/).at(-1) ?? "";
    const id =
      { s3: name, dynamodb: name, sqs: `https://sqs.${REGION}.amazonaws.com/1/${name}` }[service as "s3"] ?? arn;
    const own = service === "s3" ? { bucket: name } : { name };
    e.sheet.add(id, type, own, { arn }, true);
    const known = e.known(policy);
    if (known === undefined || known === null) continue;
    const named = key.endsWith("arn") ? arn : id;
    e.sheet.add(`policy-${id}`, beside, { [key]: named, policy: e.document(known) }, {}, true);
  }
}
