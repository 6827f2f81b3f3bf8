import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { MODES } from "../../../../plan/mode";
import { prove } from "../../../../reachability/prove";
import {
  checkSnapshot,
  readSnapshot,
  SnapshotError,
  type SnapshotProblem,
} from "../../../../reachability/sources/snapshot/read-snapshot";
import {
  type NetworkSnapshot,
  snapshotJsonSchema,
  snapshotOf,
  topologyOfSnapshot,
  writeSnapshot,
} from "../../../../reachability/sources/snapshot/snapshot";
import { unknown } from "../../../../reachability/topology";
import { ACCOUNT, good } from "../../helpers/topologies";

const ROOT = path.resolve(__dirname, "../../../..");
const recorded = (): NetworkSnapshot =>
  snapshotOf(good({ mode: "hybrid" }).topology, { account: ACCOUNT, recordedAt: new Date("2026-11-21T12:00:00Z") });

/** The document as plain JSON, with some properties of its own. */
function changed(properties: object): unknown {
  return { ...(JSON.parse(writeSnapshot(recorded())) as object), ...properties };
}

function problemsOf(value: unknown): readonly SnapshotProblem[] {
  try {
    checkSnapshot(value, "network.json");
  } catch (error) {
    assert.ok(error instanceof SnapshotError, String(error));
    return error.problems;
  }
  return assert.fail("it was accepted");
}

describe("network snapshot", () => {
  for (const mode of MODES)
    for (const strategy of ["per-az", "single", "regional", "instance"] as const)
      it(`proves the same after a file as before, in ${mode} with ${strategy}`, () => {
        const { topology, needs } = good({ mode, strategy, zones: 3 });
        const file = writeSnapshot(snapshotOf(topology, { account: ACCOUNT }));
        const read = topologyOfSnapshot(readSnapshot(file, "network.json"));
        assert.deepEqual(prove({ ...read, task: topology.task }, needs), prove(topology, needs));
        assert.equal(prove({ ...read, task: topology.task }, needs).verdict, "reachable");
      });
  it("keeps what could not be read as unknown, with why", () => {
    const { topology, needs } = good({ mode: "endpoints-only" });
    const endpoints = unknown("the endpoints (ec2:DescribeVpcEndpoints was denied)");
    const file = writeSnapshot(snapshotOf({ ...topology, endpoints }, { account: unknown("the account") }));
    const read = readSnapshot(file, "network.json");
    assert.deepEqual(read.endpoints, endpoints);
    const { verdict, proofs } = prove({ ...topologyOfSnapshot(read), task: topology.task }, needs);
    assert.equal(verdict, "not-proven");
    assert.ok(proofs.some(({ missing }) => missing.some((text) => text.includes("DescribeVpcEndpoints was denied"))));
  });
  it("says what it is first, and leaves out the task", () => {
    const keys = Object.keys(recorded());
    assert.deepEqual(keys.slice(0, 5), ["fargate-egress", "version", "account", "partition", "recordedAt"]);
    assert.ok(!keys.includes("task"));
    assert.equal(recorded().partition, "aws");
  });
});

describe("network snapshot: what is refused", () => {
  it("is told from other documents and other versions", () => {
    assert.deepEqual(problemsOf([])[0]?.why, "it is not a JSON object");
    assert.deepEqual(problemsOf({ name: "package" }), [
      {
        path: "fargate-egress",
        why: 'it says nothing, where a snapshot says "network"',
        fix: "record it anew: egress network record --vpc-id VPC --out FILE",
      },
    ]);
    assert.deepEqual(problemsOf(changed({ version: 3 })), [
      {
        path: "version",
        why: "it has version 3, and this program reads versions 1 and 2",
        fix: "update fargate-egress, or record it with this version",
      },
    ]);
    assert.throws(
      () => readSnapshot("{", "network.json"),
      /^SnapshotError: network\.json is no network snapshot.*\n {2}it is not JSON/,
    );
  });
  it("names every problem with its place, why and fix", () => {
    const document = JSON.parse(writeSnapshot(recorded())) as {
      vpc: Record<string, unknown>;
      subnets: Record<string, unknown>[];
      routeTables: { routes: Record<string, unknown>[] }[];
      natGateways: Record<string, unknown>[];
      securityGroups: unknown;
    };
    document.vpc["cidrs"] = ["10.0.0.0/33"];
    document.vpc["dnsSuport"] = true;
    delete document.subnets[1]?.["availabilityZone"];
    Object.assign(document.routeTables[1]?.routes[0] ?? {}, { target: "nat-gateway" });
    Object.assign(document.natGateways[0] ?? {}, { state: { unknown: "" } });
    document.securityGroups = "none";
    assert.deepEqual(
      problemsOf(document).map(({ path, why }) => `${path}: ${why}`),
      [
        'vpc.cidrs[0]: "10.0.0.0/33": it is not an IPv4 CIDR',
        "vpc.dnsSuport: a snapshot has no such property",
        "subnets[1].availabilityZone: it is missing",
        'routeTables[1].routes[0].target: "nat-gateway" is not one of its values',
        'securityGroups: "none" is not an array',
        'natGateways[0].state.unknown: "" has not the form that belongs here',
      ],
    );
    for (const { fix } of problemsOf(document)) assert.ok(fix.length > 3, fix);
  });
  it("prints ten problems and counts the rest", () => {
    const document = changed(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, 1])));
    assert.throws(
      () => checkSnapshot(document, "network.json"),
      (error: Error) => error.message.endsWith("  and 2 more") && error.message.split("fix:").length === 11,
    );
  });
});

describe("schema/network-snapshot.schema.json", () => {
  it("is what the form says (schema/generate-network-snapshot.ts writes it)", () => {
    const file = readFileSync(path.join(ROOT, "schema/network-snapshot.schema.json"), "utf8");
    assert.equal(file, `${JSON.stringify(snapshotJsonSchema(), null, 2)}\n`);
  });
});
