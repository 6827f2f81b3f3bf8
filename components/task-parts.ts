/** What a service has before the network's endpoints exist: image, file systems, roles, secrets, log group. */
import * as pulumi from "@pulumi/pulumi";
import type { PolicyService } from "../plan/endpoint-policy";
import type { Place } from "../plan/role-grants";
import type { ServicePlan } from "../plan/service-plan";
import type { Protection } from "../plan/settings";
import { FileSystem } from "./file-system";
import type { Tags } from "./tags";
import { TaskIdentity, type TaskIdentityArgs } from "./task-identity";

/** What the parts of one service are made from. */
export interface TaskPartsArgs {
  /** First part of the children's names. */
  readonly name: string;
  readonly plan: ServicePlan;
  readonly place: Place;
  readonly tags: Tags;
  /** Customer keys. @default AWS's own, and what the plan says of logs */
  readonly keys: { readonly [K in "repository" | "secrets" | "logs"]?: pulumi.Input<string> };
  readonly protect: Protection;
  /** Tag of the image by its content, where the service is built. */
  readonly imageTag?: () => string;
  /** What only resources know of the identity. */
  readonly inputs?: Pick<TaskIdentityArgs, "secretArns" | "secretValues" | "decryptKeyArns">;
  /** File systems of volumes that only resources know, by volume. @default the plan's */
  readonly fileSystemIds?: Readonly<Record<string, pulumi.Input<string>>>;
  /** An image that only resources know, with the repositories it comes from. @default the plan's */
  readonly image?: Pick<Image, "uri" | "repositoryArns">;
  readonly child: pulumi.ComponentResourceOptions;
}

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
export async function createTaskParts(args: TaskPartsArgs): Promise<TaskParts> {
  const { name, plan, place, tags, keys, protect, child, inputs = {} } = args;
  const keep = { keepData: protect !== "none", protect: protect === "all" };
  const image: Image = args.image ?? (await createImage(args));
  const fileSystems = Object.fromEntries(
    plan.volumes.flatMap((volume) =>
      "create" in volume.efs
        ? [[volume.name, new FileSystem(`${name}-${volume.name}`, { ...keep, tags }, child)] as const]
        : [],
    ),
  );
  const mounted = plan.volumes.flatMap(({ name: volume, efs }) => {
    if ("create" in efs) return fileSystems[volume]?.fileSystemArn ?? [];
    const { partition, region, account } = place;
    const id = args.fileSystemIds?.[volume] ?? efs.fileSystemId;
    return efs.iam ? pulumi.interpolate`arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${id}` : [];
  });
  const logsKey = keys.logs ?? plan.logs.kmsKeyArn;
  const identity = new TaskIdentity(
    name,
    {
      ...place,
      repositoryArns: image.repositoryArns,
      cacheArns: plan.caches,
      agentArns: plan.agents,
      secrets: plan.secrets,
      ...inputs,
      ...(keys.secrets === undefined ? {} : { secretsKeyArn: keys.secrets }),
      role: plan.role,
      fileSystemArns: mounted,
      logRetentionDays: plan.logs.retentionDays,
      ...(logsKey === undefined ? {} : { logsKeyArn: logsKey }),
      ...keep,
      tags,
    },
    child,
  );
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
  /** Repositories that the containers come from. */
  readonly repositoryArns: pulumi.Input<readonly pulumi.Input<string>[]>;
}

async function createImage({ name, plan, keys, protect, tags, imageTag, child }: TaskPartsArgs): Promise<Image> {
  if (plan.image.kind === "named") return { uri: plan.image.reference, repositoryArns: plan.repositories };
  if (!imageTag) throw new Error(`the service ${plan.name} is built, and nobody gave its image a tag`);
  const { ContainerImage } = await import("./container-image");
  const built = new ContainerImage(
    name,
    {
      ...plan.image.build,
      tag: imageTag(),
      architecture: plan.architecture,
      ...(keys.repository === undefined ? {} : { kmsKeyArn: keys.repository }),
      forceDelete: protect === "none",
      protect: protect === "all",
      tags,
    },
    child,
  );
  return {
    uri: built.imageUri,
    repositoryUrl: built.repositoryUrl,
    repositoryArns: [built.repositoryArn, ...plan.repositories],
  };
}

/** A service as endpoint policies are written for it. */
export function policyService({ plan, identity }: TaskParts): pulumi.Output<PolicyService> {
  const { needs, exec, logging } = plan.role;
  return identity.arns.apply((arns) => ({ arns, needs, exec, logging }));
}
