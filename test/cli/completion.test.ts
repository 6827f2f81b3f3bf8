/** Completion scripts, run by the shells they are for. bash is always there; zsh and fish where they are installed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerOf, egress } from "../helpers/egress";

const found = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

describe("egress completion", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-completion-"));
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"]) writeFileSync(join(folder, name), "");
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What bash would offer for a line whose last word is being typed. */
  async function bash(...words: string[]): Promise<string[]> {
    const script = await answerOf("completion", "bash");
    const line = `${script}\nCOMP_WORDS=(egress "$@"); COMP_CWORD=$#; _egress; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", line, "bash", ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout.split("\n").filter((word) => word !== "");
  }

  it("completes in bash: commands, options, values, stacks, files", async () => {
    assert.deepEqual((await bash("di")).sort(), ["diagnose", "diff"]);
    assert.deepEqual(await bash("plan", "--mo"), ["--mode"]);
    assert.deepEqual(await bash("plan", "--mode", ""), ["nat-only", "endpoints-only", "hybrid"]);
    assert.deepEqual(await bash("diff", "--stack", "prod", "--from-mode", "h"), ["hybrid"]);
    assert.deepEqual(await bash("plan", "--stack", ""), ["dev", "prod"]);
    assert.deepEqual(await bash("report", "--config", "Pulumi.d"), ["Pulumi.dev.yaml"]);
    assert.deepEqual(await bash("network", "re"), ["record"]);
    assert.deepEqual(await bash("network", "record", "--vpc"), ["--vpc-id"]);
    assert.deepEqual(await bash("completion", ""), ["bash", "zsh", "fish", "--help"]);
    assert.deepEqual(await bash("plan", "--traffic", ""), []);
    assert.deepEqual(await bash("nosuch", "--"), []);
  });

  it("knows every command and option that the help shows", async () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const script = await answerOf("completion", shell);
      const option = (name: string) => (shell === "fish" ? `-l ${name.slice(2)}` : name);
      for (const [command, name] of [
        ["switch", "--accept-unmeasured"],
        ["report", "--format"],
        ["doctor", "--offline"],
      ])
        assert.ok(script.includes(command ?? "") && script.includes(option(name ?? "")), `${shell} ${name}`);
    }
  });

  it("is a script that zsh takes, and completes with", async function () {
    if (!found("zsh")) {
      console.log("      skipped: no zsh here");
      return this.skip();
    }
    const file = join(folder, "_egress");
    writeFileSync(file, await answerOf("completion", "zsh"));
    const { status, stderr } = spawnSync("zsh", ["-f", "-n", file], { encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
    const loaded = spawnSync(
      "zsh",
      ["-f", "-c", `autoload -Uz compinit && compinit -u -D && source ${file} && print $_comps[egress]`],
      {
        encoding: "utf8",
        cwd: folder,
        env: { ...process.env, HOME: folder },
      },
    );
    assert.deepEqual([loaded.stdout, loaded.stderr], ["_egress\n", ""]);
  });

  it("completes in fish", async function () {
    if (!found("fish")) {
      console.log("      skipped: no fish here");
      return this.skip();
    }
    const file = join(folder, "egress.fish");
    writeFileSync(file, await answerOf("completion", "fish"));
    const fish = (line: string) => {
      const { stdout, stderr } = spawnSync("fish", ["-N", "-c", `source ${file}; complete -C '${line}'`], {
        encoding: "utf8",
        cwd: folder,
        env: { ...process.env, HOME: folder },
      });
      assert.equal(stderr, "");
      return stdout
        .split("\n")
        .filter((row) => row !== "")
        .map((row) => row.split("\t")[0]);
    };
    assert.deepEqual(fish("egress di"), ["diagnose", "diff"]);
    assert.deepEqual(fish("egress plan --mode ").sort(), ["endpoints-only", "hybrid", "nat-only"]);
    assert.deepEqual(fish("egress plan --stack ").sort(), ["dev", "prod"]);
    assert.deepEqual(fish("egress network re"), ["record"]);
  });

  it("refuses another shell, and names those that it knows", async () => {
    const { code, stderr } = await egress("completion", "powershell");
    assert.equal(code, 2);
    assert.match(stderr, /write one of bash, zsh, fish/);
  });
});
