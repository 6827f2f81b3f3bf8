/** What the service section makes: load balancer, autoscaling, exec, sidecars, secrets, images. */
import * as assert from "node:assert/strict";
import { evaluation, json, names, ofType, one, untagged } from "../helpers/evaluations";

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/c";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/k";
const service = (...set: string[]) => evaluation("dev", "hybrid", { set: set.map((s) => `services.app.${s}`) });

type Container = Record<string, unknown> & { name: string; secrets?: unknown[] };
const containers = (e: Awaited<ReturnType<typeof service>>) =>
  json(one(e, "aws:ecs/taskDefinition:TaskDefinition"), "containerDefinitions") as Container[];

const balancerOf = (e: Awaited<ReturnType<typeof service>>) =>
  (e.outputs["services"] as Record<string, { loadBalancer?: Record<string, string> }>)["app"]?.loadBalancer;

function ingress(e: Awaited<ReturnType<typeof service>>, group: string): unknown[][] {
  return ofType(e, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter((r) => r.inputs["securityGroupId"] === group)
    .map((r) => [
      r.inputs["cidrIpv4"] ?? r.inputs["referencedSecurityGroupId"],
      r.inputs["fromPort"],
      r.inputs["toPort"],
    ]);
}

describe("the load balancer", () => {
  it("public: in public subnets, open to everyone on 80, the tasks open to it alone", async () => {
    const e = await service("loadBalancer.scheme=public");
    assert.deepEqual(untagged(one(e, "aws:lb/loadBalancer:LoadBalancer")), {
      loadBalancerType: "application",
      internal: false,
      subnets: ["subnet-egress-public-use1-az1", "subnet-egress-public-use1-az2"],
      securityGroups: ["sg-egress-app-lb"],
      dropInvalidHeaderFields: true,
    });
    assert.deepEqual(ingress(e, "sg-egress-app-lb"), [["0.0.0.0/0", 80, 80]]);
    assert.deepEqual(ingress(e, "sg-egress-app-task"), [["sg-egress-app-lb", 8080, 8080]]);
    assert.deepEqual(balancerOf(e), {
      arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/egress-app-lb/0",
      dnsName: "egress-app-lb.us-east-1.elb.amazonaws.com",
      zoneId: "Z0",
      url: "http://egress-app-lb.us-east-1.elb.amazonaws.com",
    });
  });

  it("internal: in the task subnets, open to the VPC", async () => {
    const e = await service("loadBalancer.scheme=internal");
    const balancer = one(e, "aws:lb/loadBalancer:LoadBalancer");
    assert.equal(balancer.inputs["internal"], true);
    assert.deepEqual(balancer.inputs["subnets"], ["subnet-egress-private-use1-az1", "subnet-egress-private-use1-az2"]);
    assert.deepEqual(ingress(e, "sg-egress-app-lb"), [["10.20.0.0/16", 80, 80]]);
  });

  it("TLS: 443 with the certificate, 80 only redirects", async () => {
    const e = await service(
      "loadBalancer.scheme=public",
      `loadBalancer.certificateArn=${CERTIFICATE}`,
      "loadBalancer.allowCidrs=[198.51.100.0/24]",
    );
    assert.deepEqual(
      ofType(e, "aws:lb/listener:Listener").map((r) => untagged(r)),
      [
        {
          loadBalancerArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/egress-app-lb/0",
          port: 80,
          protocol: "HTTP",
          defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        },
        {
          loadBalancerArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/egress-app-lb/0",
          port: 443,
          protocol: "HTTPS",
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          certificateArn: CERTIFICATE,
          defaultActions: [
            {
              type: "forward",
              targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/egress-app-lb/0",
            },
          ],
        },
      ],
    );
    assert.deepEqual(ingress(e, "sg-egress-app-lb"), [
      ["198.51.100.0/24", 443, 443],
      ["198.51.100.0/24", 80, 80],
    ]);
    assert.match(balancerOf(e)?.url ?? "", /^https:/);
  });

  it("sends to addresses, and the service registers the app's port", async () => {
    const e = await service("loadBalancer.scheme=public", "ports=[3000]", "loadBalancer.healthCheckPath=/up");
    const group = one(e, "aws:lb/targetGroup:TargetGroup");
    assert.equal(group.inputs["targetType"], "ip");
    assert.equal(group.inputs["port"], 3000);
    assert.equal((group.inputs["healthCheck"] as { path: string }).path, "/up");
    assert.deepEqual(one(e, "aws:ecs/service:Service").inputs["loadBalancers"], [
      {
        targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/egress-app-lb/0",
        containerName: "app",
        containerPort: 3000,
      },
    ]);
  });
});

describe("network ACLs of the whole stack", () => {
  const rules = (e: Awaited<ReturnType<typeof service>>, acl: string) => {
    const prefix = `egress-acl-${acl}-`;
    return ofType(e, "aws:ec2/networkAclRule:NetworkAclRule")
      .filter((r) => r.name.startsWith(prefix))
      .map((r) => [r.name.slice(prefix.length), r.inputs["cidrBlock"], r.inputs["fromPort"], r.inputs["toPort"]]);
  };

  it("let HTTPS out and ephemeral ports back, from anywhere even without NAT, and clients of an internal load balancer in", async () => {
    assert.deepEqual(rules(await evaluation("prod", "endpoints-only"), "private"), [
      ["in-clients-10-40-0-0-16-80", "10.40.0.0/16", 80, 80],
      ["in-ephemeral", "0.0.0.0/0", 1024, 65535],
      ["in-https", "10.40.0.0/16", 443, 443],
      ["out-ephemeral", "10.40.0.0/16", 1024, 65535],
      ["out-https", "0.0.0.0/0", 443, 443],
    ]);
  });

  it("guard the public tier with the clients of a public load balancer and the ports of egress.allow", async () => {
    const e = await evaluation("prod", "hybrid", {
      set: ["services.app.loadBalancer.scheme=public", "egress.allow=[{cidr: 203.0.113.0/24, port: 25, why: mail}]"],
    });
    assert.deepEqual(rules(e, "public"), [
      ["in-allow-25", "10.40.0.0/16", 25, 25],
      ["in-clients-0-0-0-0-0-80", "0.0.0.0/0", 80, 80],
      ["in-ephemeral", "0.0.0.0/0", 1024, 65535],
      ["in-https", "10.40.0.0/16", 443, 443],
      ["out-allow-203-0-113-0-24-25", "203.0.113.0/24", 25, 25],
      ["out-ephemeral", "0.0.0.0/0", 1024, 65535],
      ["out-https", "0.0.0.0/0", 443, 443],
    ]);
  });

  it("are none unless asked for", async () => {
    assert.deepEqual(names(await evaluation("dev", "hybrid"), "aws:ec2/networkAcl:NetworkAcl"), []);
  });
});

describe("autoscaling", () => {
  it("scales on CPU and on requests, and owns the desired count", async () => {
    const e = await evaluation("prod", "endpoints-only");
    assert.deepEqual(one(e, "aws:ecs/service:Service").options.ignoreChanges, ["desiredCount"]);
    const target = one(e, "aws:appautoscaling/target:Target");
    assert.equal(target.inputs["resourceId"], "service/egress/egress-app");
    assert.deepEqual([target.inputs["minCapacity"], target.inputs["maxCapacity"]], [3, 12]);
    const metric = (name: string) =>
      one(e, "aws:appautoscaling/policy:Policy", name).inputs["targetTrackingScalingPolicyConfiguration"] as Record<
        string,
        unknown
      >;
    assert.deepEqual(metric("egress-app-scaling-cpu"), {
      targetValue: 60,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      scaleInCooldown: 300,
      scaleOutCooldown: 60,
    });
    assert.deepEqual(metric("egress-app-scaling-requests")["predefinedMetricSpecification"], {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: "app/egress-app-lb/0/targetgroup/egress-app-lb/0",
    });
  });

  it("is absent by default, and the count is the configuration's", async () => {
    const e = await service("desiredCount=4");
    assert.deepEqual(names(e, "aws:appautoscaling/target:Target"), []);
    const made = one(e, "aws:ecs/service:Service");
    assert.equal(made.inputs["desiredCount"], 4);
    assert.deepEqual(made.options.ignoreChanges, []);
  });
});

describe("ECS Exec", () => {
  it("on: the service allows it, the root file system is writable, the role may open the channels", async () => {
    const e = await service();
    assert.equal(one(e, "aws:ecs/service:Service").inputs["enableExecuteCommand"], true);
    assert.equal(containers(e)[0]?.["readonlyRootFilesystem"], false);
    assert.deepEqual(
      (json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-app-task"), "policy") as { Statement: unknown[] })
        .Statement,
      [
        {
          Sid: "Exec",
          Effect: "Allow",
          Action: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          Resource: "*",
        },
      ],
    );
  });

  it("off: read-only root, no task policy, no session channel needed", async () => {
    const e = await service("exec=false");
    assert.equal(one(e, "aws:ecs/service:Service").inputs["enableExecuteCommand"], false);
    assert.equal(containers(e)[0]?.["readonlyRootFilesystem"], true);
    assert.ok(!names(e, "aws:iam/rolePolicy:RolePolicy").includes("egress-app-task"));
    assert.ok(!(e.outputs["needs"] as string[]).includes("ssmmessages"));
  });

  it("logged and encrypted: the cluster says where, the role may write exactly there", async () => {
    const e = await service(`exec={kmsKeyArn: "${KEY}", logGroup: sessions, s3Bucket: session-bucket}`);
    assert.deepEqual(one(e, "aws:ecs/cluster:Cluster").inputs["configuration"], {
      executeCommandConfiguration: {
        kmsKeyId: KEY,
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: "sessions",
          cloudWatchEncryptionEnabled: true,
          s3BucketName: "session-bucket",
          s3BucketEncryptionEnabled: true,
        },
      },
    });
    const { Statement } = json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-app-task"), "policy") as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    assert.deepEqual(Object.fromEntries(Statement.map((s) => [s.Sid, s.Resource])), {
      Exec: "*",
      ExecLogGroups: "*",
      ExecLogs: ["arn:aws:logs:us-east-1:123456789012:log-group:sessions:*"],
      ExecBucketRegion: "*",
      ExecBucket: ["arn:aws:s3:::session-bucket"],
      ExecObjects: ["arn:aws:s3:::session-bucket/*"],
      ExecKey: [KEY],
    });
    assert.ok((e.outputs["needs"] as string[]).includes("kms"));
  });
});

describe("containers", () => {
  it("run unprivileged with explicit logging and regional STS, and know what they need", async () => {
    const [app] = containers(await evaluation("prod", "endpoints-only"));
    assert.equal(app?.["user"], "65532:65532");
    assert.equal(app?.["readonlyRootFilesystem"], true);
    assert.deepEqual(app?.["logConfiguration"], {
      logDriver: "awslogs",
      options: {
        "awslogs-group": "egress-app",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "app",
        mode: "blocking",
      },
    });
    assert.deepEqual(app?.["environment"], [
      { name: "AWS_STS_REGIONAL_ENDPOINTS", value: "regional" },
      { name: "EGRESS_ACCOUNT", value: "123456789012" },
      { name: "EGRESS_SERVICES", value: "ecr.api,ecr.dkr,s3,secretsmanager,ssm,logs,sts" },
      { name: "PORT", value: "8080" },
    ]);
  });

  it("take sidecars with their own image and environment, which need their registry too", async () => {
    const e = await service(
      "sidecars=[{name: proxy, image: 'docker.io/envoy:v1', essential: true, environment: {B: 2, A: x}}]",
    );
    const [, proxy] = containers(e);
    assert.deepEqual(
      [proxy?.name, proxy?.["image"], proxy?.["essential"], proxy?.["environment"]],
      [
        "proxy",
        "docker.io/envoy:v1",
        true,
        [
          { name: "A", value: "x" },
          { name: "B", value: "2" },
        ],
      ],
    );
    assert.ok((e.outputs["needs"] as string[]).includes("internet"));
  });

  it("take secrets of both kinds, created or by reference, and the role reads exactly those", async () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf:password::";
    const parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/app/key";
    const e = await service(
      `secrets=[{name: A, create: secretsmanager}, {name: B, create: ssm}, {name: C, valueFrom: '${secret}', kmsKeyArn: '${KEY}'}, {name: D, valueFrom: '${parameter}'}]`,
    );
    const own = "arn:aws:secretsmanager:us-east-1:123456789012:secret:egress-app-A-AbCdEf";
    const ownParameter = "arn:aws:ssm:us-east-1:123456789012:parameter/egress-app-B";
    assert.deepEqual(containers(e)[0]?.secrets, [
      { name: "A", valueFrom: own },
      { name: "B", valueFrom: ownParameter },
      { name: "C", valueFrom: secret },
      { name: "D", valueFrom: parameter },
    ]);
    const { Statement } = json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-app-execution"), "policy") as {
      Statement: { Sid: string; Action: unknown; Resource: unknown }[];
    };
    assert.deepEqual(Object.fromEntries(Statement.map((s) => [s.Sid, s.Resource])), {
      Login: "*",
      Pull: ["arn:aws:ecr:us-east-1:123456789012:repository/egress-app"],
      Secrets: [own, "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"],
      Parameters: [ownParameter, parameter],
      Decrypt: [KEY],
      Logs: ["arn:aws:logs:us-east-1:123456789012:log-group:egress-app:*"],
    });
    assert.deepEqual(one(e, "aws:secretsmanager/secretVersion:SecretVersion").options.ignoreChanges, ["secretString"]);
    assert.equal(one(e, "aws:secretsmanager/secretVersion:SecretVersion").inputs["secretString"], "[secret]");
    assert.deepEqual(one(e, "aws:ssm/parameter:Parameter").options.ignoreChanges, ["value"]);
    assert.equal(one(e, "aws:ssm/parameter:Parameter").inputs["value"], "[secret]");
  });

  it("come from the image that is named, which wins over the build", async () => {
    const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:${"a".repeat(64)}`;
    const e = await service(`image=${image}`);
    assert.equal(containers(e)[0]?.["image"], image);
    assert.deepEqual(names(e, "aws:ecr/repository:Repository"), []);
    assert.deepEqual(names(e, "awsx:ecr:Image"), []);
    const { Statement } = json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-app-execution"), "policy") as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    assert.deepEqual(Statement.find((s) => s.Sid === "Pull")?.Resource, [
      "arn:aws:ecr:us-east-1:123456789012:repository/team/app",
    ]);
  });

  it("built: pushed to the stack's own immutable, scanned repository and run by digest", async () => {
    const e = await service();
    const repository = one(e, "aws:ecr/repository:Repository");
    assert.equal(repository.inputs["imageTagMutability"], "IMMUTABLE");
    assert.deepEqual(repository.inputs["imageScanningConfiguration"], { scanOnPush: true });
    const image = one(e, "awsx:ecr:Image");
    assert.equal(image.inputs["platform"], "linux/arm64");
    assert.match(String(image.inputs["imageTag"]), /^sha-[0-9a-f]{12}$/);
    assert.match(String(containers(e)[0]?.["image"]), /\/egress-app@sha256:[0-9a-f]{64}$/);
  });
});
