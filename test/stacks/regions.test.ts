/** Other partitions: names, ARNs and what they lack. */
import * as assert from "node:assert/strict";
import { adoptedAccount } from "../helpers/adopted-account";
import { evaluation, json, names, one } from "../helpers/evaluations";

const china = (...set: string[]) =>
  evaluation("prod", "endpoints-only", { set: ["aws:region=cn-north-1", "network.azs=2", ...set] });
const gov = (...set: string[]) => evaluation("prod", "endpoints-only", { set: ["aws:region=us-gov-west-1", ...set] });

describe("China", () => {
  it("has the endpoint names of each service there", async () => {
    const e = await china();
    const serviceName = (name: string) => one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", name).inputs["serviceName"];
    assert.equal(serviceName("egress-endpoint-ecr.api"), "cn.com.amazonaws.cn-north-1.ecr.api");
    assert.equal(serviceName("egress-endpoint-ecr.dkr"), "cn.com.amazonaws.cn-north-1.ecr.dkr");
    assert.equal(serviceName("egress-endpoint-sts"), "cn.com.amazonaws.cn-north-1.sts");
    assert.equal(serviceName("egress-endpoint-logs"), "com.amazonaws.cn-north-1.logs");
    assert.equal(serviceName("egress-endpoint-ssm"), "com.amazonaws.cn-north-1.ssm");
    assert.equal(serviceName("egress-gateway-s3"), "com.amazonaws.cn-north-1.s3");
  });

  it("has ARNs of its own partition in every policy", async () => {
    const e = await china();
    for (const r of e.resources) assert.doesNotMatch(JSON.stringify(r.inputs), /arn:aws:/, r.urn);
    const { Statement } = json(one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-gateway-s3"), "policy") as {
      Statement: { Resource: string[] }[];
    };
    assert.deepEqual(Statement[0]?.Resource, ["arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*"]);
  });

  it("takes an image of its registry and no regional NAT or pull-through cache", async () => {
    const e = await china(
      `services.app.image=123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app@sha256:${"a".repeat(64)}`,
    );
    assert.equal(e.mode, "endpoints-only");
    await assert.rejects(
      evaluation("dev", "hybrid", { set: ["aws:region=cn-north-1", "network.nat.strategy=regional"] }),
      /regional NAT gateways are not offered in aws-cn \(cn-north-1\)/,
    );
    await assert.rejects(
      china("services.app.pullThrough={hub: pre-warmed}"),
      /pull-through caches are not offered in cn-north-1/,
    );
  });
});

describe("GovCloud", () => {
  it("has its own partition and AZ ids", async () => {
    const e = await gov();
    assert.deepEqual(names(e, "aws:ec2/subnet:Subnet"), [
      "egress-private-usgw1-az1",
      "egress-private-usgw1-az2",
      "egress-private-usgw1-az3",
    ]);
    for (const r of e.resources) assert.doesNotMatch(JSON.stringify(r.inputs), /arn:aws:/, r.urn);
    assert.equal(
      one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-ecr.api").inputs["serviceName"],
      "com.amazonaws.us-gov-west-1.ecr.api",
    );
  });

  it("has no regional NAT", async () => {
    await assert.rejects(
      evaluation("dev", "nat-only", { set: ["aws:region=us-gov-west-1", "network.nat.strategy=regional"] }),
      /not offered in aws-us-gov/,
    );
  });
});

describe("other commercial regions", () => {
  for (const region of ["eu-west-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1", "me-central-1"])
    it(`${region} has its own names everywhere`, async () => {
      const e = await evaluation("prod", "hybrid", { set: [`aws:region=${region}`] });
      assert.equal(e.region, region);
      for (const r of e.resources) assert.doesNotMatch(JSON.stringify(r.inputs), /us-east-1/, r.urn);
    });
});

describe("a regional NAT gateway in a constrained AZ", () => {
  // In the pretend account use1-az3 is us-east-1f.
  for (const azs of ["6", "[use1-az1, use1-az3]", "[us-east-1a, us-east-1f]"])
    it(`is refused with azs: ${azs}`, async () => {
      const set = [`network.azs=${azs}`, "network.nat.strategy=regional"];
      await assert.rejects(
        evaluation("dev", "hybrid", { set }),
        /network\.nat\.strategy = regional[\s\S]*constrained AZ use1-az3 \(us-east-1f\)[\s\S]*azs: \[use1-az1/,
      );
    });

  it("is taken where it stands in others, and without NAT", async () => {
    const strategy = "network.nat.strategy=regional";
    assert.equal((await evaluation("dev", "hybrid", { set: ["network.azs=5", strategy] })).mode, "hybrid");
    await evaluation("dev", "endpoints-only", { set: ["network.azs=6", strategy] });
  });
});

describe("an adopted network with a task subnet where Fargate runs nothing", () => {
  it("is refused", async () => {
    const set = [
      "aws:region=ap-northeast-1",
      "network.existing={vpcId: vpc-0e000000, privateSubnetIds: [subnet-a0000000, subnet-b0000000]}",
    ];
    const account = { ...adoptedAccount(), zones: [{ name: "us-east-1a", id: "apne1-az3" }] };
    await assert.rejects(evaluation("dev", "nat-only", { account, set }), /Fargate runs no tasks in apne1-az3/);
  });
});
