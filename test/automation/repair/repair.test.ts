/** A repair against a state, an AWS and a provider that do what a test says. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProgressEvent } from "../../../automation";
import { type Exported, readDeployment } from "../../../automation/repair/deployment";
import type { Claim } from "../../../automation/repair/identity";
import { diagnosis, type Patient, repair } from "../../../automation/repair/repair";
import { readInScratch, scratchOf, type ToRead } from "../../../automation/repair/scratch";
import type { Finding, Found } from "../../../automation/repair/settle";
import { exportOf, type Short, tagsOf, urnOf } from "../../helpers/fake-state";

const VPC: Short = { type: "aws:ec2/vpc:Vpc", name: "net", inputs: { cidrBlock: "10.0.0.0/16", tags: tagsOf("net") } };
const GROUP: Short = {
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "task",
  inputs: { vpcId: "vpc-1", tags: tagsOf("task") },
};
const NAT: Short = {
  type: "aws:ec2/natGateway:NatGateway",
  name: "nat",
  inputs: { subnetId: "subnet-1", tags: tagsOf("nat") },
};

const ready = (id: string): Found => ({ id, importId: id, state: "ready" });

class Sick implements Patient {
  readonly stack = "s";
  readonly region = "us-east-1";
  readonly events: ProgressEvent[] = [];
  readonly onProgress = (event: ProgressEvent) => void this.events.push(event);
  /** What was done, in order. */
  readonly done: string[] = [];
  readonly asked: { readonly claim: Claim; readonly region: string }[] = [];
  read_: readonly ToRead[] = [];
  imported: Exported | undefined;
  /** What AWS answers at each look. */
  answers: Finding[] = [];
  /** What the provider reads, by URN: nothing for what does not exist. */
  seen: Record<string, Record<string, unknown>> = {};

  constructor(public state: Exported) {}

  export = () => Promise.resolve(this.state);
  import = (exported: Exported) => {
    this.done.push("import");
    this.imported = exported;
    return Promise.resolve();
  };
  read = (_: Exported, wanted: readonly ToRead[]) => {
    this.done.push("read");
    this.read_ = wanted;
    return Promise.resolve(new Map(Object.entries(this.seen)));
  };
  waitForLock = () => {
    this.done.push("lock");
    return Promise.resolve();
  };
  lookup: Patient["lookup"] = (claim, { region }) => {
    this.asked.push({ claim, region });
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    return Promise.resolve(answer ?? { found: [] });
  };
  hands = {
    remove: (_: Claim, id: string) => {
      this.done.push(`remove ${id}`);
      return Promise.resolve();
    },
    finish: (_: Claim, id: string) => {
      this.done.push(`finish ${id}`);
      return Promise.resolve();
    },
  };
  pauseSeconds = (seconds: number) => {
    this.done.push(`pause ${seconds}`);
    return Promise.resolve();
  };
}

describe("a repair", () => {
  it("is one look at the state when nothing is pending", async () => {
    const patient = new Sick(exportOf([VPC]));
    assert.deepEqual(await repair(patient), []);
    assert.deepEqual(patient.done, []);
    assert.deepEqual(await diagnosis(patient), []);
  });

  it("takes in what AWS has: read by its id alone, written with the inputs of the program", async () => {
    const patient = new Sick(exportOf([VPC], [["creating", GROUP]]));
    patient.answers = [{ found: [ready("sg-1")] }];
    patient.seen = { [urnOf(GROUP)]: { id: "sg-1", inputs: { __defaults: [] }, outputs: { arn: "arn:sg-1" } } };
    assert.deepEqual(
      (await repair(patient)).map((one) => one.do),
      ["take-in"],
    );
    // The lock first, AWS finished before the provider reads, the state written last and once.
    assert.deepEqual(patient.done, ["lock", "finish sg-1", "read", "import"]);
    assert.deepEqual(patient.read_[0]?.entry["outputs"], {});
    assert.equal(patient.read_[0]?.entry["id"], "sg-1");
    const taken = readDeployment(patient.imported as Exported).resources.at(-1);
    assert.equal(taken?.id, "sg-1");
    assert.deepEqual(taken?.inputs, GROUP.inputs);
    assert.deepEqual(taken?.outputs, { arn: "arn:sg-1" });
    assert.equal(readDeployment(patient.imported as Exported).pending.length, 0);
    assert.equal(patient.asked[0]?.region, "eu-west-1", "the provider's region, not the caller's");
  });

  it("looks twice before it forgets a creation", async () => {
    const patient = new Sick(exportOf([], [["creating", VPC]]));
    assert.deepEqual(
      (await repair(patient)).map((one) => one.do),
      ["clear"],
    );
    assert.equal(patient.asked.length, 2);
    assert.deepEqual(patient.done, ["lock", "pause 3", "import"]);
    patient.answers = [{ found: [] }, { found: [ready("vpc-1")] }];
    assert.deepEqual(
      (await repair(patient)).map((one) => one.do),
      ["take-in"],
      "AWS may not list it at once",
    );
  });

  it("takes out of the state what a killed deletion had removed, and reads what it had not", async () => {
    const gone: Short = { ...GROUP, id: "sg-1" };
    const kept: Short = { ...VPC, id: "vpc-1" };
    const patient = new Sick(
      exportOf(
        [kept, gone],
        [
          ["deleting", gone],
          ["updating", kept],
        ],
      ),
    );
    patient.seen = { [urnOf(VPC)]: { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" }, outputs: { arn: "new" } } };
    await repair(patient);
    const { resources } = readDeployment(patient.imported as Exported);
    assert.deepEqual(
      resources.slice(1).map(({ urn }) => urn),
      [urnOf(VPC)],
    );
    assert.deepEqual(resources[1]?.outputs, { arn: "new" });
    assert.deepEqual(resources[1]?.inputs, { cidrBlock: "10.0.0.0/16" });
  });

  it("still knows what was being deleted when asking for the lock made the engine forget it", async () => {
    const gone: Short = { ...GROUP, id: "sg-1" };
    const patient = new Sick(exportOf([gone], [["deleting", gone]]));
    patient.waitForLock = () => {
      patient.state = exportOf([gone]);
      return Promise.resolve();
    };
    assert.deepEqual(
      (await repair(patient)).map((one) => one.do),
      ["refresh"],
    );
    const { resources } = readDeployment(patient.imported as Exported);
    assert.deepEqual(
      resources.map(({ type }) => type).filter((type) => type === GROUP.type),
      [],
    );
  });

  it("takes what was pending for another run's own when that run has changed the state since", async () => {
    const made: Short = { ...GROUP, id: "sg-1" };
    const patient = new Sick(exportOf([], [["creating", GROUP]]));
    patient.waitForLock = () => {
      patient.state = exportOf([made]);
      return Promise.resolve();
    };
    assert.deepEqual(await repair(patient), []);
    assert.equal(patient.imported, undefined);
  });

  it("waits for what AWS is making, saying for what", async () => {
    const patient = new Sick(exportOf([], [["creating", NAT]]));
    const making = { found: [{ ...ready("nat-1"), state: "pending" as const }] };
    patient.answers = [making, making, { found: [ready("nat-1")] }];
    await repair(patient);
    const waiting = patient.events.filter(({ kind }) => kind === "waiting");
    assert.equal(waiting.length, 2);
    assert.match(JSON.stringify(waiting), /nat-1: AWS is making it/);
  });

  it("gives up waiting, and changes nothing", async () => {
    const patient = new Sick(exportOf([], [["creating", NAT]]));
    patient.answers = [{ found: [{ ...ready("nat-1"), state: "deleting" }] }];
    await assert.rejects(repair(patient), /nat-1: AWS is deleting it, for more than 900 s/);
    assert.equal(patient.imported, undefined);
  });

  it("deletes what AWS could not make, and forgets it", async () => {
    const patient = new Sick(exportOf([], [["creating", NAT]]));
    patient.answers = [{ found: [{ ...ready("nat-1"), state: "failed" }] }];
    await repair(patient);
    assert.deepEqual(patient.done, ["lock", "remove nat-1", "import"]);
  });

  it("changes nothing at all when one thing is not for a program to decide", async () => {
    const patient = new Sick(
      exportOf(
        [],
        [
          ["creating", NAT],
          ["creating", GROUP],
        ],
      ),
    );
    patient.answers = [{ found: [{ ...ready("nat-1"), state: "failed" }] }, { found: [ready("sg-1"), ready("sg-2")] }];
    await assert.rejects(repair(patient), /AWS has 2 that claim to be it: sg-1, sg-2\n {2}fix: /);
    assert.deepEqual(patient.done, ["lock"]);
  });

  it("starts over when the state changes under it", async () => {
    const patient = new Sick(exportOf([], [["creating", VPC]]));
    let exports = 0;
    patient.export = () => {
      exports += 1;
      // Somebody else's run ends between the look and the write.
      if (exports > 2) patient.state = exportOf([{ ...VPC, id: "vpc-9" }]);
      return Promise.resolve(patient.state);
    };
    assert.deepEqual(await repair(patient), []);
    assert.equal(patient.imported, undefined);
  });

  it("gives up on a state that never rests", async () => {
    const patient = new Sick(exportOf([], [["creating", VPC]]));
    let n = 0;
    patient.export = () => Promise.resolve(exportOf([{ ...GROUP, id: `sg-${n++}` }], [["creating", VPC]]));
    await assert.rejects(repair(patient), /changed under the repair 5 times/);
  });

  it("of a thing that is gone before it could be read takes nothing in", async () => {
    const patient = new Sick(exportOf([], [["creating", GROUP]]));
    patient.answers = [{ found: [ready("sg-1")] }];
    await repair(patient);
    assert.equal(readDeployment(patient.imported as Exported).resources.length, 1);
  });

  it("only tells, when it is asked for a diagnosis", async () => {
    const patient = new Sick(exportOf([], [["creating", GROUP]]));
    patient.answers = [{ found: [ready("sg-1")] }];
    assert.deepEqual(
      (await diagnosis(patient)).map((one) => one.do),
      ["take-in"],
    );
    assert.deepEqual(patient.done, []);
  });
});

describe("a scratch state", () => {
  it("holds the wanted resources and their provider, tied to nothing", () => {
    const exported = exportOf([
      { ...VPC, id: "vpc-1" },
      { ...GROUP, id: "sg-1", dependencies: [urnOf(VPC)] },
    ]);
    const group = readDeployment(exported).resources.at(-1);
    assert.ok(group);
    const scratch = scratchOf(exported, [{ urn: group.urn, entry: { ...group.raw, parent: "urn:x", protect: true } }]);
    const { resources } = readDeployment(scratch);
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["pulumi:providers:aws", GROUP.type],
    );
    for (const key of ["parent", "dependencies", "propertyDependencies", "protect"])
      assert.equal(key in (resources[1]?.raw ?? {}), false);
    assert.deepEqual(scratch.deployment["manifest"], exported.deployment["manifest"]);
  });

  it("has a provider of secrets: Pulumi could not write a secret of a resource down without one", async () => {
    let written: Record<string, unknown> = {};
    const entry = { urn: urnOf(GROUP), type: GROUP.type };
    const read = await readInScratch(
      ([, verb = "", ...args], cwd) => {
        if (verb === "init") writeFileSync(join(cwd, "Pulumi.s.yaml"), "encryptionsalt: v1:salt\n");
        if (verb === "import") {
          const text = readFileSync(args.at(-1) ?? "", "utf8");
          written = (JSON.parse(text) as { deployment: Record<string, unknown> }).deployment;
        }
        return Promise.resolve({ stdout: JSON.stringify(exportOf([GROUP])) });
      },
      exportOf([]),
      [{ urn: urnOf(GROUP), entry }],
    );
    assert.deepEqual(written["secrets_providers"], { type: "passphrase", state: { salt: "v1:salt" } });
    assert.deepEqual([...read.keys()], [urnOf(GROUP)]);
  });
});
