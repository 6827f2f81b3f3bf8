/** The library against a CLI that fails in every way. */
import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { destroy, outputs, type ProgressEvent, preview, refresh, up } from "../../automation";
import { backoffOf } from "../../automation/attempt";
import { backendOf } from "../../automation/backend";
import { RunRecord } from "../../automation/run-record";
import { holdsToSchema } from "../helpers/answers";
import {
  type Call,
  errorEvent,
  type FakePulumi,
  fakePulumi,
  type Script,
  stepEvent,
  summaryEvent,
} from "../helpers/fake-pulumi";
import { exportOf } from "../helpers/fake-state";

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
    holdsToSchema(result.operation, result);
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
    assert.equal((await up(optionsFor(fake, ["a"]))).ok, true);
    assert.deepEqual(fake.of("stack init")[0]?.args.slice(2), [
      "a",
      "--no-select",
      "--secrets-provider",
      "awskms://alias/x",
    ]);
    assert.equal(fake.of("stack rm").length, 0);
  });

  it("takes back the stack that a look had to create, and what that wrote into its file", async () => {
    const file = join(dir, "Pulumi.a.yaml");
    const before = readFileSync(file, "utf8");
    const script: Script = {
      ...good,
      "stack --show-name": () => ({ fail: "error: no stack named 'a' found" }),
      "stack init": () => {
        writeFileSync(file, `${before}encryptionsalt: v1:x\n`);
        return "";
      },
      "stack rm": () => "",
    };
    const looks = [
      (fake: FakePulumi) => preview(optionsFor(fake, ["a"])),
      (fake: FakePulumi) => up({ ...optionsFor(fake, ["a"]), approve: () => Promise.resolve(false) }),
    ];
    for (const look of looks) {
      const fake = fakePulumi(script);
      await look(fake);
      // Without the option Pulumi deletes the stack's file too.
      assert.deepEqual(fake.of("stack rm")[0]?.args, ["stack", "rm", "a", "--yes", "--preserve-config"]);
      assert.equal(readFileSync(file, "utf8"), before);
    }
    const busy = fakePulumi({ ...script, "stack rm": () => ({ fail: LOCK("elsewhere", 4711) }) });
    assert.equal((await preview(optionsFor(busy, ["a"]))).ok, true, "somebody else deploys it by now");
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
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
    assert.deepEqual(
      result.stacks.map(({ problem }) => problem),
      ["broken a", "broken b"],
    );
  });

  it("changes no stack when the preview of one fails, and says which", async () => {
    const fake = fakePulumi(forStack("b", { preview: () => ({ fail: "error: Pulumi.b.yaml: bad value" }) }));
    const result = await up(optionsFor(fake, ["a", "b"]));
    holdsToSchema(result.operation, result);
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["not-started", "failed"],
    );
    assert.equal(fake.of("up").length, 0);
  });

  it("goes on with the others when asked to", async () => {
    const fake = fakePulumi(forStack("b", { preview: () => ({ fail: "error: bad value" }) }));
    const result = await up({ ...optionsFor(fake, ["a", "b"]), keepGoing: true });
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["cancelled", "cancelled"],
    );
    assert.equal(fake.of("up").length, 1);
  });

  it("calls a preview without a summary a failure: silence is no approval", async () => {
    const fake = fakePulumi({ ...good, preview: () => "" });
    const result = await up(optionsFor(fake, ["a"]));
    holdsToSchema(result.operation, result);
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.match(result.stacks[0]?.problem ?? "", /without saying what it found/);
    assert.equal(fake.of("up").length, 0);
  });

  it("says so when Pulumi answers garbage", async () => {
    const fake = fakePulumi({ ...good, "stack output": () => "<html>proxy error</html>" });
    const result = await outputs(optionsFor(fake, ["a"]));
    holdsToSchema(result.operation, result);
    assert.equal(result.stacks[0]?.outcome, "failed");
    assert.match(result.stacks[0]?.problem ?? "", /not.*JSON/i);
  });

  it("tells an exit code without any text from success", async () => {
    const fake = fakePulumi({ ...good, up: () => ({ fail: "", code: 17 }) });
    const result = await up(optionsFor(fake, ["a"]));
    holdsToSchema(result.operation, result);
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
    holdsToSchema(result.operation, result);
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.stacks[0]?.findings.map(({ kind }) => kind),
      ["drift"],
    );
  });

  it("does not create a stack in order to destroy it", async () => {
    const fake = fakePulumi({ "stack --show-name": () => ({ fail: "error: no stack named 'a' found" }) });
    const result = await destroy(optionsFor(fake, ["a"]));
    holdsToSchema(result.operation, result);
    assert.match(result.stacks[0]?.problem ?? "", /is not deployed/);
    assert.equal(fake.of("stack init").length, 0);
  });

  it("names the nearest stack for one that has no file", async () => {
    const result = await preview(optionsFor(fakePulumi(good), ["aa"]));
    holdsToSchema(result.operation, result);
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

  it("doubles the pause before each further try, and adds up to half of it", () => {
    const pauses = (random: number) => [0, 1, 2, 3].map((tries) => backoffOf({ backoffSeconds: 5 }, tries, random));
    assert.deepEqual(pauses(0), [5, 10, 20, 40]);
    assert.deepEqual(pauses(1), [8, 15, 30, 60]);
  });

  it("judges anew after it waited for somebody else's run: the plan was made before that", async () => {
    let tries = 0;
    const fake = fakePulumi({
      ...good,
      up: (call) => (tries++ === 0 ? { fail: LOCK("elsewhere", 4711) } : (good["up"]?.(call) ?? "")),
    });
    assert.equal((await up(optionsFor(fake, ["a"]))).ok, true);
    assert.equal(fake.of("preview").length, 2);
  });

  it("does not deploy what fails its gates after the wait", async () => {
    let locked = true;
    const removing: Script = {
      ...good,
      preview: async (call) => {
        const step = locked
          ? stepEvent("create", VPC, "main", { new: { inputs: {} } })
          : stepEvent("delete", VPC, "main", { old: { id: "vpc-1" } });
        await call.send([step, summaryEvent({})]);
        return "";
      },
      up: () => {
        locked = false;
        return { fail: LOCK("elsewhere", 4711) };
      },
    };
    const fake = fakePulumi(removing);
    const result = await up(optionsFor(fake, ["a"]));
    holdsToSchema(result.operation, result);
    assert.match(result.stacks[0]?.problem ?? "", /another run changed the stack/);
    assert.equal(fake.of("up").length, 1);
  });

  it("keeps the state before a run that removes something, and only then", async () => {
    const states = () => readdirSync(join(dir, ".egress", "logs")).filter((name) => name.endsWith(".state.json"));
    await up(optionsFor(fakePulumi(good), ["a"]));
    assert.deepEqual(states(), []);
    const preview: Script[string] = async (call) => {
      await call.send([
        stepEvent("delete", "aws:ec2/route:Route", "r", { old: { id: "r-1" } }),
        summaryEvent({ delete: 1 }),
      ]);
      return "";
    };
    const exported = () => JSON.stringify(exportOf([{ type: VPC, name: "main", id: "vpc-1" }]));
    await up(optionsFor(fakePulumi({ ...good, preview, "stack export": exported }), ["a"]));
    assert.equal(states().length, 1);
    assert.match(readFileSync(join(dir, ".egress", "logs", states()[0] ?? ""), "utf8"), /vpc-1/);
    await destroy(optionsFor(fakePulumi({ ...good, "stack export": exported, destroy: () => "" }), ["a"]));
    assert.equal(states().length, 2);
  });

  describe("on a stack whose last run was killed", () => {
    const DNS = {
      type: "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
      name: "sts",
      inputs: { vpcEndpointId: "vpce-1" },
    };
    /** Three tries left the same operation. */
    const killed = () => {
      let state = exportOf(
        [],
        [
          ["creating", DNS],
          ["creating", DNS],
          ["creating", DNS],
        ],
      );
      return {
        "stack export": () => JSON.stringify(state),
        "stack import": (call: Call) => {
          state = JSON.parse(readFileSync(call.option("file") ?? "", "utf8")) as typeof state;
          return "";
        },
      };
    };

    it("settles what it left before it plans, once, and says so once", async () => {
      const order: string[] = [];
      const { "stack import": take, ...rest } = killed();
      const fake = fakePulumi({
        ...good,
        ...rest,
        "stack import": (call) => {
          order.push("import");
          return take(call);
        },
        preview: (call) => {
          order.push("preview");
          return good["preview"]?.(call) ?? "";
        },
      });
      const result = await up(optionsFor(fake, ["a"]));
      holdsToSchema(result.operation, result);
      assert.equal(result.ok, true, JSON.stringify(result));
      assert.deepEqual(order, ["import", "preview"]);
      assert.deepEqual(
        result.stacks[0]?.findings.map(({ kind }) => kind),
        ["settled"],
      );
    });

    it("waits for the lock first, naming who holds it: what is pending may be a living run's", async () => {
      let held = 2;
      const fake = fakePulumi({
        ...good,
        ...killed(),
        "stack rename": () =>
          held-- > 0 ? { fail: LOCK("elsewhere", 4711) } : { fail: "error: a stack named a already exists" },
      });
      assert.equal((await up(optionsFor(fake, ["a"]))).ok, true);
      assert.equal(fake.of("refresh").length, 0, "a refresh forgets what was being deleted");
      const why = events.flatMap((event) => (event.kind === "waiting" ? [event.why] : []));
      assert.deepEqual(why, Array(2).fill("locked by ann@elsewhere (process 4711) since 2026-01-02T03:04:05Z"));
    });

    it("asks Pulumi Cloud for the lock by a refresh of nothing, which it alone answers for", async () => {
      writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\n");
      const fake = fakePulumi({ ...good, ...killed() });
      const cloud = { PULUMI_BACKEND_URL: "https://api.pulumi.com" };
      const result = await up({ ...optionsFor(fake, ["a"]), env: cloud });
      holdsToSchema(result.operation, result);
      assert.equal(result.ok, true, JSON.stringify(result));
      assert.match(fake.of("refresh")[0]?.option("target") ?? "", /Nobody/);
      assert.equal(fake.of("stack rename").length, 0);
      assert.equal(fake.of("stack import").length, 1);
    });

    it("is only told of it by a preview", async () => {
      const fake = fakePulumi({ ...good, ...killed() });
      const result = await preview(optionsFor(fake, ["a"]));
      holdsToSchema(result.operation, result);
      assert.deepEqual(
        result.stacks[0]?.findings.map(({ kind }) => kind),
        ["pending-operation"],
      );
      assert.equal(fake.of("stack import").length, 0);
    });

    it("is settled before it is destroyed or refreshed", async () => {
      for (const operation of [destroy, refresh]) {
        const fake = fakePulumi({
          ...good,
          ...killed(),
          destroy: () => "",
          refresh: () => "",
        });
        const result = await operation(optionsFor(fake, ["a"]));
        assert.equal(result.ok, true, JSON.stringify(result));
        assert.equal(fake.of("stack import").length, 1);
      }
    });
  });

  it("releases its own lock after a second interrupt killed Pulumi, and only then", async () => {
    const dead = 2 ** 22 - 3;
    for (const stopped of [true, false]) {
      new RunRecord(dir, "a").add(dead);
      const [finish, stop] = [new AbortController(), new AbortController()];
      const fake = fakePulumi({
        ...good,
        up: () => {
          finish.abort();
          if (stopped) stop.abort();
          return { fail: "error: update canceled" };
        },
        cancel: () => "",
      });
      const cancellation = { finish: finish.signal, stop: stop.signal };
      await up({ ...optionsFor(fake, ["a"]), cancellation });
      assert.equal(fake.of("cancel").length, stopped ? 1 : 0);
    }
  });

  it("makes no state of its own where no backend is named", async () => {
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\n");
    const nobody = { HOME: dir, PULUMI_HOME: join(dir, "nowhere") };
    assert.throws(() => backendOf(dir, nobody), /no backend is named\n {2}why: .*\n {2}fix: export PULUMI_BACKEND_URL/);
    assert.deepEqual(backendOf(dir, { ...nobody, PULUMI_BACKEND_URL: "s3://b" }), {
      url: "s3://b",
      place: "s3://b",
      passphrase: true,
    });
    const env = { PULUMI_HOME: join(dir, "nowhere"), PULUMI_BACKEND_URL: "", PULUMI_ACCESS_TOKEN: "" };
    const fake = fakePulumi(good);
    const result = await preview({ ...optionsFor(fake, ["a"]), env });
    holdsToSchema(result.operation, result);
    assert.match(result.stacks[0]?.problem ?? "", /no backend is named/);
    assert.equal(fake.calls.length, 0);
    assert.equal(existsSync(join(dir, ".pulumi-state")), false);
  });
});
