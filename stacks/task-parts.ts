/** What a service has before the network's endpoints exist: image, file systems, roles, secrets, log group. */
import type * as pulumi from "@pulumi/pulumi";
import { FileSystem } from "../components/file-system";
import { TaskIdentity } from "../components/task-identity";
import type { PolicyService } from "../plan/endpoint-policy";
import type { StackPlan } from "../plan/plan";
import type { ServicePlan } from "../plan/service-plan";
import type { Settings } from "../plan/settings";
import { contentTag } from "./content-tag";
import type { SecretValues } from "./secrets";

/** Parts of one service that endpoint policies name. */
export interface TaskParts {
  readonly plan: ServicePlan;
  readonly image: pulumi.Input<string>;
  /** Of an image that the stack builds. */
  readonly repositoryUrl?: pulumi.Output<string>;
  /** File system of each volume that the stack makes. */
  readonly fileSystems: Readonly<Record<string, FileSystem>>;
  readonly identity: TaskIdentity;
}

/** Makes the parts. awsx is loaded only for a build. */
export async function createTaskParts(
  plan: ServicePlan,
  stack: StackPlan,
  settings: Settings,
  values: SecretValues,
): Promise<TaskParts> {
  const name = `${stack.prefix}-${plan.name}`;
  const { tags, keys, protect } = settings;
  const { account, region, partition } = stack;
  const keep = { keepData: protect !== "none", protect: protect === "all" };
  const image = await createImage(name, plan, settings);
  const fileSystems = Object.fromEntries(
    plan.volumes.flatMap((volume) =>
      "create" in volume.efs
        ? [[volume.name, new FileSystem(`${name}-${volume.name}`, { ...keep, tags })] as const]
        : [],
    ),
  );
  const mounted = plan.volumes.flatMap(({ name: volume, efs }) => {
    if ("create" in efs) return fileSystems[volume]?.fileSystemArn ?? [];
    return efs.iam ? `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${efs.fileSystemId}` : [];
  });
  const given = plan.secrets.flatMap(({ key }) => {
    const value = values(plan.name, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const identity = new TaskIdentity(name, {
    account,
    region,
    partition,
    repositoryArns: [...image.repositoryArns, ...plan.repositories],
    cacheArns: plan.caches,
    agentArns: plan.agents,
    secrets: plan.secrets,
    secretValues: Object.fromEntries(given),
    ...(keys.secrets === undefined ? {} : { secretsKeyArn: keys.secrets }),
    role: plan.role,
    fileSystemArns: mounted,
    logRetentionDays: plan.logs.retentionDays,
    ...(plan.logs.kmsKeyArn === undefined ? {} : { logsKeyArn: plan.logs.kmsKeyArn }),
    ...keep,
    tags,
  });
  return {
    plan,
    image: image.uri,
    ...(image.repositoryUrl ? { repositoryUrl: image.repositoryUrl } : {}),
    fileSystems,
    identity,
  };
}

interface Image {
  readonly uri: pulumi.Input<string>;
  readonly repositoryUrl?: pulumi.Output<string>;
  /** Repository of a built image. */
  readonly repositoryArns: readonly pulumi.Input<string>[];
}

async function createImage(name: string, plan: ServicePlan, { keys, protect, tags }: Settings): Promise<Image> {
  if (plan.image.kind === "named") return { uri: plan.image.reference, repositoryArns: [] };
  const { ContainerImage } = await import("../components/container-image");
  const { build } = plan.image;
  const built = new ContainerImage(name, {
    ...build,
    tag: contentTag(build, plan.architecture),
    architecture: plan.architecture,
    ...(keys.repository === undefined ? {} : { kmsKeyArn: keys.repository }),
    forceDelete: protect === "none",
    protect: protect === "all",
    tags,
  });
  return { uri: built.imageUri, repositoryUrl: built.repositoryUrl, repositoryArns: [built.repositoryArn] };
}

/** A service as endpoint policies are written for it. */
export function policyService({ plan, identity }: TaskParts): pulumi.Output<PolicyService> {
  const { needs, exec, logging } = plan.role;
  return identity.arns.apply((arns) => ({ arns, needs, exec, logging }));
}
