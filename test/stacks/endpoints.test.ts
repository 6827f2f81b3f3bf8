/** The endpoints section through the whole program: groups, policies, external endpoints, additions; and flow logs. */
import * as assert from "node:assert/strict";
import { evaluation, json, names, ofType, one, untagged } from "../helpers/evaluations";

type Statement = {
  Sid?: string;
  Effect: string;
  Action: string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: unknown;
};
type Found = Awaited<ReturnType<typeof evaluation>>;
const statements = (e: Found, name: string) =>
  (json(one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", name), "policy") as { Statement: Statement[] }).Statement;
const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];

describe("endpoint policies", () => {
  it("least-privilege: exactly the task's own repositories, secrets, parameters, log group and the layer bucket", async () => {
    const e = await evaluation("prod", "endpoints-only");
    const allow = (Sid: string, Action: string[], Resource: unknown) => ({
      Sid,
      Effect: "Allow",
      Action,
      Resource,
      Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
      Principal: "*",
    });
    const pull = [
      allow("Login", ["ecr:GetAuthorizationToken"], "*"),
      allow("Pull", PULL, ["arn:aws:ecr:us-east-1:123456789012:repository/egress-app"]),
    ];
    assert.deepEqual(statements(e, "egress-endpoint-ecr.api"), pull);
    assert.deepEqual(statements(e, "egress-endpoint-ecr.dkr"), pull);
    assert.deepEqual(statements(e, "egress-gateway-s3"), [
      {
        Sid: "ImageLayers",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"],
        Principal: "*",
      },
    ]);
    assert.deepEqual(statements(e, "egress-endpoint-secretsmanager"), [
      allow(
        "Secrets",
        ["secretsmanager:GetSecretValue"],
        ["arn:aws:secretsmanager:us-east-1:123456789012:secret:egress-app-APP_SECRET-AbCdEf"],
      ),
    ]);
    assert.deepEqual(statements(e, "egress-endpoint-ssm"), [
      allow(
        "Parameters",
        ["ssm:GetParameters"],
        ["arn:aws:ssm:us-east-1:123456789012:parameter/egress-app-APP_SETTING"],
      ),
    ]);
    assert.deepEqual(statements(e, "egress-endpoint-logs"), [
      allow(
        "Logs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["arn:aws:logs:us-east-1:123456789012:log-group:egress-app:*"],
      ),
    ]);
    assert.deepEqual(statements(e, "egress-endpoint-sts"), [
      {
        Sid: "Perimeter",
        Effect: "Allow",
        Action: ["sts:*"],
        Resource: "*",
        // Who asks who it is names no resource, so no account of one.
        Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
        Principal: "*",
      },
    ]);
  });

  it("aws-default: none is written, so AWS's full access stands", async () => {
    const e = await evaluation("prod", "endpoints-only", { set: ["endpoints.policy=aws-default"] });
    for (const endpoint of ofType(e, "aws:ec2/vpcEndpoint:VpcEndpoint"))
      assert.equal(endpoint.inputs["policy"], undefined);
  });

  it("take what endpoints.allow and service.needs add, and keep the layer bucket", async () => {
    const e = await evaluation("prod", "endpoints-only", {
      set: [
        "endpoints.allow={s3: [{actions: ['s3:GetObject'], resources: ['arn:aws:s3:::assets/*']}]}",
        "services.app.needs=[{service: sqs, actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:us-east-1:123456789012:jobs']}]",
      ],
    });
    assert.deepEqual(
      statements(e, "egress-gateway-s3").map((s) => s.Resource),
      [["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"], ["arn:aws:s3:::assets/*"]],
    );
    const send = {
      Effect: "Allow",
      Action: ["sqs:SendMessage"],
      Resource: ["arn:aws:sqs:us-east-1:123456789012:jobs"],
    };
    assert.deepEqual(statements(e, "egress-endpoint-sqs"), [
      { ...send, Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } }, Principal: "*" },
    ]);
    assert.deepEqual(
      (json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-app-task"), "policy") as { Statement: Statement[] })
        .Statement,
      [send],
    );
  });
});

describe("endpoint groups", () => {
  it("share main unless a group names them", async () => {
    const e = await evaluation("prod", "endpoints-only");
    const group = (service: string) =>
      one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", `egress-endpoint-${service}`).inputs["securityGroupIds"];
    assert.deepEqual(group("ecr.api"), ["sg-egress-endpoints-registry"]);
    assert.deepEqual(group("ecr.dkr"), ["sg-egress-endpoints-registry"]);
    assert.deepEqual(group("logs"), ["sg-egress-endpoints-main"]);
    assert.deepEqual(Object.keys(e.outputs["endpointSecurityGroupIds"] as object).sort(), ["main", "registry"]);
  });

  it("do not exist when none of their services has an endpoint", async () => {
    const e = await evaluation("prod", "hybrid", { set: ["endpoints.groups={secrets: [secretsmanager, ssm]}"] });
    assert.deepEqual(
      names(e, "aws:ec2/securityGroup:SecurityGroup").filter((n) => n.includes("endpoints")),
      ["egress-endpoints-main"],
    );
  });
});

describe("lists of endpoints", () => {
  it("only add: interface and gateway in endpoints-only", async () => {
    const e = await evaluation("dev", "endpoints-only", {
      set: ["endpoints.interface=[monitoring]", "endpoints.gateway=[s3, dynamodb]"],
    });
    const made = names(e, "aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.ok(made.includes("egress-endpoint-monitoring"));
    assert.ok(made.includes("egress-gateway-dynamodb"));
    assert.equal(
      one(e, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egress-app-task-to-dynamodb").inputs[
        "prefixListId"
      ],
      "pl-dynamodb",
    );
  });

  it("hybrid makes its own list, whatever the tasks need", async () => {
    const e = await evaluation("dev", "hybrid", { set: ["endpoints.hybrid=[secretsmanager]"] });
    assert.deepEqual(names(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns"), ["egress-endpoint-secretsmanager"]);
  });

  it("without additions, endpoints-only makes what the tasks need and nothing else", async () => {
    const e = await evaluation("dev", "endpoints-only", { set: ["services.app.needs=[]"] });
    assert.deepEqual(
      names(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns"),
      ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages"].map((s) => `egress-endpoint-${s}`),
    );
  });
});

describe("draining endpoints", () => {
  it("stand, but their names lead to NAT", async () => {
    const e = await evaluation("dev", "hybrid", { set: ["endpoints.draining=[logs]"] });
    const answers = Object.fromEntries(
      ofType(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns").map((r) => [r.name, r.inputs["privateDnsEnabled"]]),
    );
    assert.deepEqual(answers, {
      "egress-endpoint-ecr.api": true,
      "egress-endpoint-ecr.dkr": true,
      "egress-endpoint-logs": false,
    });
    const { inputs } = one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-logs");
    assert.deepEqual(
      inputs,
      one(await evaluation("dev", "hybrid"), "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-logs").inputs,
    );
  });
});

describe("external endpoints", () => {
  const set = [
    "endpoints.external=[{service: logs, cidrs: [10.99.0.0/24, 10.99.1.0/24]}, {service: sts, securityGroupId: sg-c0000000}]",
  ];

  it("are not made again, and the tasks may reach them", async () => {
    const e = await evaluation("dev", "endpoints-only", { set });
    assert.ok(!names(e, "aws:ec2/vpcEndpoint:VpcEndpoint").some((n) => /logs|sts/.test(n)));
    const rules = ofType(e, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter((r) =>
      r.name.includes("external"),
    );
    assert.deepEqual(
      rules.map((r) => [r.name, r.inputs["cidrIpv4"] ?? r.inputs["referencedSecurityGroupId"], r.inputs["fromPort"]]),
      [
        ["egress-app-task-to-external-logs-10-99-0-0-24", "10.99.0.0/24", 443],
        ["egress-app-task-to-external-logs-10-99-1-0-24", "10.99.1.0/24", 443],
        ["egress-app-task-to-external-sts", "sg-c0000000", 443],
      ],
    );
    const service = one(e, "aws:ecs/service:Service");
    for (const rule of rules) assert.ok(service.dependencies.includes(rule.urn));
  });

  it("are unused without endpoints", async () => {
    const e = await evaluation("dev", "nat-only", { set });
    assert.ok(e.plan.unused.some((d) => d.key === "endpoints.external"));
  });
});

describe("egress.allow", () => {
  const set = [
    "egress.allow=[{cidr: 203.0.113.0/24, port: 5432, why: database of the partner}, {cidr: 198.51.100.7/32, port: 443, why: covered}]",
  ];

  it("opens its ports in a NAT mode, but nothing twice", async () => {
    const e = await evaluation("dev", "hybrid", { set });
    const rule = one(
      e,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "egress-app-task-to-203-0-113-0-24-5432",
    );
    assert.deepEqual(rule.inputs, {
      securityGroupId: "sg-egress-app-task",
      cidrIpv4: "203.0.113.0/24",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      description: "database of the partner",
    });
    assert.ok(!names(e, rule.type).some((n) => n.includes("198-51-100-7")));
  });

  it("opens nothing in endpoints-only and is listed as unused", async () => {
    const e = await evaluation("dev", "endpoints-only", { set });
    assert.ok(!names(e, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").some((n) => n.includes("5432")));
    assert.ok(e.plan.unused.some((d) => d.key === "egress.allow"));
  });
});

describe("flow logs", () => {
  it("to CloudWatch: a group with retention and a role that writes to it alone", async () => {
    const e = await evaluation("dev", "nat-only");
    assert.equal(one(e, "aws:cloudwatch/logGroup:LogGroup", "egress-flow").inputs["retentionInDays"], 7);
    const { logFormat, ...log } = untagged(one(e, "aws:ec2/flowLog:FlowLog"));
    assert.deepEqual(log, {
      vpcId: "vpc-egress",
      trafficType: "REJECT",
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:aws:logs:us-east-1:123456789012:log-group:egress-flow",
      iamRoleArn: "arn:aws:iam::123456789012:role/egress-flow",
      maxAggregationInterval: 60,
    });
    assert.match(String(logFormat), /\$\{pkt-dstaddr\}/);
    const { Statement } = json(one(e, "aws:iam/rolePolicy:RolePolicy", "egress-flow"), "policy") as {
      Statement: Statement[];
    };
    const group = "arn:aws:logs:us-east-1:123456789012:log-group:egress-flow";
    assert.deepEqual(
      Statement.map((s) => s.Resource),
      [[group, `${group}:*`]],
    );
  });

  it("to S3: a private, encrypted bucket that expires, written by the delivery service of this account only", async () => {
    const e = await evaluation("dev", "nat-only", {
      set: ["network.flowLogs={traffic: all, destination: s3, retentionDays: 30}"],
    });
    assert.equal(one(e, "aws:ec2/flowLog:FlowLog").inputs["trafficType"], "ALL");
    assert.equal(one(e, "aws:ec2/flowLog:FlowLog").inputs["logDestination"], "arn:aws:s3:::egress-flow");
    const { bucket, ...block } = one(e, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
    assert.equal(bucket, "egress-flow");
    assert.ok(Object.values(block).every((v) => v === true) && Object.keys(block).length === 4);
    assert.deepEqual(
      (
        one(e, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"] as {
          expiration: unknown;
        }[]
      )[0]?.expiration,
      { days: 30 },
    );
    const { Statement } = json(one(e, "aws:s3/bucketPolicy:BucketPolicy"), "policy") as { Statement: Statement[] };
    assert.deepEqual(
      Statement.map((s) => [s.Sid, s.Effect]),
      [
        ["Write", "Allow"],
        ["Check", "Allow"],
        ["TlsOnly", "Deny"],
      ],
    );
    assert.deepEqual(Statement[0]?.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
    assert.ok(!names(e, "aws:iam/role:Role").includes("egress-flow"));
  });

  it("off: nothing", async () => {
    assert.deepEqual(
      names(await evaluation("dev", "nat-only", { set: ["network.flowLogs.traffic=off"] }), "aws:ec2/flowLog:FlowLog"),
      [],
    );
  });
});

describe("unused settings", () => {
  it("of prod in endpoints-only are what NAT and hybrid would use", async () => {
    assert.deepEqual(
      (await evaluation("prod", "endpoints-only")).plan.unused.map((d) => d.key),
      ["network.nat.strategy", "endpoints.hybrid"],
    );
  });

  it("of prod in nat-only are what endpoints would use", async () => {
    assert.deepEqual((await evaluation("prod", "nat-only")).plan.unused.map((d) => d.key).sort(), [
      "endpoints.groups",
      "endpoints.hybrid",
    ]);
  });

  it("of prod in hybrid are none", async () => {
    assert.deepEqual((await evaluation("prod", "hybrid")).plan.unused, []);
  });
});

describe("tags", () => {
  it("stand on every resource that takes them, with a name of its own", async () => {
    const e = await evaluation("prod", "hybrid");
    for (const r of e.resources.filter((r) => r.inputs["tags"] !== undefined)) {
      const tags = r.inputs["tags"] as Record<string, string>;
      assert.equal(tags["Environment"], "prod", r.urn);
      assert.equal(tags["Name"], r.name, r.urn);
    }
    assert.ok(e.resources.filter((r) => r.inputs["tags"] !== undefined).length > 40);
  });
});
