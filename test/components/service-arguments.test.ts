/** What a service can be given beyond a network and an image, each as its resources have it; outputs where they meet. */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, FargateEgress, FargateService, type FargateServiceArgs } from "../../components";
import { Account } from "../../offline/account";
import { type Recording, run } from "../../offline/monitor";
import { reachabilityOf } from "../../reachability/sources/resources";
import { json, names, one, waitsFor } from "../helpers/evaluations";

const ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
const OTHER = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"], clientSecurityGroupId: "sg-1" };

function build(args: Partial<FargateServiceArgs>): Promise<Recording> {
  const account = new Account("us-east-1");
  const program = () => {
    const { serviceName } = new FargateService("app", { egress: OTHER, image: `${ECR}/app:1`, ...args });
    return Promise.resolve({ serviceName });
  };
  return run(program, { project: "shop", stack: "dev", config: {}, account });
}

async function refused(args: Partial<FargateServiceArgs>): Promise<string[]> {
  try {
    await build(args);
  } catch (error) {
    assert.ok(error instanceof ArgumentError, String(error));
    return error.problems.map(({ key, value }) => `${key} = ${value}`);
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly environment: { readonly name: string; readonly value: string }[];
  readonly [key: string]: unknown;
}

const containers = (made: Recording) =>
  json(one(made, "aws:ecs/taskDefinition:TaskDefinition"), "containerDefinitions") as Container[];

const policy = (made: Recording, name: string) =>
  (json(one(made, "aws:iam/rolePolicy:RolePolicy", name), "policy") as { Statement: Record<string, unknown>[] })
    .Statement;

describe("the arguments of FargateService", () => {
  it("sidecars: containers of the task with images, secrets, ports, order and health checks of their own", async () => {
    const secret = arn("secretsmanager", "secret:agent-AbCdEf");
    const made = await build({
      cpu: 512,
      memory: 1024,
      sidecars: [
        {
          name: "agent",
          image: pulumi.output(`${ECR}/agent:2`),
          essential: true,
          cpu: 64,
          memory: 128,
          user: "1000",
          environment: { HOST: pulumi.output("h") },
          secrets: { KEY: pulumi.output(secret) },
          portMappings: [{ containerPort: 8125, protocol: "udp" }],
          healthCheck: { command: ["CMD", "true"], interval: 10, startPeriod: 5 },
        },
        {
          name: "migrate",
          image: `${ECR}/migrate:1`,
          command: ["up"],
          dependsOn: [{ containerName: "agent", condition: "HEALTHY" }],
        },
      ],
    });
    const [main, agent, migrate] = containers(made);
    assert.equal(main?.image, `${ECR}/app:1`);
    assert.equal(agent?.image, `${ECR}/agent:2`);
    assert.deepEqual(agent?.environment, [{ name: "HOST", value: "h" }]);
    assert.deepEqual(agent?.["secrets"], [{ name: "KEY", valueFrom: secret }]);
    assert.deepEqual(agent?.["portMappings"], [{ containerPort: 8125, protocol: "udp" }]);
    assert.deepEqual(agent?.["healthCheck"], {
      command: ["CMD", "true"],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 5,
    });
    assert.deepEqual([agent?.["cpu"], agent?.["memory"], agent?.["user"]], [64, 128, "1000"]);
    assert.deepEqual(migrate?.["dependsOn"], [{ containerName: "agent", condition: "HEALTHY" }]);
    const execution = policy(made, "app-execution");
    assert.deepEqual(
      execution.find(({ Sid }) => Sid === "Pull")?.["Resource"],
      ["app", "agent", "migrate"].map((name) => arn("ecr", `repository/${name}`)),
    );
    assert.ok(execution.some(({ Resource }) => JSON.stringify(Resource).includes(secret)));
  });

  it("volumes: file systems of others, with both sides' rules and the task role's leave", async () => {
    const made = await build({
      volumes: {
        data: {
          containerPath: "/data",
          fileSystemId: pulumi.output("fs-0123456789abcdef0"),
          accessPointId: pulumi.output("fsap-0123456789abcdef0"),
          securityGroupId: pulumi.output("sg-0123456789abcdef0"),
        },
        media: {
          containerPath: "/media",
          readOnly: true,
          iam: false,
          rootDirectory: "/public",
          fileSystemId: "fs-0123456789abcdef1",
          securityGroupId: "sg-0123456789abcdef1",
        },
      },
    });
    const { inputs } = one(made, "aws:ecs/taskDefinition:TaskDefinition");
    assert.deepEqual(inputs["volumes"], [
      {
        name: "data",
        efsVolumeConfiguration: {
          fileSystemId: "fs-0123456789abcdef0",
          transitEncryption: "ENABLED",
          authorizationConfig: { iam: "ENABLED", accessPointId: "fsap-0123456789abcdef0" },
        },
      },
      {
        name: "media",
        efsVolumeConfiguration: {
          fileSystemId: "fs-0123456789abcdef1",
          transitEncryption: "ENABLED",
          rootDirectory: "/public",
        },
      },
    ]);
    assert.deepEqual(containers(made)[0]?.["mountPoints"], [
      { sourceVolume: "data", containerPath: "/data", readOnly: false },
      { sourceVolume: "media", containerPath: "/media", readOnly: true },
    ]);
    const out = one(made, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "app-app-task-to-volume-data");
    assert.equal(out.inputs["referencedSecurityGroupId"], "sg-0123456789abcdef0");
    const into = one(made, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "app-volume-data-from-app");
    assert.deepEqual([into.inputs["securityGroupId"], into.inputs["fromPort"]], ["sg-0123456789abcdef0", 2049]);
    const mounts = JSON.stringify(policy(made, "app-task"));
    assert.ok(mounts.includes("file-system/fs-0123456789abcdef0"), mounts);
    assert.ok(!mounts.includes("fs-0123456789abcdef1"), mounts);
  });

  it("volumes: a file system of the network, which its tasks reach in every mode", async () => {
    const account = new Account("us-east-1");
    const program = () => {
      const net = new FargateEgress("net", { mode: "endpoints-only", fileSystems: ["data"] });
      const { serviceName } = new FargateService("app", {
        egress: net,
        image: `${ECR}/app:1`,
        volumes: {
          data: {
            containerPath: "/data",
            fileSystemId: net.fileSystemIds.apply(({ data = "" }) => data),
            accessPointId: net.fileSystemAccessPointIds.apply(({ data = "" }) => data),
            securityGroupId: net.fileSystemSecurityGroupIds.apply(({ data = "" }) => data),
          },
        },
      });
      return Promise.resolve({ serviceName });
    };
    const made = await run(program, { project: "shop", stack: "dev", config: {}, account });
    const targets = names(made, "aws:efs/mountTarget:MountTarget");
    assert.deepEqual(targets, ["net-data-use1-az1", "net-data-use1-az2"]);
    const service = one(made, "aws:ecs/service:Service");
    for (const target of targets)
      assert.ok(waitsFor(made, service, one(made, "aws:efs/mountTarget:MountTarget", target)), target);
    const { verdict, proofs } = reachabilityOf(made.resources, { region: "us-east-1" });
    assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((proof) => proof.verdict !== "reachable")));
    assert.ok(proofs.some(({ service: proven }) => /efs|elasticfilesystem|data/.test(proven)));
    assert.throws(() => new FargateEgress("net", { fileSystems: ["a", "a", "B"] }), /fileSystems\[1\][^]*\[2\]/);
  });

  it("secretValues and kmsKeyArns: secrets that are made, under keys that are given", async () => {
    const key = arn("kms", "key/1");
    const made = await build({
      secrets: { DB: arn("ssm", "parameter/db") },
      secretValues: { TOKEN: pulumi.secret("t") },
      kmsKeyArns: { secrets: pulumi.output(key), logs: arn("kms", "key/2") },
    });
    assert.equal(one(made, "aws:secretsmanager/secret:Secret", "app-TOKEN").inputs["kmsKeyId"], key);
    assert.equal(one(made, "aws:cloudwatch/logGroup:LogGroup", "app").inputs["kmsKeyId"], arn("kms", "key/2"));
    assert.deepEqual(policy(made, "app-execution").find(({ Sid }) => Sid === "Decrypt")?.["Resource"], [key]);
    const parameters = await build({ secretValues: { TOKEN: "t" }, secretStore: "ssm" });
    assert.deepEqual(names(parameters, "aws:ssm/parameter:Parameter"), ["app-TOKEN"]);
  });

  it("firelens: a log router, and logs of the others through it", async () => {
    const options = { Name: "firehose", region: "us-east-1", delivery_stream: "logs" };
    const [main, router] = containers(await build({ firelens: { options, image: `${ECR}/fluent-bit:1` } }));
    assert.deepEqual(main?.["logConfiguration"], { logDriver: "awsfirelens", options });
    assert.deepEqual([router?.name, router?.image], ["log-router", `${ECR}/fluent-bit:1`]);
    const [blocking] = containers(await build({ logMode: "blocking" }));
    assert.equal((blocking?.["logConfiguration"] as { options: { mode: string } }).options.mode, "blocking");
  });

  it("reach: rules on both sides with another service's group", async () => {
    const made = await build({ reach: { orders: { securityGroupId: pulumi.output("sg-9"), port: 8080 } } });
    const out = one(made, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "app-app-task-to-reach-orders");
    assert.deepEqual([out.inputs["referencedSecurityGroupId"], out.inputs["description"]], ["sg-9", "To orders"]);
    const into = one(made, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "app-reach-orders-from-app");
    assert.deepEqual([into.inputs["securityGroupId"], into.inputs["toPort"]], ["sg-9", 8080]);
  });

  it("portMappings, execConfiguration, pull-through caches", async () => {
    const made = await build({
      image: `${ECR}/hub/library/nginx:1.29`,
      portMappings: [{ containerPort: 53, protocol: "udp" }, { containerPort: 8080 }],
      execConfiguration: { s3BucketName: "sessions" },
      pullThroughCaches: { hub: "cold" },
    });
    assert.deepEqual(containers(made)[0]?.["portMappings"], [
      { containerPort: 53, protocol: "udp" },
      { containerPort: 8080, protocol: "tcp" },
    ]);
    assert.equal(one(made, "aws:ecs/service:Service").inputs["enableExecuteCommand"], true);
    assert.ok(JSON.stringify(one(made, "aws:ecs/cluster:Cluster").inputs).includes("sessions"));
    assert.ok(JSON.stringify(policy(made, "app-execution")).includes("repository/hub/*"));
  });

  it("say with argument, value, why and fix what cannot be", async () => {
    assert.deepEqual(
      await refused({
        build: { context: "nowhere" },
        ports: [80],
        portMappings: [{ containerPort: 80 }],
        secrets: { A: arn("ssm", "parameter/a") },
        secretValues: { A: "a" },
        reach: { Orders: { securityGroupId: "sg-1", port: 0 } },
      }),
      [
        "build = nowhere",
        "build.context = nowhere",
        'portMappings = [{"containerPort":80}]',
        "secretValues.A = (a value)",
        "reach = Orders",
        "reach.Orders.port = 0",
      ],
    );
    assert.deepEqual(
      await refused({
        volumes: { data: { containerPath: "data", fileSystemId: "fs-1", securityGroupId: "sg-0123456789abcdef0" } },
        sidecars: [
          {
            name: "app",
            image: "a b",
            dependsOn: [{ containerName: "app" }],
            healthCheck: { command: [], interval: 1 },
          },
        ],
        healthCheck: { command: ["true"], timeout: 1 },
        firelens: { options: {}, image: ":" },
      }),
      [
        "healthCheck.timeout = 1",
        'volumes.data.containerPath = "data"',
        'volumes.data.fileSystemId = "fs-1"',
        'sidecars[0].image = "a b"',
        "sidecars[0].healthCheck.command = []",
        "sidecars[0].healthCheck.interval = 1",
        'firelens.image = ":"',
      ],
    );
  });

  it("of FargateEgress: keys of flow logs, quotas, addresses to avoid", async () => {
    const account = new Account("us-east-1");
    const made = await run(
      () => {
        const { vpcId } = new FargateEgress("net", {
          flowLogs: { kmsKeyArn: arn("kms", "key/1") },
          avoidCidrBlocks: ["10.1.0.0/16"],
          nat: { elasticIpQuota: 20, otherElasticIps: 10 },
        });
        return Promise.resolve({ vpcId });
      },
      { project: "shop", stack: "dev", config: {}, account },
    );
    assert.equal(one(made, "aws:cloudwatch/logGroup:LogGroup").inputs["kmsKeyId"], arn("kms", "key/1"));
    assert.throws(() => new FargateEgress("net", { avoidCidrBlocks: ["10.1.0.0"] }), /avoidCidrBlocks\[0\]/);
  });
});
