/**
 * What goes wrong in practice, on an engine: runs that are killed, two runs at once, an AWS that throttles and fails.
 * Needs the pulumi CLI on PATH and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it skips.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeNatGatewaysCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { isGone } from "../helpers/account-look";
import { type AwsProxy, awsProxy } from "../helpers/aws-proxy";
import { FleetProject, missingForEngine } from "../helpers/fleet-project";
import { pushImage } from "../helpers/program";
import { thorough } from "../helpers/thorough";

/** Finds the stack's own things among everything in the account. */
const MARK = `faults-${process.pid}`;

describe("a stack through faults", () => {
  let proxy: AwsProxy;
  let project: FleetProject;
  let ec2: EC2Client;
  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: missing ${missing.join(" and ")}`);
      return this.skip();
    }
    await pushImage();
    proxy = await awsProxy();
    project = new FleetProject(["s"], proxy.url, { Mark: MARK });
    ec2 = new EC2Client({ region: "us-east-1" });
  });
  after(async () => {
    ec2?.destroy();
    await proxy?.close();
    project?.remove();
  });

  const tagged = [{ Name: "tag:Mark", Values: [MARK] }];
  /** What the account holds under the stack's tag. */
  const account = async () => {
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: tagged }));
    // Tags of everything in it are not compared: the network is the stack's own.
    const inside = [{ Name: "vpc-id", Values: Vpcs.map(({ VpcId }) => VpcId ?? "") }];
    if (Vpcs.length === 0) return { vpcs: 0, interfaces: 0, nats: 0 };
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: inside }));
    const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: inside }));
    return {
      vpcs: Vpcs.length,
      // An emulator may list deleted endpoints for ever.
      interfaces: VpcEndpoints.filter(({ VpcEndpointType, State }) => VpcEndpointType === "Interface" && !isGone(State))
        .length,
      nats: NatGateways.filter(({ State }) => State === "available").length,
    };
  };
  /** Waits until a run has begun to change the stack: its Pulumi process is on record, and alive. */
  const changing = async (after: number): Promise<number> => {
    const file = join(project.folder, ".egress", "runs", "s.json");
    for (let i = 0; i < 1200; i += 1) {
      const pids = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8") || "[]") as number[]) : [];
      const living = pids.find((pid) => existsSync(`/proc/${pid}`));
      if (living !== undefined) {
        await sleep(after);
        return living;
      }
      await sleep(100);
    }
    throw new Error("no run began to change the stack");
  };
  /** Waits until a run holds the lock. Returns its process. */
  const holding = async (): Promise<number> => {
    for (let i = 0; i < 1200; i += 1) {
      const [lock] = project.locks();
      if (lock !== undefined) return (JSON.parse(readFileSync(lock, "utf8")) as { readonly pid: number }).pid;
      await sleep(100);
    }
    throw new Error("no run took the lock");
  };
  const switchTo = (mode: string) => [
    "switch",
    "--stack",
    "s",
    "--to",
    mode,
    "--yes",
    "--dns-ttl",
    "1",
    "--lock-wait",
    "240",
  ];
  const converged = async () => {
    const { code, result, stderr } = await project.run(["preview", "--stack", "s"]);
    assert.equal(code, 0, stderr);
    const changes = Object.entries(result().stacks[0]?.changes ?? {}).filter(([op]) => !["same", "read"].includes(op));
    assert.deepEqual(changes, [], "a second run finds nothing to do");
    assert.deepEqual(project.locks(), []);
  };

  it("is deployed although AWS throttles and fails one call in eight", async () => {
    let calls = 0;
    proxy.inject = (action) => {
      if (!/^(Create|Allocate|Authorize|Associate|Register|Put|Modify)/.test(action)) return undefined;
      calls += 1;
      if (calls % 16 === 0) return { status: 500, code: "InternalError" };
      return calls % 8 === 0 ? { status: 503, code: "RequestLimitExceeded" } : undefined;
    };
    const { code, stderr, stdout } = await project.run(["up", "--yes", "--stack", "s"]);
    proxy.inject = () => undefined;
    assert.equal(code, 0, `${stderr}\n${stdout}`);
    assert.ok(proxy.injected > 3, `${proxy.injected} errors`);
    assert.deepEqual(await account(), { vpcs: 1, interfaces: 0, nats: 1 });
    await converged();
  });

  it("says what AWS said when it fails for good, tries a transient error again, and converges on the second run", async () => {
    proxy.injected = 0;
    proxy.inject = (action) =>
      action === "CreateVpcEndpoint" ? { status: 400, code: "VpcEndpointLimitExceeded" } : undefined;
    const first = await project.run(switchTo("hybrid"));
    proxy.inject = () => undefined;
    assert.equal(first.code, 1);
    assert.equal(first.result().stacks[0]?.outcome, "failed");
    assert.match(first.result().stacks[0]?.problem ?? "", /VpcEndpointLimitExceeded/);
    assert.equal(project.mode("s"), "nat-only", "the file follows success only");
    const second = await project.run(switchTo("hybrid"));
    assert.equal(second.code, 0, second.stderr);
    assert.equal(project.mode("s"), "hybrid");
    await converged();
    assert.equal((await account()).interfaces, 3);
  });

  if (thorough)
    it("survives a kill of the command alone: whatever Pulumi does then, the same command goes on", async () => {
      const run = project.start(switchTo("endpoints-only"));
      await changing(2500);
      run.child.kill("SIGKILL");
      await run.done;
      assert.equal(project.mode("s"), "hybrid");
      const again = await project.run(switchTo("endpoints-only"));
      assert.equal(again.code, 0, `${again.stderr}\n${again.stdout}`);
      assert.equal(project.mode("s"), "endpoints-only");
      await converged();
      assert.equal((await account()).nats, 0);
    });

  it("survives a kill of Pulumi as well: the lock it left is told from a living one, and nothing is lost", async () => {
    const run = project.start(switchTo("nat-only"));
    const pulumi = await changing(2500);
    run.child.kill("SIGKILL");
    process.kill(pulumi, "SIGKILL");
    await run.done;
    // The engine's own children end when it is gone; none may go on changing the account.
    await sleep(3000);
    assert.equal(project.locks().length, 1);
    const again = await project.run(switchTo("nat-only"));
    assert.equal(again.code, 0, `${again.stderr}\n${again.stdout}`);
    assert.match(again.stderr, /released the lock of an earlier run/);
    assert.equal(project.mode("s"), "nat-only");
    await converged();
    const left = await account();
    assert.deepEqual({ nats: left.nats, interfaces: left.interfaces }, { nats: 1, interfaces: 0 });
  });

  if (thorough)
    it("is changed by one of two runs at a time, and by both in the end", async () => {
      const runs = [
        project.start(switchTo("hybrid")),
        project.start(["up", "--yes", "--stack", "s", "--lock-wait", "240"]),
      ];
      const ended = await Promise.all(runs.map(({ done }) => done));
      const outcomes = ended.map(({ result }) => result().stacks[0]?.outcome);
      assert.ok(
        outcomes.every((outcome) => outcome === "succeeded" || outcome === "locked"),
        ended.map(({ stderr, stdout }) => stderr + stdout).join("\n"),
      );
      // Whichever went last, the stack's file and the stack agree after one more run.
      const { code } = await project.run(["up", "--yes", "--stack", "s"]);
      assert.equal(code, 0);
      await converged();
      assert.equal((await account()).vpcs, 1);
    });

  it("names who holds the lock to a second checkout, which then works on what the first one left", async () => {
    const to = project.mode("s") === "hybrid" ? "nat-only" : "hybrid";
    const other = new FleetProject({ s: project.text("s") }, proxy.url, {}, project.state);
    try {
      let told = () => {};
      const met = new Promise<void>((resolve) => (told = resolve));
      // However fast the machine: the first one's first change is not answered before the second has met its lock.
      proxy.after = async () => {
        await met;
        return "answer";
      };
      const first = project.start(switchTo(to));
      const holder = await holding();
      const run = other.start(switchTo(to));
      run.child.stderr?.on("data", (text: Buffer) => {
        if (text.toString().includes("locked by")) told();
      });
      const second = await run.done;
      told();
      const { code, stderr } = await first.done;
      assert.equal(code, 0, stderr);
      assert.equal(second.code, 0, `${second.stderr}\n${second.stdout}`);
      assert.match(second.stderr, new RegExp(`locked by \\S+ \\(process ${holder}\\) since`));
      assert.deepEqual([project.mode("s"), other.mode("s")], [to, to]);
      await converged();
    } finally {
      proxy.after = () => Promise.resolve("answer");
      other.remove();
    }
  });

  it("ends cleanly on one interrupt: no lock, exit code 1, and the next run goes on", async () => {
    const before = project.mode("s");
    const run = project.start(switchTo(before === "hybrid" ? "endpoints-only" : "hybrid"));
    await changing(3000);
    run.child.kill("SIGINT");
    const { code, result, stderr } = await run.done;
    assert.equal(code, 1, stderr);
    assert.equal(result().stacks[0]?.outcome, "cancelled");
    assert.deepEqual(project.locks(), []);
    assert.equal(project.mode("s"), before);
    assert.equal((await project.run(["up", "--yes", "--stack", "s"])).code, 0);
    await converged();
  });

  it("stops at once on two interrupts and leaves no lock", async () => {
    const run = project.start(switchTo(project.mode("s") === "hybrid" ? "nat-only" : "hybrid"));
    await changing(3000);
    run.child.kill("SIGINT");
    await sleep(200);
    run.child.kill("SIGINT");
    const { code } = await run.done;
    assert.equal(code, 1);
    assert.deepEqual(project.locks(), []);
  });

  it("leaves nothing in the account when it is destroyed", async () => {
    const { code, stderr } = await project.run(["destroy", "--yes", "--stack", "s"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(project.resources("s"), []);
    assert.deepEqual(
      readdirSync(join(project.folder, ".egress")).includes("runs") &&
        execFileSync("ls", [join(project.folder, ".egress", "runs")], { encoding: "utf8" }),
      "",
    );
  });
});
