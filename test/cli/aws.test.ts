/** Commands that read AWS: what they say when it cannot be reached, and their answers as text. The rest is test:emulator. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adviceText } from "../../cli/commands/advise";
import type { MeasuredAdvice } from "../../cost/measured";
import { egress } from "../helpers/egress";
import { type PulumiOnPath, pulumiOnPath } from "../helpers/pulumi-on-path";

const AWS = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
};

describe("egress without AWS in reach", function () {
  this.timeout(60_000);
  const saved = { ...process.env };
  let folder: string;
  let pulumi: PulumiOnPath;
  beforeEach(() => {
    Object.assign(process.env, AWS);
    folder = mkdtempSync(join(tmpdir(), "egress-aws-"));
    pulumi = pulumiOnPath();
  });
  afterEach(() => {
    pulumi.remove();
    rmSync(folder, { recursive: true });
    for (const name of Object.keys(AWS))
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
  });
  const refused = async (argv: readonly string[], message: RegExp) => {
    const { code, stdout, stderr } = await egress(...argv);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at |in a way it does not know/);
  };

  it("diagnose, advise and network record say so, without a trace", async () => {
    const region = ["--region", "us-east-1"];
    await refused(["diagnose", "--cluster", "shop", "--service", "web", ...region], /./);
    await refused(["advise", "--nat", "nat-0123456789abcdef0", ...region], /./);
    await refused(["network", "record", "--vpc-id", "vpc-12345678", "--out", join(folder, "n.json"), ...region], /./);
  });

  it("diagnose asks for each service of a deployed stack in the stack's Region", async () => {
    const services = { app: { serviceName: "app-1" } };
    pulumi.answers("stack-output", JSON.stringify({ clusterName: "shop", region: "us-east-1", services }));
    await refused(["diagnose", "--stack", "a", "--project", pulumi.project], /./);
  });

  it("advise needs a Region, and finds nothing to measure in a stack without NAT", async () => {
    delete process.env["AWS_REGION"];
    delete process.env["AWS_DEFAULT_REGION"];
    await refused(["advise", "--nat", "nat-1"], /nat-1\n {2}why: its region is not known\n {2}fix: add --region/);
    const { code, stdout } = await egress("advise", "--stack", "dev");
    assert.deepEqual([code, stdout], [0, "no NAT gateway: there is nothing to measure\n"]);
    pulumi.answers(
      "stack-export",
      JSON.stringify({
        version: 3,
        deployment: {
          resources: [
            {
              urn: "urn:pulumi:dev::fargate-egress::aws:ec2/natGateway:NatGateway::nat",
              type: "aws:ec2/natGateway:NatGateway",
              custom: true,
              id: "nat-0123456789abcdef0",
              inputs: {},
              outputs: { region: "us-east-1" },
            },
          ],
        },
      }),
    );
    await refused(["advise", "--stack", "dev"], /./);
  });

  it("network record keeps a file that is something else, and refuses what is no VPC", async () => {
    const file = join(folder, "n.json");
    writeFileSync(file, "{}");
    await refused(["network", "record", "--vpc-id", "vpc-12345678", "--out", file], /it is no network snapshot/);
    await refused(["network", "record", "--vpc-id", "net-1"], /it is not the id of a VPC/);
  });
});

describe("advice as text", () => {
  const of = (more: object = {}) =>
    adviceText({
      nat: "nat-1",
      region: "us-east-1",
      days: 14,
      gb: { processed: 10, received: 8, sent: 2 },
      monthly: { fixed: 32.85, data: 0.45 },
      split: { s3: 7.5, internet: 2.5 },
      advice: [
        { change: "add the S3 gateway", saves: 0.34, certain: true, because: "it is free" },
        { change: "add logs", saves: 1, certain: false, because: "some of it may be logs" },
        { change: "add sqs", saves: null, certain: false, because: "no price" },
      ],
      notes: ["flow logs were read"],
      ...more,
    } as unknown as MeasuredAdvice);

  it("tells volume, split, what each change saves and how sure that is", () => {
    const text = of();
    assert.match(text, /^nat-1, us-east-1, measured over 14 days; a month of 730 hours$/m);
    assert.match(text, /^processed 10\.00 GB \(received 8\.00, sent 2\.00\); fixed 32\.85, data 0\.45$/m);
    assert.match(text, /^of that: s3 7\.50, internet 2\.50$/m);
    assert.match(text, /^add the S3 gateway +0\.34 +it is free$/m);
    assert.match(text, /^add logs +up to 1\.00 /m);
    assert.match(text, /^add sqs +unknown /m);
    assert.match(text, /^note: flow logs were read$/m);
  });

  it("counts hours for a gateway younger than a day, and tells no split where none is known", () => {
    const text = of({ days: 0.5, split: null });
    assert.match(text, /measured over 12 hours/);
    assert.doesNotMatch(text, /of that/);
  });
});
