/** The two components at the top: what a person writes, what exists then, and what a change of mode leaves alone. */
import * as assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, EgressMode, FargateEgress, type FargateEgressArgs, FargateService } from "../../components";
import { checkedImages } from "../../components/checked-image";
import { Account } from "../../offline/account";
import { type Recording, run } from "../../offline/monitor";
import { MODES, type Mode } from "../../plan/mode";
import type { ServicePlan } from "../../plan/service-plan";
import { reachabilityOf } from "../../reachability/sources/resources";
import { json, names, one, waitsFor } from "../helpers/evaluations";
import { replacingDifferences, stable } from "../helpers/stable";

const IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1";

function build(program: () => Record<string, unknown>): Promise<Recording> {
  const account = new Account("us-east-1");
  return run(() => Promise.resolve(program()), { project: "shop", stack: "dev", config: {}, account });
}

function both(mode: Mode, image: pulumi.Input<string> = IMAGE): Promise<Recording> {
  return build(() => {
    const net = new FargateEgress("net", { mode });
    const service = new FargateService("app", { egress: net, image });
    return { subnets: net.privateSubnetIds, name: service.serviceName };
  });
}

const refused = async (make: () => unknown): Promise<string[]> => {
  try {
    await build(() => ({ made: make() }));
  } catch (error) {
    assert.ok(error instanceof ArgumentError, String(error));
    return error.problems.map(({ key, value }) => `${key} = ${value}`);
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
};

describe("FargateEgress and FargateService", () => {
  for (const mode of MODES) {
    it(`reach in ${mode}`, async () => {
      const { resources } = await both(mode);
      const { verdict, proofs } = reachabilityOf(resources, { region: "us-east-1" });
      assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((proof) => proof.verdict !== "reachable")));
      assert.deepEqual([...new Set(proofs.map((proof) => proof.service))], ["ecr.api", "ecr.dkr", "s3", "logs"]);
    });
  }

  it("change their mode without a replacement", async () => {
    const all: Recording[] = [];
    for (const mode of MODES) all.push(await both(mode));
    for (const before of all)
      for (const after of all) {
        const [old, now] = [stable(before.resources), stable(after.resources)];
        assert.deepEqual([...old.keys()].sort(), [...now.keys()].sort());
        for (const [urn, resource] of old)
          assert.deepEqual(replacingDifferences(resource, now.get(urn) ?? resource), [], urn);
      }
  });

  it("make before they break: rules, then endpoints, then private DNS, then the service", async () => {
    const made = await both("hybrid");
    const service = one(made, "aws:ecs/service:Service");
    const dns = one(made, "aws:vpc/endpointPrivateDns:EndpointPrivateDns", "net-endpoint-ecr.api");
    const endpoint = one(made, "aws:ec2/vpcEndpoint:VpcEndpoint", "net-endpoint-ecr.api");
    const rule = one(made, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "net-clients-to-endpoints-main");
    const route = one(made, "aws:ec2/route:Route", "net-nat-default-use1-az1");
    for (const awaited of [dns, rule, route]) assert.ok(waitsFor(made, service, awaited), awaited.name);
    assert.ok(waitsFor(made, dns, endpoint));
    assert.ok(waitsFor(made, endpoint, rule));
  });

  it("carry those who come from parts that stood by themselves", async () => {
    const { resources } = await both("hybrid");
    const parts = resources.filter(
      ({ custom, parent }) => !custom && /::fargate-egress:index:Fargate(Egress|Service)::/.test(parent ?? ""),
    );
    assert.deepEqual(
      parts.map(({ type, name, options }) => [`urn:pulumi:dev::shop::${type}::${name}`, ...options.aliases]).sort(),
      parts
        .map(({ type, name }) => [`urn:pulumi:dev::shop::${type}::${name}`, `urn:pulumi:dev::shop::${type}::${name}`])
        .sort(),
    );
    assert.equal(parts.length, 8);
  });

  it("take outputs where resources meet: an image, secrets, a certificate, an environment", async () => {
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";
    const made = await build(() => {
      const net = new FargateEgress("net", { publicSubnets: true });
      const { serviceName } = new FargateService("app", {
        egress: net,
        image: pulumi.output(IMAGE),
        secrets: { DB: pulumi.output(arn) },
        environment: { QUEUE: pulumi.output("q") },
        loadBalancer: {
          scheme: "public",
          certificateArn: pulumi.output("arn:aws:acm:us-east-1:123456789012:certificate/c"),
        },
      });
      return { serviceName };
    });
    const [container] = json(one(made, "aws:ecs/taskDefinition:TaskDefinition"), "containerDefinitions") as [
      { image: string; secrets: unknown; environment: { name: string; value: string }[] },
    ];
    assert.equal(container.image, IMAGE);
    assert.deepEqual(container.secrets, [{ name: "DB", valueFrom: arn }]);
    assert.ok(container.environment.some(({ name, value }) => name === "QUEUE" && value === "q"));
    const policy = json(one(made, "aws:iam/rolePolicy:RolePolicy", "app-execution"), "policy") as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    assert.deepEqual(policy.Statement.find(({ Sid }) => Sid === "Pull")?.Resource, [
      "arn:aws:ecr:us-east-1:123456789012:repository/app",
    ]);
    assert.deepEqual(names(made, "aws:lb/listener:Listener"), ["app-lb-http", "app-lb-https"]);
  });

  it("stand on a network of another program: outputs of a StackReference", async () => {
    const made = await build(() => {
      const egress = {
        vpcId: pulumi.output("vpc-1"),
        privateSubnetIds: pulumi.output(["subnet-1", "subnet-2"]),
        clientSecurityGroupId: pulumi.output("sg-1"),
      };
      return { name: new FargateService("app", { egress, image: IMAGE, cluster: "shared" }).serviceName };
    });
    const { inputs } = one(made, "aws:ecs/service:Service");
    assert.equal(inputs["cluster"], "arn:aws:ecs:us-east-1:123456789012:cluster/shared");
    assert.deepEqual(inputs["networkConfiguration"], {
      assignPublicIp: false,
      securityGroups: ["sg-app-app-task", "sg-1"],
      subnets: ["subnet-1", "subnet-2"],
    });
    assert.deepEqual(names(made, "aws:ecs/cluster:Cluster"), []);
  });

  it("ask through the provider that they are given", async () => {
    const made = await build(() => {
      const provider = new Provider("other", { region: "us-east-1" });
      return { vpc: new FargateEgress("net", {}, { provider }).vpcId };
    }).catch((error: unknown) => String(error));
    // The pretend account has no provider of its own; the one that is given is the one that is asked for.
    assert.match(typeof made === "string" ? made : "", /pulumi:providers:aws/);
  });

  it("refuse a service that the network does not serve, before it is made", async () => {
    const egress = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-1"],
      clientSecurityGroupId: "sg-1",
      mode: EgressMode.EndpointsOnly,
      privateServices: ["logs"],
    };
    const needs = [{ service: "sqs", because: [{ kind: "code" }] }] as const;
    const plan = { needs } as unknown as ServicePlan;
    const image = checkedImages("the service", { egress, image: "nginx:1" }, plan, { region: "us-east-1" });
    const checked = (image as unknown as { promise(): Promise<string[]> }).promise();
    await assert.rejects(
      checked,
      /image = nginx:1[^]*push it to a private ECR[^]*needs = sqs[^]*add sqs to needs of the/,
    );
  });

  it("refuse with argument, value, why and fix", async () => {
    const wrong: FargateEgressArgs = {
      mode: "hybird" as Mode,
      cidrBlock: "10.0.0.1/16",
      availabilityZones: ["us-east-1a"],
      numberOfAvailabilityZones: 2,
      nat: { elasticIpAllocationIds: ["eip-1"] },
    };
    assert.deepEqual(await refused(() => new FargateEgress("net", wrong)), [
      "numberOfAvailabilityZones = 2",
      'mode = "hybird"',
      'cidrBlock = "10.0.0.1/16"',
      'nat.elasticIpAllocationIds[0] = "eip-1"',
    ]);
    assert.deepEqual(await refused(() => new FargateService("app", { image: IMAGE } as never)), ["egress = (not set)"]);
    const egress = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1"], clientSecurityGroupId: "sg-1" };
    assert.deepEqual(
      await refused(() => new FargateService("app", { egress, image: IMAGE, cpu: 0, secrets: { A: "a" } })),
      ['secrets.A = "a"', "cpu = 0"],
    );
  });
});
