/** Workload components alone: exact types, names and inputs. */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Autoscaling, Cluster, LoadBalancer, TaskIdentity } from "../../components";
import { ContainerImage } from "../../components/container-image";
import { createEcsService } from "../../components/ecs-service";
import { servicePlan } from "../../plan/service-plan";
import { json, names, one, untagged } from "../helpers/evaluations";
import { construct } from "../helpers/mocks";
import { appOf, settings } from "../helpers/settings";

const ARN = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;

describe("TaskIdentity", () => {
  const args = {
    account: "123456789012",
    region: "us-east-1",
    partition: "aws",
    repositoryArns: [],
    secrets: [],
    role: { needs: [], exec: { enabled: false }, logging: { driver: "awslogs" } },
    logRetentionDays: 30,
  } as const;

  it("without images, secrets or needs: two roles that only log", async () => {
    const r = await construct(() => ({ role: new TaskIdentity("id", args).taskRoleArn }));
    assert.deepEqual(names(r, "aws:iam/role:Role"), ["id-execution", "id-task"]);
    assert.deepEqual(names(r, "aws:iam/rolePolicy:RolePolicy"), ["id-execution"]);
    assert.deepEqual(
      (json(one(r, "aws:iam/rolePolicy:RolePolicy"), "policy") as { Statement: { Sid: string }[] }).Statement.map(
        (s) => s.Sid,
      ),
      ["Logs"],
    );
    assert.deepEqual(untagged(one(r, "aws:cloudwatch/logGroup:LogGroup")), { retentionInDays: 30 });
  });

  it("encrypts what it creates with the key it is given", async () => {
    const key = ARN("kms", "key/k");
    const secrets = [
      { name: "A", key: "A", container: "app", create: "secretsmanager", kmsKeyArn: key },
      { name: "B", key: "B", container: "app", create: "ssm", kmsKeyArn: key },
    ] as const;
    const r = await construct(() => ({ role: new TaskIdentity("id", { ...args, secrets }).taskRoleArn }));
    assert.deepEqual(untagged(one(r, "aws:secretsmanager/secret:Secret")), {
      kmsKeyId: key,
      description: "A of the task",
    });
    assert.deepEqual(untagged(one(r, "aws:ssm/parameter:Parameter")), {
      type: "SecureString",
      value: "[secret]",
      keyId: key,
    });
  });
});

const SECRET = { name: "A", valueFrom: ARN("ssm", "parameter/a") };

describe("Cluster", () => {
  it("has Container Insights and Spot only when asked", async () => {
    const plain = await construct(() => ({ c: new Cluster("c", {}).clusterName }));
    assert.deepEqual(untagged(one(plain, "aws:ecs/cluster:Cluster")), {
      settings: [{ name: "containerInsights", value: "disabled" }],
    });
    const full = await construct(() => ({
      c: new Cluster("c", {
        containerInsights: "enhanced",
        spot: true,
        exec: { kmsKeyArn: ARN("kms", "key/k"), logGroup: "g" },
      }).clusterName,
    }));
    assert.deepEqual(
      one(full, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").inputs["capacityProviders"],
      ["FARGATE", "FARGATE_SPOT"],
    );
    assert.deepEqual(untagged(one(full, "aws:ecs/cluster:Cluster")), {
      settings: [{ name: "containerInsights", value: "enhanced" }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: ARN("kms", "key/k"),
          logging: "OVERRIDE",
          logConfiguration: { cloudWatchLogGroupName: "g", cloudWatchEncryptionEnabled: true },
        },
      },
    });
  });
});

describe("createEcsService", () => {
  const build =
    (service: Record<string, unknown> = {}) =>
    () => {
      const place = {
        partition: "aws",
        region: "us-east-1",
        account: "123456789012",
        vpcCidrs: ["10.0.0.0/16"],
      } as const;
      const given = settings({ services: { app: { image: "nginx:1", secrets: [SECRET], ...service } } });
      const plan = servicePlan("app", appOf(given), given, place);
      const { loadBalancer } = plan;
      const made = createEcsService(new pulumi.ComponentResource("test:index:Above", "above"), "app", {
        ...place,
        cluster: { name: "c", arn: ARN("ecs", "cluster/c") },
        size: plan.size,
        architecture: plan.architecture,
        containers: plan.containers,
        securityGroupIds: plan.securityGroupIds,
        desiredCount: plan.desiredCount,
        capacity: plan.capacity,
        ...(plan.autoscaling ? { autoscaling: plan.autoscaling } : {}),
        ...(loadBalancer
          ? {
              loadBalancer: {
                ...loadBalancer,
                subnetIds: ["subnet-1", "subnet-2"],
                publicReadiness: [],
                forceDestroy: false,
              },
            }
          : {}),
        vpcId: "vpc-1",
        subnetIds: ["subnet-1", "subnet-2"],
        taskGroupId: "sg-task",
        image: "nginx:1",
        identity: {
          logGroupName: "logs",
          executionRoleArn: ARN("iam", "role/e"),
          taskRoleArn: ARN("iam", "role/t"),
          secrets: [{ key: "A", valueFrom: pulumi.output(ARN("ssm", "parameter/a")) }],
        },
        services: ["logs"],
        egress: [],
      });
      return { name: made.serviceName, ...(made.loadBalancer ? { url: made.loadBalancer.url } : {}) };
    };

  it("is a definition and a service: private, with a circuit breaker", async () => {
    const r = await construct(
      build({ cpu: 1024, memory: 2048, architecture: "x86_64", securityGroupIds: ["sg-0123456789abcdef0"] }),
    );
    const { containerDefinitions, ...definition } = untagged(one(r, "aws:ecs/taskDefinition:TaskDefinition"));
    assert.deepEqual(definition, {
      family: "app",
      cpu: "1024",
      memory: "2048",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      executionRoleArn: ARN("iam", "role/e"),
      taskRoleArn: ARN("iam", "role/t"),
    });
    const [app] = JSON.parse(String(containerDefinitions)) as Record<string, unknown>[];
    assert.deepEqual(
      [app?.["name"], app?.["image"], app?.["secrets"]],
      ["app", "nginx:1", [{ name: "A", valueFrom: ARN("ssm", "parameter/a") }]],
    );
    assert.deepEqual(untagged(one(r, "aws:ecs/service:Service")), {
      cluster: ARN("ecs", "cluster/c"),
      taskDefinition: ARN("ecs", "task-definition/app:1"),
      desiredCount: 1,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      enableExecuteCommand: false,
      propagateTags: "SERVICE",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["sg-task", "sg-0123456789abcdef0"],
        assignPublicIp: false,
      },
    });
    assert.equal(r.outputs["url"], undefined);
  });

  it("has a load balancer and scaling only when asked", async () => {
    const [plain, full] = [
      await construct(build()),
      await construct(
        build({ loadBalancer: { scheme: "internal" }, autoscaling: { min: 1, max: 2, requestsPerTask: 5 } }),
      ),
    ];
    const parts = ["aws:lb/loadBalancer:LoadBalancer", "aws:appautoscaling/target:Target"];
    assert.deepEqual(
      parts.map((t) => names(plain, t).length),
      [0, 0],
    );
    assert.deepEqual(
      parts.map((t) => names(full, t)),
      [["app-lb"], ["app-scaling"]],
    );
    assert.equal(full.outputs["url"], "http://app-lb.us-east-1.elb.amazonaws.com");
  });
});

describe("LoadBalancer", () => {
  it("opens a port for each client network and admits itself to the tasks", async () => {
    const r = await construct(() => ({
      url: new LoadBalancer("lb", {
        vpcId: "vpc-1",
        scheme: "public",
        subnetIds: ["subnet-1", "subnet-2"],
        taskGroupId: "sg-task",
        listeners: [{ port: 80, protocol: "HTTP", action: "forward" }],
        targetPort: 8080,
        healthCheckPath: "/",
        allowCidrs: ["10.1.0.0/16", "10.2.0.0/16"],
      }).url,
    }));
    assert.deepEqual(names(r, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), [
      "lb-from-10-1-0-0-16-80",
      "lb-from-10-2-0-0-16-80",
      "lb-into-task",
    ]);
    assert.deepEqual(one(r, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").inputs, {
      securityGroupId: "sg-lb",
      referencedSecurityGroupId: "sg-task",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
      description: "To the tasks",
    });
    assert.equal(one(r, "aws:lb/loadBalancer:LoadBalancer").inputs["internal"], false);
  });
});

describe("Autoscaling", () => {
  it("scales on requests only where a load balancer counts them", async () => {
    const scaling = { min: 1, max: 3, cpuPercent: 50, requestsPerTask: 10 };
    const policies = async (label: { resourceLabel?: string }) => {
      const r = await construct(() => ({
        made: new Autoscaling("s", { clusterName: "c", serviceName: "s", scaling, ...label }).urn,
      }));
      assert.equal(one(r, "aws:appautoscaling/target:Target").inputs["resourceId"], "service/c/s");
      return names(r, "aws:appautoscaling/policy:Policy");
    };
    assert.deepEqual(await policies({}), ["s-cpu"]);
    assert.deepEqual(await policies({ resourceLabel: "app/a/targetgroup/b" }), ["s-cpu", "s-requests"]);
  });
});

describe("ContainerImage", () => {
  it("is an immutable repository that keeps the newest images, and an image in it for the architecture", async () => {
    const r = await construct(() => ({
      uri: new ContainerImage("img", { context: "./app", dockerfile: "Other", tag: "sha-1", architecture: "x86_64" })
        .imageUri,
    }));
    assert.deepEqual(untagged(one(r, "aws:ecr/repository:Repository")), {
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete: false,
    });
    assert.deepEqual(one(r, "awsx:ecr:Image").inputs, {
      repositoryUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/img",
      context: "./app",
      imageTag: "sha-1",
      dockerfile: "Other",
      platform: "linux/amd64",
    });
    assert.match(String(r.outputs["uri"]), /\/img@sha256:/);
    const { rules } = json(one(r, "aws:ecr/lifecyclePolicy:LifecyclePolicy"), "policy") as {
      rules: { selection: unknown; action: unknown }[];
    };
    assert.deepEqual(
      rules.map((x) => [x.selection, x.action]),
      [[{ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 }, { type: "expire" }]],
    );
  });
});
