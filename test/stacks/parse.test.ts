/** The shape of the configuration: defaults, and what each wrong value is answered with. */
import * as assert from "node:assert/strict";
import { ConfigError, parseSettings } from "../../stacks/parse";
import { formatProblems } from "../../stacks/problems";
import { appOf, CONTEXT, problems, settings } from "../helpers/settings";

type Raw = Record<string, unknown>;
const service = (value: Raw): Raw => ({ services: { app: { build: "./app", ...value } } });

describe("defaults", () => {
  it("fill everything but the image", () => {
    assert.deepEqual(settings(), {
      mode: "nat-only",
      network: {
        cidr: "10.0.0.0/16",
        azs: 2,
        nat: {
          strategy: "per-az",
          eipAllocationIds: [],
          retainEips: false,
          instanceType: "t4g.nano",
          instances: "one",
          eipQuota: 5,
          otherEips: 0,
        },
        flowLogs: { traffic: "reject", destination: "cloudwatch", retentionDays: 14 },
        networkAcls: "none",
        avoidCidrs: [],
        publicSubnets: false,
      },
      endpoints: {
        interface: [],
        gateway: [],
        hybrid: ["ecr.api", "ecr.dkr", "logs"],
        draining: [],
        policy: "least-privilege",
        allow: {},
        groups: {},
        external: [],
        guardDuty: false,
      },
      services: {
        app: {
          build: { context: "./app" },
          cpu: 256,
          memory: 512,
          architecture: "arm64",
          ports: [{ port: 8080, protocol: "tcp" }],
          desiredCount: 1,
          capacity: { provider: "fargate", base: 0 },
          environment: {},
          secrets: [],
          exec: { enabled: false },
          loadBalancer: {
            scheme: "none",
            healthCheckPath: "/healthz",
            deletionProtection: false,
            accessLogs: false,
            redirectHttp: true,
          },
          needs: [],
          reach: [],
          volumes: {},
          logging: { driver: "awslogs" },
          sidecars: [],
          securityGroupIds: [],
          logRetentionDays: 30,
          logMode: "non-blocking",
          pullThrough: {},
        },
      },
      cluster: { containerInsights: "off" },
      egress: { allow: [] },
      keys: {},
      names: { tagPrefix: "fargate-egress" },
      protect: "data",
      tags: {},
      traffic: { gbPerMonth: {} },
    });
  });

  it("short forms mean their long ones", () => {
    const s = appOf(settings(service({ exec: true, needs: ["sts"], environment: { A: 1, B: true } })));
    assert.deepEqual(
      [s.exec, s.needs, s.environment],
      [{ enabled: true }, [{ service: "sts", actions: [], resources: [] }], { A: "1", B: "true" }],
    );
  });
});

/** [title, configuration, key, value, why, fix] */
const REFUSED: readonly (readonly [string, Raw, string, string, RegExp, RegExp])[] = [
  [
    "an unknown section",
    { netwrok: {} },
    "netwrok",
    "{}",
    /^there is no such key$/,
    /^write network \(keys here: cluster, egress, endpoints, keys, mode, names, network, protect, services, tags, traffic\)$/,
  ],
  [
    "an unknown key in a section",
    { network: { nta: 1 } },
    "network.nta",
    "1",
    /no such key/,
    /^write nat \(keys here: avoidCidrs, azs, cidr, /,
  ],
  [
    "an unknown key deep down",
    { network: { nat: { stategy: "single" } } },
    "network.nat.stategy",
    '"single"',
    /no such key/,
    /^write strategy /,
  ],
  [
    "an unknown key in a list",
    { egress: { allow: [{ cidr: "1.2.3.4/32", port: 1, why: "test", prot: 2 }] } },
    "egress.allow[0].prot",
    "2",
    /no such key/,
    /^write port \(keys here: cidr, port, why\)$/,
  ],
  [
    "an unknown key in a choice of forms",
    service({ exec: { enable: true } }),
    "services.app.exec.enable",
    "true",
    /no such key/,
    /^write enabled /,
  ],
  [
    "an unknown key near no other",
    { xyzzyplugh: 1 },
    "xyzzyplugh",
    "1",
    /no such key/,
    /^remove it \(keys here: cluster, egress, /,
  ],
  [
    "a key of another place",
    { containerInsights: true },
    "containerInsights",
    "true",
    /no such key/,
    /^move it to cluster\.containerInsights \(keys here: cluster, egress, /,
  ],
  [
    "a key of each service",
    { network: { desiredCount: 2 } },
    "network.desiredCount",
    "2",
    /no such key/,
    /^move it to services\.<name>\.desiredCount \(keys here: /,
  ],
  [
    "a mode that is none",
    { mode: "nat" },
    "mode",
    '"nat"',
    /not one of the values/,
    /^write nat-only, or another of: nat-only, endpoints-only, hybrid$/,
  ],
  ["a mode that is a number", { mode: 3 }, "mode", "3", /not one of the values/, /nat-only, endpoints-only, hybrid/],
  [
    "a section that is a text",
    { network: "10.0.0.0/16" },
    "network",
    '"10.0.0.0/16"',
    /^it must be an object, not a text$/,
    /^write an object$/,
  ],
  ["a section that is a list", { egress: [] }, "egress", "[]", /an object, not a list/, /write an object/],
  ["a section that is empty", { tags: null }, "tags", "null", /not empty/, /write an object/],
  [
    "no CIDR",
    { network: { cidr: "10.0.0.0" } },
    "network.cidr",
    '"10.0.0.0"',
    /not an IPv4 CIDR/,
    /such as 10\.0\.0\.0\/16/,
  ],
  [
    "a CIDR with octets beyond 255",
    { network: { cidr: "10.0.300.0/16" } },
    "network.cidr",
    '"10.0.300.0/16"',
    /not an IPv4 CIDR/,
    /four numbers/,
  ],
  [
    "a CIDR with host bits",
    { network: { cidr: "10.0.0.5/16" } },
    "network.cidr",
    '"10.0.0.5/16"',
    /bits set beyond its prefix/,
    /network address of the \/16/,
  ],
  ["no AZs", { network: { azs: 0 } }, "network.azs", "0", /below the smallest value, 1/, /1 or more/],
  ["half an AZ", { network: { azs: 1.5 } }, "network.azs", "1.5", /whole number/, /whole number/],
  [
    "AZs that are a text",
    { network: { azs: "two" } },
    "network.azs",
    '"two"',
    /a number or a list, not a text/,
    /a number or a list/,
  ],
  [
    "a wrong id",
    { network: { nat: { eipAllocationIds: ["vpc-10000000"] } } },
    "network.nat.eipAllocationIds[0]",
    '"vpc-10000000"',
    /starts with eipalloc-/,
    /such as eipalloc-0123456789abcdef0/,
  ],
  [
    "a retention that CloudWatch lacks",
    { network: { flowLogs: { retentionDays: 15 } } },
    "network.flowLogs.retentionDays",
    "15",
    /not one of the values/,
    /write one of 1, 3, 5, 7, 14, 30/,
  ],
  [
    "an unknown service",
    { endpoints: { interface: ["log"] } },
    "endpoints.interface[0]",
    "log",
    /not in the catalogue, and one letter from logs/,
    /^write logs, /,
  ],
  [
    "a gateway service among interfaces",
    { endpoints: { interface: ["s3"] } },
    "endpoints.interface[0]",
    '"s3"',
    /s3 has a gateway endpoint, and this list takes interface/,
    /move it to endpoints\.gateway/,
  ],
  [
    "an interface service among gateways",
    { endpoints: { gateway: ["sts"] } },
    "endpoints.gateway[0]",
    '"sts"',
    /sts has an interface endpoint/,
    /move it to endpoints\.interface/,
  ],
  [
    "a group without services",
    { endpoints: { groups: { a: [] } } },
    "endpoints.groups.a",
    "[]",
    /^the list is empty$/,
    /^list at least one, or leave the key out$/,
  ],
  [
    "a group with a wrong name",
    { endpoints: { groups: { "A B": ["logs"] } } },
    "endpoints.groups.A B",
    '["logs"]',
    /^a name here has 1 to 31 lower-case letters/,
    /^choose a name such as api/,
  ],
  [
    "a policy statement for an unknown service",
    { endpoints: { allow: { "S3 ": [] } } },
    "endpoints.allow.S3 ",
    "[]",
    /^it is not the name of an endpoint service$/,
    /^choose s3, or another of/,
  ],
  [
    "a wrong IAM action",
    { endpoints: { allow: { s3: [{ actions: ["GetObject"], resources: ["*"] }] } } },
    "endpoints.allow.s3[0].actions[0]",
    '"GetObject"',
    /prefix, a colon and a name/,
    /^write, for example, s3:GetObject$/,
  ],
  [
    "no ARN",
    service({ secrets: [{ name: "A", valueFrom: "db" }] }),
    "services.app.secrets[0].valueFrom",
    '"db"',
    /not an ARN of secretsmanager or ssm/,
    /copy the ARN/,
  ],
  [
    "another service's ARN",
    service({ exec: { kmsKeyArn: "arn:aws:s3:::bucket" } }),
    "services.app.exec.kmsKeyArn",
    '"arn:aws:s3:::bucket"',
    /not an ARN of kms/,
    /copy the ARN/,
  ],
  [
    "a port beyond 65535",
    service({ ports: [70000] }),
    "services.app.ports[0]",
    "70000",
    /above the largest value, 65535/,
    /65535 or less/,
  ],
  [
    "no image reference",
    { services: { app: { image: "my app" } } },
    "services.app.image",
    '"my app"',
    /not an image reference/,
    /repository\[:tag\|@digest\]/,
  ],
  [
    "a name that no environment takes",
    service({ environment: { "1A": "x" } }),
    "services.app.environment.1A",
    '"x"',
    /^a variable's name has letters/,
    /^choose a name such as LOG_LEVEL$/,
  ],
  [
    "a secret without a name",
    service({ secrets: [{ create: "ssm" }] }),
    "services.app.secrets[0].name",
    "(not set)",
    /^it is missing$/,
    /set it to a text/,
  ],
  [
    "a health check path without a slash",
    service({ loadBalancer: { healthCheckPath: "up" } }),
    "services.app.loadBalancer.healthCheckPath",
    '"up"',
    /a path starts with a slash/,
    /such as \/healthz/,
  ],
  [
    "traffic below zero",
    { traffic: { gbPerMonth: { logs: -1 } } },
    "traffic.gbPerMonth.logs",
    "-1",
    /below the smallest value, 0/,
    /0 or more/,
  ],
  ["a tag that is a number", { tags: { A: 1 } }, "tags.A", "1", /a text, not a number/, /write a text/],
  [
    "AZs that are none",
    { network: { azs: [] } },
    "network.azs",
    "[]",
    /^the list is empty$/,
    /^list at least one, or leave/,
  ],
  [
    "a reason that says nothing",
    { egress: { allow: [{ cidr: "203.0.113.0/24", port: 1, why: "db" }] } },
    "egress.allow[0].why",
    '"db"',
    /at least 3 characters/,
    /^say what is there/,
  ],
  [
    "memory beyond measure",
    service({ memory: 1e20 }),
    "services.app.memory",
    "100000000000000000000",
    /above|beyond/,
    /122880 or less|the number/,
  ],
  [
    "traffic beyond what NAT carries",
    { traffic: { gbPerMonth: { internet: 1e18 } } },
    "traffic.gbPerMonth.internet",
    "1000000000000000000",
    /above the largest value, 262800000/,
    /262800000 or less/,
  ],
  [
    "a need that is no service",
    service({ needs: ["no such thing"] }),
    "services.app.needs[0]",
    "no such thing",
    /not the name of an AWS service/,
    /internet for a destination outside AWS/,
  ],
  [
    "half an id",
    { endpoints: { external: [{ service: "sts", securityGroupId: "sg-zz" }] } },
    "endpoints.external[0].securityGroupId",
    '"sg-zz"',
    /17 hexadecimal digits/,
    /copy the whole id/,
  ],
  [
    "a loopback network",
    { network: { cidr: "127.0.0.0/16" } },
    "network.cidr",
    '"127.0.0.0/16"',
    /loopback/,
    /hosts have addresses/,
  ],
  ["a tag of AWS", { tags: { "aws:x": "y" } }, "tags.aws:x", '"y"', /AWS's own/, /another prefix/],
  [
    "the service of earlier versions",
    { service: { build: "./app", port: 80 } },
    "service",
    '{"build":"./app","port":80}',
    /any number of services, each by its name/,
    /^write services: \{ app: \{ build: \.\/app, ports: \[ 80 \] \} \}$/,
  ],
  [
    "the port of earlier versions",
    service({ port: 80 }),
    "services.app.port",
    "80",
    /any number of ports/,
    /^write ports: \[ 80 \]$/,
  ],
  [
    "the baseline of earlier versions",
    { endpoints: { baseline: "needs-only" } },
    "endpoints.baseline",
    '"needs-only"',
    /endpoints come from what the tasks need/,
    /^remove it/,
  ],
];

describe("a wrong value is answered with key, value, why and fix", () => {
  for (const [title, raw, key, value, why, fix] of REFUSED)
    it(title, () => {
      const found = problems(raw);
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.deepEqual([found[0]?.key, found[0]?.value], [key, value]);
      assert.match(found[0]?.why ?? "", why);
      assert.match(found[0]?.fix ?? "", fix);
    });
});

describe("the error", () => {
  it("lists every problem in one text", () => {
    try {
      parseSettings({ mode: "x", tags: { A: 1 }, zzz: 1, services: { app: { build: "./app" } } }, CONTEXT);
      assert.fail("it must throw");
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.problems.length, 3);
      assert.equal(error.message, formatProblems(error.problems, "stack test"));
      assert.match(
        error.message,
        /^3 problems in the configuration of stack test\n {2}zzz = 1\n {4}why: .+\n {4}fix: .+\n/,
      );
    }
  });

  it("cuts a long value to a line", () => {
    const [found] = problems({ network: { cidr: "x".repeat(500) } });
    assert.equal(found?.value.length, 100);
  });
});
