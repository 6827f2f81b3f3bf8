/**
 * Where each action may be used: the statements of the pipeline's policies. Pure data. An action may have two places.
 * Source of which actions can be held to resources: docs.aws.amazon.com/service-authorization/latest/reference.
 */

/** One statement: the actions that it holds, and on what. */
export interface Place {
  readonly sid: string;
  readonly holds: RegExp;
  readonly resource: string | readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why the resource is `*`. */
  readonly why?: string;
}

const own = (service: string, path: string) => `arn:aws:${service}:REGION:ACCOUNT_ID:${path}`;
const inRegion = { StringEquals: { "aws:RequestedRegion": "REGION" } };
const passedTo = (...services: string[]) => ({ StringEquals: { "iam:PassedToService": services } });

const DEPLOY: readonly Place[] = [
  {
    sid: "Network",
    holds: /^ec2:/,
    resource: "*",
    condition: inRegion,
    why: "Ids of networks are not known before they exist, describe actions take no resource, and names are only tags. Held to one region; use one account per environment to hold it to one environment.",
  },
  {
    sid: "NoResourceToName",
    holds:
      /^(application-autoscaling:Describe|ecr:GetAuthorizationToken|ecs:(DeregisterTaskDefinition|DescribeTaskDefinition)|elasticloadbalancing:Describe|logs:(\w+LogDelivery|DescribeLogGroups)|route53:|ssm:DescribeParameters|sts:|tag:)/,
    resource: "*",
    why: "AWS gives these actions no resource to name (or, for task definitions, none that deregistration accepts); Route 53 is asked on behalf of the hosted zone that AWS owns.",
  },
  {
    sid: "Roles",
    holds: /^iam:(?!PassRole|CreateServiceLinkedRole)/,
    resource: "arn:aws:iam::ACCOUNT_ID:role/PROJECT-*",
  },
  {
    sid: "PassRoles",
    holds: /^iam:PassRole$/,
    resource: "arn:aws:iam::ACCOUNT_ID:role/PROJECT-*",
    condition: passedTo("ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"),
  },
  {
    sid: "ServiceLinkedRoles",
    holds: /^iam:CreateServiceLinkedRole$/,
    resource: "arn:aws:iam::ACCOUNT_ID:role/aws-service-role/*",
    condition: {
      StringEquals: {
        "iam:AWSServiceName": [
          "ecs.amazonaws.com",
          "ecs.application-autoscaling.amazonaws.com",
          "elasticfilesystem.amazonaws.com",
          "elasticloadbalancing.amazonaws.com",
        ],
      },
    },
  },
  { sid: "Logs", holds: /^logs:(?!\w+LogDelivery|DescribeLogGroups)/, resource: own("logs", "log-group:PROJECT-*") },
  { sid: "Secrets", holds: /^secretsmanager:/, resource: own("secretsmanager", "secret:PROJECT-*") },
  {
    sid: "NatInstanceImage",
    holds: /^ssm:GetParameter$/,
    resource: "arn:aws:ssm:REGION::parameter/aws/service/ami-amazon-linux-latest/*",
  },
  { sid: "Parameters", holds: /^ssm:(?!DescribeParameters)/, resource: own("ssm", "parameter/PROJECT-*") },
  {
    sid: "SecretKeys",
    holds: /^kms:/,
    resource: own("kms", "key/*"),
    condition: {
      StringEquals: { "kms:ViaService": ["secretsmanager.REGION.amazonaws.com", "ssm.REGION.amazonaws.com"] },
    },
  },
  { sid: "Images", holds: /^ecr:(?!GetAuthorizationToken)/, resource: own("ecr", "repository/PROJECT-*") },
  {
    sid: "Workload",
    holds: /^ecs:(?!DeregisterTaskDefinition|DescribeTaskDefinition)/,
    resource: [
      own("ecs", "cluster/PROJECT-*"),
      own("ecs", "service/PROJECT-*"),
      own("ecs", "task-definition/PROJECT-*"),
    ],
  },
  {
    sid: "LoadBalancers",
    holds: /^elasticloadbalancing:(?!Describe)/,
    resource: [
      own("elasticloadbalancing", "loadbalancer/app/PROJECT-*"),
      own("elasticloadbalancing", "targetgroup/PROJECT-*"),
      own("elasticloadbalancing", "listener/app/PROJECT-*"),
    ],
  },
  {
    sid: "Scaling",
    holds: /^application-autoscaling:(?!Describe)/,
    resource: own("application-autoscaling", "scalable-target/*"),
  },
  {
    sid: "FileSystems",
    holds: /^elasticfilesystem:/,
    resource: [own("elasticfilesystem", "file-system/*"), own("elasticfilesystem", "access-point/*")],
  },
  { sid: "Buckets", holds: /^s3:/, resource: ["arn:aws:s3:::PROJECT-*", "arn:aws:s3:::PROJECT-*/*"] },
];

const VERIFY: readonly Place[] = [
  {
    sid: "Probe",
    holds: /^ecs:(RunTask|StopTask|DescribeTasks)$/,
    resource: [own("ecs", "task-definition/PROJECT-*"), own("ecs", "task/PROJECT-*")],
  },
  {
    sid: "PassRolesToProbe",
    holds: /^iam:PassRole$/,
    resource: "arn:aws:iam::ACCOUNT_ID:role/PROJECT-*",
    condition: passedTo("ecs-tasks.amazonaws.com"),
  },
  {
    sid: "ProbeLog",
    holds: /^logs:GetLogEvents$/,
    resource: own("logs", "log-group:PROJECT-*:log-stream:*"),
  },
  {
    sid: "ReadOnly",
    holds: /^(?!ecs:(RunTask|StopTask|DescribeTasks)$|iam:PassRole$|logs:GetLogEvents$)/,
    resource: "*",
    why: "Reads of settings, never of values or data: describe actions of networks take no resource, and images, secrets, keys and managed policies that a task uses may be anybody's in the account or outside it.",
  },
];

const checkpoints = "arn:aws:s3:::STATE_BUCKET/.pulumi";
const ofStack = [
  `${checkpoints}/stacks/STATE_PATH.json*`,
  `${checkpoints}/stacks/STATE_PATH.pulumi-tags`,
  `${checkpoints}/history/STATE_PATH/*`,
  `${checkpoints}/backups/STATE_PATH/*`,
  `${checkpoints}/locks/organization/STATE_PATH/*`,
];

/** The state of one stack in a bucket, by path. Names of other stacks may be listed; their contents may not be read. */
const STATE: readonly Place[] = [
  { sid: "ListState", holds: /^s3:ListBucket$/, resource: "arn:aws:s3:::STATE_BUCKET" },
  { sid: "ReadStack", holds: /^s3:GetObject$/, resource: [`${checkpoints}/meta.yaml`, ...ofStack] },
  { sid: "WriteStack", holds: /^s3:(Put|Delete)Object$/, resource: [`${checkpoints}/meta.yaml`, ...ofStack] },
  { sid: "SecretsOfTheState", holds: /^kms:/, resource: own("kms", "key/STATE_KEY_ID") },
];

export const PLACES = { deploy: DEPLOY, verify: VERIFY, state: STATE } as const;
