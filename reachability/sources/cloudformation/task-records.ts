/** Records of what runs tasks, and of what tasks use. */
import { type Fields, fieldsOf, isFields } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isMarker, UNKNOWN_VALUE } from "../../../resources/unknowns";
import { camel, camelDeep, fieldIn, flagOf, listOf, policyText, recordOf, set } from "./record-parts";
import { arnOf, type Identity, nameOf, repositoryUriOf, type StackPlace } from "./stand-ins";

type Translator = (identity: Identity, place: StackPlace) => readonly ResourceRecord[];

/** Maps whose keys are the user's. */
const FREE = new Set(["Options", "DockerLabels", "Labels", "DriverOpts"]);

/** Names that are not CloudFormation's with a small letter. */
const NAMES: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: "efsVolumeConfiguration",
  FSxWindowsFileServerVolumeConfiguration: "fsxWindowsFileServerVolumeConfiguration",
  FilesystemId: "fileSystemId",
  IAM: "iam",
};

/** As the ECS API writes it; what is not known says so in its place. */
function asApi(value: unknown, what: string): unknown {
  if (isMarker(value)) return { unknown: `${what}, which is known after the deployment` };
  if (Array.isArray(value)) return value.map((each) => asApi(each, what));
  if (value === "true" || value === "false") return value === "true";
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      NAMES[key] ?? camel(key),
      FREE.has(key) ? freeMap(each, key) : asApi(each, NAMES[key] ?? camel(key)),
    ]),
  );
}

function freeMap(value: unknown, what: string): unknown {
  if (!isFields(value)) return asApi(value, camel(what));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      isMarker(each) ? asApi(each, key) : typeof each === "boolean" || typeof each === "number" ? String(each) : each,
    ]),
  );
}

function taskDefinition({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const definitions = properties["ContainerDefinitions"];
  return [
    recordOf(
      urn,
      TYPES.taskDefinition,
      logicalId,
      set({
        family: properties["Family"],
        containerDefinitions: isMarker(definitions)
          ? UNKNOWN_VALUE
          : JSON.stringify(listOf(definitions).map((each) => asApi(each, "a container"))),
        executionRoleArn: properties["ExecutionRoleArn"],
        taskRoleArn: properties["TaskRoleArn"],
        networkMode: properties["NetworkMode"],
        requiresCompatibilities: properties["RequiresCompatibilities"],
        runtimePlatform: camelDeep(properties["RuntimePlatform"]),
        volumes: isMarker(properties["Volumes"]) ? UNKNOWN_VALUE : listOf(properties["Volumes"]).map(volume),
      }),
      typeof properties["Family"] === "string" ? { name: properties["Family"] } : {},
    ),
  ];
}

/** Ids in a volume stay as they are: a marker there is followed no further. */
function volume(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(volume);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [NAMES[key] ?? camel(key), volume(each)]));
}

function service({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const network = fieldIn(properties["NetworkConfiguration"], "AwsvpcConfiguration");
  const address = fieldIn(network, "AssignPublicIp");
  const strategy = listOf(properties["CapacityProviderStrategy"]);
  return [
    recordOf(
      urn,
      TYPES.service,
      logicalId,
      set({
        name: properties["ServiceName"],
        cluster: properties["Cluster"],
        taskDefinition: properties["TaskDefinition"],
        launchType: properties["LaunchType"] ?? (strategy.length > 0 ? undefined : properties["LaunchType"]),
        desiredCount: properties["DesiredCount"],
        enableExecuteCommand: flagOf(properties["EnableExecuteCommand"]),
        platformVersion: properties["PlatformVersion"],
        networkConfiguration: isMarker(network)
          ? UNKNOWN_VALUE
          : network === undefined
            ? undefined
            : set({
                subnets: fieldIn(network, "Subnets"),
                securityGroups: fieldIn(network, "SecurityGroups"),
                assignPublicIp: isMarker(address) ? UNKNOWN_VALUE : address === "ENABLED",
              }),
        serviceConnectConfiguration: camelDeep(properties["ServiceConnectConfiguration"]),
      }),
    ),
  ];
}

function cluster(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { urn, logicalId, properties } = identity;
  const command = fieldIn(properties["Configuration"], "ExecuteCommandConfiguration");
  const logs = fieldIn(command, "LogConfiguration");
  const configuration = isMarker(command)
    ? { executeCommandConfiguration: UNKNOWN_VALUE }
    : isFields(command)
      ? {
          executeCommandConfiguration: set({
            kmsKeyId: command["KmsKeyId"],
            logging: command["Logging"],
            logConfiguration: isMarker(logs)
              ? UNKNOWN_VALUE
              : logs === undefined
                ? undefined
                : set({
                    cloudWatchLogGroupName: fieldIn(logs, "CloudWatchLogGroupName"),
                    s3BucketName: fieldIn(logs, "S3BucketName"),
                    s3BucketEncryptionEnabled: flagOf(fieldIn(logs, "S3EncryptionEnabled")),
                  }),
          }),
        }
      : undefined;
  return [
    recordOf(urn, TYPES.cluster, logicalId, set({ configuration }), {
      name: nameOf(identity, place),
      arn: arnOf(identity, place),
    }),
  ];
}

function role(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { urn, logicalId, properties } = identity;
  const policies = properties["Policies"];
  return [
    recordOf(
      urn,
      TYPES.role,
      logicalId,
      set({
        assumeRolePolicy: policyText(properties["AssumeRolePolicyDocument"]),
        inlinePolicies: isMarker(policies)
          ? UNKNOWN_VALUE
          : listOf(policies).map((each) => ({ policy: policyText(fieldIn(each, "PolicyDocument")) ?? UNKNOWN_VALUE })),
        managedPolicyArns: properties["ManagedPolicyArns"],
        permissionsBoundary: properties["PermissionsBoundary"],
      }),
      { name: nameOf(identity, place), arn: arnOf(identity, place) },
    ),
  ];
}

/** A policy that lists its roles: one record for each. */
function policy({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const roles = properties["Roles"] ?? (properties["RoleName"] === undefined ? undefined : [properties["RoleName"]]);
  return listOf(roles).map((name, at) =>
    recordOf(`${urn}#${at}`, TYPES.rolePolicy, logicalId, {
      role: name,
      policy: policyText(properties["PolicyDocument"]) ?? UNKNOWN_VALUE,
    }),
  );
}

function managedPolicy(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { urn, logicalId, properties } = identity;
  const arn = arnOf(identity, place);
  const attached = listOf(properties["Roles"]).map((name, at) =>
    recordOf(`${urn}#${at}`, TYPES.rolePolicyAttachment, logicalId, { role: name, policyArn: arn }),
  );
  const document = { policy: policyText(properties["PolicyDocument"]) ?? UNKNOWN_VALUE };
  return [recordOf(urn, TYPES.policy, logicalId, document, { arn, name: nameOf(identity, place) }), ...attached];
}

function repository(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { urn, logicalId, properties } = identity;
  const name = nameOf(identity, place);
  const text = policyText(properties["RepositoryPolicyText"]);
  return [
    recordOf(
      urn,
      TYPES.repository,
      logicalId,
      { name },
      {
        name,
        arn: arnOf(identity, place),
        repositoryUrl: repositoryUriOf(identity, place),
      },
    ),
    ...(text === undefined
      ? []
      : [recordOf(`${urn}#policy`, TYPES.repositoryPolicy, logicalId, { repository: name, policy: text })]),
  ];
}

function fileSystem({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const text = policyText(properties["FileSystemPolicy"]);
  return [
    recordOf(urn, TYPES.fileSystem, logicalId, set({ kmsKeyId: properties["KmsKeyId"] })),
    ...(text === undefined
      ? []
      : [recordOf(`${urn}#policy`, TYPES.fileSystemPolicy, logicalId, { fileSystemId: urn, policy: text })]),
  ];
}

/** A policy that lists its queues or topics: one record for each. */
const listing =
  (type: string, list: string, key: string) =>
  ({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] =>
    listOf(properties[list]).map((each, at) =>
      recordOf(`${urn}#${at}`, type, logicalId, {
        [key]: each,
        policy: policyText(properties["PolicyDocument"]) ?? UNKNOWN_VALUE,
      }),
    );

function table(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { urn, logicalId, properties } = identity;
  const arn = arnOf(identity, place);
  const text = policyText(fieldIn(properties["ResourcePolicy"], "PolicyDocument"));
  return [
    recordOf(urn, TYPES.table, logicalId, {}, { arn, name: nameOf(identity, place) }),
    ...(text === undefined
      ? []
      : [recordOf(`${urn}#policy`, TYPES.tablePolicy, logicalId, { resourceArn: arn, policy: text })]),
  ];
}

/** Targets of a rule that run tasks. */
function eventRule({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  return listOf(properties["Targets"])
    .filter((target) => isMarker(target) || fieldsOf(target)["EcsParameters"] !== undefined)
    .map((_, at) => recordOf(`${urn}#${at}`, TYPES.eventTarget, logicalId, { ecsTarget: {} }));
}

function schedule({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const target = properties["Target"];
  const parameters: Fields = fieldIn(target, "EcsParameters") === undefined ? {} : { ecsParameters: {} };
  return [recordOf(urn, TYPES.schedule, logicalId, { target: parameters })];
}

function stateMachine({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const definition = properties["DefinitionString"] ?? properties["Definition"];
  // States are told by words in it; what of it is not known may be any of them only where nothing is.
  const text =
    isMarker(definition) && typeof definition === "string" ? definition.split(UNKNOWN_VALUE).join("?") : definition;
  const whole = typeof text === "string" ? text : text === undefined ? UNKNOWN_VALUE : JSON.stringify(text);
  return [recordOf(urn, TYPES.stateMachine, logicalId, { definition: whole })];
}

/** By type. */
export const TASK_TRANSLATORS: Readonly<Record<string, Translator>> = {
  "AWS::ECS::TaskDefinition": taskDefinition,
  "AWS::ECS::Service": service,
  "AWS::ECS::Cluster": cluster,
  "AWS::IAM::Role": role,
  "AWS::IAM::Policy": policy,
  "AWS::IAM::RolePolicy": policy,
  "AWS::IAM::ManagedPolicy": managedPolicy,
  "AWS::ECR::Repository": repository,
  "AWS::EFS::FileSystem": fileSystem,
  "AWS::SQS::QueuePolicy": listing(TYPES.queuePolicy, "Queues", "queueUrl"),
  "AWS::SNS::TopicPolicy": listing(TYPES.topicPolicy, "Topics", "arn"),
  "AWS::DynamoDB::Table": table,
  "AWS::Events::Rule": eventRule,
  "AWS::Scheduler::Schedule": schedule,
  "AWS::StepFunctions::StateMachine": stateMachine,
};
