/** Several services through the whole program: what each has of its own, what stands between them, what they may ask for. */
import * as assert from "node:assert/strict";
import { evaluation, json, names, ofType, one, untagged } from "../helpers/evaluations";

type Found = Awaited<ReturnType<typeof evaluation>>;
type Statement = { Sid?: string; Action: string[]; Resource: string | string[] };
type Container = Record<string, unknown> & { name: string };

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INTO = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000";

const statements = (e: Found, type: string, name: string) =>
  (json(one(e, type, name), "policy") as { Statement: Statement[] }).Statement;
const endpointPolicy = (e: Found, name: string) => statements(e, "aws:ec2/vpcEndpoint:VpcEndpoint", name);
const rolePolicy = (e: Found, name: string) => statements(e, "aws:iam/rolePolicy:RolePolicy", name);
const containers = (e: Found, name = "egress-app") =>
  json(one(e, "aws:ecs/taskDefinition:TaskDefinition", name), "containerDefinitions") as Container[];
/** Rules as [name, group, other side, port]. */
const rules = (e: Found, type: string, part: string) =>
  ofType(e, type)
    .filter((r) => r.name.includes(part))
    .map((r) => [
      r.inputs["securityGroupId"],
      r.inputs["referencedSecurityGroupId"] ?? r.inputs["cidrIpv4"],
      r.inputs["fromPort"],
    ]);
const app = (...set: string[]) => evaluation("dev", "hybrid", { set: set.map((s) => `services.app.${s}`) });

/** dev with two more services: an API that the app reaches, and a worker with a queue. */
const three = (mode: "endpoints-only" | "hybrid") =>
  evaluation("dev", mode, {
    set: [
      "services.app.exec=false",
      "services.app.reach=[api]",
      "services.api={build: ./app, ports: [3000], secrets: [{name: TOKEN, create: ssm}]}",
      "services.worker={build: ./app, ports: [9100], needs: [{service: sqs, actions: ['sqs:ReceiveMessage'], resources: ['arn:aws:sqs:us-east-1:123456789012:jobs']}]}",
      "endpoints.groups={registry: [ecr.api, ecr.dkr], secrets: [secretsmanager], parameters: [ssm]}",
    ],
  });

describe("three services of one stack", () => {
  it("have each a group, roles, a log group, an image, a task definition and a service, on one cluster", async () => {
    const e = await three("endpoints-only");
    const all = ["egress-api", "egress-app", "egress-worker"];
    for (const type of ["ecs/service:Service", "ecs/taskDefinition:TaskDefinition", "ecr/repository:Repository"])
      assert.deepEqual(names(e, `aws:${type}`), all, type);
    assert.deepEqual(
      names(e, "aws:cloudwatch/logGroup:LogGroup").filter((name) => name !== "egress-flow"),
      all,
    );
    assert.deepEqual(
      names(e, "aws:iam/role:Role").filter((name) => name !== "egress-flow"),
      all.flatMap((name) => [`${name}-execution`, `${name}-task`]),
    );
    assert.deepEqual(
      names(e, GROUP).filter((name) => name.endsWith("-task")),
      all.map((name) => `${name}-task`),
    );
    assert.deepEqual(names(e, "aws:ecs/cluster:Cluster"), ["egress"]);
    for (const service of ofType(e, "aws:ecs/service:Service")) {
      assert.equal(service.inputs["cluster"], "arn:aws:ecs:us-east-1:123456789012:cluster/egress");
      const { securityGroups } = service.inputs["networkConfiguration"] as { securityGroups: string[] };
      assert.deepEqual(securityGroups, [`sg-${service.name}-task`]);
    }
    const outputs = e.outputs["services"] as Record<string, { serviceName: string }>;
    assert.deepEqual(
      Object.entries(outputs).map(([name, { serviceName }]) => [name, serviceName]),
      [
        ["app", "egress-app"],
        ["api", "egress-api"],
        ["worker", "egress-worker"],
      ],
    );
  });

  it("make the union of the endpoints that they need", async () => {
    assert.deepEqual(
      names(await three("endpoints-only"), "aws:vpc/endpointPrivateDns:EndpointPrivateDns"),
      ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs", "ssm", "sts"].map((s) => `egress-endpoint-${s}`),
    );
  });

  it("are admitted to the endpoint groups that hold what they need; with NAT to every group", async () => {
    const admitted = async (mode: "endpoints-only" | "hybrid", group: string) =>
      ofType(await three(mode), INTO)
        .filter((r) => r.inputs["securityGroupId"] === `sg-egress-endpoints-${group}`)
        .map((r) => r.inputs["referencedSecurityGroupId"]);
    const all = ["api", "app", "worker"].map((name) => `sg-egress-${name}-task`);
    assert.deepEqual(await admitted("endpoints-only", "registry"), all);
    assert.deepEqual(await admitted("endpoints-only", "main"), all);
    assert.deepEqual(await admitted("endpoints-only", "secrets"), ["sg-egress-app-task"]);
    assert.deepEqual(await admitted("endpoints-only", "parameters"), ["sg-egress-api-task"]);
    assert.deepEqual(await admitted("hybrid", "registry"), all);
  });

  it("are each in the endpoints' policies with their own ARNs, and in no other's role", async () => {
    const e = await three("endpoints-only");
    const resources = (endpoint: string, sid: string) =>
      endpointPolicy(e, `egress-endpoint-${endpoint}`).find((s) => s.Sid === sid)?.Resource;
    const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
    const each = ["app", "api", "worker"];
    assert.deepEqual(
      resources("ecr.api", "Pull"),
      each.map((name) => arn("ecr", `repository/egress-${name}`)),
    );
    assert.deepEqual(
      resources("logs", "Logs"),
      each.map((name) => arn("logs", `log-group:egress-${name}:*`)),
    );
    assert.deepEqual(resources("ssm", "Parameters"), [arn("ssm", "parameter/egress-api-TOKEN")]);
    assert.deepEqual(
      endpointPolicy(e, "egress-endpoint-sqs").map((s) => [s.Action, s.Resource]),
      [[["sqs:ReceiveMessage"], [arn("sqs", "jobs")]]],
    );
    assert.deepEqual(
      rolePolicy(e, "egress-worker-task").map((s) => s.Resource),
      [[arn("sqs", "jobs")]],
    );
    const pulls = rolePolicy(e, "egress-api-execution").find((s) => s.Sid === "Pull");
    assert.deepEqual(pulls?.Resource, [arn("ecr", "repository/egress-api")]);
  });

  it("reach each other where they say so, by a rule on both sides that the caller waits for", async () => {
    const e = await three("endpoints-only");
    assert.deepEqual(rules(e, OUT, "to-api-3000"), [["sg-egress-app-task", "sg-egress-api-task", 3000]]);
    assert.deepEqual(rules(e, INTO, "api-3000-from"), [["sg-egress-api-task", "sg-egress-app-task", 3000]]);
    assert.deepEqual(rules(e, INTO, "worker-9100"), []);
    const service = one(e, "aws:ecs/service:Service", "egress-app");
    for (const type of [OUT, INTO])
      for (const rule of ofType(e, type).filter((r) => r.name.includes("api-3000")))
        assert.ok(service.dependencies.includes(rule.urn), rule.name);
  });

  it("keep their resources when another service comes or goes", async () => {
    const [one_, all] = [
      await evaluation("dev", "hybrid", { set: ["services.app.exec=false", "services.app.reach=[]"] }),
      await three("hybrid"),
    ];
    const urns = new Set(all.resources.map((r) => r.urn));
    // The endpoint groups are what the variant names anew.
    const gone = one_.resources.filter((r) => !urns.has(r.urn)).map((r) => r.name);
    assert.deepEqual(
      gone.filter((name) => !name.includes("endpoints-")),
      [],
    );
  });

  it("run on an existing cluster, by name or ARN", async () => {
    for (const cluster of ["shared", "arn:aws:ecs:us-east-1:123456789012:cluster/shared"]) {
      const e = await evaluation("dev", "hybrid", { set: [`cluster=${cluster}`] });
      assert.deepEqual(names(e, "aws:ecs/cluster:Cluster"), []);
      assert.equal(
        one(e, "aws:ecs/service:Service").inputs["cluster"],
        "arn:aws:ecs:us-east-1:123456789012:cluster/shared",
      );
      assert.equal(e.outputs["clusterName"], "shared");
    }
  });
});

describe("containers beside the app", () => {
  it("have secrets, shares, order and a health check of their own", async () => {
    const e = await app(
      "healthCheck={command: [/probe], startPeriodSeconds: 5}",
      "sidecars=[{name: agent, image: 'docker.io/agent:v1', cpu: 64, memory: 128, ports: [9000], user: '10', readonlyRootFilesystem: true, secrets: [{name: TOKEN, create: ssm}], dependsOn: [{container: app, condition: HEALTHY}], healthCheck: {command: [CMD-SHELL, 'exit 0'], retries: 5}}]",
    );
    const [main, agent] = containers(e);
    const check = { interval: 30, timeout: 5, retries: 3, startPeriod: 5 };
    assert.deepEqual(main?.["healthCheck"], { command: ["CMD", "/probe"], ...check });
    const { logConfiguration, environment, ...rest } = agent ?? { name: "" };
    assert.deepEqual(rest, {
      name: "agent",
      image: "docker.io/agent:v1",
      essential: false,
      user: "10",
      cpu: 64,
      memory: 128,
      readonlyRootFilesystem: true,
      portMappings: [{ containerPort: 9000, protocol: "tcp" }],
      secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/egress-app-agent-TOKEN" }],
      dependsOn: [{ containerName: "app", condition: "HEALTHY" }],
      healthCheck: { command: ["CMD-SHELL", "exit 0"], ...check, retries: 5, startPeriod: 0 },
    });
    assert.deepEqual(environment, []);
    assert.equal((logConfiguration as { options: Record<string, string> }).options["awslogs-stream-prefix"], "agent");
  });

  it("route logs with FireLens: a router that the app waits for, its rights, and the service it sends to", async () => {
    const e = await app(
      "logging={driver: firelens, options: {Name: kinesis_firehose, region: us-east-1, delivery_stream: lines}}",
    );
    const [main, router] = containers(e);
    assert.deepEqual(main?.["logConfiguration"], {
      logDriver: "awsfirelens",
      options: { Name: "kinesis_firehose", region: "us-east-1", delivery_stream: "lines" },
    });
    assert.deepEqual(main?.["dependsOn"], [{ containerName: "log-router", condition: "START" }]);
    assert.deepEqual(
      [router?.name, router?.["essential"], router?.["firelensConfiguration"]],
      ["log-router", true, { type: "fluentbit" }],
    );
    assert.equal((router?.["logConfiguration"] as { logDriver: string }).logDriver, "awslogs");
    assert.deepEqual(
      rolePolicy(e, "egress-app-task").find((s) => s.Sid === "LogRouter"),
      {
        Sid: "LogRouter",
        Effect: "Allow",
        Action: ["firehose:PutRecordBatch"],
        Resource: ["arn:aws:firehose:us-east-1:123456789012:deliverystream/lines"],
      },
    );
    assert.ok((e.outputs["needs"] as string[]).includes("kinesis-firehose"));
  });
});

describe("capacity", () => {
  it("spot with a base: the first tasks on Fargate, the providers on the cluster before the service", async () => {
    const e = await app("capacity={provider: spot, base: 2}");
    const { inputs, dependencies } = one(e, "aws:ecs/service:Service");
    assert.equal(inputs["launchType"], undefined);
    assert.deepEqual(inputs["capacityProviderStrategies"], [
      { capacityProvider: "FARGATE", base: 2, weight: 0 },
      { capacityProvider: "FARGATE_SPOT", weight: 1 },
    ]);
    const providers = one(e, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders");
    assert.deepEqual(providers.inputs["capacityProviders"], ["FARGATE", "FARGATE_SPOT"]);
    assert.ok(dependencies.includes(providers.urn));
  });

  it("fargate: no provider", async () => {
    const e = await app();
    assert.equal(one(e, "aws:ecs/service:Service").inputs["launchType"], "FARGATE");
    assert.deepEqual(names(e, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"), []);
  });
});

describe("volumes", () => {
  it("created: an encrypted file system, a mount target per AZ, NFS both ways, the role may mount", async () => {
    const e = await app("volumes.data={path: /data, readOnly: true, efs: create}");
    assert.deepEqual(untagged(one(e, "aws:efs/fileSystem:FileSystem", "egress-app-data")), {
      encrypted: true,
      throughputMode: "elastic",
    });
    assert.deepEqual(untagged(one(e, "aws:efs/accessPoint:AccessPoint", "egress-app-data")), {
      fileSystemId: "fs-egress-app-data",
      posixUser: { uid: 1000, gid: 1000 },
      rootDirectory: { path: "/tasks", creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: "0750" } },
    });
    assert.deepEqual(
      ofType(e, "aws:efs/mountTarget:MountTarget").map((r) => [r.name, r.inputs]),
      ["use1-az1", "use1-az2"].map((zone) => [
        `egress-app-data-${zone}`,
        {
          fileSystemId: "fs-egress-app-data",
          subnetId: `subnet-egress-private-${zone}`,
          securityGroups: ["sg-egress-app-data-volume"],
        },
      ]),
    );
    assert.deepEqual(rules(e, OUT, "to-volume-data"), [["sg-egress-app-task", "sg-egress-app-data-volume", 2049]]);
    assert.deepEqual(rules(e, INTO, "volume-data-from-app"), [
      ["sg-egress-app-data-volume", "sg-egress-app-task", 2049],
    ]);
    assert.deepEqual(one(e, "aws:ecs/taskDefinition:TaskDefinition").inputs["volumes"], [
      {
        name: "data",
        efsVolumeConfiguration: {
          fileSystemId: "fs-egress-app-data",
          transitEncryption: "ENABLED",
          authorizationConfig: { iam: "ENABLED", accessPointId: "fsap-egress-app-data" },
        },
      },
    ]);
    assert.deepEqual(containers(e)[0]?.["mountPoints"], [
      { sourceVolume: "data", containerPath: "/data", readOnly: true },
    ]);
    assert.deepEqual(rolePolicy(e, "egress-app-task").find((s) => s.Sid === "Mount")?.Resource, [
      "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-egress-app-data",
    ]);
    const service = one(e, "aws:ecs/service:Service");
    for (const target of ofType(e, "aws:efs/mountTarget:MountTarget"))
      assert.ok(service.dependencies.includes(target.urn), target.name);
  });

  it("existing: nothing is made but the rules, also the one on the mount targets' group", async () => {
    const e = await app(
      "volumes.data={path: /data, efs: {fileSystemId: fs-0123456789abcdef0, securityGroupId: sg-0123456789abcdef0, accessPointId: fsap-0123456789abcdef0, iam: false}}",
    );
    assert.deepEqual(names(e, "aws:efs/fileSystem:FileSystem"), []);
    assert.deepEqual(names(e, "aws:efs/mountTarget:MountTarget"), []);
    assert.deepEqual(rules(e, OUT, "to-volume-data"), [["sg-egress-app-task", "sg-0123456789abcdef0", 2049]]);
    assert.deepEqual(rules(e, INTO, "volume-data-from-app"), [["sg-0123456789abcdef0", "sg-egress-app-task", 2049]]);
    assert.deepEqual(one(e, "aws:ecs/taskDefinition:TaskDefinition").inputs["volumes"], [
      {
        name: "data",
        efsVolumeConfiguration: {
          fileSystemId: "fs-0123456789abcdef0",
          transitEncryption: "ENABLED",
          authorizationConfig: { iam: "DISABLED", accessPointId: "fsap-0123456789abcdef0" },
        },
      },
    ]);
    assert.ok(!rolePolicy(e, "egress-app-task").some((s) => s.Sid === "Mount"));
  });
});

describe("load balancers of several services", () => {
  const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000";

  it("write access logs to a private bucket that only the delivery service may write to", async () => {
    const e = await app("loadBalancer={scheme: internal, accessLogs: true, deletionProtection: true}");
    const balancer = one(e, "aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual(balancer.inputs["accessLogs"], { bucket: "egress-app-lb-logs", enabled: true });
    assert.equal(balancer.inputs["enableDeletionProtection"], true);
    const policy = one(e, "aws:s3/bucketPolicy:BucketPolicy", "egress-app-lb-logs");
    assert.ok(balancer.dependencies.includes(policy.urn));
    assert.deepEqual(
      statements(e, policy.type, policy.name).map((s) => [s.Sid, s.Resource]),
      [
        ["Write", ["arn:aws:s3:::egress-app-lb-logs/AWSLogs/123456789012/*"]],
        ["TlsOnly", ["arn:aws:s3:::egress-app-lb-logs", "arn:aws:s3:::egress-app-lb-logs/*"]],
      ],
    );
  });

  it("leave port 80 closed where redirects are off", async () => {
    const e = await app(`loadBalancer={scheme: public, certificateArn: '${CERTIFICATE}', redirectHttp: false}`);
    assert.deepEqual(
      ofType(e, "aws:lb/listener:Listener").map((r) => r.inputs["port"]),
      [443],
    );
    assert.deepEqual(rules(e, INTO, "app-lb-from"), [["sg-egress-app-lb", "0.0.0.0/0", 443]]);
  });

  it("have names that fit 32 characters with what the engine adds, and differ", async () => {
    const prefix = "a-prefix-of-24-character";
    const service = (name: string) => `services.${name}={build: ./app, loadBalancer: {scheme: internal}}`;
    const e = await evaluation("dev", "nat-only", {
      set: [`names.prefix=${prefix}`, service("orders-of-the-north"), service("orders-of-the-south")],
    });
    for (const type of ["aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"]) {
      const found = names(e, type);
      assert.equal(new Set(found).size, 2, found.join());
      for (const name of found) assert.ok(name.length + "-1234567".length <= 32, name);
    }
    for (const name of names(e, "aws:iam/role:Role")) assert.ok(name.length + "-1234567".length <= 64, name);
  });
});

describe("keys", () => {
  it("encrypt the repository, secrets, logs and flow logs, and the role may decrypt", async () => {
    const e = await evaluation("prod", "endpoints-only", {
      set: [`keys={repository: '${KEY}', secrets: '${KEY}', logs: '${KEY}', flowLogs: '${KEY}'}`],
    });
    assert.deepEqual(one(e, "aws:ecr/repository:Repository").inputs["encryptionConfigurations"], [
      { encryptionType: "KMS", kmsKey: KEY },
    ]);
    assert.equal(one(e, "aws:secretsmanager/secret:Secret").inputs["kmsKeyId"], KEY);
    assert.equal(one(e, "aws:ssm/parameter:Parameter").inputs["keyId"], KEY);
    for (const name of ["egress-app", "egress-flow"])
      assert.equal(one(e, "aws:cloudwatch/logGroup:LogGroup", name).inputs["kmsKeyId"], KEY, name);
    assert.deepEqual(rolePolicy(e, "egress-app-execution").find((s) => s.Sid === "Decrypt")?.Resource, [KEY]);
  });
});

describe("protection", () => {
  const holding = [
    "aws:efs/fileSystem:FileSystem",
    "aws:ecr/repository:Repository",
    "aws:ssm/parameter:Parameter",
    "aws:s3/bucket:Bucket",
  ];
  const guarded = async (protect: string) => {
    const e = await evaluation("prod", "nat-only", {
      set: [
        `protect=${protect}`,
        "services.app.volumes.data={path: /data, efs: create}",
        "services.app.loadBalancer.accessLogs=true",
      ],
    });
    const kept = holding.map((type) => one(e, type).options.retainOnDelete);
    return {
      kept,
      refused: e.resources.filter((r) => r.options.protect).map((r) => r.type.split(":").at(-1)),
      force: [
        one(e, "aws:ecr/repository:Repository").inputs["forceDelete"],
        one(e, "aws:s3/bucket:Bucket").inputs["forceDestroy"],
      ],
      balancer: one(e, "aws:lb/loadBalancer:LoadBalancer").inputs["enableDeletionProtection"],
    };
  };

  it("none: a destroy takes everything", async () => {
    assert.deepEqual(await guarded("none"), {
      kept: [false, false, false, false],
      refused: [],
      force: [true, true],
      balancer: undefined,
    });
  });

  it("data: what holds data stays behind", async () => {
    assert.deepEqual(await guarded("data"), {
      kept: [true, true, true, true],
      refused: [],
      force: [false, false],
      balancer: undefined,
    });
  });

  it("all: the engine refuses to delete the network and what holds data, AWS the load balancer", async () => {
    const { refused, balancer, kept } = await guarded("all");
    assert.deepEqual(kept, [true, true, true, true]);
    assert.deepEqual([...new Set(refused)].sort(), [
      "FileSystem",
      "Parameter",
      "Repository",
      "Secret",
      "Subnet",
      "Vpc",
    ]);
    assert.equal(balancer, true);
  });
});

describe("tags of the user's own", () => {
  it("win, the name included", async () => {
    const e = await evaluation("dev", "nat-only", { set: ["tags={Name: mine, Team: core}"] });
    for (const { inputs, urn } of e.resources.filter((r) => r.inputs["tags"] !== undefined)) {
      const tags = inputs["tags"] as Record<string, string>;
      assert.deepEqual([tags["Name"], tags["Team"]], ["mine", "core"], urn);
      assert.ok(tags["fargate-egress:name"], urn);
    }
  });
});
