/** Policies of what the task's code calls: what nobody knows stays not proven, and what is in order is no alarm. */
import assert from "node:assert/strict";
import { prove } from "../../reachability/prove";
import { isUnknown, unknown } from "../../reachability/topology";
import { changed, kindsOf } from "./helpers/mutate";
import { all, CARTS, codeCalls, denied, looked, ORDERS, QUEUE, TOPIC } from "./helpers/mutations-called";
import { ACCOUNT, allow, type GoodOptions, good, policy, REGION } from "./helpers/topologies";

const NAT: GoodOptions = { mode: "nat-only" };
const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const everybody = { Principal: "*" };
type Change = ReturnType<typeof codeCalls>;

const found = (on: GoodOptions, ...changes: Change[]) => {
  const { topology, needs } = changed(good(on), ...changes);
  const reachability = prove(topology, needs);
  const { proofs, verdict } = reachability;
  return {
    verdict,
    kinds: kindsOf(reachability),
    missing: proofs.flatMap(({ missing }) => missing).join("\n"),
    warnings: [...new Set(proofs.flatMap(({ warnings }) => warnings.map(({ kind, subject }) => `${kind} ${subject}`)))],
  };
};

const calls = {
  bucket: codeCalls("s3", "s3:GetObject", `${ORDERS}/*`),
  upload: codeCalls("s3", "s3:PutObject", `${ORDERS}/*`),
  queue: codeCalls("sqs", "sqs:SendMessage", QUEUE),
  queues: codeCalls("sqs", "sqs:SendMessage", `arn:aws:sqs:${REGION}:${ACCOUNT}:*`),
  anyQueue: codeCalls("sqs", "sqs:*", QUEUE),
  topic: codeCalls("sns", "sns:Publish", TOPIC),
  table: codeCalls("dynamodb", "dynamodb:GetItem", CARTS),
};
const refuses = (arn: string, ...statements: object[]) =>
  looked(arn, policy(...(statements as Record<string, unknown>[])));

describe("reachability/checks/called-resources", () => {
  const open: readonly (readonly [string, GoodOptions, readonly Change[], RegExp])[] = [
    ["a policy that could not be read", NAT, [calls.queue, looked(QUEUE, { unknown: "its policy, unread" })], /unread/],
    [
      "an organization that nobody knows",
      NAT,
      [calls.bucket, refuses(ORDERS, denied("s3:*", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }))],
      /aws:PrincipalOrgID/,
    ],
    [
      "a header of the upload",
      NAT,
      [
        calls.upload,
        refuses(ORDERS, denied("s3:PutObject", { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } })),
      ],
      /s3:x-amz-server-side-encryption/,
    ],
    [
      "a source address behind NAT",
      NAT,
      [calls.bucket, refuses(ORDERS, denied("s3:*", { NotIpAddress: { "aws:SourceIp": "203.0.113.7/32" } }))],
      /aws:SourceIp/,
    ],
    [
      "some of what the code calls, nobody knows which",
      NAT,
      [calls.anyQueue, looked(QUEUE, policy(denied("sqs:DeleteQueue")))],
      /which of sqs:\* are called/,
    ],
    [
      "some objects",
      NAT,
      [calls.bucket, refuses(ORDERS, { ...denied("s3:GetObject"), Resource: `${ORDERS}/private/*` })],
      /the resource of s3:GetObject/,
    ],
    [
      "one queue of those that the role allows",
      NAT,
      [calls.queues, looked(QUEUE, policy(denied("sqs:SendMessage")))],
      /whether the code calls arn:aws:sqs:.*:jobs/,
    ],
    [
      "a session of the role",
      NAT,
      [
        calls.queue,
        refuses(QUEUE, {
          ...denied("sqs:*"),
          Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/task/session` },
        }),
      ],
      /who asks/,
    ],
    [
      "everybody but the role, which has another name while it is a session",
      NAT,
      [
        calls.queue,
        refuses(QUEUE, {
          Effect: "Deny",
          NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/task` },
          Action: "sqs:*",
          Resource: "*",
        }),
      ],
      /who asks/,
    ],
    ["a policy that is none", NAT, [calls.queue, looked(QUEUE, "{")], /the policy of arn:aws:sqs/],
    [
      "an access point, whose bucket nobody knows",
      NAT,
      [codeCalls("s3", "s3:GetObject", `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/orders/object/*`)],
      /access point arn:aws:s3:.*:accesspoint\/orders/,
    ],
    [
      "resource controls that nobody could read",
      NAT,
      [
        (t) => {
          t.task.resourceControlPolicies = { unknown: "the controls, unread" };
        },
      ],
      /the controls, unread/,
    ],
    [
      "resource controls over a service of which nobody knows whether it heeds them",
      NAT,
      [
        (t) => {
          t.task.resourceControlPolicies = [[policy(allow("*"), denied("ssm:*"))]];
        },
      ],
      /heeds resource control policies/,
    ],
  ];
  for (const [name, on, changes, missing] of open)
    it(`not proven: ${name}`, () => {
      const { verdict, kinds, missing: said } = found(on, ...changes);
      assert.deepEqual([verdict, kinds], ["not-proven", []]);
      assert.match(said, missing);
    });

  const good_: readonly (readonly [string, GoodOptions, readonly Change[]])[] = [
    ["none", NAT, [calls.queue, looked(QUEUE, null)]],
    [
      "TLS asked for",
      NAT,
      [calls.bucket, refuses(ORDERS, denied("s3:*", { Bool: { "aws:SecureTransport": "false" } }))],
    ],
    [
      "another role let in",
      NAT,
      [calls.queue, refuses(QUEUE, allow("sqs:*", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } }))],
    ],
    [
      "what SNS gives a topic by itself",
      NAT,
      [
        calls.topic,
        refuses(
          TOPIC,
          allow("sns:Publish", TOPIC, { ...everybody, Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } } }),
        ),
      ],
    ],
    ["another action refused", NAT, [calls.bucket, refuses(ORDERS, denied("s3:DeleteObject"))]],
    [
      "another role refused",
      NAT,
      [calls.queue, refuses(QUEUE, { ...denied("sqs:*"), Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } })],
    ],
    [
      "this endpoint asked for",
      ENDPOINTS,
      [calls.table, refuses(CARTS, denied("dynamodb:*", { StringNotEquals: { "aws:SourceVpce": "vpce-dynamodb" } }))],
    ],
    [
      "this VPC asked for",
      ENDPOINTS,
      [calls.table, refuses(CARTS, denied("*", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } }))],
    ],
    [
      "this account asked for",
      NAT,
      [calls.table, refuses(CARTS, denied("*", { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } }))],
    ],
    [
      "services left out of what is refused",
      NAT,
      [
        calls.bucket,
        refuses(
          ORDERS,
          denied("s3:*", {
            StringNotEquals: { "aws:SourceVpc": "vpc-9" },
            Bool: { "aws:PrincipalIsAWSService": "true" },
          }),
        ),
      ],
    ],
    [
      "resource controls of AWS's own, and an organization's network asked of what comes from outside the account",
      NAT,
      [
        (t) => {
          const foreign = denied("s3:*", { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } });
          t.task.resourceControlPolicies = [[policy(allow("*"))], [policy(allow("*"), foreign)]];
        },
      ],
    ],
  ];
  for (const [name, on, changes] of good_)
    it(`in order: ${name}`, () => {
      const { verdict, kinds, missing } = found(on, ...changes);
      assert.deepEqual([verdict, kinds, missing], ["reachable", [], ""]);
    });

  for (const hidden of ["the role", "its policies"])
    it(`not proven: a bucket that refuses somebody, and ${hidden} not known`, () => {
      const { topology, needs } = changed(good(NAT), calls.bucket, refuses(ORDERS, denied("s3:*")));
      const { task } = topology;
      assert.ok(task.taskRole && !isUnknown(task.taskRole));
      const taskRole =
        hidden === "the role" ? unknown("iam:GetRole") : { ...task.taskRole, policies: unknown("iam:GetRolePolicy") };
      const { verdict, proofs } = prove({ ...topology, task: { ...task, taskRole } }, needs);
      assert.equal(verdict, "not-proven");
      assert.match(proofs.flatMap(({ missing }) => missing).join("\n"), /iam:GetRole/);
    });

  it("names what nobody looked at", () => {
    assert.deepEqual(found(NAT, calls.queue).warnings, [`resource-policy-not-read ${QUEUE}`]);
    assert.deepEqual(found(NAT, all(calls.queue, looked(QUEUE, null))).warnings, []);
    const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/2`;
    assert.deepEqual(found(NAT, codeCalls("kms", "kms:Decrypt", key)).warnings, [`key-policy-not-read ${key}`]);
  });
});
