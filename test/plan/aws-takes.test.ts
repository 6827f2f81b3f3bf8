/** Rules about what AWS takes of values, with the limits as data. */
import * as assert from "node:assert/strict";
import { LIMITS } from "../../plan/limits";
import { actionWarnings, publicRangeWarnings } from "../../plan/rules/aws-takes";
import { problems, settings } from "../helpers/settings";

const ACCOUNT = "123456789012";
const app = (value: Record<string, unknown>) => ({ services: { app: { build: "./app", ...value } } });
const found = (raw: Record<string, unknown>, region = "us-east-1") =>
  problems(raw, { region }).map(({ key, why }) => `${key}: ${why}`);
const numbered = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("tags", () => {
  const tags = (count: number) => ({ tags: Object.fromEntries(numbered(count).map((i) => [`k${i}`, "v"])) });
  it("are at most what AWS takes beside the program's own", () => {
    assert.deepEqual(found(tags(LIMITS.tagsPerResource.most - 3)), []);
    assert.deepEqual(found({ tags: { ...tags(47).tags, Name: "mine" } }), []);
    assert.match(found(tags(48))[0] ?? "", /^tags: AWS takes 50 on one resource, and 3 are the program's own$/);
  });
});

describe("destinations outside AWS", () => {
  const allow = (count: number) => ({
    egress: {
      allow: numbered(count).map((i) => ({
        cidr: `198.18.${i % 250}.${Math.floor(i / 250)}/32`,
        port: 5432,
        why: "partner",
      })),
    },
  });
  it("fit into a security group", () => {
    assert.deepEqual(found(allow(50)), []);
    assert.match(
      found(allow(51))[0] ?? "",
      /egress\.allow: a security group holds 60 outbound rules \(quota L-0EA8095F\)/,
    );
    assert.match(
      found(allow(3000)).join("\n"),
      /egress\.allow: a security group holds at most 1000 rules, and no quota/,
    );
  });
});

describe("ARNs of another Region or partition are refused", () => {
  const key = (region: string, partition = "aws") => `arn:${partition}:kms:${region}:${ACCOUNT}:key/k`;
  const secret = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`;
  const cases: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    [
      "a secret",
      app({ secrets: [{ name: "A", valueFrom: secret }] }),
      /^services\.app\.secrets\[0\]\.valueFrom: it is in eu-west-1, and the stack is in us-east-1: Secrets Manager/,
    ],
    [
      "a sidecar's secret",
      app({
        sidecars: [
          {
            name: "x",
            image: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/x`,
            secrets: [{ name: "A", valueFrom: secret }],
          },
        ],
      }),
      /^services\.app\.sidecars\[0\]\.secrets\[0\]\.valueFrom: it is in eu-west-1/,
    ],
    [
      "a secret's key",
      app({ secrets: [{ name: "A", create: "ssm", kmsKeyArn: key("eu-west-1") }] }),
      /secrets\[0\]\.kmsKeyArn: it is in eu-west-1.*KMS answers/,
    ],
    ["the key of Exec", app({ exec: { kmsKeyArn: key("eu-west-1") } }), /exec\.kmsKeyArn: it is in eu-west-1/],
    [
      "a certificate",
      app({ loadBalancer: { scheme: "public", certificateArn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/c` } }),
      /certificateArn: it is in eu-west-1/,
    ],
    ["a key of the stack", { keys: { logs: key("eu-west-1") } }, /^keys\.logs: it is in eu-west-1/],
    [
      "a key of another partition",
      { keys: { logs: key("cn-north-1", "aws-cn") } },
      /^keys\.logs: it is in the partition aws-cn/,
    ],
  ];
  for (const [title, raw, expected] of cases) it(title, () => assert.match(found(raw).join("\n"), expected));
  it("and taken in their own", () =>
    assert.deepEqual(found(app({ secrets: [{ name: "A", valueFrom: secret }] }), "eu-west-1"), []));
});

describe("IAM actions stand under the service that answers them", () => {
  const need = (service: string, ...actions: string[]) => app({ needs: [{ service, actions, resources: ["*"] }] });
  it("in needs", () => {
    assert.deepEqual(found(need("sqs", "sqs:SendMessage", "kms:Decrypt")), []);
    assert.deepEqual(found(need("monitoring", "cloudwatch:PutMetricData")), []);
    assert.deepEqual(found(need("kinesis-streams", "kinesis:PutRecord")), []);
    assert.match(
      found(need("sqs", "s3:GetObject"))[0] ?? "",
      /^services\.app\.needs\[0\]\.actions\[0\]: it is an action of s3, and sqs answers actions of sqs$/,
    );
  });
  it("in endpoints.allow", () =>
    assert.match(
      found({ endpoints: { allow: { s3: [{ actions: ["sqs:SendMessage"], resources: ["*"] }] } } })[0] ?? "",
      /^endpoints\.allow\.s3\[0\]\.actions\[0\]: it is an action of sqs/,
    ));
});

describe("a VPC of public addresses", () => {
  it("is remarked, and a private one is not", () => {
    for (const cidr of ["10.0.0.0/16", "172.16.0.0/16", "192.168.0.0/16", "100.64.0.0/16"])
      assert.deepEqual(publicRangeWarnings(settings({ network: { cidr } })), [], cidr);
    for (const cidr of ["52.0.0.0/16", "172.32.0.0/16", "8.8.0.0/16"])
      assert.match(
        publicRangeWarnings(settings({ network: { cidr } }))[0]?.why ?? "",
        /their owners on the internet cannot be reached/,
        cidr,
      );
  });
});

describe("an action that AWS does not list", () => {
  const warned = (action: string) =>
    actionWarnings(settings({ endpoints: { allow: { s3: [{ actions: [action], resources: ["*"] }] } } })).map(
      ({ key, why }) => `${key}: ${why}`,
    );
  it("is remarked with its place and the nearest one", () => {
    assert.match(
      warned("s3:GetObjekt")[0] ?? "",
      /^endpoints\.allow\.s3\[0\]\.actions\[0\]: .*did you mean s3:GetObject\?/,
    );
    assert.match(
      warned("s3:FlyToTheMoon")[0] ?? "",
      /no action s3:FlyToTheMoon on \d{4}-\d\d-\d\d, so it allows nothing/,
    );
    assert.match(warned("s3:Putt*")[0] ?? "", /no action s3:Putt\*/);
    assert.match(warned("kms:Decript")[0] ?? "", /did you mean kms:Decrypt\?/);
  });
  it("in a service's needs too", () => {
    const raw = app({ needs: [{ service: "sqs", actions: ["sqs:SendMesage"], resources: ["*"] }] });
    assert.match(actionWarnings(settings(raw))[0]?.key ?? "", /^services\.app\.needs\[0\]\.actions\[0\]$/);
  });
  it("is not one that a pattern matches or that differs in case", () => {
    for (const action of ["s3:GetObject", "s3:Getobject", "s3:Get*", "s3:*", "s3:GetObj??t"])
      assert.deepEqual(warned(action), [], action);
  });
});
