/** Images, needs, the catalogue, unused paths, NAT counts: small pure parts by exact answers. */
import * as assert from "node:assert/strict";
import {
  endpointServiceName,
  hostsOf,
  layerBucketArn,
  partitionOf,
  serviceNames,
  serviceOf,
  services,
  shortServiceName,
} from "../../plan/catalogue";
import { parseImage } from "../../plan/image";
import { MODES, usesEndpoints, usesNat } from "../../plan/mode";
import { instanceArchitecture, natPlan, plannedEips } from "../../plan/nat";
import { natInstanceUserData } from "../../plan/nat-instance";
import { needsOf, secretService, type TaskFacts } from "../../plan/needs";
import { assumeRoleDocument, repositoryArn, secretArn, taskRolePolicy } from "../../plan/role-documents";
import { givenPaths } from "../../plan/unused";
import { settings } from "../helpers/settings";

describe("an image reference", () => {
  const CASES: readonly (readonly [string, string, string, string, (string | undefined)?, string?])[] = [
    ["nginx", "other", "docker.io", "nginx"],
    ["nginx:1.27", "other", "docker.io", "nginx", "1.27"],
    ["library/nginx", "other", "docker.io", "library/nginx"],
    ["localhost/app:1", "other", "localhost", "app", "1"],
    ["registry:5000/app", "other", "registry:5000", "app"],
    ["public.ecr.aws/nginx/nginx:1", "ecr-public", "public.ecr.aws", "nginx/nginx", "1"],
    [
      "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1",
      "ecr-private",
      "123456789012.dkr.ecr.us-east-1.amazonaws.com",
      "team/app",
      "v1",
    ],
    [
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app",
      "ecr-private",
      "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
      "app",
    ],
    ["123456789012.dkr-ecr.eu-west-1.on.aws/app", "ecr-private", "123456789012.dkr-ecr.eu-west-1.on.aws", "app"],
    ["1234.dkr.ecr.us-east-1.amazonaws.com/app", "other", "1234.dkr.ecr.us-east-1.amazonaws.com", "app"],
    ["app@sha256:ab", "other", "docker.io", "app", undefined, "sha256:ab"],
  ];
  for (const [text, registry, host, repository, tag, digest] of CASES)
    it(text, () => {
      const image = parseImage(text);
      assert.deepEqual(
        [image.registry, image.host, image.repository, image.tag, image.digest],
        [registry, host, repository, tag, digest],
      );
    });

  it("of private ECR knows its account and region", () => {
    const { account, region } = parseImage("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app");
    assert.deepEqual([account, region], ["123456789012", "us-gov-west-1"]);
  });
});

describe("what a task needs", () => {
  const task = (facts: Partial<TaskFacts>) =>
    needsOf({ images: [], logDrivers: [], secrets: [], exec: false, services: [], region: "us-east-1", ...facts });
  const names = (facts: Partial<TaskFacts>) => task(facts).map((n) => n.service);

  it("comes from its image", () => {
    assert.deepEqual(names({ images: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/a"] }), [
      "ecr.api",
      "ecr.dkr",
      "s3",
    ]);
    assert.deepEqual(names({ images: ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/a"] }), ["internet"]);
    assert.deepEqual(names({ images: ["nginx", "public.ecr.aws/a/b"] }), ["internet"]);
  });

  it("comes from its secrets: kms is not needed, the secret service decrypts", () => {
    assert.deepEqual(
      names({
        secrets: [
          { name: "A", valueFrom: "arn:aws:secretsmanager:us-east-1:1:secret:a" },
          { name: "B", valueFrom: "/app/b" },
        ],
      }),
      ["secretsmanager", "ssm"],
    );
    assert.equal(secretService("arn:aws-cn:secretsmanager:cn-north-1:1:secret:a"), "secretsmanager");
  });

  it("comes from logging, exec and what is listed, each once with its reasons", () => {
    assert.deepEqual(names({ logDrivers: ["awsfirelens"] }), []);
    assert.deepEqual(
      task({
        logDrivers: ["awslogs"],
        exec: true,
        execKms: true,
        execLogs: true,
        execS3: true,
        services: ["sts", "s3"],
      }),
      [
        { service: "logs", because: [{ kind: "log-driver", driver: "awslogs" }, { kind: "exec-logs" }] },
        { service: "ssmmessages", because: [{ kind: "exec" }] },
        { service: "kms", because: [{ kind: "exec-key" }] },
        { service: "s3", because: [{ kind: "exec-bucket" }, { kind: "code" }] },
        { service: "sts", because: [{ kind: "code" }] },
      ],
    );
  });
});

describe("the catalogue", () => {
  it("names each service in each partition, and back", () => {
    for (const name of serviceNames)
      for (const region of ["us-east-1", "cn-north-1", "us-gov-west-1"]) {
        const full = endpointServiceName(name, region);
        assert.match(full, new RegExp(`^(cn\\.)?com\\.amazonaws\\.${region}\\.`));
        assert.equal(shortServiceName(full), name);
        for (const host of hostsOf(name, region))
          assert.ok(host.includes(region) && /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(host), host);
      }
  });

  it("says of every service why a task needs it, and where the row is from", () => {
    for (const s of services) assert.ok(s.why && s.when && s.sources.length > 0 && s.iam, s.name);
    assert.deepEqual(
      services.filter((s) => s.kind === "gateway").map((s) => s.name),
      ["s3", "dynamodb"],
    );
  });

  it("knows partitions and the layer bucket", () => {
    assert.deepEqual(["eu-west-1", "cn-northwest-1", "us-gov-east-1"].map(partitionOf), [
      "aws",
      "aws-cn",
      "aws-us-gov",
    ]);
    assert.equal(layerBucketArn("eu-west-1"), "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket");
  });

  it("adds knowledge and limits nothing: any endpoint service by its short or full name", () => {
    assert.equal(endpointServiceName("kinesis-streams", "eu-west-1"), "com.amazonaws.eu-west-1.kinesis-streams");
    assert.equal(shortServiceName("com.amazonaws.us-east-1.aps-workspaces"), "aps-workspaces");
    const own = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
    assert.equal(endpointServiceName(own, "us-east-1"), own);
    assert.equal(shortServiceName(own), own);
    assert.deepEqual(
      [serviceOf("s4").known, serviceOf("s4").kind, hostsOf("s4", "us-east-1")],
      [false, "interface", []],
    );
    assert.equal(shortServiceName("com.example.logs"), undefined);
  });
});

describe("modes", () => {
  it("use NAT, endpoints or both", () => {
    assert.deepEqual(
      MODES.map((m) => [m, usesNat(m), usesEndpoints(m)]),
      [
        ["nat-only", true, false],
        ["endpoints-only", false, true],
        ["hybrid", true, true],
      ],
    );
  });
});

describe("NATs", () => {
  const nat = (of: Record<string, unknown>) => settings({ network: { nat: { eipQuota: 99, ...of } } }).network.nat;

  it("take as many addresses as their strategy says", () => {
    assert.equal(plannedEips(nat({ strategy: "per-az" }), 3), 3);
    assert.equal(plannedEips(nat({ strategy: "single" }), 3), 1);
    assert.equal(plannedEips(nat({ strategy: "instance" }), 3), 1);
    assert.equal(plannedEips(nat({ strategy: "instance", instances: "per-az" }), 3), 3);
    assert.equal(plannedEips(nat({ strategy: "regional" }), 3), "automatic");
    assert.equal(plannedEips(nat({ strategy: "regional", retainEips: true }), 3), 3);
  });

  it("stand in and serve the AZs of their strategy", () => {
    const zones = ["a", "b"];
    const placed = (of: Record<string, unknown>, all: string[] = zones) => {
      const { hosts, servedBy } = natPlan(nat(of), all, []);
      return { hosts, servedBy };
    };
    assert.deepEqual(placed({ strategy: "single" }), { hosts: ["a"], servedBy: { a: "a", b: "a" } });
    assert.deepEqual(placed({ strategy: "per-az" }), { hosts: zones, servedBy: { a: "a", b: "b" } });
    assert.deepEqual(placed({ strategy: "regional" }), { hosts: [], servedBy: {} });
    assert.deepEqual(placed({ strategy: "single" }, []), { hosts: [], servedBy: {} });
  });

  it("run on a machine of the type's architecture", () => {
    assert.deepEqual(
      ["t4g.nano", "t3.nano", "c7gn.large", "m6a.xlarge", "t4g.foo", "p5.48xlarge"].map(instanceArchitecture),
      ["arm64", "x86_64", "arm64", "x86_64", undefined, undefined],
    );
    assert.equal(
      natPlan(nat({ strategy: "instance", instanceType: "t3.micro" }), ["a"], [25]).instance?.architecture,
      "x86_64",
    );
  });

  it("forward after every boot", () => {
    const script = natInstanceUserData(["10.7.0.0/16", "100.64.0.0/16"]);
    assert.match(script, /^#!\/bin\/bash\nset -euo pipefail\n/);
    assert.match(script, /net\.ipv4\.ip_forward = 1/);
    assert.match(script, /iptables -t nat -A POSTROUTING -s 10\.7\.0\.0\/16 /);
    assert.match(script, /POSTROUTING -s 100\.64\.0\.0\/16 /);
    assert.match(script, /iptables-save/);
  });
});

describe("documents", () => {
  it("trust one service for one account", () => {
    assert.deepEqual(JSON.parse(assumeRoleDocument("ecs-tasks.amazonaws.com", "123456789012")), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("name the secret, not its key; the repository, not its tag", () => {
    assert.equal(
      secretArn("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf:password::"),
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
    );
    assert.equal(
      repositoryArn("aws-cn", parseImage("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app:1")),
      "arn:aws-cn:ecr:cn-north-1:123456789012:repository/team/app",
    );
  });

  it("give a task no policy when nothing asks for one", () => {
    const arns = {
      region: "us-east-1",
      partition: "aws",
      account: "1",
      repositories: [],
      caches: [],
      agents: [],
      fileSystems: [],
      secrets: [],
      parameters: [],
      kmsKeys: [],
      logGroup: "g",
    } as const;
    const facts = {
      needs: [{ service: "sts", actions: [], resources: [] }],
      exec: { enabled: false },
      logging: { driver: "awslogs" },
    } as const;
    assert.equal(taskRolePolicy(facts, arns), undefined);
  });
});

describe("the paths that a file sets", () => {
  it("are those of every key, inner ones included, lists as one", () => {
    assert.deepEqual([...givenPaths({ mode: "x", network: { nat: { strategy: "single" }, azs: ["a"] } })].sort(), [
      "mode",
      "network",
      "network.azs",
      "network.nat",
      "network.nat.strategy",
    ]);
  });
});
