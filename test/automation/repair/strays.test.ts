/** Strays and kept states: what carries a stack's tags without being in its state, and what an older state has. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWith, leftovers, repair, verify } from "../../../automation";
import { readDeployment } from "../../../automation/repair/deployment";
import { withoutPast } from "../../../automation/repair/past-things";
import { compareStates } from "../../../automation/repair/state-differences";
import { awsOwned, otherStack, ownerOf, removable, type Stray, straysAmong } from "../../../automation/repair/strays";
import { holdsToSchema } from "../../helpers/answers";
import { awsError, withAws } from "../../helpers/fake-aws";
import { fakePulumi, type Script } from "../../helpers/fake-pulumi";
import { exportOf, type Short, tagsOf, urnOf } from "../../helpers/fake-state";

const GATEWAY: Short = {
  type: "aws:ec2/internetGateway:InternetGateway",
  name: "net",
  id: "igw-1",
  inputs: { tags: tagsOf("net") },
  outputs: { arn: "arn:igw-1" },
};
const owner = {
  stackKey: "fargate-egress:stack",
  nameKey: "fargate-egress:name",
  stack: "organization/fargate-egress/s",
};
const stray = (id: string, more: Partial<Stray> = {}): Stray => ({
  kind: "internet-gateway",
  id,
  name: "net",
  ...more,
});

describe("strays", () => {
  it("are what the state has neither as an id nor as an ARN, and what is not under way", () => {
    const deployment = readDeployment(
      exportOf([GATEWAY], [["creating", { ...GATEWAY, name: "new", inputs: { tags: tagsOf("new") } }]]),
    );
    const owned = [stray("igw-1"), stray("arn:igw-1"), stray("igw-2"), stray("igw-3", { name: "new" })];
    assert.deepEqual(
      straysAmong(owned, deployment).map(({ id }) => id),
      ["igw-2"],
    );
  });

  it("are looked for under the name that the resources carry, else under the one that they would", () => {
    assert.deepEqual(ownerOf(readDeployment(exportOf([GATEWAY])), "p", "x"), owner);
    assert.equal(ownerOf(readDeployment(exportOf([])), "p", "x").stack, "organization/p/x");
    assert.equal(ownerOf(readDeployment(exportOf([])), "p", "me/p/x").stack, "me/p/x");
  });

  it("are deleted users first, and only what EC2 has", () => {
    const all = [
      stray("vpc", { kind: "vpc" }),
      stray("subnet", { kind: "subnet" }),
      { id: "arn:log", name: "l" },
      stray("nat", { kind: "natgateway" }),
    ];
    assert.deepEqual(
      removable(all).map(({ id }) => id),
      ["nat", "subnet", "vpc"],
    );
  });

  it("are another stack's when a VPC with subnets is among them; one without was made twice", () => {
    const vpc = stray("vpc-2", { kind: "vpc" });
    assert.equal(otherStack([stray("igw-2"), stray("subnet-2", { kind: "subnet" })]), undefined);
    assert.equal(otherStack([stray("igw-2"), vpc]), undefined);
    assert.match(
      otherStack([vpc, stray("subnet-2", { kind: "subnet" })]) ?? "",
      /vpc-2 .*another stack of the same name/,
    );
  });

  it("are listed from EC2 by kind and from the tagging API for the rest, without what passes by itself", async () => {
    let owned: readonly Stray[] = [];
    const tags = Object.entries(tagsOf("net")).map(([Key, Value]) => ({ Key, Value }));
    const empty = Object.fromEntries(
      [
        "Vpcs",
        "Subnets",
        "RouteTables",
        "Addresses",
        "Instances",
        "VpcEndpoints",
        "SecurityGroups",
        "NetworkAcls",
        "FlowLogs",
      ].map((kind) => [`Describe${kind}`, {}]),
    );
    const pages = [
      {
        ResourceTagMappingList: [{ ResourceARN: "arn:aws:logs:x:1:log-group:g", Tags: tags }],
        PaginationToken: "more",
      },
      {
        ResourceTagMappingList: [
          "arn:aws:ec2:x:1:vpc/vpc-1",
          "arn:aws:ecs:x:1:task/c/1",
          "arn:aws:ecs:x:1:task-definition/a:1",
        ].map((ResourceARN) => ({ ResourceARN, Tags: tags })),
      },
    ];
    await withAws(
      {
        ...empty,
        DescribeInternetGateways: { InternetGateways: [{ InternetGatewayId: "igw-2", Tags: tags }] },
        DescribeNatGateways: {
          NatGateways: [
            { NatGatewayId: "nat-1", State: "deleting", Tags: tags },
            // Of another stack, from an endpoint that does not filter.
            { NatGatewayId: "nat-2", State: "available", Tags: [{ Key: "fargate-egress:stack", Value: "other" }] },
          ],
        },
        GetResources: () => pages.shift() ?? {},
      },
      async () => {
        owned = await awsOwned(owner, { region: "us-east-1" });
      },
    );
    assert.deepEqual(owned, [stray("igw-2"), { id: "arn:aws:logs:x:1:log-group:g", name: "net" }]);
  });
});

describe("things that AWS lists although they are deleted", () => {
  const arn = (rest: string) => ({ id: `arn:aws:${rest}`, name: "x" });
  const [service, cluster, secret] = [
    arn("ecs:us-east-1:1:service/c/s"),
    arn("ecs:us-east-1:1:cluster/c"),
    arn("secretsmanager:us-east-1:1:secret:s"),
  ];
  const all = [service, cluster, secret, arn("logs:us-east-1:1:log-group:g"), stray("igw-2")];
  const left = async (answers: Parameters<typeof withAws>[0]) => {
    let found: readonly Stray[] = [];
    await withAws(answers, async () => {
      found = await withoutPast(all, { region: "us-east-1" });
    });
    return found;
  };

  it("are no strays: inactive services and clusters, secrets in their recovery, what is not found", async () => {
    const gone = await left({
      DescribeServices: { services: [{ status: "INACTIVE" }] },
      DescribeClusters: { clusters: [] },
      DescribeSecret: { DeletedDate: new Date(0) },
    });
    assert.deepEqual(gone, all.slice(3));
    const missing = () => {
      throw awsError("ResourceNotFoundException");
    };
    const unknown = await left({ DescribeServices: missing, DescribeClusters: missing, DescribeSecret: missing });
    assert.deepEqual(unknown, all.slice(3));
  });

  it("are strays while they are there, and not known when AWS does not say", async () => {
    const there = {
      DescribeServices: { services: [{ status: "ACTIVE" }] },
      DescribeClusters: { clusters: [{ status: "ACTIVE" }] },
      DescribeSecret: {},
    };
    assert.deepEqual(await left(there), all);
    const denied = () => {
      throw awsError("AccessDeniedException");
    };
    await assert.rejects(left({ ...there, DescribeSecret: denied }), /AccessDenied/);
  });
});

describe("a kept state", () => {
  const older = exportOf([
    GATEWAY,
    { ...GATEWAY, name: "gone" },
    { ...GATEWAY, name: "changed", inputs: { a: 1, __defaults: [] } },
  ]);
  const newer = exportOf([
    { ...GATEWAY, id: "igw-9" },
    { ...GATEWAY, name: "new" },
    { ...GATEWAY, name: "changed", inputs: { a: 2 } },
  ]);

  it("differs by what is there, by id and by input", () => {
    const type = GATEWAY.type;
    assert.deepEqual(compareStates(older, newer), [
      { urn: urnOf({ type, name: "changed" }), difference: "other inputs: a" },
      { urn: urnOf({ type, name: "gone" }), difference: "igw-1 is in the file and not in the state" },
      { urn: urnOf({ type, name: "net" }), difference: "the file has igw-1, the state igw-9" },
      { urn: urnOf({ type, name: "new" }), difference: "igw-1 is in the state and not in the file" },
    ]);
    assert.deepEqual(compareStates(older, older), []);
  });
});

describe("egress repair, as a library", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "egress-repair-test-"));
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\nbackend:\n  url: file://state\n");
    writeFileSync(join(dir, "Pulumi.s.yaml"), "config:\n  aws:region: us-east-1\n");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const optionsFor = (script: Script) => ({
    stacks: ["s"],
    projectDir: dir,
    pulumiCommand: fakePulumi(script).command,
    env: { PULUMI_CONFIG_PASSPHRASE: "" },
  });
  const exported = { "stack export": () => JSON.stringify(exportOf([GATEWAY])) };

  it("shows strays first, and deletes them once that is approved", async () => {
    const asked: string[] = [];
    const approve = (summaries: readonly { readonly findings: readonly { readonly subject: string }[] }[]) => {
      asked.push(...summaries.flatMap(({ findings }) => findings.map(({ subject }) => subject)));
      return Promise.resolve(true);
    };
    const answers = { DescribeInternetGateways: { InternetGateways: [{}] }, DeleteInternetGateway: {} };
    const calls = await withAws(answers, async () => {
      const result = await repair({ ...optionsFor(exported), approve }, () =>
        Promise.resolve([stray("igw-1"), stray("igw-2")]),
      );
      assert.equal(result.ok, true, JSON.stringify(result));
      assert.deepEqual(
        result.stacks[0]?.findings.map(({ kind, subject }) => [kind, subject]),
        [["settled", "igw-2"]],
      );
    });
    assert.deepEqual(asked, ["igw-2"]);
    assert.deepEqual(calls.at(-1)?.input, { InternetGatewayId: "igw-2" });
  });

  it("deletes nothing of what looks like another stack's", async () => {
    const list = () =>
      Promise.resolve([
        stray("igw-2"),
        stray("vpc-2", { kind: "vpc" }),
        stray("subnet-2", { kind: "subnet", name: "private" }),
      ]);
    const calls = await withAws({}, async () => {
      const result = await repair(optionsFor(exported), list);
      holdsToSchema(result.operation, result);
      assert.equal(result.ok, true, JSON.stringify(result));
    });
    assert.deepEqual(calls, []);
  });

  it("deletes nothing that was not approved", async () => {
    const calls = await withAws({}, async () => {
      await repair({ ...optionsFor(exported), approve: () => Promise.resolve(false) }, () =>
        Promise.resolve([stray("igw-2")]),
      );
    });
    assert.deepEqual(calls, []);
  });

  it("is refused when something is not for a program to decide", async () => {
    const unknown: Short = { type: "aws:sqs/queue:Queue", name: "jobs" };
    const script = { "stack export": () => JSON.stringify(exportOf([], [["creating", unknown]])) };
    const result = await repair(optionsFor(script), () => Promise.resolve([]));
    holdsToSchema(result.operation, result);
    assert.equal(result.stacks[0]?.outcome, "refused");
    assert.match(result.stacks[0]?.findings[0]?.fix ?? "", /pulumi import/);
  });

  it("shows what differs from a kept state and changes nothing", async () => {
    const from = join(dir, "old.state.json");
    writeFileSync(from, JSON.stringify(exportOf([{ ...GATEWAY, id: "igw-0" }])));
    const result = await compareWith({ ...optionsFor(exported), from });
    holdsToSchema(result.operation, result);
    assert.match(result.stacks[0]?.findings[0]?.evidence ?? "", /the file has igw-0, the state igw-1/);
    assert.throws(() => compareWith({ ...optionsFor(exported), from: join(dir, "none") }), /--from .*none/);
  });

  it("tells others what it would find, and changes nothing", async () => {
    const gone: Short = { ...GATEWAY, name: "gone", id: "igw-3", inputs: { tags: tagsOf("gone") } };
    const script = { "stack export": () => JSON.stringify(exportOf([GATEWAY, gone], [["deleting", gone]])) };
    const calls = await withAws({}, async () => {
      const result = await leftovers(optionsFor(script), () => Promise.resolve([stray("igw-1"), stray("igw-2")]));
      holdsToSchema(result.operation, result);
      assert.equal(result.ok, true);
      assert.deepEqual(
        result.stacks[0]?.findings.map(({ kind, subject }) => [kind, subject]),
        [
          ["pending-operation", urnOf(gone)],
          ["stray", "igw-2"],
        ],
      );
    });
    assert.deepEqual(calls, []);
  });

  it("leaves strays to be told by verify, and says when they cannot be looked for", async () => {
    const report = { ok: true, mode: "hybrid" as const, rows: [], findings: [] };
    const verified = (list: () => Promise<readonly Stray[]>) =>
      verify(optionsFor(exported), () => Promise.resolve(report), list);
    const told = await verified(() => Promise.resolve([stray("igw-2"), { id: "arn:log", name: "l" }]));
    assert.equal(told.ok, true);
    assert.deepEqual(
      told.stacks[0]?.findings.map(({ kind, subject }) => [kind, subject]),
      [
        ["stray", "igw-2"],
        ["stray", "arn:log"],
      ],
    );
    const denied = await verified(() => Promise.reject(awsError("AccessDenied")));
    assert.match(denied.stacks[0]?.findings[0]?.evidence ?? "", /could not be looked for: AccessDenied/);
  });
});
