/** What `egress diagnose` is asked, and what a verdict is as an exit code. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { documentOf, textOf } from "../../cli/diagnosis-text";
import { ROOT } from "../../offline/evaluate";
import { metFaults } from "../../reachability/met-faults";
import type { Diagnosis } from "../../reachability/sources/aws/diagnose";
import { proveFiles } from "../../reachability/sources/files/prove-files";
import { readFiles } from "../../reachability/sources/files/read-files";
import { holdsToSchema } from "../helpers/answers";
import { egress } from "../helpers/egress";
import { pulumiOnPath } from "../helpers/pulumi-on-path";

describe("egress diagnose: usage", () => {
  const fails = async (args: string[], message: RegExp) => {
    const { code, stdout, stderr } = await egress("diagnose", ...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  };
  it("asks for a service or a task, not both", async () => {
    await fails([], /^Say what to diagnose/);
    await fails(["--cluster", "shop"], /^Say what to diagnose/);
    await fails(["--task", "arn", "--cluster", "shop"], /^--task stands alone/);
  });
  it("names the nearest service to one that it does not know", () =>
    fails(
      ["--cluster", "shop", "--service", "web", "--needs", "sqz"],
      /"sqz" is no service of the catalogue\n {2}fix: did you mean sqs\?/,
    ));
});

describe("egress diagnose --stack", function () {
  this.timeout(60_000);
  const services = { app: { serviceName: "app-1" }, worker: { serviceName: "worker-1" } };

  it("says what is missing: a deployment, or the service of that name", async () => {
    const pulumi = pulumiOnPath();
    try {
      const run = (...argv: string[]) => egress("diagnose", "--stack", "a", "--project", pulumi.project, ...argv);
      const refused = async (message: RegExp, ...argv: string[]) => {
        const { code, stdout, stderr } = await run(...argv);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(stderr, message);
      };
      await refused(/its outputs name no service: it is not deployed[^]*egress up --stack a/);
      pulumi.answers("stack-output", JSON.stringify({ clusterName: "shop", region: "us-east-1", services }));
      await refused(/stack a has no such service\n {2}fix: write app or worker/, "--service", "web");
      await refused(/--stack tells the cluster/, "--cluster", "shop");
      await refused(/--task stands alone/, "--task", "arn");
      await refused(/the option takes one value/, "--stack", "b");
    } finally {
      pulumi.remove();
    }
  });
});

describe("a diagnosis", () => {
  const fault = {
    kind: "no-default-route" as never,
    code: "EGR010",
    subject: "rtb-1",
    cause: "no route",
    fix: "add one",
    evidence: "read there",
    services: ["logs"],
    subnets: ["subnet-1"],
    confirmed: true,
  };
  const proof = {
    service: "logs",
    subnet: "subnet-1",
    availabilityZone: "us-east-1a",
    path: "none",
    verdict: "unreachable",
    faults: [fault],
    warnings: [{ ...fault, code: "EGW001", cause: "it costs" }],
    missing: ["the ACLs"],
  };
  const of = (more: object = {}) =>
    ({
      topology: { region: "us-east-1", vpc: { id: "vpc-1" }, task: { name: "app", cluster: "shop" } },
      needs: [],
      reachability: { verdict: "unreachable", proofs: [proof] },
      faults: [fault],
      missingPermissions: [{ action: "ec2:DescribeNetworkAcls", why: "ACLs" }],
      ...more,
    }) as unknown as Diagnosis;
  const stopped = (matches: string[], confirmed: string[]) => ({
    stoppedTask: { taskArn: "arn", stoppedReason: "it\nstopped", stoppedAt: "2026-01-02", matches, confirmed },
  });

  it("tells each fault with its fix, what was not read, and the permission for it", () => {
    const text = textOf(of()).join("\n");
    for (const part of [
      /^app in vpc-1, us-east-1: unreachable$/m,
      /^logs +subnet-1 +us-east-1a +none +unreachable +EGR010$/m,
      /^EGR010 no-default-route rtb-1 \(the stopped task says so too\)\n {2}no route\n {2}seen: read there\n {2}stops: logs from subnet-1\n {2}fix: add one$/m,
      /^EGW001 .* Fix: add one$/m,
      /^not read\n {2}the ACLs$/m,
      /^missing permissions\n {2}ec2:DescribeNetworkAcls: ACLs$/m,
    ])
      assert.match(text, part);
  });

  it("says what the stopped task's reason means", () => {
    const meaning = (matches: string[], confirmed: string[]) => textOf(of(stopped(matches, confirmed))).join("\n");
    assert.match(
      meaning(["a"], ["a"]),
      /^stopped task arn at 2026-01-02\n {2}it\n {2}stopped\n {2}the network shows the same: a$/m,
    );
    assert.match(meaning(["a", "b"], []), /may come from a, b; the network as it is now shows none of them/);
    assert.match(meaning([], []), /says nothing about the egress path/);
  });

  it("is data as its schema says", () => {
    const file = join(ROOT, "test", "fixtures", "terraform", "plain-acl-blocks", "plan.json");
    const [service] = proveFiles(readFiles([file], { variables: {} }), {}).services;
    assert.ok(service);
    const { topology, needs, verdict, proofs } = service;
    const reachability = { verdict, proofs };
    const faults = metFaults(proofs).map((fault) => ({ ...fault, confirmed: false }));
    const found = of({ topology, needs, reachability, faults, ...stopped(["x"], []) });
    holdsToSchema("diagnose", documentOf(found));
    holdsToSchema("diagnose", [documentOf(found)]);
  });

  it("is the same as data", () => {
    const document = documentOf(of(stopped([], []))) as Record<string, unknown>;
    assert.deepEqual(Object.keys(document).sort(), [
      "cluster",
      "faults",
      "missing",
      "missingPermissions",
      "needs",
      "proofs",
      "region",
      "stoppedTask",
      "task",
      "verdict",
      "vpc",
    ]);
  });
});
