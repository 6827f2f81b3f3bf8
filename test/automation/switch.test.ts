/** Switching, step by step, against a fake CLI, a fake task and a fake NAT. */
import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import {
  type DrainPorts,
  stepName,
  switchMode,
  switchSteps,
  type VerifyReport,
  type VerifyRequest,
} from "../../automation";
import type { Standing } from "../../automation/standing";
import { MODES, type Mode } from "../../plan/mode";
import { holdsToSchema } from "../helpers/answers";
import { type Call, fakePulumi, type Script, stepEvent, summaryEvent } from "../helpers/fake-pulumi";
import { exportOf, networkState } from "../helpers/fake-state";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const SERVICES: Readonly<Record<Mode, readonly string[]>> = {
  "nat-only": [],
  "endpoints-only": ["ecr.api", "logs", "sts"],
  hybrid: ["ecr.api", "logs"],
};

interface Deployed {
  readonly mode: Mode;
  readonly hybrid: readonly string[];
  readonly draining: readonly string[];
}

/** A stack that the fake CLI keeps: what the program would export, and what each deployment was given. */
class FakeStack {
  readonly deployed: Deployed[] = [];
  readonly script: Script;
  /** Deployments that fail, by number from 0. */
  readonly failing = new Set<number>();
  /** Endpoints whose private names are off. */
  drained: readonly string[] = [];
  /** Whether the private tables still lead to NAT. */
  routed: boolean | undefined;

  constructor(
    public mode: Mode,
    public endpoints: readonly string[] = SERVICES[mode],
  ) {
    this.script = {
      preview: async (call) => {
        const { mode, hybrid } = configOf(call);
        const services = mode === "hybrid" ? hybrid : SERVICES[mode];
        await call.send([...services.map((name) => endpoint(name)), summaryEvent({ create: services.length })]);
        return "";
      },
      up: async (call) => {
        const given = configOf(call);
        const { mode, hybrid } = given;
        const number = this.deployed.push(given) - 1;
        await call.send([summaryEvent({ update: 1 })]);
        if (this.failing.has(number)) return { fail: "error: it broke" };
        this.mode = mode;
        this.endpoints = mode === "hybrid" ? hybrid : SERVICES[mode];
        this.drained = given.draining;
        return "";
      },
      "stack export": () => {
        const nat = this.mode !== "endpoints-only";
        return JSON.stringify(
          exportOf(networkState({ nat, routed: this.routed ?? nat, endpoints: this.endpoints, drained: this.drained })),
        );
      },
      "stack output": () =>
        JSON.stringify({
          mode: this.mode,
          region: "us-east-1",
          vpcId: "vpc-1",
          endpoints: Object.fromEntries(this.endpoints.map((name) => [name, { id: `vpce-${name}`, dnsNames: [] }])),
        }),
    };
  }
}

function configOf(call: Call): Deployed {
  const file = call.option("config-file");
  assert.ok(file, "every run of a switch has a stack file of its own");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const endpoints = (config["endpoints"] ?? config["fargate-egress:endpoints"]) as
    | { hybrid?: string[]; draining?: string[] }
    | undefined;
  return {
    mode: config["fargate-egress:mode"] as Mode,
    hybrid: endpoints?.hybrid ?? SERVICES.hybrid,
    draining: endpoints?.draining ?? [],
  };
}

function endpoint(name: string) {
  return stepEvent("create", ENDPOINT, name, {
    new: { inputs: { serviceName: `com.amazonaws.us-east-1.${name}`, vpcEndpointType: "Interface" } },
  });
}

const standing = (mode: Mode, more: Partial<Standing> = {}): Standing => ({
  deployed: true,
  nat: mode === "endpoints-only" ? "none" : "whole",
  endpoints: SERVICES[mode],
  drained: [],
  ...more,
});
const kinds = (...given: Parameters<typeof switchSteps>) => switchSteps(...given).map(({ kind }) => kind);
const END = ["deploy", "prove", "record"];

describe("steps of a switch", () => {
  for (const from of MODES)
    for (const to of MODES)
      for (const nat of ["none", "part", "whole"] as const) {
        const stands = standing(from, { nat });
        const steps = switchSteps(stands, to, false, SERVICES[to]);
        const name = `from the endpoints of ${from} with ${nat} of NAT to ${to}`;
        it(`${name} end deployed, proved and recorded`, () => {
          assert.deepEqual(steps.slice(-3), [
            { kind: "deploy", mode: to, wide: false },
            { kind: "prove", expect: to },
            { kind: "record", mode: to },
          ]);
        });
        it(`${name} are one deployment when direct`, () => {
          assert.deepEqual(kinds(stands, to, true, SERVICES[to]), END);
        });
        it(`${name} prove after every deployment, before anything else`, () => {
          for (const [i, step] of steps.entries())
            if (step.kind === "deploy" || step.kind === "leave-endpoints") assert.equal(steps[i + 1]?.kind, "prove");
        });
      }

  for (const from of ["nat-only", "hybrid"] as const)
    it(`from ${from} to endpoints-only wait for quiet between the proof and the removal`, () => {
      const steps = kinds(standing(from), "endpoints-only", false, SERVICES["endpoints-only"]);
      assert.deepEqual(steps, ["deploy", "prove", "quiet-nat", ...END]);
    });

  for (const to of ["nat-only", "hybrid"] as const)
    it(`from endpoints-only to ${to} drain the endpoints that go`, () => {
      const steps = kinds(standing("endpoints-only"), to, false, SERVICES[to]);
      assert.deepEqual(steps, ["deploy", "prove", "leave-endpoints", "prove", ...END]);
    });

  it("do not build NAT again once a killed run had begun to remove it", () => {
    for (const nat of ["part", "none"] as const)
      assert.deepEqual(
        kinds(standing("endpoints-only", { nat }), "endpoints-only", false, SERVICES["endpoints-only"]),
        END,
      );
  });

  it("make and prove the endpoints first where a killed run had not finished them, whatever is left of NAT", () => {
    for (const nat of ["part", "whole"] as const) {
      const steps = switchSteps(standing("nat-only", { nat, endpoints: ["logs"] }), "endpoints-only", false, [
        "logs",
        "sts",
      ]);
      assert.deepEqual(steps[0], { kind: "deploy", mode: "hybrid", wide: true });
      assert.ok(steps.some(({ kind }) => kind === "quiet-nat"));
    }
  });

  it("do not turn names on again that a killed run had turned off", () => {
    const drained = standing("endpoints-only", { nat: "whole", drained: SERVICES["endpoints-only"] });
    assert.deepEqual(kinds(drained, "nat-only", false, []), ["leave-endpoints", "prove", ...END]);
    const partly = standing("endpoints-only", { nat: "whole", drained: ["logs"] });
    assert.equal(kinds(partly, "nat-only", false, [])[0], "deploy");
  });

  it("have a name each", () => {
    const all = MODES.flatMap((from) => MODES.flatMap((to) => switchSteps(standing(from), to, false, SERVICES[to])));
    assert.equal(new Set(all.map(stepName)).size, new Set(all.map((step) => JSON.stringify(step))).size);
  });
});

describe("switchMode", () => {
  let dir: string;
  let proofs: (string | undefined)[];
  let natBytes: (number | undefined)[];
  let looks = 0;
  beforeEach(() => {
    looks = 0;
    dir = mkdtempSync(join(tmpdir(), "egress-switch-"));
    proofs = [];
    natBytes = [50_000, 20_000, 100];
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\nbackend:\n  url: file://state\n");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const ports: DrainPorts = {
    natBytesPerMinute: () => {
      looks += 1;
      return Promise.resolve(natBytes.length > 1 ? natBytes.shift() : natBytes[0]);
    },
  };
  const report = (ok: boolean): VerifyReport => ({
    ok,
    mode: "hybrid",
    findings: [],
    rows: [
      {
        service: "logs",
        from: "az1",
        expected: "endpoint",
        scope: "public",
        addresses: [],
        verdict: ok ? "ok" : "wrong-path",
        reason: "public",
      },
    ],
  });
  const run = (
    stack: FakeStack,
    to: Mode,
    more: {
      direct?: boolean;
      verify?: (request: VerifyRequest) => Promise<VerifyReport>;
      finish?: AbortSignal;
      acceptUnmeasured?: boolean;
      lockWaitSeconds?: number;
      /** Takes the notes of the run. */
      notes?: string[];
    } = {},
  ) => {
    writeFileSync(
      join(dir, "Pulumi.a.yaml"),
      `config:\n  aws:region: us-east-1\n  fargate-egress:mode: ${stack.mode}\n`,
    );
    return again(stack, to, more);
  };
  const again = async (stack: FakeStack, to: Mode, more: Parameters<typeof run>[2] = {}) => {
    const result = await switchMode(
      {
        stacks: ["a"],
        to,
        projectDir: dir,
        pulumiCommand: fakePulumi(stack.script).command,
        env: { PULUMI_CONFIG_PASSPHRASE: "" },
        patience: { retries: 0, lockWaitSeconds: more.lockWaitSeconds ?? 0, pollSeconds: 0.01 },
        prove: () => Promise.resolve([]),
        onProgress: (event) => {
          if (event.kind === "note") more.notes?.push(event.text);
        },
        direct: more.direct ?? false,
        verify:
          more.verify ??
          (({ expect }) => {
            proofs.push(expect);
            return Promise.resolve(report(true));
          }),
        quiet: {
          dnsTtlSeconds: 0,
          pollSeconds: 0.01,
          limitSeconds: 0.05,
          acceptUnmeasured: more.acceptUnmeasured ?? false,
        },
        ...(more.finish ? { cancellation: { finish: more.finish, stop: new AbortController().signal } } : {}),
      },
      ports,
    );
    holdsToSchema("switch", result);
    return result;
  };
  const fileMode = () =>
    (parse(readFileSync(join(dir, "Pulumi.a.yaml"), "utf8")) as { config: Record<string, unknown> }).config[
      "fargate-egress:mode"
    ];

  it("goes from NAT to endpoints through a hybrid with every endpoint, and waits until NAT is quiet", async () => {
    const stack = new FakeStack("nat-only");
    const result = await run(stack, "endpoints-only");
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.deepEqual(stack.deployed, [
      { mode: "hybrid", hybrid: ["ecr.api", "logs", "sts"], draining: [] },
      { mode: "endpoints-only", hybrid: SERVICES.hybrid, draining: [] },
    ]);
    assert.deepEqual(proofs, ["hybrid", "endpoints-only"]);
    assert.equal(natBytes.length, 1, "looked until it was quiet");
    assert.equal(fileMode(), "endpoints-only");
  });

  it("goes from endpoints to NAT with private names off before the endpoints go", async () => {
    const stack = new FakeStack("endpoints-only");
    const result = await run(stack, "nat-only");
    assert.equal(result.ok, true, JSON.stringify(result));
    const all = ["ecr.api", "logs", "sts"];
    assert.deepEqual(stack.deployed, [
      { mode: "hybrid", hybrid: all, draining: [] },
      { mode: "hybrid", hybrid: all, draining: all },
      { mode: "nat-only", hybrid: SERVICES.hybrid, draining: [] },
    ]);
    assert.deepEqual(proofs, ["any", "any", "nat-only"]);
  });

  it("drains only the endpoints that hybrid does not keep", async () => {
    const stack = new FakeStack("endpoints-only");
    await run(stack, "hybrid");
    assert.deepEqual(
      stack.deployed.map(({ draining }) => draining),
      [[], ["sts"], []],
    );
  });

  it("keeps endpoints that exist when it leaves a wider hybrid that an earlier run made", async () => {
    const stack = new FakeStack("hybrid", ["ecr.api", "logs", "sqs"]);
    await run(stack, "endpoints-only");
    assert.deepEqual(stack.deployed[0]?.hybrid, ["ecr.api", "logs", "sqs", "sts"]);
  });

  it("does it in one deployment when direct", async () => {
    const stack = new FakeStack("nat-only");
    await run(stack, "endpoints-only", { direct: true });
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["endpoints-only"],
    );
  });

  it("stops with both paths in place when the live proof fails, and leaves the file alone", async () => {
    const stack = new FakeStack("nat-only");
    const result = await run(stack, "endpoints-only", { verify: () => Promise.resolve(report(false)) });
    assert.equal(result.ok, false);
    assert.match(result.stacks[0]?.problem ?? "", /live proof failed.*\n {2}logs from az1: wrong-path/);
    assert.deepEqual(result.stacks[0]?.steps, ["deploy hybrid with every endpoint of both ends"]);
    assert.equal(stack.mode, "hybrid");
    assert.equal(fileMode(), "nat-only");
  });

  it("removes nothing while NAT is busy, or not measured", async () => {
    for (const seen of [50_000, undefined]) {
      natBytes = [seen];
      const stack = new FakeStack("nat-only");
      const result = await run(stack, "endpoints-only");
      assert.match(result.stacks[0]?.problem ?? "", seen === undefined ? /is not known/ : /still carries 50000 bytes/);
      assert.deepEqual(
        stack.deployed.map(({ mode }) => mode),
        ["hybrid"],
      );
    }
  });

  it("goes on unmeasured when that is accepted, at the third look and not before: there may just be no value yet", async () => {
    natBytes = [undefined];
    assert.equal((await run(new FakeStack("nat-only"), "endpoints-only", { acceptUnmeasured: true })).ok, true);
    assert.equal(looks, 3);
  });

  it("continues where a killed run was: while the middle is made", async () => {
    const stack = new FakeStack("nat-only");
    stack.failing.add(0);
    assert.equal((await run(stack, "endpoints-only")).ok, false);
    assert.equal((await again(stack, "endpoints-only")).ok, true);
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["hybrid", "hybrid", "endpoints-only"],
    );
  });

  it("continues where a killed run was: once the old path is being removed it never comes back", async () => {
    const stack = new FakeStack("nat-only");
    await run(stack, "endpoints-only");
    writeFileSync(join(dir, "Pulumi.a.yaml"), "config:\n  aws:region: us-east-1\n  fargate-egress:mode: nat-only\n");
    stack.deployed.length = 0;
    assert.equal((await again(stack, "endpoints-only")).ok, true);
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["endpoints-only"],
    );
    assert.equal(fileMode(), "endpoints-only");
  });

  it("goes on from what another run left that had the lock meanwhile", async () => {
    const stack = new FakeStack("nat-only");
    const { up } = stack.script;
    let held = true;
    Object.assign(stack.script, {
      up: (call: Call) => {
        if (!held) return up?.(call) ?? "";
        held = false;
        // The other run goes the same way, and further.
        stack.mode = "endpoints-only";
        stack.endpoints = SERVICES["endpoints-only"];
        return {
          fail: "error: the stack is currently locked by 1 lock(s).\n  file:///state/x.json: created by ann@elsewhere (pid 4711) at 2026-01-02T03:04:05Z",
        };
      },
    });
    assert.equal((await run(stack, "endpoints-only", { lockWaitSeconds: 1 })).ok, true);
    // No hybrid: that would build NAT again under the feet of the other run's proof.
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["endpoints-only"],
    );
    assert.deepEqual(proofs, ["endpoints-only"]);
  });

  it("stands aside for a run that works in steps too, longer each time, and says so when it never gets its turn", async () => {
    const stack = new FakeStack("nat-only");
    Object.assign(stack.script, {
      up: () => ({
        fail: "error: the stack is currently locked by 1 lock(s).\n  file:///state/x.json: created by ann@elsewhere (pid 4711) at 2026-01-02T03:04:05Z",
      }),
    });
    const notes: string[] = [];
    const result = await run(stack, "endpoints-only", { lockWaitSeconds: 1, notes });
    assert.deepEqual(
      result.stacks.map(({ outcome }) => outcome),
      ["locked"],
    );
    assert.match(result.stacks[0]?.problem ?? "", /^a: other runs changed the stack 6 times .*\n {2}fix: wait until/);
    assert.equal(notes.filter((text) => text.includes("standing aside")).length, 5);
    assert.equal(fileMode(), "nat-only");
  });

  it("reads where it stands from the resources: outputs are written last", async () => {
    // Killed while it removed NAT: one table has lost its route, and the outputs still name the mode before.
    const stack = new FakeStack("hybrid", SERVICES["endpoints-only"]);
    stack.routed = false;
    assert.equal((await run(stack, "endpoints-only")).ok, true);
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["endpoints-only"],
    );
    assert.deepEqual(proofs, ["endpoints-only"]);
  });

  it("tells each finding once, however many steps meet it", async () => {
    const stack = new FakeStack("endpoints-only");
    const verify = () =>
      Promise.resolve({
        ...report(true),
        findings: [{ kind: "note" as const, subject: "logs", evidence: "seen", fix: "none" }],
      });
    const result = await run(stack, "nat-only", { verify });
    assert.equal(result.stacks[0]?.findings.filter(({ subject }) => subject === "logs").length, 1);
  });

  it("stays with both paths when it is asked to end while caches run out, and continues from there", async () => {
    const finish = new AbortController();
    const stack = new FakeStack("endpoints-only");
    const verify = ({ expect }: VerifyRequest) => {
      proofs.push(expect);
      // The first proof holds; the request comes while the second deployment is on its way.
      finish.abort();
      return Promise.resolve(report(true));
    };
    const result = await run(stack, "nat-only", { verify, finish: finish.signal });
    assert.equal(result.stacks[0]?.outcome, "cancelled");
    assert.deepEqual(
      stack.deployed.map(({ mode }) => mode),
      ["hybrid"],
    );
    assert.equal(fileMode(), "endpoints-only");
    assert.equal((await again(stack, "nat-only")).ok, true);
    assert.equal(stack.mode, "nat-only");
    assert.equal(fileMode(), "nat-only");
  });

  it("refuses a stack that was never deployed", async () => {
    const stack = new FakeStack("nat-only");
    const result = await switchMode({
      stacks: ["a"],
      to: "hybrid",
      projectDir: (writeFileSync(join(dir, "Pulumi.a.yaml"), "config: {}\n"), dir),
      pulumiCommand: fakePulumi({ ...stack.script, "stack export": () => JSON.stringify(exportOf([])) }).command,
      env: { PULUMI_CONFIG_PASSPHRASE: "" },
    });
    assert.match(result.stacks[0]?.problem ?? "", /stack a is not deployed/);
  });

  it("leaves no copy of the stack file behind", async () => {
    const files: string[] = [];
    const stack = new FakeStack("nat-only");
    const up = stack.script["up"];
    Object.assign(stack.script, {
      up: (call: Call) => {
        files.push(call.option("config-file") ?? "");
        return up?.(call) ?? "";
      },
    });
    await run(stack, "hybrid");
    assert.equal(files.length, 1);
    assert.throws(() => readFileSync(files[0] ?? ""), /ENOENT/);
  });
});
