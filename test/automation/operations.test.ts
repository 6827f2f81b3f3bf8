/** The library against a CLI that fails in every way. */
import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { destroy, outputs, type ProgressEvent, preview, refresh, up } from "../../automation";
import { RunRecord } from "../../automation/run-record";
import { errorEvent, type FakePulumi, fakePulumi, type Script, stepEvent, summaryEvent } from "../helpers/fake-pulumi";

const LOCK = (host: string, pid: number) =>
  `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n  file:///state/x.json: created by ann@${host} (pid ${pid}) at 2026-01-02T03:04:05Z`;
const VPC = "aws:ec2/vpc:Vpc";
const FAST = { lockWaitSeconds: 0.05, retries: 2, backoffSeconds: 0.01, pollSeconds: 0.02 };

/** A preview that finds one new VPC. */
const good: Script = {
  preview: async (call) => {
    await call.send([stepEvent("create", VPC, "main", { new: { inputs: {} } }), summaryEvent({ create: 1 })]);
    return "";
  },
  up: async (call) => {
    await call.send([stepEvent("create", VPC, "main", { new: {} }), summaryEvent({ create: 1 })]);
    call.print("created\n");
    return "";
  },
};

describe("operations over stacks", () => {
  let dir: string;
  let events: ProgressEvent[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "egress-automation-"));
    events = [];
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\nbackend:\n  url: file://state\n");
    for (const stack of ["a", "b", "c"])
      writeFileSync(join(dir, `Pulumi.${stack}.yaml`), "config:\n  aws:region: us-east-1\n");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const optionsFor = (fake: FakePulumi, stacks: readonly string[]) => ({
    stacks,
    projectDir: dir,
    pulumiCommand: fake.command,
    patience: FAST,
    env: { PULUMI_CONFIG_PASSPHRASE: "" },
    onProgress: (event: ProgressEvent) => events.push(event),
  });
  const forStack = (bad: string, script: Script, otherwise: Script = good): Script =>
    Object.fromEntries(
      Object.keys({ ...otherwise, ...script }).map((name) => [
        name,
        (call) => {
          const behave =
            call.option("stack") === bad || call.args.includes(bad)
              ? (script[name] ?? otherwise[name])
              : otherwise[name];
          return behave ? behave(call) : "";
        },
      ]),
    );

  it("deploys every stack and keeps what Pulumi printed in a file each", async () => {
    const fake = fakePulumi({ ...good, "stack output": () => '{"mode":"hybrid"}' });
    const result = await up(optionsFor(fake, ["a", "b"]));
    assert.equal(result.ok, true);
    assert.deepEqual(
      result.stacks.map(({ stack, outcome, changes, outputs: o }) => ({ stack, outcome, changes, o })),
      [
        { stack: "a", outcome: "succeeded", changes: { create: 1 }, o: { mode: "hybrid" } },
        { stack: "b", outcome: "succeeded", changes: { create: 1 }, o: { mode: "hybrid" } },
      ],
    );
    assert.match(readFileSync(result.stacks[0]?.log ?? "", "utf8"), /created/);
    assert.equal(fake.of("stack select").length, 0, "the user's selected stack is left alone");
  });

  it("creates a stack that the backend does not know, with the secrets provider of its file", async () => {
    writeFileSync(join(dir, "Pulumi.a.yaml"), "secretsprovider: awskms://alias/x\nconfig:\n  aws:region: us-east-1\n");
    const fake = fakePulumi({
      ...good,
      "stack --show-name": () => ({ fail: "error: no stack named 'a' found" }),
      "stack init": () => "",
    });
    assert.equal((await preview(optionsFor(fake, ["a"]))).ok, true);
    assert.deepEqual(fake.of("stack init")[0]?.args.slice(2), [
      "a",
      "--no-select",
      "--secrets-provider",
      "awskms://alias/x",
    ]);
  });

  it("reports one stack's failure without hiding another's", async () => {
    const fake = fakePulumi(
      forStack("b", {
        up: async (call) => {
          await call.send([errorEvent("creating EC2 VPC: VpcLimitExceeded: too many"), errorEvent("update failed")]);
          return { fail: "error: update failed" };
        },
      }),
    );
    const result = await up(optionsFor(fake, ["a", "b", "c"]));
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["succeeded", "failed", "succeeded"],
    );
    assert.equal(result.stacks[1]?.problem, "creating EC2 VPC: VpcLimitExceeded: too many");
    assert.equal(fake.of("up").filter(({ args }) => args.includes("b")).length, 1, "not retried");
  });

  it("keeps every failure when several stacks fail", async () => {
    const fake = fakePulumi({ ...good, up: (call) => ({ fail: `error: broken ${call.option("stack")}` }) });
    const result = await up(optionsFor(fake, ["a", "b"]));
    assert.deepEqual(
      result.stacks.map(({ problem }) => problem),
      ["broken a", "broken b"],
    );
  });

  it("changes no stack when the preview of one fails, and says which", async () => {
    const fake = fakePulumi(forStack("b", { preview: () => ({ fail: "error: Pulumi.b.yaml: bad value" }) }));
    const result = await up(optionsFor(fake, ["a", "b"]));
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["not-started", "failed"],
    );
    assert.equal(fake.of("up").length, 0);
  });

  it("goes on with the others when asked to", async () => {
    const fake = fakePulumi(forStack("b", { preview: () => ({ fail: "error: bad value" }) }));
    const result = await up({ ...optionsFor(fake, ["a", "b"]), keepGoing: true });
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["succeeded", "failed"],
    );
  });

  it("changes nothing when the change is not approved", async () => {
    const fake = fakePulumi(good);
    const asked: string[] = [];
    const approve = (summaries: readonly { stack: string }[]) => {
      asked.push(...summaries.map(({ stack }) => stack));
      return Promise.resolve(false);
    };
    const result = await up({ ...optionsFor(fake, ["a", "b"]), approve });
    assert.deepEqual(asked, ["a", "b"]);
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["not-started", "not-started"],
    );
    assert.equal(fake.of("up").length, 0);
  });

  it("waits for a lock, then names who holds it", async () => {
    const fake = fakePulumi({ ...good, up: () => ({ fail: LOCK("elsewhere", 4711) }) });
    const result = await up(optionsFor(fake, ["a"]));
    assert.equal(result.stacks[0]?.outcome, "locked");
    assert.match(
      result.stacks[0]?.problem ?? "",
      /locked by ann@elsewhere \(process 4711\) since 2026-01-02T03:04:05Z/,
    );
    assert.ok(events.some(({ kind }) => kind === "waiting"));
    assert.ok(fake.of("up").length > 1);
    assert.equal(fake.of("cancel").length, 0, "somebody else's lock is never broken");
  });

  it("goes on once the lock is gone", async () => {
    let tries = 0;
    const fake = fakePulumi({
      ...good,
      up: (call) =>
        tries++ === 0
          ? { fail: "error: [409] Conflict: Another update is currently in progress." }
          : (good["up"]?.(call) ?? ""),
    });
    assert.equal((await up(optionsFor(fake, ["a"]))).ok, true);
    assert.equal(tries, 2);
  });

  it("releases the lock of its own earlier process once that is gone", async () => {
    const dead = 2 ** 22 - 3;
    new RunRecord(dir, "a").add(dead);
    let locked = true;
    const fake = fakePulumi({
      ...good,
      up: (call) => (locked ? { fail: LOCK(hostname(), dead) } : (good["up"]?.(call) ?? "")),
      cancel: () => {
        locked = false;
        return "";
      },
    });
    assert.equal((await up(optionsFor(fake, ["a"]))).ok, true);
    assert.equal(fake.of("cancel").length, 1);
    assert.equal(existsSync(join(dir, ".egress", "runs", "a.json")), false);
  });

  it("retries a transient error with growing pauses, and gives up after its number of tries", async () => {
    const fake = fakePulumi({
      ...good,
      up: async (call) => {
        await call.send([
          errorEvent("creating VPC: api error RequestLimitExceeded: Request limit exceeded."),
          errorEvent("update failed"),
        ]);
        return { fail: "error: update failed" };
      },
    });
    const result = await up(optionsFor(fake, ["a"]));
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.equal(fake.of("up").length, 1 + FAST.retries);
  });

  it("does not retry when one of the errors is not transient", async () => {
    const fake = fakePulumi({
      ...good,
      up: async (call) => {
        await call.send([errorEvent("StatusCode: 503, ServiceUnavailable"), errorEvent("AccessDenied: not allowed")]);
        return { fail: "error: update failed" };
      },
    });
    await up(optionsFor(fake, ["a"]));
    assert.equal(fake.of("up").length, 1);
  });

  it("ends cleanly when asked to: Pulumi is interrupted, nothing new starts", async () => {
    const finish = new AbortController();
    const fake = fakePulumi({
      ...good,
      up: async (call) => {
        finish.abort();
        assert.equal(call.signal?.aborted, true);
        await Promise.resolve();
        return { fail: "error: update canceled" };
      },
    });
    const cancellation = { finish: finish.signal, stop: new AbortController().signal };
    const result = await up({ ...optionsFor(fake, ["a", "b"]), cancellation, parallel: 1 });
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["cancelled", "cancelled"],
    );
    assert.equal(fake.of("up").length, 1);
  });

  it("calls a preview without a summary a failure: silence is no approval", async () => {
    const fake = fakePulumi({ ...good, preview: () => "" });
    const result = await up(optionsFor(fake, ["a"]));
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.match(result.stacks[0]?.problem ?? "", /without saying what it found/);
    assert.equal(fake.of("up").length, 0);
  });

  it("says so when Pulumi answers garbage", async () => {
    const fake = fakePulumi({ ...good, "stack output": () => "<html>proxy error</html>" });
    const result = await outputs(optionsFor(fake, ["a"]));
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.match(result.stacks[0]?.problem ?? "", /not.*JSON/i);
  });

  it("tells an exit code without any text from success", async () => {
    const fake = fakePulumi({ ...good, up: () => ({ fail: "", code: 17 }) });
    const result = await up(optionsFor(fake, ["a"]));
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.match(result.stacks[0]?.problem ?? "", /code: 17/);
  });

  it("hides secrets in outputs unless asked for them", async () => {
    const fake = fakePulumi({
      "stack output": (call) =>
        call.args.includes("--show-secrets") ? '{"k":"open","p":1}' : '{"k":"[secret]","p":1}',
    });
    assert.deepEqual((await outputs(optionsFor(fake, ["a"]))).stacks[0]?.outputs, { k: "[secret]", p: 1 });
    assert.deepEqual((await outputs({ ...optionsFor(fake, ["a"]), showSecrets: true })).stacks[0]?.outputs, {
      k: "open",
      p: 1,
    });
  });

  it("reports drift as a failure that changes nothing", async () => {
    const fake = fakePulumi({
      refresh: async (call) => {
        assert.ok(call.args.includes("--preview-only"));
        const { resourcePreEvent } = stepEvent("update", VPC, "main", { new: {} });
        await call.send([{ resOutputsEvent: resourcePreEvent } as object, summaryEvent({ update: 1 })]);
        return "";
      },
    });
    const result = await refresh({ ...optionsFor(fake, ["a"]), previewOnly: true });
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.stacks[0]?.findings.map(({ kind }) => kind),
      ["drift"],
    );
  });

  it("does not create a stack in order to destroy it", async () => {
    const fake = fakePulumi({ "stack --show-name": () => ({ fail: "error: no stack named 'a' found" }) });
    const result = await destroy(optionsFor(fake, ["a"]));
    assert.match(result.stacks[0]?.problem ?? "", /is not deployed/);
    assert.equal(fake.of("stack init").length, 0);
  });

  it("names the nearest stack for one that has no file", async () => {
    const result = await preview(optionsFor(fakePulumi(good), ["aa"]));
    assert.match(result.stacks[0]?.problem ?? "", /there is no stack aa\n.*\n.*use --stack a \(stacks here: a, b, c\)/);
  });

  it("runs at most as many stacks at a time as allowed", async () => {
    let now = 0;
    let most = 0;
    const fake = fakePulumi({
      ...good,
      up: async (call) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 20));
        now -= 1;
        return good["up"]?.(call) ?? "";
      },
    });
    await up({ ...optionsFor(fake, ["a", "b", "c"]), parallel: 2 });
    assert.equal(most, 2);
  });
});
