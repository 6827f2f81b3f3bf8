/** Looks for half-made things outside EC2, by the physical name that the state gave them. Clients are loaded when one is needed. */
import type { Claim, NamedKind } from "./identity";
import type { Found } from "./settle";

/** Region, and whatever else a client of the AWS SDK is made with. */
export interface ClientOptions {
  readonly region: string;
  /** Named profile of the provider in the state, when it has one. */
  readonly profile?: string;
}

/** Tags by key. */
type Tags = Readonly<Record<string, string>>;
type Named = Omit<Found, "owner"> & { readonly tags: Tags };
type Find = (name: string, options: ClientOptions) => Promise<Named[]>;

const FIND: Readonly<Record<NamedKind, Find>> = {
  "iam-role": async (name, options) => {
    const { IAMClient, GetRoleCommand } = await import("@aws-sdk/client-iam");
    const iam = new IAMClient({ ...options });
    const role = await unlessMissing(async () => (await iam.send(new GetRoleCommand({ RoleName: name }))).Role);
    return role ? [{ id: name, importId: name, state: "ready", tags: tagsOf(role.Tags) }] : [];
  },
  "log-group": async (name, options) => {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand, ListTagsForResourceCommand } = await import(
      "@aws-sdk/client-cloudwatch-logs"
    );
    const logs = new CloudWatchLogsClient({ ...options });
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (!group?.arn) return [];
    const { tags = {} } = await logs.send(
      new ListTagsForResourceCommand({ resourceArn: group.arn.replace(/:\*$/, "") }),
    );
    return [{ id: name, importId: name, state: "ready", tags }];
  },
  "ecs-cluster": async (name, options) => {
    const { ECSClient, DescribeClustersCommand } = await import("@aws-sdk/client-ecs");
    const ecs = new ECSClient({ ...options });
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [name], include: ["TAGS"] }));
    return clusters
      .filter(({ status }) => status !== "INACTIVE" && status !== "DEPROVISIONING")
      .map(({ status, tags }) => ({
        id: name,
        importId: name,
        state: status === "PROVISIONING" ? "pending" : status === "FAILED" ? "failed" : "ready",
        tags: tagsOf(tags),
      }));
  },
  "task-definition": async (name, options) => {
    const { ECSClient, DescribeTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
    const ecs = new ECSClient({ ...options });
    // The newest active revision: older ones are the state's, or of runs that ended well.
    const answer = await unlessMissing(() =>
      ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ["TAGS"] })),
    );
    const { taskDefinitionArn: arn, status } = answer?.taskDefinition ?? {};
    return arn && status === "ACTIVE" ? [{ id: arn, importId: arn, state: "ready", tags: tagsOf(answer?.tags) }] : [];
  },
  "ecr-repository": async (name, options) => {
    const { ECRClient, DescribeRepositoriesCommand, ListTagsForResourceCommand } = await import("@aws-sdk/client-ecr");
    const ecr = new ECRClient({ ...options });
    const found = await unlessMissing(() => ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })));
    const resourceArn = found?.repositories?.[0]?.repositoryArn;
    if (!resourceArn) return [];
    const { tags } = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
    return [{ id: name, importId: name, state: "ready", tags: tagsOf(tags) }];
  },
  "load-balancer": async (name, options) => {
    const { ElasticLoadBalancingV2Client, DescribeLoadBalancersCommand, DescribeTagsCommand } = await import(
      "@aws-sdk/client-elastic-load-balancing-v2"
    );
    const elb = new ElasticLoadBalancingV2Client({ ...options });
    const found = await unlessMissing(() => elb.send(new DescribeLoadBalancersCommand({ Names: [name] })));
    const { LoadBalancerArn: arn, State } = found?.LoadBalancers?.[0] ?? {};
    if (!arn) return [];
    const { TagDescriptions = [] } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
    const state = State?.Code === "provisioning" ? "pending" : State?.Code === "failed" ? "failed" : "ready";
    return [{ id: arn, importId: arn, state, tags: tagsOf(TagDescriptions[0]?.Tags) }];
  },
  "target-group": async (name, options) => {
    const { ElasticLoadBalancingV2Client, DescribeTargetGroupsCommand, DescribeTagsCommand } = await import(
      "@aws-sdk/client-elastic-load-balancing-v2"
    );
    const elb = new ElasticLoadBalancingV2Client({ ...options });
    const found = await unlessMissing(() => elb.send(new DescribeTargetGroupsCommand({ Names: [name] })));
    const arn = found?.TargetGroups?.[0]?.TargetGroupArn;
    if (!arn) return [];
    const { TagDescriptions = [] } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
    return [{ id: arn, importId: arn, state: "ready", tags: tagsOf(TagDescriptions[0]?.Tags) }];
  },
  secret: async (name, options) => {
    const { SecretsManagerClient, DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
    const secrets = new SecretsManagerClient({ ...options });
    const secret = await unlessMissing(() => secrets.send(new DescribeSecretCommand({ SecretId: name })));
    if (!secret?.ARN || secret.DeletedDate) return [];
    return [{ id: secret.ARN, importId: secret.ARN, state: "ready", tags: tagsOf(secret.Tags) }];
  },
  "ssm-parameter": async (name, options) => {
    const { SSMClient, DescribeParametersCommand, ListTagsForResourceCommand } = await import("@aws-sdk/client-ssm");
    const ssm = new SSMClient({ ...options });
    const { Parameters = [] } = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [name] }] }),
    );
    if (Parameters.length === 0) return [];
    const { TagList } = await ssm.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: name }));
    return [{ id: name, importId: name, state: "ready", tags: tagsOf(TagList) }];
  },
  bucket: async (name, options) => {
    const { S3Client, HeadBucketCommand, GetBucketTaggingCommand } = await import("@aws-sdk/client-s3");
    const s3 = new S3Client({ ...options });
    const found = await unlessMissing(() => s3.send(new HeadBucketCommand({ Bucket: name })));
    if (!found) return [];
    const tagging = await unlessMissing(() => s3.send(new GetBucketTaggingCommand({ Bucket: name })));
    return [{ id: name, importId: name, state: "ready", tags: tagsOf(tagging?.TagSet) }];
  },
};

type Of<By extends Claim["by"]> = Extract<Claim, { by: By }>;

export async function findNamed({ kind, name, identity }: Of<"name">, options: ClientOptions): Promise<Found[]> {
  return (await FIND[kind](name, options)).map(({ tags, ...found }) => owned(found, tags, identity?.stackKey));
}

export async function findService(
  { cluster, name, identity }: Of<"service">,
  options: ClientOptions,
): Promise<Found[]> {
  const { ECSClient, DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const ecs = new ECSClient({ ...options });
  const answer = await unlessMissing(() =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [name], include: ["TAGS"] })),
  );
  return (answer?.services ?? [])
    .filter(({ status }) => status !== "INACTIVE")
    .map(({ status, serviceArn = name, tags, deployments = [] }) => {
      const rolling = deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS");
      const state = status === "DRAINING" ? "deleting" : rolling ? "pending" : "ready";
      const importId = `${cluster.split("/").at(-1) ?? cluster}/${name}`;
      return owned({ id: serviceArn, importId, state }, tagsOf(tags), identity?.stackKey);
    });
}

export async function findListener({ balancerArn, port }: Of<"listener">, options: ClientOptions): Promise<Found[]> {
  const { ElasticLoadBalancingV2Client, DescribeListenersCommand } = await import(
    "@aws-sdk/client-elastic-load-balancing-v2"
  );
  const elb = new ElasticLoadBalancingV2Client({ ...options });
  const found = await unlessMissing(() => elb.send(new DescribeListenersCommand({ LoadBalancerArn: balancerArn })));
  return (found?.Listeners ?? [])
    .filter(({ Port }) => Port === port)
    .map(({ ListenerArn: id = "" }) => ({ id, importId: id, state: "ready" as const }));
}

export async function findSecretVersion({ secretId }: Of<"secret-version">, options: ClientOptions): Promise<Found[]> {
  const { SecretsManagerClient, DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
  const secrets = new SecretsManagerClient({ ...options });
  const secret = await unlessMissing(() => secrets.send(new DescribeSecretCommand({ SecretId: secretId })));
  return Object.entries(secret?.VersionIdsToStages ?? {})
    .filter(([, stages]) => stages.includes("AWSCURRENT"))
    .map(([version]) => ({ id: version, importId: `${secretId}|${version}`, state: "ready" as const }));
}

/** By the tagging API: file systems and access points have no name, and their tags are on them from the start. */
export async function findFileSystem(
  { by, identity }: Of<"file-system" | "access-point">,
  options: ClientOptions,
): Promise<Found[]> {
  const { ResourceGroupsTaggingAPIClient, GetResourcesCommand } = await import(
    "@aws-sdk/client-resource-groups-tagging-api"
  );
  const tagging = new ResourceGroupsTaggingAPIClient({ ...options });
  const { ResourceTagMappingList = [] } = await tagging.send(
    new GetResourcesCommand({
      ResourceTypeFilters: [`elasticfilesystem:${by}`],
      TagFilters: [
        { Key: identity.stackKey, Values: [identity.stack] },
        { Key: identity.nameKey, Values: [identity.name] },
      ],
    }),
  );
  return ResourceTagMappingList.map(({ ResourceARN = "" }) => {
    const id = ResourceARN.split("/").at(-1) ?? ResourceARN;
    return { id, importId: id, state: "ready" as const, owner: identity.stack };
  });
}

function owned(found: Omit<Found, "owner">, tags: Tags, stackKey: string | undefined): Found {
  const owner = stackKey === undefined ? undefined : tags[stackKey];
  return { ...found, ...(owner === undefined ? {} : { owner }) };
}

/** Tags of services that write `Key`, and of those that write `key`. */
function tagsOf(
  list: readonly {
    readonly Key?: string | undefined;
    readonly Value?: string | undefined;
    readonly key?: string | undefined;
    readonly value?: string | undefined;
  }[] = [],
): Tags {
  return Object.fromEntries(list.map(({ Key, Value, key, value }) => [Key ?? key ?? "", Value ?? value ?? ""]));
}

/** Names of "there is none" in the services that are asked here. Everything else is thrown: it is not known then. */
const MISSING =
  /^(NoSuchEntity(Exception)?|(Resource|Repository|LoadBalancer|TargetGroup|Listener|Service|Cluster)NotFound(Exception)?|NotFound|NoSuchBucket|NoSuchTagSet|ParameterNotFound|ClientException|404)$/;

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && MISSING.test(error.name)) return undefined;
    throw error;
  }
}
