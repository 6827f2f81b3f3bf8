/**
 * Six stacks by one command: deployed side by side and switched through every transition, on an engine; two stacks, there
 * and back, without EGRESS_THOROUGH. Needs the pulumi
 * CLI on PATH and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it says what is missing and skips.
 */
import * as assert from "node:assert/strict";
import type { Mode } from "../../plan/mode";
import { type AwsProxy, awsProxy } from "../helpers/aws-proxy";
import { FleetProject, missingForEngine } from "../helpers/fleet-project";
import { pushImage } from "../helpers/program";
import { thorough } from "../helpers/thorough";

const STACKS = thorough ? ["dev-1", "dev-2", "dev-3", "prod-1", "prod-2", "prod-3"] : ["dev-1", "prod-1"];

/** Visits each ordered pair of modes once, from nat-only; there and back in a sample. */
const TOUR: readonly Mode[] = thorough
  ? ["endpoints-only", "hybrid", "nat-only", "hybrid", "endpoints-only", "nat-only"]
  : ["endpoints-only", "nat-only"];

/** What must be the same object before and after: outputs that name it. */
const LASTING = ["vpcId", "privateSubnetIds", "routeTableIds", "clusterName", "services"];

describe("several stacks", () => {
  let proxy: AwsProxy;
  let project: FleetProject;
  let first: Record<string, Readonly<Record<string, unknown>> | undefined> = {};

  let files: Record<string, string> = {};

  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: missing ${missing.join(" and ")}`);
      return this.skip();
    }
    await pushImage();
    proxy = await awsProxy();
    project = new FleetProject(STACKS, proxy.url);
  });
  after(async () => {
    await proxy?.close();
    project?.remove();
  });

  it("are deployed side by side by one command", async () => {
    const { code, stderr, result } = await project.run(["up", "--yes", "--all"]);
    assert.equal(code, 0, stderr);
    const { stacks } = result();
    assert.deepEqual(
      stacks.map(({ stack }) => stack),
      STACKS,
    );
    for (const { changes, outputs } of stacks) {
      assert.ok((changes["create"] ?? 0) > 40);
      assert.equal(outputs?.["mode"], "nat-only");
    }
    files = Object.fromEntries(STACKS.map((stack) => [stack, project.text(stack)]));
    first = Object.fromEntries(stacks.map(({ stack, outputs }) => [stack, outputs]));
    assert.deepEqual(project.locks(), []);
  });

  for (const [i, to] of TOUR.entries()) {
    it(`are switched to ${to} by one command (${i + 1} of ${TOUR.length})`, async () => {
      const ran = proxy.tasks.ran;
      const { code, stderr, stdout, result } = await project.run([
        "switch",
        "--to",
        to,
        "--yes",
        "--all",
        "--dns-ttl",
        "1",
      ]);
      assert.equal(code, 0, `${stderr}\n${stdout}`);
      for (const { stack, changes, outputs, steps } of result().stacks) {
        assert.equal(outputs?.["mode"], to);
        assert.equal(project.mode(stack), to);
        assert.equal(changes["replace"] ?? 0, 0);
        assert.equal(steps?.at(-1), `write mode ${to} into the stack file`);
        for (const key of LASTING) assert.deepEqual(outputs[key], first[stack]?.[key], `${stack}: ${key}`);
      }
      // Each stack is proved from a task in each of its two subnets, at least once on the way.
      assert.ok(proxy.tasks.ran >= ran + 2 * STACKS.length);
      assert.deepEqual(project.locks(), []);
    });
  }

  it("have the file they began with, byte by byte, after a tour that ends where it began", () => {
    for (const stack of STACKS) assert.equal(project.text(stack), files[stack]);
  });

  it("are verified by one command", async () => {
    const { code, result } = await project.run(["verify", "--all"]);
    assert.equal(code, 0);
    assert.equal(
      result().stacks.every(({ outcome }) => outcome === "succeeded"),
      true,
    );
  });

  it("are verified as broken where a service does not answer", async () => {
    proxy.tasks.dead.add("logs");
    try {
      const { code, result } = await project.run(["verify", "--stack", "dev-1"]);
      assert.equal(code, 1);
      assert.equal(result().stacks[0]?.outcome, "failed");
    } finally {
      proxy.tasks.dead.clear();
    }
  });

  it("are destroyed by one command", async () => {
    const { code, stderr } = await project.run(["destroy", "--yes", "--all"]);
    assert.equal(code, 0, stderr);
    for (const stack of STACKS) assert.deepEqual(project.resources(stack), []);
  });
});
