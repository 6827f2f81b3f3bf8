/** `egress doctor` on machines and accounts that lack things: stand-ins, no AWS, no Pulumi CLI. */
import assert from "node:assert/strict";
import { doctorText } from "../../cli/commands/doctor";
import { accountView } from "../../cli/doctor/account-reader";
import { type Check, exitCodeOfChecks } from "../../cli/doctor/check";
import type { AccountView, Ran, Surroundings } from "../../cli/doctor/doctor-sources";
import { examine } from "../../cli/doctor/examine";
import { type Evaluation, evaluate, ROOT } from "../../offline/evaluate";
import { egress } from "../helpers/egress";
import { awsError, withAws } from "../helpers/fake-aws";

const ran = (stdout: string, code = 0, stderr = ""): Ran => ({ code, stdout, stderr });
const HEALTHY: Readonly<Record<string, Ran>> = {
  "pulumi version": ran("v3.248.0\n"),
  "pulumi whoami": ran("someone\n"),
  "docker version": ran("27.0.0\n"),
};
const ACCOUNT: AccountView = {
  identity: () => Promise.resolve({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/someone" }),
  enabled: () => Promise.resolve(true),
  quota: () => Promise.resolve(50),
  usage: () => Promise.resolve({ elasticIps: 1, ownElasticIps: 0, vpcs: 1, ownVpcs: 0, natGateways: {} }),
};

interface Lacks {
  readonly nodeVersion?: string;
  readonly commands?: Readonly<Record<string, Ran>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly account?: Partial<AccountView>;
  readonly findings?: readonly { kind: string; subject: string; evidence: string; fix: string }[];
  readonly problem?: string;
}

const evaluated = new Map<string, Promise<Evaluation>>();
const once: Surroundings["evaluate"] = (options) => {
  const found = evaluated.get(options.stack) ?? evaluate(options);
  evaluated.set(options.stack, found);
  return found;
};

function around(o: Lacks = {}): Surroundings {
  return {
    env: o.env ?? { PULUMI_BACKEND_URL: "s3://state", PULUMI_CONFIG_PASSPHRASE: "", HOME: "/nowhere" },
    nodeVersion: o.nodeVersion ?? "v22.1.0",
    run: (command, args) =>
      Promise.resolve({ ...HEALTHY, ...o.commands }[`${command} ${args[0] ?? ""}`] ?? ran("", 127)),
    evaluate: once,
    account: () => Promise.resolve({ ...ACCOUNT, ...o.account }),
    leftovers: (stacks) =>
      Promise.resolve({
        operation: "repair",
        ok: o.problem === undefined,
        stacks: stacks.map((stack) => ({
          stack,
          outcome: o.problem === undefined ? "succeeded" : "failed",
          changes: {},
          findings: o.findings ?? [],
          seconds: 0,
          ...(o.problem === undefined ? {} : { problem: o.problem }),
        })),
      } as unknown as Awaited<ReturnType<Surroundings["leftovers"]>>),
  };
}

const look = (o: Lacks = {}, stacks = ["dev"], offline = false) =>
  examine({ stacks, projectDir: ROOT, offline }, around(o));
const about = (checks: readonly Check[], subject: string) => checks.find((c) => c.subject === subject);

describe("egress doctor", function () {
  this.timeout(60_000);

  it("finds nothing on a machine and an account that have all", async () => {
    const checks = await look({}, ["dev", "prod"]);
    assert.deepEqual(
      checks.filter((c) => c.state !== "ok"),
      [],
    );
    assert.equal(exitCodeOfChecks(checks), 0);
    for (const subject of [
      "Node",
      "Pulumi CLI",
      "Docker",
      "backend",
      "login",
      "AWS credentials",
      "Region us-east-1",
      "Elastic IPs in us-east-1 for dev",
      "NAT gateways of an AZ in us-east-1 for dev",
      "interface endpoints of a VPC in us-east-1 for prod",
      "leftovers of prod",
    ])
      assert.equal(about(checks, subject)?.state, "ok", subject);
    assert.match(doctorText(checks), /^✓ Node: v22\.1\.0$[^]*\nEverything is there\.$/m);
  });

  const NEEDED: readonly (readonly [what: string, lacks: Lacks, subject: string, found: RegExp, fix: RegExp])[] = [
    ["an old Node", { nodeVersion: "v18.20.0" }, "Node", /20\.19 is the least/, /nvm install/],
    [
      "no Pulumi CLI",
      { commands: { "pulumi version": ran("", 127) } },
      "Pulumi CLI",
      /none on PATH/,
      /get\.pulumi\.com/,
    ],
    [
      "Docker that is down",
      { commands: { "docker version": ran("", 1, "no daemon") } },
      "Docker",
      /no daemon.*dev builds/,
      /start Docker/,
    ],
    ["no backend", { env: { HOME: "/nowhere" } }, "backend", /no backend is named/, /PULUMI_BACKEND_URL/],
    [
      "no passphrase",
      { env: { PULUMI_BACKEND_URL: "s3://state" } },
      "secrets of dev",
      /PULUMI_CONFIG_PASSPHRASE is not set/,
      /export PULUMI_CONFIG_PASSPHRASE/,
    ],
    [
      "no login",
      { commands: { "pulumi whoami": ran("", 255, "error: not logged in") } },
      "login",
      /^not logged in$/,
      /pulumi login/,
    ],
    [
      "no credentials",
      { account: { identity: () => Promise.reject(awsError("ExpiredToken")) } },
      "AWS credentials",
      /ExpiredToken/,
      /aws sso login/,
    ],
    [
      "a closed Region",
      { account: { enabled: () => Promise.resolve(false) } },
      "Region us-east-1",
      /opted in/,
      /aws account enable-region/,
    ],
    [
      "no Elastic IP left",
      { account: { quota: () => Promise.resolve(1) } },
      "Elastic IPs in us-east-1 for dev",
      /^1 needed, 1 used by others, quota 1$/,
      /--quota-code L-0263D0A3 --desired-value 2$/,
    ],
  ];
  for (const [what, lacks, subject, found, fix] of NEEDED)
    it(`names ${what}, with the command that mends it`, async () => {
      const checks = await look(lacks);
      const check = about(checks, subject);
      assert.equal(check?.state, "missing", JSON.stringify(checks));
      assert.match(check.found, found);
      assert.match(check.fix ?? "", fix);
      assert.equal(exitCodeOfChecks(checks), 2);
    });

  it("counts a stack's own addresses once: those that it has are not needed again", async () => {
    const usage = () => Promise.resolve({ elasticIps: 1, ownElasticIps: 1, vpcs: 2, ownVpcs: 1, natGateways: {} });
    const checks = await look({ account: { usage, quota: () => Promise.resolve(2) } });
    assert.equal(about(checks, "Elastic IPs in us-east-1 for dev")?.found, "1 needed, 0 used by others, quota 2");
    assert.equal(about(checks, "VPCs in us-east-1 for dev")?.found, "1 needed, 1 used by others, quota 2");
  });

  it("does not call unknown what it could not read: that is no yes", async () => {
    const checks = await look({ account: { quota: () => Promise.reject(awsError("AccessDenied")) } });
    assert.equal(about(checks, "Elastic IPs in us-east-1 for dev")?.state, "unknown");
    assert.equal(exitCodeOfChecks(checks), 3);
  });

  it("tells leftovers as faults, a stack that does not exist yet as none, and no answer as unknown", async () => {
    const stray = { kind: "stray", subject: "igw-1", evidence: "the state does not know it", fix: "" };
    const found = await look({ findings: [stray] });
    assert.equal(exitCodeOfChecks(found), 1);
    assert.match(about(found, "leftovers of dev")?.fix ?? "", /^egress repair --stack dev$/);
    assert.equal(about(await look({ problem: "there is no stack dev" }), "leftovers of dev")?.state, "ok");
    assert.equal(about(await look({ problem: "locked" }), "leftovers of dev")?.state, "unknown");
  });

  it("names a stack file that cannot be used, and looks at the others", async () => {
    const checks = await look({}, ["nosuch", "dev"]);
    assert.equal(about(checks, "stack nosuch")?.state, "missing");
    assert.equal(about(checks, "stack dev")?.state, "ok");
  });

  it("asks neither AWS nor the backend when told so, and answers as data", async () => {
    const refuse = () => Promise.reject(new Error("asked"));
    const checks = await examine(
      { stacks: ["dev"], projectDir: ROOT, offline: true },
      { ...around({ commands: { "pulumi whoami": ran("", 127) } }), account: refuse, leftovers: refuse },
    );
    assert.ok(!checks.some((c) => c.subject === "AWS credentials" || c.subject === "login"));
    const { stdout } = await egress("doctor", "--stack", "dev", "--offline", "--json");
    assert.ok((JSON.parse(stdout) as { checks: Check[] }).checks.some((c) => c.subject === "Node" && c.state === "ok"));
  });
});

describe("what the doctor reads of an account", () => {
  it("leaves out what goes away, tells the stack's own by its tag, and changes nothing", async () => {
    const tags = [{ Key: "fargate-egress:stack", Value: "organization/fargate-egress/dev" }];
    const calls = await withAws(
      {
        GetCallerIdentity: { Account: "1", Arn: "a" },
        DescribeRegions: { Regions: [{ RegionName: "us-east-1", OptInStatus: "opt-in-not-required" }] },
        DescribeAddresses: { Addresses: [{ Tags: tags }, {}] },
        DescribeVpcs: { Vpcs: [{ Tags: tags }, {}, {}] },
        DescribeSubnets: { Subnets: [{ SubnetId: "s1", AvailabilityZone: "us-east-1a" }] },
        DescribeNatGateways: {
          NatGateways: [
            { SubnetId: "s1", State: "available" },
            { SubnetId: "s1", State: "deleted" },
            { SubnetId: "s1", State: "available", Tags: tags },
          ],
        },
      },
      async () => {
        const view = await accountView("us-east-1");
        assert.deepEqual(await view.identity(), { account: "1", arn: "a" });
        assert.equal(await view.enabled(), true);
        assert.deepEqual(await view.usage("dev"), {
          elasticIps: 2,
          ownElasticIps: 1,
          vpcs: 3,
          ownVpcs: 1,
          natGateways: { "us-east-1a": 1 },
        });
        assert.equal((await view.usage("prod")).ownElasticIps, 0);
        assert.equal(await (await accountView("eu-nowhere-1")).enabled(), undefined);
      },
    );
    assert.ok(calls.every(({ name }) => /^(Describe|Get)/.test(name)));
  });
});
