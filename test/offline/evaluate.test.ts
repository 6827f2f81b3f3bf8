/** The offline evaluation: what it answers, and what it refuses. */
import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account, zonesOf } from "../../offline/account";
import { EvaluationError, evaluate, ROOT } from "../../offline/evaluate";
import { asText, knownStacks, readStackFile, StackFileError } from "../../offline/stack-file";
import { evaluation } from "../helpers/evaluations";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "fargate-egress-test-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, `stack-${text.length}.yaml`);
  writeFileSync(path, text);
  return path;
}

const refused = (options: Partial<Parameters<typeof readStackFile>[0]>, expected: RegExp) =>
  assert.throws(
    () => readStackFile({ root: ROOT, stack: "dev", ...options }),
    (error: Error) => {
      assert.ok(error instanceof StackFileError);
      assert.match(error.message, expected);
      return true;
    },
  );

describe("a stack file", () => {
  it("that is missing names the nearest stack and the file to write", () => {
    refused(
      { stack: "porduction" },
      /^there is no stack porduction: Pulumi\.porduction\.yaml does not exist\n {2}fix: use --stack (dev|prod) \(stacks here: dev, prod\)/,
    );
    refused({ configFile: join(folder, "none.yaml") }, /^there is no file .*none\.yaml\n {2}fix: give --config/);
    refused({ root: folder }, /there is no file .*Pulumi\.yaml\n {2}fix: run the command in the project's folder/);
  });

  it("that is no YAML, or no mapping, says where", () => {
    refused({ configFile: file("config:\n  a: [1,\n") }, /is no valid YAML\n {2}why: .*\n {2}fix/);
    refused({ configFile: file("- a\n- b\n") }, /is not a mapping of keys to values/);
    refused({ configFile: file("config: 3\n") }, /config in .* is not a mapping/);
  });

  it("with a region that is none is refused", () => {
    refused(
      { configFile: file("config: {'aws:region': Frankfurt}\n") },
      /aws:region = "Frankfurt".*\n {2}why: it is not the name of an AWS region\n {2}fix/,
    );
  });

  it("gets the defaults of Pulumi.yaml, its own values over them, overrides over both", () => {
    const plain = readStackFile({
      root: ROOT,
      stack: "x",
      configFile: file("config: {'fargate-egress:mode': hybrid}\n"),
    });
    assert.equal(plain.config["fargate-egress:mode"], "hybrid");
    assert.deepEqual(plain.config["fargate-egress:services"], { build: "./app" });
    assert.equal(plain.project, "fargate-egress");
    const over = readStackFile({
      root: ROOT,
      stack: "dev",
      set: [
        "mode=endpoints-only",
        "network.nat.strategy=per-az",
        "network.azs=[a, b]",
        "aws:region=eu-west-1",
        "tags.A=true",
      ],
    });
    assert.equal(over.config["fargate-egress:mode"], "endpoints-only");
    const network = over.config["fargate-egress:network"] as { cidr: string; azs: unknown; nat: unknown };
    assert.deepEqual([network.cidr, network.azs, network.nat], ["10.20.0.0/16", ["a", "b"], { strategy: "per-az" }]);
    assert.equal(over.region, "eu-west-1");
    assert.deepEqual(over.config["fargate-egress:tags"], { Environment: "dev", A: true });
  });

  it("takes overrides of the form path=value only", () => {
    for (const bad of ["mode", "=3", ""])
      refused({ set: [bad] }, /why: it has not the form path=value\n {2}fix: write, for example, --set network\.azs=3/);
  });

  it("hands structures over as JSON, texts as they are", () => {
    assert.deepEqual(asText({ a: "x", b: { c: [1] }, d: 3 }), { a: "x", b: '{"c":[1]}', d: "3" });
  });

  it("is found by stack name", () => assert.deepEqual(knownStacks(ROOT), ["dev", "prod"]));
});

describe("an evaluation", () => {
  it("answers project, stack, mode, region, resources and outputs, the same each time", async () => {
    const [a, b] = [await evaluate({ stack: "dev", mode: "hybrid" }), await evaluate({ stack: "dev", mode: "hybrid" })];
    assert.deepEqual([a.project, a.stack, a.mode, a.region], ["fargate-egress", "dev", "hybrid", "us-east-1"]);
    assert.deepEqual(JSON.parse(JSON.stringify(a.resources)), JSON.parse(JSON.stringify(b.resources)));
    assert.deepEqual(a.outputs, b.outputs);
  });

  it("takes the mode of the stack file when none is given", async () => {
    assert.equal((await evaluate({ stack: "prod" })).mode, "endpoints-only");
    assert.equal((await evaluate({ stack: "dev" })).mode, "nat-only");
  });

  it("forms URNs as the engine does", async () => {
    const e = await evaluation("dev", "nat-only");
    const urn = e.resources.find((r) => r.type === "aws:ec2/natGateway:NatGateway")?.urn;
    assert.equal(
      urn,
      "urn:pulumi:dev::fargate-egress::fargate-egress:index:NatEgress$aws:ec2/natGateway:NatGateway::egress-nat-use1-az1",
    );
  });

  it("refuses with every problem of the configuration, as text", async () => {
    await assert.rejects(
      evaluate({
        stack: "dev",
        set: ["mode=both", "network.cidr=10.0.0.1/16", "services.app.cpu=300", "servce.cpu=1"],
      }),
      (error: Error) => {
        assert.ok(error instanceof EvaluationError);
        assert.match(error.message, /^4 problems in the configuration of stack dev\n/);
        assert.equal(error.message.match(/^ {2}fargate-egress:/gm)?.length, 4);
        assert.equal(error.message.match(/^ {4}why: /gm)?.length, 4);
        assert.equal(error.message.match(/^ {4}fix: /gm)?.length, 4);
        return true;
      },
    );
  });

  it("goes on after a refusal: the next one is whole", async () => {
    const [bad, good] = await Promise.allSettled([
      evaluate({ stack: "dev", set: ["mode=both"] }),
      evaluate({ stack: "dev" }),
    ]);
    assert.equal(bad.status, "rejected");
    assert.equal(good.status === "fulfilled" && good.value.resources.length > 40, true);
  });

  it("gives no secret away", async () => {
    const text = JSON.stringify(await evaluation("prod", "endpoints-only"));
    assert.doesNotMatch(text, /replace-me/);
  });
});

describe("the pretend account", () => {
  it("refuses a resource type and a call that nobody thought about", () => {
    const account = new Account("us-east-1");
    assert.throws(
      () => account.register({ type: "aws:rds/instance:Instance", name: "db", inputs: {} }),
      /does not know the resource type aws:rds\/instance:Instance \(db\)/,
    );
    assert.throws(() => account.call("aws:ec2/getAmi:getAmi", {}), /does not answer the call aws:ec2\/getAmi:getAmi/);
  });

  it("has the AZ ids of each region", () => {
    const ids = (region: string) => zonesOf(region).map((z) => z.id);
    assert.deepEqual(ids("us-east-1").slice(0, 3), ["use1-az1", "use1-az2", "use1-az4"]);
    assert.deepEqual(ids("ap-southeast-2"), ["apse2-az1", "apse2-az2", "apse2-az3"]);
    assert.deepEqual(ids("us-gov-west-1"), ["usgw1-az1", "usgw1-az2", "usgw1-az3"]);
    assert.deepEqual(ids("cn-north-1"), ["cnn1-az1", "cnn1-az2", "cnn1-az3"]);
    assert.deepEqual(ids("eu-central-1"), ["euc1-az1", "euc1-az2", "euc1-az3"]);
    assert.deepEqual(ids("ca-west-1"), ["caw1-az1", "caw1-az2", "caw1-az3"]);
  });
});
