/** Other partitions: names, ARNs and what they lack. */
import * as assert from "node:assert/strict";
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
