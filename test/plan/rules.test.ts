/** Every rule between fields: the key, the value, why and the fix that it reports; and what it lets pass. */
import * as assert from "node:assert/strict";
import { serviceNames, services } from "../../plan/catalogue";
import { FARGATE_SIZES } from "../../plan/rules/task";
import { problems } from "../helpers/settings";

type Raw = Record<string, unknown>;
type Context = Parameters<typeof problems>[1];

/** [title, configuration, key, value, why, fix, context] */
const REFUSED: readonly (readonly [string, Raw, string, string, RegExp, RegExp, Context?])[] = [
  // Addresses
  [
    "a VPC above /16",
    { network: { cidr: "10.0.0.0/8" } },
    "network.cidr",
    "10.0.0.0/8",
    /at most a \/16/,
    /use a \/16 to \/21/,
  ],
  [
    "a VPC below /21",
    { network: { cidr: "10.0.0.0/22" } },
    "network.cidr",
    "10.0.0.0/22",
    /smaller than AWS's smallest/,
    /use a \/21 or larger/,
  ],
  [
    "a VPC too small for a public load balancer",
    { network: { cidr: "10.0.0.0/21" }, services: { app: { build: "./app", loadBalancer: { scheme: "public" } } } },
    "network.cidr",
    "10.0.0.0/21",
    /\/27 subnets/,
    /use a \/20 or larger/,
  ],
  [
    "an overlap with a peer",
    { network: { avoidCidrs: ["192.168.0.0/16", "10.0.128.0/17"] } },
    "network.cidr",
    "10.0.0.0/16",
    /overlaps 10\.0\.128\.0\/17 \(network\.avoidCidrs\[1\]\)/,
    /choose a CIDR outside/,
  ],
  [
    "an egress destination in the VPC",
    { egress: { allow: [{ cidr: "10.0.1.0/24", port: 25, why: "mail" }] } },
    "egress.allow[0].cidr",
    "10.0.1.0/24",
    /inside the VPC/,
    /remove it/,
  ],
  [
    "an external endpoint with addresses in the VPC",
    { endpoints: { external: [{ service: "logs", cidrs: ["10.0.0.0/24"] }] } },
    "endpoints.external[0].cidrs",
    "10.0.0.0/24",
    /overlaps this VPC/,
    /securityGroupId/,
  ],
  [
    "an egress rule that another covers",
    {
      egress: {
        allow: [
          { cidr: "203.0.113.0/24", port: 25, why: "mail" },
          { cidr: "203.0.113.7/32", port: 25, why: "mail too" },
        ],
      },
    },
    "egress.allow[1]",
    '{"cidr":"203.0.113.7/32","port":25}',
    /egress\.allow\[0\] \(203\.0\.113\.0\/24\) allows it already/,
    /remove one/,
  ],
  [
    "more ACL rules than AWS takes",
    {
      network: { networkAcls: "managed" },
      egress: { allow: Array.from({ length: 19 }, (_, i) => ({ cidr: `203.0.113.${i}/32`, port: 25, why: "mail" })) },
    },
    "network.networkAcls",
    "managed",
    /need 21 rules in one direction, and an ACL takes 20/,
    /fewer CIDRs/,
  ],
  // AZs
  [
    "more AZs than slots",
    { network: { azs: 9, nat: { strategy: "single" } } },
    "network.azs",
    "9",
    /8 address slots/,
    /at most 8/,
  ],
  [
    "an AZ twice",
    { network: { azs: ["us-east-1a", "us-east-1a"] } },
    "network.azs",
    '["us-east-1a","us-east-1a"]',
    /us-east-1a is listed twice/,
    /each AZ once/,
  ],
  [
    "a load balancer in one AZ",
    { network: { azs: 1 }, services: { app: { build: "./app", loadBalancer: { scheme: "internal" } } } },
    "network.azs",
    "1",
    /at least two AZs/,
    /use 2 or more/,
  ],
  // Adopted networks
  [
    "an adopted subnet twice",
    {
      mode: "endpoints-only",
      network: { existing: { vpcId: "vpc-10000000", privateSubnetIds: ["subnet-10000000", "subnet-10000000"] } },
    },
    "network.existing.privateSubnetIds",
    '["subnet-10000000","subnet-10000000"]',
    /subnet-10000000 is listed twice/,
    /each subnet once/,
  ],
  [
    "more than 16 subnets",
    {
      mode: "endpoints-only",
      network: {
        existing: {
          vpcId: "vpc-10000000",
          privateSubnetIds: Array.from({ length: 17 }, (_, i) => `subnet-${String(i).padStart(8, "0")}`),
        },
      },
    },
    "network.existing.privateSubnetIds",
    "17 subnets",
    /at most 16 subnets/,
    /one per AZ is enough/,
  ],
  [
    "an adopted network without public subnets for a load balancer",
    {
      mode: "endpoints-only",
      services: { app: { build: "./app", loadBalancer: { scheme: "public" } } },
      network: { existing: { vpcId: "vpc-10000000", privateSubnetIds: ["subnet-10000000"] } },
    },
    "network.existing.publicSubnetIds",
    "[]",
    /the public load balancer of app stands in a public subnet/,
    /list the VPC's public subnets/,
  ],
  // NAT
  [
    "regional NAT in China",
    { network: { nat: { strategy: "regional" } } },
    "network.nat.strategy",
    "regional",
    /not offered in aws-cn \(cn-north-1\)/,
    /per-az or single/,
    { region: "cn-north-1" },
  ],
  [
    "regional NAT in GovCloud",
    { network: { nat: { strategy: "regional" } } },
    "network.nat.strategy",
    "regional",
    /not offered in aws-us-gov/,
    /per-az or single/,
    { region: "us-gov-east-1" },
  ],
  [
    "any stack with a provider that replaces endpoints",
    {},
    "mode",
    "nat-only",
    /7\.20\.0 replaces an endpoint when its private DNS changes/,
    /npm install/,
    { awsPackageVersion: "7.20.0" },
  ],
  [
    "an address twice",
    { network: { nat: { eipAllocationIds: ["eipalloc-10000000", "eipalloc-10000000"] } } },
    "network.nat.eipAllocationIds",
    '["eipalloc-10000000","eipalloc-10000000"]',
    /eipalloc-10000000 is listed twice/,
    /each allocation once/,
  ],
  [
    "the wrong number of addresses",
    { network: { azs: 3, nat: { eipAllocationIds: ["eipalloc-10000000"] } } },
    "network.nat.eipAllocationIds",
    '["eipalloc-10000000"]',
    /per-az in 3 AZs takes 3 addresses, and 1 are listed/,
    /exactly 3/,
  ],
  [
    "more addresses than the quota",
    { network: { azs: 3, nat: { otherEips: 3 } } },
    "network.nat.strategy",
    "per-az",
    /allocates 3 Elastic IPs, and with 3 others that exceeds the account's quota of 5/,
    /L-0263D0A3/,
  ],
  [
    "more retained addresses than the quota",
    { mode: "endpoints-only", network: { azs: 2, nat: { strategy: "regional", retainEips: true, otherEips: 4 } } },
    "network.nat.strategy",
    "regional",
    /allocates 2 Elastic IPs/,
    /quota/,
  ],
  // Reach
  [
    "a public image without NAT",
    { mode: "endpoints-only", services: { app: { image: "nginx:1.27" } } },
    "services.app.image",
    "nginx:1.27",
    /no path to docker\.io/,
    /push it to a private ECR/,
  ],
  [
    "an ECR Public image without NAT",
    { mode: "endpoints-only", services: { app: { image: "public.ecr.aws/nginx/nginx:1" } } },
    "services.app.image",
    "public.ecr.aws/nginx/nginx:1",
    /no path to public\.ecr\.aws/,
    /mode hybrid or nat-only/,
  ],
  [
    "a public sidecar without NAT",
    {
      mode: "endpoints-only",
      services: { app: { build: "./app", sidecars: [{ name: "p", image: "quay.io/p/p:1" }] } },
    },
    "services.app.sidecars[0].image",
    "quay.io/p/p:1",
    /no path to quay\.io/,
    /push it/,
  ],
  [
    "another region's image without NAT",
    { mode: "endpoints-only", services: { app: { image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" } } },
    "services.app.image",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
    /its registry is in eu-west-1/,
    /replicate the repository/,
  ],
  [
    "a cold pull-through cache without NAT",
    {
      mode: "endpoints-only",
      services: {
        app: { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/nginx:1", pullThrough: { hub: "cold" } },
      },
    },
    "services.app.image",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/nginx:1",
    /first pull of an image through it needs the internet/,
    /services\.app\.pullThrough\.hub: pre-warmed/,
  ],
  [
    "a need for the internet without NAT",
    { mode: "endpoints-only", services: { app: { build: "./app", needs: ["internet"] } } },
    "services.app.needs[0]",
    "internet",
    /no path to the internet/,
    /remove it/,
  ],
  [
    "IAM actions on the internet",
    { services: { app: { build: "./app", needs: [{ service: "internet", actions: ["s3:Get"], resources: ["*"] }] } } },
    "services.app.needs[0]",
    "internet",
    /takes no IAM actions/,
    /plain text internet/,
  ],
  [
    "an unknown need",
    { services: { app: { build: "./app", needs: ["secretmanager"] } } },
    "services.app.needs[0]",
    "secretmanager",
    /not in the catalogue, and one letter from secretsmanager/,
    /write secretsmanager, internet .*, or the full name of the endpoint service/,
  ],
  [
    "a need twice",
    { services: { app: { build: "./app", needs: ["sts", "sts"] } } },
    "services.app.needs",
    "sts",
    /listed twice/,
    /once, with all its actions/,
  ],
  [
    "an endpoint twice",
    { endpoints: { interface: ["sqs", "sqs"] } },
    "endpoints.interface",
    '["sqs","sqs"]',
    /sqs is listed twice/,
    /list it once/,
  ],
  [
    "an external endpoint twice",
    {
      endpoints: {
        external: [
          { service: "logs", securityGroupId: "sg-10000000" },
          { service: "logs", securityGroupId: "sg-20000000" },
        ],
      },
    },
    "endpoints.external",
    "logs",
    /listed twice/,
    /once, with all its addresses/,
  ],
  [
    "an external endpoint nobody can be let to",
    { endpoints: { external: [{ service: "logs" }] } },
    "endpoints.external[0]",
    '{"service":"logs","cidrs":[]}',
    /no egress rule can be written/,
    /cidrs \(central VPC\) or securityGroupId/,
  ],
  [
    "an endpoint that is external as well",
    { endpoints: { interface: ["sqs"], external: [{ service: "sqs", securityGroupId: "sg-10000000" }] } },
    "endpoints.interface",
    "sqs",
    /external as well/,
    /remove it from/,
  ],
  [
    "a service in two groups",
    { endpoints: { groups: { a: ["logs"], b: ["logs"] } } },
    "endpoints.groups",
    "logs",
    /in two groups/,
    /in one group/,
  ],
  [
    "a group named main",
    { endpoints: { groups: { main: ["logs"] } } },
    "endpoints.groups.main",
    '["logs"]',
    /main is the group/,
    /another name/,
  ],
  [
    "more than five security groups",
    {
      services: {
        app: {
          build: "./app",
          securityGroupIds: ["sg-10000000", "sg-20000000", "sg-30000000", "sg-40000000", "sg-50000000"],
        },
      },
    },
    "services.app.securityGroupIds",
    '["sg-10000000","sg-20000000","sg-30000000","sg-40000000","sg-50000000"]',
    /at most 5 security groups/,
    /list at most 4/,
  ],
  [
    "a draining endpoint without NAT",
    { mode: "endpoints-only", endpoints: { draining: ["logs"] } },
    "endpoints.draining",
    '["logs"]',
    /name leads to NAT, and mode endpoints-only has none/,
    /use mode hybrid/,
  ],
  // Task
  [
    "a CPU that Fargate lacks",
    { services: { app: { build: "./app", cpu: 300 } } },
    "services.app.cpu",
    "300",
    /no task of that size/,
    /use one of 256, 512/,
  ],
  [
    "a memory that the CPU lacks",
    { services: { app: { build: "./app", cpu: 256, memory: 3000 } } },
    "services.app.memory",
    "3000",
    /does not offer 3000 MiB with 256 CPU units/,
    /use 2048/,
  ],
  [
    "neither image nor build",
    { services: { app: {} } },
    "services.app.image",
    "(not set)",
    /no image/,
    /set build: \.\/app/,
  ],
  [
    "exec with a read-only root",
    { services: { app: { build: "./app", exec: true, readonlyRootFilesystem: true } } },
    "services.app.readonlyRootFilesystem",
    "true",
    /exclude each other/,
    /set exec: false/,
  ],
  [
    "a secret of no kind",
    { services: { app: { build: "./app", secrets: [{ name: "A" }] } } },
    "services.app.secrets[0]",
    "A",
    /^it has no source$/,
    /set valueFrom \(an ARN\), create \(secretsmanager or ssm\), or value/,
  ],
  [
    "a secret of both kinds",
    {
      services: {
        app: {
          build: "./app",
          secrets: [{ name: "A", create: "ssm", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/a" }],
        },
      },
    },
    "services.app.secrets[0]",
    "A",
    /either referenced or created/,
    /set valueFrom/,
  ],
  [
    "a name that is secret and plain",
    { services: { app: { build: "./app", environment: { A: "1" }, secrets: [{ name: "A", create: "ssm" }] } } },
    "services.app.environment.A",
    "1",
    /a secret as well/,
    /keep the secret/,
  ],
  [
    "a secret's name twice",
    {
      services: {
        app: {
          build: "./app",
          secrets: [
            { name: "A", create: "ssm" },
            { name: "A", create: "secretsmanager" },
          ],
        },
      },
    },
    "services.app.secrets",
    "A",
    /two secrets/,
    /once/,
  ],
  [
    "min above max",
    { services: { app: { build: "./app", autoscaling: { min: 3, max: 2 } } } },
    "services.app.autoscaling.min",
    "3",
    /above autoscaling\.max \(2\)/,
    /at most max/,
  ],
  [
    "a first count outside autoscaling",
    { services: { app: { build: "./app", desiredCount: 1, autoscaling: { min: 2, max: 4 } } } },
    "services.app.desiredCount",
    "1",
    /autoscaling keeps 2 to 4/,
    /in that range/,
  ],
  [
    "scaling on requests without a load balancer",
    { services: { app: { build: "./app", autoscaling: { min: 1, max: 4, requestsPerTask: 10 } } } },
    "services.app.autoscaling.requestsPerTask",
    "10",
    /there is none/,
    /set loadBalancer\.scheme/,
  ],
  [
    "a certificate without a load balancer",
    {
      services: {
        app: { build: "./app", loadBalancer: { certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/c" } },
      },
    },
    "services.app.loadBalancer.certificateArn",
    "arn:aws:acm:us-east-1:123456789012:certificate/c",
    /no load balancer/,
    /public or internal/,
  ],
  [
    "two sidecars of a name",
    {
      services: {
        app: {
          build: "./app",
          sidecars: [
            { name: "p", image: "p:1" },
            { name: "p", image: "p:2" },
          ],
        },
      },
    },
    "services.app.sidecars",
    "p",
    /two sidecars/,
    /once/,
  ],
  [
    "a sidecar named as the app",
    { services: { app: { build: "./app", sidecars: [{ name: "app", image: "p:1" }] } } },
    "services.app.sidecars[0].name",
    "app",
    /main container/,
    /another name/,
  ],
  [
    "pull-through caches in China",
    { services: { app: { build: "./app", pullThrough: { hub: "pre-warmed" } } } },
    "services.app.pullThrough",
    '["hub"]',
    /not offered in cn-north-1/,
    /private ECR/,
    { region: "cn-north-1" },
  ],
];

describe("rules between fields refuse", () => {
  for (const [title, raw, key, value, why, fix, context] of REFUSED)
    it(title, () => {
      const found = problems(raw, context);
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.equal(found[0]?.key, key);
      assert.equal(found[0]?.value, value);
      assert.match(found[0]?.why ?? "", why);
      assert.match(found[0]?.fix ?? "", fix);
    });
});

describe("an old provider release", () => {
  it("is named for each thing it cannot do", () => {
    const found = problems({ network: { nat: { strategy: "regional" } } }, { awsPackageVersion: "7.12.0" });
    assert.deepEqual(
      found.map((p) => p.key),
      ["network.nat.strategy", "mode"],
    );
    assert.match(found[0]?.why ?? "", /7\.12\.0 has no regional NAT gateway; 7\.14\.0 is the first that has/);
    assert.equal(found[0]?.fix, "npm install @pulumi/aws@^7.48.0");
    assert.deepEqual(
      problems({ network: { nat: { strategy: "regional" } } }, { awsPackageVersion: "7.14.0" }).map((p) => p.key),
      ["mode"],
    );
  });
});

describe("rules between fields let pass", () => {
  const PASS: readonly (readonly [string, Raw, Context?])[] = [
    ["the least configuration", {}],
    [
      "what another mode uses: a NAT strategy and egress rules in endpoints-only",
      {
        mode: "endpoints-only",
        network: { nat: { strategy: "regional", otherEips: 900 } },
        egress: { allow: [{ cidr: "203.0.113.0/24", port: 25, why: "mail" }] },
      },
      { region: "cn-north-1" },
    ],
    ["a public image with NAT", { mode: "hybrid", services: { app: { image: "nginx:1.27" } } }],
    [
      "a pre-warmed cache without NAT",
      {
        mode: "endpoints-only",
        services: {
          app: {
            image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/nginx:1",
            pullThrough: { hub: "pre-warmed" },
          },
        },
      },
    ],
    ["an image beside a build, which it overrides", { services: { app: { build: "./app", image: "nginx:1" } } }],
    [
      "four groups besides our own",
      {
        services: {
          app: { build: "./app", securityGroupIds: ["sg-10000000", "sg-20000000", "sg-30000000", "sg-40000000"] },
        },
      },
    ],
    [
      "16 adopted subnets",
      {
        mode: "endpoints-only",
        network: {
          existing: {
            vpcId: "vpc-10000000",
            privateSubnetIds: Array.from({ length: 16 }, (_, i) => `subnet-${String(i).padStart(8, "0")}`),
          },
        },
      },
    ],
    [
      "addresses that fit",
      {
        network: {
          azs: 3,
          nat: { eipAllocationIds: ["eipalloc-10000000", "eipalloc-20000000", "eipalloc-30000000"], otherEips: 9 },
        },
      },
    ],
    ["the smallest VPC", { network: { cidr: "10.0.0.0/21" } }],
    ["the first provider release that is safe", {}, { awsPackageVersion: "7.23.0" }],
  ];
  for (const [title, raw, context] of PASS) it(title, () => assert.deepEqual(problems(raw, context), []));

  it("every Fargate size, and no other", () => {
    for (const cpu of [256, 512, 1024, 2048, 4096, 8192, 16384])
      for (let memory = 512; memory <= 122880; memory += memory < 8192 ? 512 : 4096) {
        const fits = FARGATE_SIZES.get(cpu)?.includes(memory) === true;
        assert.equal(
          problems({ services: { app: { build: "./app", cpu, memory } } }).length,
          fits ? 0 : 1,
          `${cpu} ${memory}`,
        );
      }
    assert.deepEqual(FARGATE_SIZES.get(256), [512, 1024, 2048]);
    assert.deepEqual(
      [...FARGATE_SIZES].map(([cpu, m]) => [cpu, m[0], m.at(-1), m.length]),
      [
        [256, 512, 2048, 3],
        [512, 1024, 4096, 4],
        [1024, 2048, 8192, 7],
        [2048, 4096, 16384, 13],
        [4096, 8192, 30720, 23],
        [8192, 16384, 61440, 12],
        [16384, 32768, 122880, 12],
      ],
    );
  });

  it("as many endpoints as the catalogue has: it is below the quota of 50", () => {
    const all = services.filter((s) => s.kind === "interface").map((s) => s.name);
    assert.ok(all.length < 50 && serviceNames.length > all.length);
    assert.deepEqual(problems({ mode: "hybrid", endpoints: { interface: all } }), []);
  });
});

describe("problems", () => {
  it("are reported together, rules and shapes", () => {
    const found = problems({
      mode: "hybrid",
      network: { cidr: "10.0.0.0/8", azs: 9 },
      endpoints: { groups: { main: ["logs"] } },
      services: { app: { cpu: 300 } },
      tags: 3,
    });
    assert.deepEqual(
      found.map((p) => p.key),
      [
        "tags",
        "network.cidr",
        "network.azs",
        "network.nat.strategy",
        "endpoints.groups.main",
        "services.app.cpu",
        "services.app.image",
      ],
    );
  });

  it("of a section that has no sound shape are not joined by rules that read it", () => {
    const found = problems({
      network: { azs: "three", cidr: "10.0.0.0/8" },
      services: { app: { cpu: 300, build: "./app" } },
    });
    assert.deepEqual(
      found.map((p) => p.key),
      ["network.azs", "services.app.cpu"],
    );
  });
});
