import * as assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Observation } from "../../app/probe";
import { observationsOf, probe } from "../../automation/probe-task";
import type { Finding } from "../../automation/types";
import { verifier } from "../../automation/verify";
import type { Mode } from "../../plan/mode";
import { holdsToSchema } from "../helpers/answers";

const seen = (name: string, scope: "private" | "public", reachable = true): Observation => ({
  name,
  kind: name === "internet" ? "internet" : name === "s3" ? "gateway" : "interface",
  host: `${name}.us-east-1.amazonaws.com`,
  addresses: [scope === "private" ? "10.0.0.5" : "52.0.0.5"],
  scope,
  ms: { dns: 1, tcp: 2, tls: 3.25 },
  reachable,
  connections: reachable
    ? [{ address: "52.0.0.5", tcp: 2, tls: 3 }]
    : [{ address: "52.0.0.5", error: "tcp: ECONNREFUSED" }],
  ...(reachable ? {} : { error: "tcp: ECONNREFUSED" }),
});
const outputs = (mode: Mode, more: object = {}) => ({
  mode,
  region: "us-east-1",
  clusterName: "c",
  privateSubnetIds: ["subnet-1", "subnet-2"],
  privateServices: mode === "nat-only" ? [] : ["logs"],
  services: {
    app: { serviceName: "s", taskDefinitionArn: "arn:td", securityGroupIds: ["sg-1"], needs: ["logs"] },
  },
  network: {
    privateSubnets: [
      { id: "subnet-1", zoneId: "use1-az1" },
      { id: "subnet-2", zoneId: "use1-az2" },
    ],
  },
  ...more,
});
const NO_WAIT = () => Promise.resolve();
const verify = async (
  mode: Mode,
  observations: readonly Observation[],
  options: { findings?: readonly Finding[]; expect?: Mode | "any" } = {},
) => {
  const report = await verifier(
    () => Promise.resolve(options.findings ?? []),
    () => Promise.resolve([{ from: "use1-az1", observations }]),
  )({
    stack: "s",
    outputs: outputs(mode),
    pauseSeconds: NO_WAIT,
    ...(options.expect ? { expect: options.expect } : {}),
  });
  holdsToSchema("verify", { operation: "verify", ok: report.ok, seconds: 1, stacks: [], reports: { s: report } });
  return report;
};

describe("verification", () => {
  const good: Readonly<Record<Mode, readonly Observation[]>> = {
    "nat-only": [seen("logs", "public"), seen("s3", "public"), seen("internet", "public")],
    "endpoints-only": [seen("logs", "private"), seen("s3", "public"), seen("internet", "public", false)],
    hybrid: [seen("logs", "private"), seen("sts", "public"), seen("internet", "public")],
  };
  for (const mode of ["nat-only", "endpoints-only", "hybrid"] as const)
    it(`holds for ${mode} as promised, with addresses and milliseconds`, async () => {
      const report = await verify(mode, good[mode]);
      assert.equal(report.ok, true, JSON.stringify(report.rows));
      assert.equal(report.rows[0]?.milliseconds, 6.3);
      assert.equal(report.rows.length, 3);
    });

  it("fails for the wrong path, and names why", async () => {
    const report = await verify("hybrid", [seen("logs", "public"), seen("internet", "public")]);
    assert.equal(report.ok, false);
    assert.deepEqual([report.rows[0]?.verdict, report.rows[0]?.expected], ["wrong-path", "endpoint"]);
    assert.match(report.rows[0]?.reason ?? "", /private DNS is off/);
  });

  it("takes any path on the way of a switch, but not none", async () => {
    assert.equal(
      (await verify("hybrid", [seen("logs", "public"), seen("internet", "public")], { expect: "any" })).ok,
      true,
    );
    assert.equal(
      (await verify("hybrid", [seen("logs", "public", false), seen("internet", "public")], { expect: "any" })).ok,
      false,
    );
  });

  it("fails when the internet answers where it should not", async () => {
    const report = await verify("endpoints-only", [seen("logs", "private"), seen("internet", "public")]);
    assert.equal(report.rows[1]?.verdict, "leak");
    assert.equal(report.ok, false);
  });

  it("fails for a fault of the live network although the task got through, and passes for what could not be read", async () => {
    const finding = (kind: Finding["kind"]): Finding => ({ kind, subject: "acl-1", evidence: "e", fix: "f" });
    assert.equal((await verify("nat-only", good["nat-only"], { findings: [finding("unreachable")] })).ok, false);
    const unread = await verify("nat-only", good["nat-only"], { findings: [finding("not-proven")] });
    assert.equal(unread.ok, true);
    assert.equal(unread.findings.length, 1);
  });

  it("is no success without a single row", async () => assert.equal((await verify("nat-only", [])).ok, false));

  it("asks every service of a stack, in the groups that its tasks carry, and says which one answered", async () => {
    const asked: (readonly string[])[] = [];
    const service = (name: string) => ({
      serviceName: name,
      taskDefinitionArn: `arn:${name}`,
      securityGroupIds: [`sg-${name}`, "sg-clients"],
      needs: ["logs"],
    });
    const report = await verifier(
      () => Promise.resolve([]),
      ({ securityGroupIds }) => {
        asked.push(securityGroupIds);
        return Promise.resolve([{ from: "use1-az1", observations: [seen("logs", "private")] }]);
      },
    )({
      stack: "s",
      outputs: { ...outputs("hybrid"), services: { api: service("api"), worker: service("worker") } },
      pauseSeconds: NO_WAIT,
    });
    assert.equal(report.ok, true);
    assert.deepEqual(asked, [
      ["sg-api", "sg-clients"],
      ["sg-worker", "sg-clients"],
    ]);
    assert.deepEqual(
      report.rows.map((row) => row.from),
      ["api use1-az1", "worker use1-az1"],
    );
  });

  it("holds for a network alone, where nothing runs that could be asked", async () => {
    const report = await verifier(
      () => Promise.resolve([]),
      () => Promise.reject(new Error("nobody is to be asked")),
    )({ stack: "s", outputs: { ...outputs("hybrid"), services: {} }, pauseSeconds: NO_WAIT });
    assert.deepEqual([report.ok, report.rows.length], [true, 0]);
  });

  it("names the output that is missing", async () => {
    const run = verifier(
      () => Promise.resolve([]),
      () => Promise.resolve([]),
    );
    await assert.rejects(
      run({
        stack: "s",
        outputs: { mode: "hybrid", services: { app: { serviceName: "a" } } },
        pauseSeconds: NO_WAIT,
      }),
      /stack s has no output region\n {2}why: .*\n {2}fix: egress up --stack s/,
    );
    await assert.rejects(
      run({ stack: "s", outputs: outputs("hybrid", { mode: "both" }), pauseSeconds: NO_WAIT }),
      /has no output mode/,
    );
  });
});

describe("the probe", () => {
  it("is asked through the stack's URL", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end(JSON.stringify({ region: "us-east-1", targets: [seen("logs", "private")] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const answers = await probe(
        { region: "us-east-1", url, clusterName: "c", taskDefinitionArn: "td", subnets: {}, securityGroupIds: ["sg"] },
        NO_WAIT,
      );
      assert.deepEqual(answers, [{ from: "url", observations: [seen("logs", "private")] }]);
      assert.deepEqual(asked, ["/egress"]);
    } finally {
      server.close();
    }
  });

  it("takes measurements for measurements only", () => {
    assert.equal(observationsOf({ targets: [seen("s3", "public")] })?.length, 1);
    for (const answer of [
      undefined,
      null,
      "x",
      {},
      { targets: "x" },
      { targets: [{}] },
      { targets: [{ ...seen("s3", "public"), ms: 3 }] },
      { level: "info" },
    ]) {
      assert.equal(observationsOf(answer), undefined);
    }
  });
});
