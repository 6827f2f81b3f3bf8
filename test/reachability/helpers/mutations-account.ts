/** Single faults of what the account lays over a network: names, policies of resources, sessions, files, images. */
import type { DnsFirewallRule } from "../../../reachability/topology";
import { byId, items, known } from "./mutate";
import type { Mutation } from "./mutations";
import {
  admit,
  asked,
  BUCKET,
  everybody,
  FILE,
  file,
  grant,
  roleOf,
  SESSION_GRANTS,
  SESSION_KEY,
  sessions,
} from "./setups";
import { ACCOUNT, allow, type GoodOptions, IMAGE, KEY, KEY_POLICY, LAYERS, policy, REGION, SECRET } from "./topologies";

const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const NAT: GoodOptions = { mode: "nat-only" };
const HYBRID: GoodOptions = { mode: "hybrid" };
const INSTANCE: GoodOptions = { mode: "nat-only", strategy: "instance" };
const REGIONAL: GoodOptions = { mode: "nat-only", strategy: "regional" };
const FOREIGN = "999988887777";

type Change = Mutation["change"];

const deny = (action: string | string[], more: object = {}) => ({
  Effect: "Deny",
  Action: action,
  Resource: "*",
  ...more,
});

const firewall =
  (...rules: Omit<DnsFirewallRule, "priority">[]): Change =>
  (t) => {
    const numbered = rules.map((rule, i) => ({ ...rule, priority: 10 * (i + 1) }));
    t.dnsFirewall = [{ id: "rslvr-frg-1", priority: 101, rules: numbered as never }];
  };

const blocked =
  (
    mode: "block-bidirectional" | "block-ingress",
    ...exclusions: { resourceId: string; mode: "allow-egress" | "allow-bidirectional" }[]
  ): Change =>
  (t) => {
    t.blockPublicAccess = { mode, exclusions: exclusions.map((e, i) => ({ ...e, id: `vpcbpa-exclude-${i}` })) };
  };

const container = (t: Parameters<Change>[0]) => {
  const [first] = items(t.task.containers);
  if (!first) throw new Error("no container");
  return first;
};

const secretOf = (t: Parameters<Change>[0], name: string) => {
  const secret = items(container(t).secrets).find((candidate) => candidate.name === name);
  if (!secret) throw new Error(`no secret ${name}`);
  return secret;
};

/** An image in another account's registry that the role may pull, with the policy of its repository. */
const foreignImage =
  (repositoryPolicy: string | null): Change =>
  (t) => {
    Object.assign(container(t), { image: IMAGE.replace(ACCOUNT, FOREIGN), repositoryPolicy });
    const repository = `arn:aws:ecr:${REGION}:${FOREIGN}:repository/app`;
    const pull = allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      repository,
    );
    grant(t, "executionRole", pull);
    admit(t, "vpce-ecr.dkr", pull);
  };

const keyPolicy =
  (...statements: object[]): Change =>
  (t) => {
    t.task.keys = [
      { arn: KEY, manager: "customer", enabled: true, policy: policy(...(statements as Record<string, unknown>[])) },
    ];
  };

const controls =
  (...levels: object[][]): Change =>
  (t) => {
    t.task.serviceControlPolicies = levels.map((level) => [policy(...(level as Record<string, unknown>[]))]);
  };

const endpointPolicy =
  (id: string, ...statements: object[]): Change =>
  (t) => {
    byId(t.endpoints, id).policy = policy(
      ...(statements.map((s) => ({ ...everybody, ...s })) as Record<string, unknown>[]),
    );
  };

/** Takes statements that hold some text out of an endpoint's policy. */
const withoutStatement = (t: Parameters<Change>[0], id: string, text: string) => {
  const endpoint = byId(t.endpoints, id);
  const document = JSON.parse(known(endpoint.policy)) as { Statement: object[] };
  document.Statement = document.Statement.filter((statement) => !JSON.stringify(statement).includes(text));
  endpoint.policy = JSON.stringify(document);
};

const TABLE = (name: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;

/** The task role calls one table. */
const oneTable: Change = (t) => {
  const role = roleOf(t, "taskRole");
  role.policies = items(role.policies).map((text) => {
    const document = JSON.parse(text) as { Statement: { Action: string[]; Resource: unknown }[] };
    for (const statement of document.Statement)
      if (statement.Action.some((action) => action.startsWith("dynamodb:"))) statement.Resource = TABLE("orders");
    return JSON.stringify(document);
  });
};

const image =
  (host: string): Change =>
  (t, needs) => {
    const text = `${ACCOUNT}.dkr.${host}/side:1`;
    items(t.task.containers).push({ name: "side", image: text, secrets: [], readonlyRootFilesystem: false });
    needs.push({ service: "internet", because: [{ kind: "image", image: text }] });
  };

/** Mutations, some on a network with more in it (`setup`), which is reachable as it is. */
export const ACCOUNT_MUTATIONS: readonly Mutation[] = [
  // DNS Firewall
  {
    name: "firewall blocks every name",
    on: NAT,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: ["*"] }),
  },
  {
    name: "firewall blocks AWS's names",
    on: ENDPOINTS,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: ["*.amazonaws.com."] }),
  },
  {
    name: "firewall blocks the logs host",
    on: HYBRID,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: [`logs.${REGION}.amazonaws.com`] }),
  },
  {
    name: "firewall blocks addresses of every registry",
    on: ENDPOINTS,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: [`*.dkr.ecr.${REGION}.amazonaws.com`], queryType: "A" }),
  },
  {
    name: "firewall allows a name behind the rule that blocks all",
    on: NAT,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: ["*"] }, { action: "allow", domains: ["*.amazonaws.com"] }),
  },
  {
    name: "firewall allows other names first",
    on: ENDPOINTS,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "allow", domains: ["example.com"] }, { action: "block", domains: ["*"] }),
  },
  {
    name: "firewall blocks S3's names",
    on: ENDPOINTS,
    fault: "dns-firewall-blocks",
    change: firewall({ action: "block", domains: [`*.s3.${REGION}.amazonaws.com`] }),
  },
  // Block Public Access
  {
    name: "public access blocked both ways",
    on: NAT,
    fault: "public-access-blocked",
    change: blocked("block-bidirectional"),
  },
  {
    name: "public access blocked both ways in hybrid",
    on: HYBRID,
    fault: "public-access-blocked",
    change: blocked("block-bidirectional"),
  },
  {
    name: "public access blocked for a regional NAT",
    on: REGIONAL,
    fault: "public-access-blocked",
    change: blocked("block-bidirectional"),
  },
  {
    name: "ingress blocked with NAT instances",
    on: INSTANCE,
    fault: "public-access-blocked",
    change: blocked("block-ingress"),
  },
  {
    name: "only the task subnets excluded",
    on: NAT,
    fault: "public-access-blocked",
    change: blocked(
      "block-bidirectional",
      { resourceId: "subnet-private-a", mode: "allow-egress" },
      { resourceId: "subnet-private-b", mode: "allow-egress" },
    ),
  },
  {
    name: "another VPC excluded",
    on: NAT,
    fault: "public-access-blocked",
    change: blocked("block-bidirectional", { resourceId: "vpc-2", mode: "allow-bidirectional" }),
  },
  {
    name: "egress excluded from blocked ingress with NAT instances",
    on: INSTANCE,
    fault: "public-access-blocked",
    change: blocked("block-ingress", { resourceId: "vpc-1", mode: "allow-egress" }),
  },
  // Policies of resources
  {
    name: "repository policy denies the role",
    on: ENDPOINTS,
    fault: "repository-policy-denies",
    change: (t) => {
      container(t).repositoryPolicy = policy({ ...deny("ecr:BatchGetImage"), ...everybody });
    },
  },
  {
    name: "image of another account without a repository policy",
    on: ENDPOINTS,
    fault: "repository-policy-denies",
    change: foreignImage(null),
  },
  {
    name: "image of another account, granted to a third one",
    on: ENDPOINTS,
    fault: "repository-policy-denies",
    change: foreignImage(policy(allow("ecr:*", "*", { Principal: { AWS: "arn:aws:iam::444455556666:root" } }))),
  },
  {
    name: "image of another account, without the manifest",
    on: ENDPOINTS,
    fault: "repository-policy-denies",
    change: foreignImage(
      policy(
        allow(["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"], "*", {
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        }),
      ),
    ),
  },
  {
    name: "secret policy denies the role",
    on: NAT,
    fault: "secret-policy-denies",
    change: (t) => {
      secretOf(t, "DB").resourcePolicy = policy({ ...deny("secretsmanager:GetSecretValue"), ...everybody });
    },
  },
  {
    name: "secret policy denies all but another endpoint",
    on: NAT,
    fault: "secret-policy-denies",
    change: (t) => {
      secretOf(t, "DB").resourcePolicy = policy({
        ...deny("secretsmanager:*"),
        ...everybody,
        Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-other" } },
      });
    },
  },
  {
    name: "key policy for another role",
    on: ENDPOINTS,
    fault: "key-policy-denies",
    change: keyPolicy(allow("kms:Decrypt", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } })),
  },
  {
    name: "key policy for another account",
    on: NAT,
    fault: "key-policy-denies",
    change: keyPolicy(allow("kms:*", "*", { Principal: { AWS: FOREIGN } })),
  },
  {
    name: "key policy denies decrypting",
    on: ENDPOINTS,
    fault: "key-policy-denies",
    change: keyPolicy(allow("kms:*", "*", { Principal: "*" }), { ...deny("kms:Decrypt"), ...everybody }),
  },
  {
    name: "key policy for Parameter Store only",
    on: ENDPOINTS,
    fault: "key-policy-denies",
    change: keyPolicy(
      allow("kms:*", "*", {
        Principal: { AWS: ACCOUNT },
        Condition: { StringEquals: { "kms:ViaService": `ssm.${REGION}.amazonaws.com` } },
      }),
    ),
  },
  {
    name: "key policy for another secret",
    on: ENDPOINTS,
    fault: "key-policy-denies",
    change: keyPolicy(
      allow("kms:*", "*", {
        Principal: { AWS: ACCOUNT },
        Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": `${SECRET}x` } },
      }),
    ),
  },
  {
    name: "key disabled",
    on: ENDPOINTS,
    fault: "key-disabled",
    change: (t) => {
      t.task.keys = [{ arn: KEY, manager: "customer", enabled: false, policy: KEY_POLICY }];
    },
  },
  // Who else limits a role
  {
    name: "organization denies logs",
    on: ENDPOINTS,
    fault: "organization-denies",
    change: controls([allow("*")], [allow("*"), deny("logs:*")]),
  },
  {
    name: "a level of the organization allows nothing of ECR",
    on: NAT,
    fault: "organization-denies",
    change: controls([allow("*")], [{ Effect: "Allow", NotAction: "ecr:*", Resource: "*" }]),
  },
  {
    name: "organization denies the region",
    on: NAT,
    fault: "organization-denies",
    change: controls([
      allow("*"),
      { ...deny("ssm:*"), Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } } },
    ]),
  },
  {
    name: "session policy without secrets",
    on: ENDPOINTS,
    fault: "role-denies",
    change: (t) => {
      roleOf(t, "executionRole").sessionPolicies = [
        policy({ Effect: "Allow", NotAction: "secretsmanager:*", Resource: "*" }),
      ];
    },
  },
  {
    name: "boundary without ECR",
    on: NAT,
    fault: "role-denies",
    change: (t) => {
      roleOf(t, "executionRole").boundary = policy(allow(["logs:*", "secretsmanager:*", "ssm:*", "kms:*"]));
    },
  },
  {
    name: "role denies writing logs",
    on: ENDPOINTS,
    fault: "role-denies",
    change: (t) => grant(t, "executionRole", deny("logs:Put*")),
  },
  {
    name: "role denies what leaves another VPC",
    on: ENDPOINTS,
    fault: "role-denies",
    change: (t) =>
      grant(t, "executionRole", {
        ...deny("ssm:GetParameters"),
        Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-2" } },
      }),
  },
  {
    name: "role denies everything but pulls",
    on: NAT,
    fault: "role-denies",
    change: (t) =>
      grant(t, "executionRole", {
        Effect: "Deny",
        NotAction: ["ecr:*", "secretsmanager:*", "ssm:*", "kms:*"],
        Resource: "*",
      }),
  },
  {
    name: "role denies every other secret's ARN",
    on: NAT,
    fault: "role-denies",
    change: (t) =>
      grant(t, "executionRole", {
        Effect: "Deny",
        Action: "secretsmanager:GetSecretValue",
        NotResource: `${SECRET}-other`,
      }),
  },
  {
    name: "task role denies the channels",
    on: ENDPOINTS,
    fault: "role-denies",
    change: (t) => grant(t, "taskRole", deny("ssmmessages:Open*")),
  },
  // Sessions of ECS Exec
  {
    name: "sessions without kms:Decrypt",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("key"),
  },
  {
    name: "sessions without s3:PutObject",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("objects"),
  },
  {
    name: "sessions without s3:GetBucketLocation",
    on: NAT,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("location"),
  },
  {
    name: "sessions without s3:GetEncryptionConfiguration",
    on: NAT,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("encryption"),
  },
  {
    name: "sessions without their log group",
    on: NAT,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("logs"),
  },
  {
    name: "sessions without logs:DescribeLogGroups",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "task-role-exec",
    change: drop("groups"),
  },
  {
    name: "sessions' key for another account",
    on: NAT,
    setup: sessions(),
    fault: "key-policy-denies",
    change: (t) => {
      const key = t.task.keys?.find(({ arn }) => arn === SESSION_KEY);
      if (key) key.policy = policy(allow("kms:*", "*", { Principal: { AWS: FOREIGN } }));
    },
  },
  {
    name: "S3 policy without the sessions' bucket",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "endpoint-policy-denies",
    change: (t) => withoutStatement(t, "vpce-s3", `${BUCKET}/*`),
  },
  {
    name: "S3 policy without s3:GetBucketLocation",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "endpoint-policy-denies",
    change: (t) => withoutStatement(t, "vpce-s3", "GetBucketLocation"),
  },
  {
    name: "logs policy without the sessions' group",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "endpoint-policy-denies",
    change: (t) => withoutStatement(t, "vpce-logs", "log-group:sessions"),
  },
  {
    name: "no endpoint for the sessions' key",
    on: ENDPOINTS,
    setup: sessions(),
    fault: "endpoint-missing",
    change: (t) => {
      t.endpoints = items(t.endpoints).filter(({ id }) => id !== "vpce-kms");
    },
  },
  // Files, logins, what does not exist
  {
    name: "environment file without permission",
    on: ENDPOINTS,
    setup: file,
    fault: "execution-role-file",
    change: (t) => {
      const role = roleOf(t, "executionRole");
      role.policies = items(role.policies).filter((text) => !text.includes(FILE));
    },
  },
  {
    name: "environment file not in the S3 policy",
    on: ENDPOINTS,
    setup: file,
    fault: "endpoint-policy-denies",
    change: (t) => withoutStatement(t, "vpce-s3", FILE),
  },
  {
    name: "registry login without permission",
    on: NAT,
    fault: "execution-role-secret",
    change: (_, needs) => {
      asked(needs, "secretsmanager")?.because.push({
        kind: "repository-credentials",
        secret: SECRET.replace("db-", "hub-"),
      });
    },
  },
  {
    name: "image tag that is not there",
    on: ENDPOINTS,
    fault: "image-missing",
    change: (t) => {
      container(t).imageExists = false;
    },
  },
  {
    name: "secret that does not exist",
    on: NAT,
    fault: "secret-missing",
    change: (t) => {
      secretOf(t, "DB").exists = false;
    },
  },
  {
    name: "parameter that does not exist",
    on: ENDPOINTS,
    fault: "secret-missing",
    change: (t) => {
      secretOf(t, "SETTING").exists = false;
    },
  },
  {
    name: "log group that does not exist",
    on: NAT,
    fault: "log-group-missing",
    change: (t) => {
      container(t).logGroupExists = false;
    },
  },
  {
    name: "log group that the role may not create",
    on: NAT,
    fault: "execution-role-logs",
    change: (t) => {
      Object.assign(container(t), { logGroupExists: false, createsLogGroup: true });
      const role = roleOf(t, "executionRole");
      role.policies = items(role.policies).map((text) => text.replace("log-group:app:*", "log-group:app:log-stream:*"));
    },
  },
  // Image hosts
  {
    name: "Chinese region with the other suffix",
    on: NAT,
    fault: "image-host-unknown",
    change: image("ecr.cn-north-1.amazonaws.com"),
  },
  {
    name: "region with the Chinese suffix",
    on: HYBRID,
    fault: "image-host-unknown",
    change: image("ecr.us-east-1.amazonaws.com.cn"),
  },
  {
    name: "FIPS image without its endpoints",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t, needs) => {
      const text = IMAGE.replace("dkr.ecr.", "dkr.ecr-fips.");
      container(t).image = text;
      needs.splice(
        0,
        needs.length,
        ...(["ecr-fips.api", "ecr-fips.dkr"] as const).map((service) => ({
          service,
          because: [{ kind: "image" as const, image: text }],
        })),
      );
    },
  },
  // GuardDuty and layers
  {
    name: "role without GuardDuty's agent",
    on: NAT,
    fault: "guardduty-agent-denied",
    change: (t) => {
      t.task.guardDutyAgent = true;
    },
  },
  {
    name: "ecr.dkr policy without GuardDuty's agent",
    on: ENDPOINTS,
    fault: "guardduty-agent-denied",
    change: (t) => {
      t.task.guardDutyAgent = true;
      grant(
        t,
        "executionRole",
        allow(
          ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
          `arn:aws:ecr:${REGION}:*:repository/aws-guardduty-agent-fargate`,
        ),
      );
    },
  },
  {
    name: "S3 layers for principals of this account",
    on: ENDPOINTS,
    fault: "layer-bucket-denied",
    change: endpointPolicy(
      "vpce-s3",
      allow("s3:GetObject", LAYERS, { Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } }),
    ),
  },
  {
    name: "S3 layers in buckets of this account",
    on: HYBRID,
    fault: "layer-bucket-denied",
    change: endpointPolicy(
      "vpce-s3",
      allow("s3:*", "*", { Condition: { StringEquals: { "aws:ResourceAccount": [ACCOUNT] } } }),
    ),
  },
  // Calls of the task's own code
  {
    name: "dynamodb policy allows all and denies all",
    on: ENDPOINTS,
    fault: "endpoint-policy-forbids",
    change: endpointPolicy("vpce-dynamodb", allow("*"), deny("*")),
  },
  {
    name: "sts policy denies within this VPC",
    on: ENDPOINTS,
    fault: "endpoint-policy-forbids",
    change: endpointPolicy("vpce-sts", allow("*"), {
      ...deny("sts:*"),
      Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } },
    }),
  },
  {
    name: "sts policy for foreign principals",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpointPolicy("vpce-sts", { ...allow("sts:*"), Principal: { AWS: FOREIGN } }),
  },
  {
    name: "dynamodb policy for another table",
    on: ENDPOINTS,
    setup: oneTable,
    fault: "endpoint-policy-denies",
    change: endpointPolicy("vpce-dynamodb", allow("dynamodb:*", TABLE("invoices"))),
  },
  {
    name: "dynamodb policy denies the table",
    on: ENDPOINTS,
    setup: oneTable,
    fault: "endpoint-policy-forbids",
    change: endpointPolicy("vpce-dynamodb", allow("dynamodb:*"), { ...deny("dynamodb:*"), Resource: TABLE("o*") }),
  },
  {
    name: "dynamodb policy for everything but dynamodb",
    on: HYBRID,
    fault: "endpoint-policy-denies",
    change: endpointPolicy("vpce-dynamodb", { Effect: "Allow", NotAction: "dynamodb:*", Resource: "*" }),
  },
  {
    name: "dynamodb policy leaves out the table",
    on: ENDPOINTS,
    setup: oneTable,
    fault: "endpoint-policy-denies",
    change: endpointPolicy("vpce-dynamodb", { Effect: "Allow", Action: "*", NotResource: TABLE("*") }),
  },
  {
    name: "dynamodb policy for another organization",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    setup: (t) => {
      t.task.organization = "o-1";
    },
    change: endpointPolicy(
      "vpce-dynamodb",
      allow("*", "*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-2" } } }),
    ),
  },
  {
    name: "dynamodb policy for resources of another account",
    on: ENDPOINTS,
    setup: oneTable,
    fault: "endpoint-policy-denies",
    change: endpointPolicy(
      "vpce-dynamodb",
      allow("*", "*", { Condition: { StringEquals: { "aws:ResourceAccount": FOREIGN } } }),
    ),
  },
];

/** Takes a grant of the sessions out of the task role. */
function drop(name: keyof typeof SESSION_GRANTS): Change {
  const text = JSON.stringify(SESSION_GRANTS[name]);
  return (t) => {
    const role = roleOf(t, "taskRole");
    role.policies = items(role.policies).map((document) => {
      const { Statement } = JSON.parse(document) as { Statement: object[] };
      return JSON.stringify({
        Version: "2012-10-17",
        Statement: Statement.filter((statement) => JSON.stringify(statement) !== text),
      });
    });
  };
}
