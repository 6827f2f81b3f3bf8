/** States in folders that a kill left unreadable: told by every command, made readable by those that settle. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { destroy, outputs, repair, up, verify } from "../../../automation";
import { explain } from "../../../automation/failures";
import { readableState, type StateQuestion, unreadable } from "../../../automation/readable-state";
import { bringBack, statePlace } from "../../../automation/repair/state-file";
import { fakePulumi } from "../../helpers/fake-pulumi";
import { exportOf, type Short } from "../../helpers/fake-state";

const VPC: Short = { type: "aws:ec2/vpc:Vpc", name: "net", id: "vpc-1" };
const GROUP: Short = { type: "aws:ec2/securityGroup:SecurityGroup", name: "task", id: "sg-1" };
const checkpoint = (...resources: Short[]) => {
  const { version, deployment } = exportOf(resources);
  return JSON.stringify({ version, checkpoint: { stack: "organization/fargate-egress/s", latest: deployment } });
};

/** A project with a state in a folder. */
class Folder {
  readonly dir = mkdtempSync(join(tmpdir(), "egress-state-file-"));
  readonly logs = join(this.dir, ".egress", "logs");
  readonly stacks = join(this.dir, "state", ".pulumi", "stacks", "fargate-egress");
  readonly file = join(this.stacks, "s.json");
  readonly env = {
    PULUMI_BACKEND_URL: `file://${this.dir}/state`,
    PULUMI_CONFIG_PASSPHRASE: "",
    AWS_REGION: "us-east-1",
  };
  readonly question: StateQuestion = {
    stack: "s",
    project: "fargate-egress",
    projectDir: this.dir,
    url: this.env.PULUMI_BACKEND_URL,
    logDir: this.logs,
  };

  constructor() {
    mkdirSync(this.stacks, { recursive: true });
    writeFileSync(join(this.dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\n");
    writeFileSync(join(this.dir, "Pulumi.s.yaml"), "config:\n  aws:region: us-east-1\n  mode: nat-only\n");
    this.write("s.json", checkpoint(VPC));
    this.write("s.json.attrs", "{}\n");
  }

  /** @param age seconds ago */
  write(name: string, text: string | Buffer, age = 10): void {
    writeFileSync(join(this.stacks, name), text);
    const time = Date.now() / 1000 - age;
    utimesSync(join(this.stacks, name), time, time);
  }

  lock(pid: number, host: string): void {
    const folder = join(this.dir, "state", ".pulumi", "locks", "organization", "fargate-egress", "s");
    mkdirSync(folder, { recursive: true });
    const lock = { pid, username: "ann", hostname: host, timestamp: "2026-11-21T20:00:00Z" };
    writeFileSync(join(folder, "1.json"), JSON.stringify(lock));
  }

  keep(time: string, text: string): void {
    mkdirSync(this.logs, { recursive: true });
    writeFileSync(join(this.logs, `s.${time}.state.json`), text);
  }

  /** Names of the resources in the state. */
  resources(): string[] {
    const { checkpoint: own } = JSON.parse(readFileSync(this.file, "utf8")) as {
      checkpoint: { latest: { resources: { urn: string }[] } };
    };
    return own.latest.resources.slice(1).map(({ urn }) => urn.split("::").at(-1) ?? "");
  }
}

/** A process that has ended. */
const GONE = 2 ** 22 + 1;

describe("a state in a folder that a kill left unreadable", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => {
    rmSync(folder.dir, { recursive: true, force: true });
  });
  const read = (settles: boolean) => readableState(folder.question, settles);

  it("is nothing while it is whole, or the stack has none, or the backend is no folder", async () => {
    assert.deepEqual(await read(true), []);
    rmSync(`${folder.file}.attrs`);
    assert.deepEqual(await read(true), [], "attributes may be missing");
    rmSync(folder.file);
    assert.deepEqual(await read(false), []);
    folder.write("s.json", "");
    for (const url of ["s3://bucket", undefined, "https://api.pulumi.com"])
      assert.deepEqual(await readableState({ ...folder.question, url }, false), []);
  });

  it("is found where the backend's URL says, also from home, from the project and in the old layout", () => {
    const at = (url: string, project = "fargate-egress") =>
      statePlace(url, { projectDir: folder.dir, project, stack: "organization/fargate-egress/s" })?.file;
    assert.equal(at("file://./state"), folder.file);
    assert.equal(at(`file://${folder.dir}/state?no_tmp_dir=true`), folder.file);
    assert.equal(at("file://~"), undefined);
    assert.equal(at(`file://${folder.dir}/state`, "other"), undefined);
    writeFileSync(join(folder.stacks, "..", "s.json"), checkpoint());
    assert.equal(at(`file://${folder.dir}/state`, "other"), join(folder.stacks, "..", "s.json"));
  });

  it("loses nothing when only its attributes are empty: the newer state that was not renamed is taken", async () => {
    folder.write("s.json.attrs", "");
    folder.write("s.json.1.tmp", checkpoint(VPC, GROUP), 5);
    folder.write("s.json.2.tmp", checkpoint(VPC, GROUP).slice(0, 90), 2);
    folder.write("s.json.0.tmp", checkpoint(), 60);
    await assert.rejects(read(false), (error: Error) => {
      assert.match(
        error.message,
        /^stack s: its state cannot be read\n {2}why: .*s\.json\.attrs is empty: the run that/,
      );
      assert.match(
        error.message,
        /\n {2}fix: egress repair --stack s; nothing is lost: s\.json\.1\.tmp of .* \(3 resources\)/,
      );
      return true;
    });
    const [finding] = await read(true);
    assert.equal(finding?.kind, "settled");
    assert.match(finding?.evidence ?? "", /attrs is empty: s\.json\.1\.tmp of .* is the state now/);
    assert.deepEqual(folder.resources(), ["net", "task"]);
    assert.ok(!existsSync(`${folder.file}.attrs`) && !existsSync(`${folder.file}.1.tmp`));
    assert.deepEqual(await read(false), []);
  });

  it("is left as it is when no newer one was written whole", async () => {
    folder.write("s.json.attrs", '{"user.cache');
    folder.write("s.json.0.tmp", checkpoint(), 60);
    assert.match((await read(true))[0]?.evidence ?? "", /attrs is cut off: the state itself is whole/);
    assert.deepEqual(folder.resources(), ["net"]);
  });

  it("is brought back from the copy of one write before by a repair alone, and kept beside it", async () => {
    folder.write("s.json", checkpoint(VPC, GROUP).slice(0, 200));
    folder.write("s.json.bak", checkpoint(VPC));
    for (const settles of [true, false])
      await assert.rejects(
        read(settles),
        /cut off, or no state.*\n {2}fix: egress repair --stack s puts s\.json\.bak of .* in its place/,
      );
    const fault = await unreadable(folder.question);
    assert.equal(fault?.from?.kind, "backup");
    if (fault) bringBack(fault);
    assert.deepEqual(folder.resources(), ["net"]);
    assert.equal(readFileSync(`${folder.file}.unreadable`, "utf8").length, 200);
  });

  it("is brought back from this project's own copy when Pulumi's is cut off too, the newest whole one", async () => {
    folder.write("s.json", "");
    folder.write("s.json.bak", "{");
    folder.keep("2026-11-21T10-00-00.000Z", JSON.stringify(exportOf([VPC, GROUP])));
    folder.keep("2026-11-21T11-00-00.000Z", JSON.stringify(exportOf([VPC])));
    folder.keep("2026-11-21T12-00-00.000Z", "{");
    const fault = await unreadable(folder.question);
    assert.deepEqual([fault?.from?.kind, fault?.from?.resources], ["kept", 2]);
    if (fault) bringBack(fault);
    assert.deepEqual(folder.resources(), ["net"]);
    assert.deepEqual(await read(false), []);
  });

  it("says where to look when there is no whole copy", async () => {
    folder.write("s.json", "");
    await assert.rejects(
      read(true),
      /s\.json is empty.*\n {2}fix: no whole copy was found .*: bring .*s\.json back from a backup/,
    );
  });

  it("is compressed if Pulumi compresses", async () => {
    rmSync(folder.file);
    folder.write("s.json.gz", gzipSync(checkpoint(VPC)).subarray(0, 60));
    folder.keep("2026-11-21T11-00-00.000Z", JSON.stringify(exportOf([VPC])));
    const fault = await unreadable(folder.question);
    if (fault) bringBack(fault);
    assert.match(gunzipSync(readFileSync(`${folder.file}.gz`)).toString(), /"version":3,"checkpoint"/);
  });

  it("is not touched while its lock may be held: by a living process here, or by any elsewhere", async () => {
    folder.write("s.json.attrs", "");
    folder.lock(process.pid, hostname());
    await assert.rejects(read(true), new RegExp(`fix: wait for process ${process.pid} of ann@`));
    folder.lock(GONE, "other-host");
    await assert.rejects(
      read(true),
      /fix: make sure that nothing is left of process \d+ of ann@other-host.*; then delete .*1\.json/,
    );
    folder.lock(GONE, hostname());
    assert.equal((await read(true)).length, 1, "whoever held it is gone");
  });

  it("is no fault while a living run writes it: a second look finds it whole", async () => {
    folder.write("s.json.attrs", "");
    const answer = read(false);
    folder.write("s.json.attrs", "{}");
    assert.deepEqual(await answer, []);
  });

  describe("met by commands", () => {
    const fake = () => fakePulumi({ "stack export": () => JSON.stringify(exportOf([VPC])) });
    const options = () => {
      const pulumi = fake();
      const { dir, env, logs } = folder;
      return { pulumi, given: { stacks: ["s"], projectDir: dir, env, logDir: logs, pulumiCommand: pulumi.command } };
    };

    it("ends those that only read, before Pulumi is asked", async () => {
      folder.write("s.json.attrs", "");
      for (const command of [outputs, verify]) {
        const { pulumi, given } = options();
        const { ok, stacks } = await command(given);
        assert.equal(ok, false);
        assert.match(stacks[0]?.problem ?? "", /its state cannot be read\n.*\n {2}fix: egress repair --stack s/);
        assert.equal(pulumi.calls.length, 0);
      }
    });

    it("is made readable by a run, if nothing is lost by that", async () => {
      folder.write("s.json.attrs", "");
      const { given } = options();
      const { stacks } = await up({ ...given, prove: () => Promise.resolve([]) });
      assert.ok(!existsSync(`${folder.file}.attrs`));
      assert.doesNotMatch(stacks[0]?.problem ?? "", /cannot be read/);
      folder.write("s.json", "");
      folder.write("s.json.bak", checkpoint(VPC));
      assert.match((await up(given)).stacks[0]?.problem ?? "", /egress repair --stack s puts s\.json\.bak/);
      assert.equal(readFileSync(folder.file, "utf8"), "");
    });

    it("is brought back by a repair that is approved, and told; a refusal leaves everything", async () => {
      folder.write("s.json", "");
      folder.write("s.json.bak", checkpoint(VPC));
      const none = () => Promise.resolve([]);
      const asked: string[] = [];
      const refused = await repair(
        {
          ...options().given,
          approve: ([summary]) => {
            asked.push(`${summary?.findings[0]?.evidence ?? ""}: ${summary?.findings[0]?.fix ?? ""}`);
            return Promise.resolve(false);
          },
        },
        none,
      );
      assert.match(asked.join(), /s\.json is empty: s\.json\.bak of .* \(2 resources\) takes its place/);
      assert.match(refused.stacks[0]?.problem ?? "", /cannot be read/);
      assert.equal(readFileSync(folder.file, "utf8"), "");
      const { ok, stacks } = await repair(options().given, none);
      assert.equal(ok, true, stacks[0]?.problem);
      assert.match(stacks[0]?.findings[0]?.evidence ?? "", /s\.json is empty: s\.json\.bak of .* is the state now/);
      assert.deepEqual(folder.resources(), ["net"]);
    });

    it("is no reason to destroy a network: a joined stack that cannot be read may run tasks, and one that never was does not", async () => {
      const joined = "config:\n  aws:region: us-east-1\n  network: { from: s }\n";
      writeFileSync(join(folder.dir, "Pulumi.orders.yaml"), joined);
      folder.write("orders.json", checkpoint(GROUP));
      folder.write("orders.json.attrs", "");
      const { given, pulumi } = options();
      const refused = await destroy(given);
      assert.match(refused.stacks[0]?.problem ?? "", /stack orders: its state cannot be read/);
      assert.equal(pulumi.of("destroy").length, 0);
      rmSync(join(folder.stacks, "orders.json"));
      const gone = fakePulumi({
        "stack export": () => JSON.stringify(exportOf([VPC])),
        "stack --show-name": (call) =>
          call.option("stack") === "orders" ? { fail: "error: no stack named 'orders' found" } : "s",
        destroy: () => "",
      });
      const { ok, stacks } = await destroy({ ...given, pulumiCommand: gone.command });
      assert.equal(ok, true, stacks[0]?.problem);
    });

    it("has its strays told, not deleted, when what is brought back is from before the last run", async () => {
      folder.write("s.json", "");
      folder.keep("2026-11-21T11-00-00.000Z", JSON.stringify(exportOf([VPC])));
      const { given, pulumi } = options();
      const listed = () => Promise.resolve([{ kind: "vpc-endpoint" as const, id: "vpce-9", name: "logs" }]);
      const { stacks } = await repair(
        {
          ...given,
          pulumiCommand: fakePulumi({ "stack export": () => JSON.stringify(exportOf([VPC])), refresh: () => "" })
            .command,
        },
        listed,
      );
      assert.equal(pulumi.calls.length, 0);
      assert.deepEqual(stacks[0]?.outcome, "succeeded", stacks[0]?.problem);
      assert.ok(!stacks[0]?.findings.some(({ evidence }) => evidence.includes("a stray: deleted")));
    });
  });

  it("is explained in a bucket too, by what Pulumi says of it", () => {
    const said = (why: string) =>
      explain({ diagnostics: [], text: `code: 255\n stderr: error: failed to load checkpoint: ${why}\n` });
    for (const why of [
      "EOF",
      "place 1: unexpected end of JSON input",
      "place 1: invalid character '\\x00' looking for beginning of value",
    ])
      assert.match(
        said(why),
        /cannot be read\n {2}why: failed to load checkpoint: .*\n {2}fix: .*egress repair --stack NAME; in a bucket: /,
      );
    assert.doesNotMatch(said("AccessDenied: not authorized to perform s3:GetObject"), /cannot be read/);
  });
});
