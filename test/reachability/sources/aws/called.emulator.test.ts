/** What the task's code calls, with policies of its own, as it is read from an emulator and judged. */
import assert from "node:assert/strict";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { diagnose } from "../../../../reachability/sources/aws/diagnose";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "./emulator";
import { ACCOUNT, json, must, type NatNetwork, natNetwork, privateImage, REGION, SERVICE } from "./network";
import { key, secret } from "./parts";
import { type Rule, startProxy } from "./proxy";

const NAMES = { s3: "orders", sqs: "jobs", sns: "news", dynamodb: "carts" } as const;
const ARNS = {
  s3: `arn:aws:s3:::${NAMES.s3}`,
  sqs: `arn:aws:sqs:${REGION}:${ACCOUNT}:${NAMES.sqs}`,
  sns: `arn:aws:sns:${REGION}:${ACCOUNT}:${NAMES.sns}`,
  dynamodb: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${NAMES.dynamodb}`,
};
const CALLS = {
  s3: ["s3:GetObject", `${ARNS.s3}/*`],
  sqs: ["sqs:SendMessage", ARNS.sqs],
  sns: ["sns:Publish", ARNS.sns],
  dynamodb: ["dynamodb:GetItem", ARNS.dynamodb],
} as const;

const outside = (Action: string, Resource: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action,
        Resource,
        Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-of-another-network" } },
      },
    ],
  });

/** A call in the form of AWS's older services. */
async function query(url: string, service: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const credential = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request`;
  const headers = { authorization: `${credential}, SignedHeaders=host, Signature=0` };
  const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
  return answer.text();
}

async function bucket(url: string, path: string, body?: string): Promise<void> {
  const credential = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request`;
  const headers = { authorization: `${credential}, SignedHeaders=host, Signature=0` };
  const answer = await fetch(`${url}/${path}`, { method: "PUT", headers, ...(body === undefined ? {} : { body }) });
  assert.ok(answer.ok, await answer.text());
}

describe("live task: policies of what its code calls", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let clients: Clients;
  let network: NatNetwork;
  let secretArn: string;
  let keyArn: string;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    clients = clientsAt(moto.url);
    await privateImage(clients, "web", "1");
    [secretArn, keyArn] = [await secret(clients), await key(clients)];
    await bucket(moto.url, NAMES.s3);
    await json(clients, "sqs", "AmazonSQS.CreateQueue", { QueueName: NAMES.sqs });
    await query(moto.url, "sns", { Action: "CreateTopic", Name: NAMES.sns });
    await json(clients, "dynamodb", "DynamoDB_20120810.CreateTable", {
      TableName: NAMES.dynamodb,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    const calls = [
      ...Object.values(CALLS),
      ["secretsmanager:GetSecretValue", secretArn.replace(/-[A-Za-z0-9]{6}$/, "-??????")],
      ["kms:Decrypt", keyArn],
    ];
    network = await natNetwork(clients, {
      taskPolicy: {
        Version: "2012-10-17",
        Statement: calls.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
      },
    });
  });
  after(() => moto?.stop());

  const SERVICES = ["s3", "sqs", "sns", "dynamodb", "secretsmanager", "kms"];

  async function look(rule?: Rule) {
    const proxy = await startProxy(must(moto).url, rule);
    try {
      const { reachability, missingPermissions } = await diagnose({
        cluster: network.cluster,
        service: SERVICE,
        services: SERVICES,
        clients: clientsAt(proxy.url),
      });
      return { proofs: reachability.proofs, missingPermissions };
    } finally {
      proxy.stop();
    }
  }
  const verdicts = async (rule?: Rule) => {
    const { proofs } = await look(rule);
    return Object.fromEntries(
      SERVICES.map((service) => [
        service,
        proofs
          .filter((proof) => proof.service === service)
          .map(({ verdict, faults, missing }) => [verdict, faults.map(({ kind }) => kind), missing])[0],
      ]),
    );
  };

  it("reads each, and finds nothing that refuses", async () => {
    const found = await verdicts();
    assert.deepEqual(
      Object.entries(found).filter(([, each]) => each?.[0] !== "reachable"),
      [],
      JSON.stringify(found),
    );
  });

  it("leaves what it may not read unproven, each with its permission", async () => {
    for (const [action, service] of [
      ["s3:GetBucketPolicy", "s3"],
      ["sqs:GetQueueAttributes", "sqs"],
      ["sns:GetTopicAttributes", "sns"],
      ["dynamodb:GetResourcePolicy", "dynamodb"],
      ["secretsmanager:GetResourcePolicy", "secretsmanager"],
      ["kms:GetKeyPolicy", "kms"],
    ] as const) {
      const { proofs, missingPermissions } = await look((called) =>
        called === action
          ? { status: 403, code: service === "s3" ? "AccessDenied" : "AccessDeniedException" }
          : undefined,
      );
      assert.deepEqual(
        missingPermissions.map((each) => each.action),
        [action],
      );
      const open = new Set(proofs.filter(({ verdict }) => verdict !== "reachable").map((each) => each.service));
      assert.deepEqual([...open], [service], action);
      assert.ok(proofs.every(({ faults }) => faults.length === 0));
    }
  });

  it("finds each that refuses the task's way, and prints the statement that does", async () => {
    const { url } = must(moto);
    await bucket(url, `${NAMES.s3}?policy`, outside("s3:*", `${ARNS.s3}/*`));
    await json(clients, "sqs", "AmazonSQS.SetQueueAttributes", {
      QueueUrl: `${url}/${ACCOUNT}/${NAMES.sqs}`,
      Attributes: { Policy: outside("sqs:SendMessage", ARNS.sqs) },
    });
    await query(url, "sns", {
      Action: "SetTopicAttributes",
      TopicArn: ARNS.sns,
      AttributeName: "Policy",
      AttributeValue: outside("sns:Publish", ARNS.sns),
    });
    await json(clients, "dynamodb", "DynamoDB_20120810.PutResourcePolicy", {
      ResourceArn: ARNS.dynamodb,
      Policy: outside("dynamodb:*", ARNS.dynamodb),
    });
    await json(clients, "secretsmanager", "secretsmanager.PutResourcePolicy", {
      SecretId: secretArn,
      ResourcePolicy: outside("secretsmanager:GetSecretValue", "*"),
    });
    await json(clients, "kms", "TrentService.PutKeyPolicy", {
      KeyId: keyArn,
      PolicyName: "default",
      Policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
    });
    const found = await verdicts();
    for (const service of SERVICES)
      assert.deepEqual(
        found[service]?.slice(0, 2),
        ["unreachable", [service === "kms" ? "key-policy-denies" : "resource-policy-forbids"]],
        `${service} ${JSON.stringify(found[service])}`,
      );
  });
});
