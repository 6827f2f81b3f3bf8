/** Against clients that answer in the shape of the SDK; a call that nobody expects throws. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIpRanges } from "../../../cost/ip-ranges";
import type { MeasureClients } from "../../../cost/sources/aws-calls";
import { queryText } from "../../../cost/sources/flow-logs";
import { loadIpRanges } from "../../../cost/sources/ip-ranges-file";
import { measureNat } from "../../../cost/sources/measure";
import { natsOfDeployment, reasonOf } from "../../../cost/sources/stack-nats";
import { RANGES } from "../ranges";

type Answers = Record<string, (input: Record<string, unknown>) => unknown>;
const denied = (): never => {
  throw Object.assign(new Error("You are not authorized to perform this operation."), {
    name: "UnauthorizedOperation",
  });
};

const standard: Answers = {
  DescribeNatGatewaysCommand: () => ({
    NatGateways: [
      {
        NatGatewayId: "nat-1",
        VpcId: "vpc-1",
        SubnetId: "subnet-pub",
        CreateTime: new Date("2026-01-01"),
        NatGatewayAddresses: [{ NetworkInterfaceId: "eni-1", PrivateIp: "10.0.0.5", PublicIp: "54.1.1.1" }],
      },
    ],
  }),
  DescribeRouteTablesCommand: () => ({
    RouteTables: [
      { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1" }] },
      {
        Associations: [{ SubnetId: "subnet-pub" }],
        Routes: [{ DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" }],
      },
    ],
  }),
  DescribeSubnetsCommand: () => ({
    Subnets: [
      { SubnetId: "subnet-pub", AvailabilityZone: "us-east-1a" },
      { SubnetId: "subnet-a", AvailabilityZone: "us-east-1a" },
      { SubnetId: "subnet-b", AvailabilityZone: "us-east-1b" },
    ],
  }),
  DescribeVpcEndpointsCommand: () => ({
    VpcEndpoints: [{ VpcEndpointType: "Interface", ServiceName: "com.amazonaws.us-east-1.logs" }],
  }),
  GetMetricDataCommand: (input) =>
    input.NextToken === undefined
      ? {
          MetricDataResults: [
            { Id: "bytesInFromSource", Values: [100, 50] },
            { Id: "bytesInFromDestination", Values: [300] },
          ],
          NextToken: "2",
        }
      : {
          MetricDataResults: [
            { Id: "bytesInFromSource", Values: [50] },
            { Id: "bytesOutToDestination", Values: [190] },
            { Id: "bytesOutToSource", Values: [280] },
          ],
        },
  DescribeFlowLogsCommand: () => ({
    FlowLogs: [
      {
        ResourceId: "vpc-1",
        FlowLogStatus: "ACTIVE",
        TrafficType: "ALL",
        LogDestinationType: "cloud-watch-logs",
        LogGroupName: "/flow",
      },
    ],
  }),
  StartQueryCommand: () => ({ queryId: "q" }),
  GetQueryResultsCommand: () => ({
    status: "Complete",
    results: [
      ["10.0.0.5", "52.216.1.1", "100"],
      ["52.216.1.1", "10.0.0.5", "300"],
      // The tasks' side of the same bytes, which must not count again.
      ["10.0.1.9", "10.0.0.5", "100"],
      ["10.0.0.5", "10.0.1.9", "300"],
      ["8.8.8.8", "10.0.0.5", "50"],
      ["52.94.1.1", "10.0.0.5", "25"],
    ].map(([a, b, c]) => [
      { field: "f_srcaddr", value: a },
      { field: "f_dstaddr", value: b },
      { field: "total", value: c },
    ]),
  }),
};

function clients(answers: Answers, seen: [string, unknown][] = []): MeasureClients {
  const send = (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    seen.push([command.constructor.name, command.input]);
    const answer = answers[command.constructor.name];
    if (!answer) throw new Error(`unexpected call ${command.constructor.name}`);
    return Promise.resolve().then(() => answer(command.input));
  };
  return { ec2: { send }, cloudwatch: { send }, logs: { send } };
}

const args = {
  natId: "nat-1",
  region: "us-east-1",
  days: 14,
  now: new Date("2026-11-21"),
  ranges: () => Promise.resolve(readIpRanges(RANGES)),
  sleep: () => Promise.resolve(),
};

describe("measuring a NAT gateway", () => {
  it("reads place, bytes of all pages, endpoints and the split, each byte once", async () => {
    const seen: [string, unknown][] = [];
    const measured = await measureNat(clients(standard, seen), args);
    assert.deepEqual(measured, {
      id: "nat-1",
      region: "us-east-1",
      vpcId: "vpc-1",
      regional: false,
      billedAzs: 1,
      publicIpv4: 1,
      servedAzs: 2,
      foreignAzs: 1,
      days: 14,
      bytes: { BytesInFromSource: 200, BytesOutToSource: 280, BytesInFromDestination: 300, BytesOutToDestination: 190 },
      gateways: [],
      interfaces: ["logs"],
      split: { s3: 400, dynamodb: 0, "aws-api": 25, "aws-other": 0, internet: 50 },
      notes: [],
    });
    const metric = seen.find(([name]) => name === "GetMetricDataCommand")?.[1] as { StartTime: Date; EndTime: Date };
    assert.equal(metric.EndTime.getTime() - metric.StartTime.getTime(), 14 * 86_400_000);
  });

  it("waits for the query, and says when there is no flow log", async () => {
    let polls = 0;
    const slow = {
      ...standard,
      GetQueryResultsCommand: () => (++polls < 3 ? { status: "Running" } : standard.GetQueryResultsCommand?.({})),
    };
    assert.equal((await measureNat(clients(slow), args)).split?.s3, 400);
    assert.equal(polls, 3);
    const none = await measureNat(
      clients({
        ...standard,
        DescribeFlowLogsCommand: () => ({
          FlowLogs: [{ ResourceId: "vpc-1", FlowLogStatus: "ACTIVE", TrafficType: "REJECT" }],
        }),
      }),
      args,
    );
    assert.equal(none.split, undefined);
    assert.match(none.notes[0] ?? "", /no flow log to CloudWatch Logs/);
  });

  it("a young gateway has fewer days of data", async () => {
    const young = {
      ...standard,
      DescribeNatGatewaysCommand: () => ({
        NatGateways: [
          { NatGatewayId: "nat-1", VpcId: "vpc-1", CreateTime: new Date("2026-11-19"), NatGatewayAddresses: [] },
        ],
      }),
    };
    assert.equal((await measureNat(clients(young), args)).days, 2);
  });

  const needed: [string, string][] = [
    ["DescribeNatGatewaysCommand", "ec2:DescribeNatGateways"],
    ["DescribeRouteTablesCommand", "ec2:DescribeRouteTables"],
    ["DescribeSubnetsCommand", "ec2:DescribeSubnets"],
    ["DescribeVpcEndpointsCommand", "ec2:DescribeVpcEndpoints"],
    ["GetMetricDataCommand", "cloudwatch:GetMetricData"],
  ];
  for (const [command, action] of needed)
    it(`names ${action} when it is missing`, () =>
      assert.rejects(
        measureNat(clients({ ...standard, [command]: denied }), args),
        (error: Error) => error.name === "MeasureError" && error.message.includes(`needs: ${action}`),
      ));

  for (const [command, action] of [
    ["DescribeFlowLogsCommand", "ec2:DescribeFlowLogs"],
    ["StartQueryCommand", "logs:StartQuery"],
    ["GetQueryResultsCommand", "logs:GetQueryResults"],
  ] as const)
    it(`goes on without ${action}, and says so`, async () => {
      const measured = await measureNat(clients({ ...standard, [command]: denied }), args);
      assert.equal(measured.split, undefined);
      assert.match(measured.notes.join(), new RegExp(`needs: ${action}`));
    });

  it("says when there is no such gateway", () =>
    assert.rejects(
      measureNat(clients({ ...standard, DescribeNatGatewaysCommand: () => ({ NatGateways: [] }) }), args),
      /no NAT gateway nat-1 in us-east-1/,
    ));

  it("reads any log format by position, and refuses one without the fields", () => {
    const text = queryText("${bytes} ${interface-id} ${pkt-srcaddr} ${srcaddr} ${dstaddr}", [
      { interfaceId: "eni-1", privateIp: "10.0.0.5" },
    ]);
    assert.match(
      text,
      /^parse @message "\* \* \* \* \*" as f_bytes, f_interface_id, f_pkt_srcaddr, f_srcaddr, f_dstaddr \| filter f_interface_id in \["eni-1"\]/,
    );
    assert.throws(() => queryText("${srcaddr} ${dstaddr}", []), /does not record interface-id, bytes/);
  });

  it("finds the NAT gateways in a stack's state", () => {
    const resources = [
      {
        urn: "urn:pulumi:s::p::aws:ec2/natGateway:NatGateway::nat",
        type: "aws:ec2/natGateway:NatGateway",
        id: "nat-9",
        outputs: { region: "eu-west-1" },
      },
      { urn: "urn:pulumi:s::p::aws:ec2/vpc:Vpc::vpc", type: "aws:ec2/vpc:Vpc", id: "vpc-1" },
      {
        urn: "urn:pulumi:s::p::aws:ec2/natGateway:NatGateway::old",
        type: "aws:ec2/natGateway:NatGateway",
        delete: true,
      },
    ];
    assert.deepEqual(natsOfDeployment({ resources }), [{ id: "nat-9", region: "eu-west-1" }]);
    assert.deepEqual(natsOfDeployment(null), []);
  });

  it("says in one line why the state cannot be read", () => {
    assert.equal(
      reasonOf("code: -2\nstdout: \nstderr: Command failed with ENOENT: pulumi stack export\nspawn pulumi ENOENT"),
      "the Pulumi CLI is not installed",
    );
    assert.equal(
      reasonOf("code: 255\nstdout: \nstderr: error: no stack named 'prod' found\n\nerr?: "),
      "no stack named 'prod' found",
    );
    assert.equal(reasonOf("boom"), "boom");
  });
});

describe("IP ranges file", () => {
  let dir: string;
  before(async () => (dir = await mkdtemp(join(tmpdir(), "ranges-"))));
  after(() => rm(dir, { recursive: true }));

  it("downloads once, then uses the cache for a week, and an old copy only without network", async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.end(JSON.stringify(RANGES));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip-ranges.json`;
    const cacheDir = join(dir, "cache");
    for (let i = 0; i < 2; i++) assert.equal((await loadIpRanges({ cacheDir, url })).created, RANGES.createDate);
    assert.equal(hits, 1);
    const old = new Date(Date.now() - 8 * 86_400_000);
    await utimes(join(cacheDir, "ip-ranges.json"), old, old);
    await loadIpRanges({ cacheDir, url });
    assert.equal(hits, 2);
    await new Promise((done) => server.close(done));
    await utimes(join(cacheDir, "ip-ranges.json"), old, old);
    assert.equal((await loadIpRanges({ cacheDir, url })).created, RANGES.createDate);
    assert.deepEqual(JSON.parse(await readFile(join(cacheDir, "ip-ranges.json"), "utf8")), RANGES);
    await assert.rejects(
      loadIpRanges({ cacheDir: join(dir, "empty"), url }),
      /could not be read from http.*\n {2}fix: give a copy with --ip-ranges FILE/,
    );
  });

  it("takes a file as it is, and names what is wrong with it", async () => {
    await writeFile(join(dir, "good.json"), JSON.stringify(RANGES));
    await writeFile(join(dir, "bad.json"), "{}");
    assert.equal((await loadIpRanges({ file: join(dir, "good.json") })).destination("52.216.0.1", "us-east-1"), "s3");
    await assert.rejects(
      loadIpRanges({ file: join(dir, "bad.json") }),
      /--ip-ranges .*bad\.json\n {2}why: it is not an AWS ip-ranges file: \S.*\n {2}fix: \S/,
    );
    await assert.rejects(loadIpRanges({ file: join(dir, "none.json") }), /cannot be read/);
  });
});
