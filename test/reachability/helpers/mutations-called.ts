/** Single faults of what the task calls: policies of buckets, queues, tables, topics, secrets and keys, and controls over them. */
import type { CalledResource } from "../../../reachability/topology";
import type { Change } from "./mutate";
import type { Mutation } from "./mutations";
import { BUCKET, FILE, file, grant, sessions } from "./setups";
import {
  ACCOUNT,
  allow,
  EXECUTION_ROLE,
  type GoodOptions,
  KEY,
  KEY_POLICY,
  policy,
  REGION,
  TASK_ROLE,
} from "./topologies";

const NAT: GoodOptions = { mode: "nat-only" };
const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };

type Statement = Readonly<Record<string, unknown>>;

export const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs`;
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:news`;
export const CARTS = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/carts`;
export const ORDERS = "arn:aws:s3:::orders";
const OWN_SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:token-AbCdEf`;

/** The code calls a service, and the role allows one action on one resource. */
export const codeCalls =
  (service: string, action: string, resource: string): Change =>
  (t, needs) => {
    grant(t, "taskRole", allow(action, resource));
    const need = needs.find((each) => "service" in each && each.service === service);
    if (need) need.because.push({ kind: "code" });
    else needs.push({ service, because: [{ kind: "code" }] });
  };

/** Something was looked at, with a policy or none. */
export const looked =
  (arn: string, text: CalledResource["policy"]): Change =>
  (t) => {
    t.task.called = [...(t.task.called ?? []).filter((each) => each.arn !== arn), { arn, policy: text }];
  };

export const all =
  (...changes: readonly Change[]): Change =>
  (t, needs) => {
    for (const change of changes) change(t, needs);
  };

export const denied = (Action: string, Condition?: object): Statement => ({
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});

const refuses = (arn: string, ...statements: Statement[]): Change => looked(arn, policy(...statements));
const OTHER_ENDPOINT = { StringNotEquals: { "aws:SourceVpce": "vpce-0000000000000000f" } };
const bucket = all(codeCalls("s3", "s3:GetObject", `${ORDERS}/*`), looked(ORDERS, null));
const queue = all(codeCalls("sqs", "sqs:SendMessage", QUEUE), looked(QUEUE, null));
const key: Change = (t, needs) => {
  codeCalls("kms", "kms:GenerateDataKey", KEY)(t, needs);
  t.task.keys = [{ arn: KEY, manager: "customer", enabled: true, policy: KEY_POLICY }];
};

const controls =
  (...statements: Statement[]): Change =>
  (t) => {
    t.task.resourceControlPolicies = [[policy(allow("*"))], [policy(allow("*"), ...statements)]];
  };

/** Each on a good network with what it calls (`setup`). */
export const CALLED_MUTATIONS: readonly Mutation[] = [
  {
    name: "bucket policy keeps everything out that does not come by another endpoint",
    on: NAT,
    setup: bucket,
    fault: "resource-policy-forbids",
    change: refuses(ORDERS, denied("s3:*", OTHER_ENDPOINT)),
  },
  {
    name: "bucket policy denies every VPC but one",
    on: NAT,
    setup: bucket,
    fault: "resource-policy-forbids",
    change: refuses(ORDERS, denied("s3:GetObject", { StringNotEquals: { "aws:SourceVpc": "vpc-other" } })),
  },
  {
    name: "bucket policy asks for requests without encryption",
    on: NAT,
    setup: bucket,
    fault: "resource-policy-forbids",
    change: refuses(ORDERS, denied("s3:*", { Bool: { "aws:SecureTransport": "true" } })),
  },
  {
    name: "queue policy denies everybody but another role",
    on: NAT,
    setup: queue,
    fault: "resource-policy-forbids",
    change: refuses(
      QUEUE,
      denied("sqs:*", { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/other` } }),
    ),
  },
  {
    name: "queue policy denies the task role by name",
    on: NAT,
    setup: queue,
    fault: "resource-policy-forbids",
    change: refuses(QUEUE, { ...denied("sqs:SendMessage"), Principal: { AWS: TASK_ROLE } }),
  },
  {
    name: "queue policy denies all that NotAction leaves",
    on: NAT,
    setup: queue,
    fault: "resource-policy-forbids",
    change: refuses(QUEUE, { Effect: "Deny", Principal: "*", NotAction: "sqs:ReceiveMessage", Resource: QUEUE }),
  },
  {
    name: "table policy denies other Regions",
    on: ENDPOINTS,
    setup: all(codeCalls("dynamodb", "dynamodb:GetItem", CARTS), looked(CARTS, null)),
    fault: "resource-policy-forbids",
    change: refuses(CARTS, denied("dynamodb:*", { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } })),
  },
  {
    name: "table policy denies what an index is asked",
    on: ENDPOINTS,
    setup: all(codeCalls("dynamodb", "dynamodb:GetItem", `${CARTS}/index/byName`), looked(CARTS, null)),
    fault: "resource-policy-forbids",
    change: refuses(CARTS, { ...denied("dynamodb:GetItem"), Resource: `${CARTS}/index/*` }),
  },
  {
    name: "topic policy denies the account",
    on: NAT,
    setup: all(codeCalls("sns", "sns:Publish", TOPIC), looked(TOPIC, null)),
    fault: "resource-policy-forbids",
    change: refuses(TOPIC, denied("sns:Publish", { StringNotEquals: { "aws:PrincipalAccount": "999988887777" } })),
  },
  {
    name: "policy of a secret that the code reads denies it",
    on: NAT,
    setup: all(
      codeCalls("secretsmanager", "secretsmanager:GetSecretValue", OWN_SECRET.replace("AbCdEf", "??????")),
      looked(OWN_SECRET, null),
    ),
    fault: "resource-policy-forbids",
    change: refuses(OWN_SECRET, denied("secretsmanager:GetSecretValue", OTHER_ENDPOINT)),
  },
  {
    name: "policy of a key that the code uses names another role",
    on: NAT,
    setup: key,
    fault: "key-policy-denies",
    change: (t) => {
      const other = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } };
      const secrets = { Principal: { AWS: EXECUTION_ROLE } };
      const text = policy(allow("kms:GenerateDataKey", "*", other), allow("kms:Decrypt", "*", secrets));
      t.task.keys = [{ arn: KEY, manager: "customer", enabled: true, policy: text }];
    },
  },
  {
    name: "policy of the environment file's bucket denies it",
    on: ENDPOINTS,
    setup: all(file, looked(FILE.split("/", 1)[0] ?? "", null)),
    fault: "resource-policy-forbids",
    change: refuses(FILE.split("/", 1)[0] ?? "", denied("s3:GetObject", OTHER_ENDPOINT)),
  },
  {
    name: "policy of the sessions' bucket denies them",
    on: NAT,
    setup: all(sessions(), looked(BUCKET, null)),
    fault: "resource-policy-forbids",
    change: refuses(BUCKET, denied("s3:PutObject")),
  },
  {
    name: "resource controls deny images to all that is outside the organization's network",
    on: NAT,
    fault: "organization-denies",
    change: controls(denied("ecr:BatchGetImage", { StringNotEquals: { "aws:SourceVpc": "vpc-other" } })),
  },
  {
    name: "resource controls deny secrets",
    on: NAT,
    fault: "organization-denies",
    change: controls(denied("secretsmanager:*")),
  },
];
