/** What every command shares: exit codes, forms of the answer, mistakes told without a trace. Through the real entry. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { egress } from "../helpers/egress";

/** Fails with code 2, on stderr alone, without a trace. */
async function refused(argv: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await egress(...argv);
  assert.equal(code, 2, `${argv.join(" ")}: ${stderr}`);
  assert.equal(stdout, "");
  assert.match(stderr, message);
  assert.doesNotMatch(stderr, /\n\s+at |in a way it does not know/);
}

describe("egress: usage", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-usage-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);

  it("names the option that was meant, rather than one that is missing", async () => {
    await refused(
      ["plan", "--stak", "dev"],
      /^--stak\n {2}why: there is no such option\n {2}fix: did you mean --stack\?\n\(egress plan --help/,
    );
    await refused(["paln"], /^paln\n {2}why: there is no such command\n {2}fix: did you mean plan\?/);
  });

  it("takes one stack where it is about one, and says which there are", async () => {
    for (const command of ["plan", "compare", "report"]) {
      await refused([command, "--stack", "dev", "--stack", "prod"], /--stack is given 2 times: dev, prod/);
      // A page holds every stack when none is named.
      if (command !== "report") await refused([command], /No stack is named\.[^]*stacks here: .*dev.*prod/);
    }
    await refused(["plan", "--config", "a", "--config", "b"], /--config is given 2 times/);
  });

  it("takes no path, and nothing a terminal would obey, for a stack's name", async () => {
    await refused(["plan", "--stack", "../prod"], /--stack "\.\.\/prod"\n  why: the name of a stack has letters/);
    await refused(["plan", "--stack", ".."], /the name of a stack/);
    await refused(["overview", "--stack", "\u001b[31mred"], /--stack "\\u001b\[31mred"/);
  });

  it("shows what was typed, and never sends it to the terminal as a command", async () => {
    for (const argv of [
      ["plan", "--stack", "dev", "--set", "evil\u001b]0;owned\u0007=1"],
      ["plan", "--stack", "dev", "--mode", "\u001b[2J"],
      ["\u001b[2J"],
      ["plan", "--stack", "dev", "--traffic", "\u001b[2J=1"],
    ]) {
      const { code, stderr, stdout } = await egress(...argv);
      assert.equal(code, 2);
      assert.ok(stderr.includes("\\u001b"), stderr);
      assert.doesNotMatch(stderr + stdout, /[\u001b\u0007]/);
    }
  });

  it("refuses traffic that it cannot read, in every command that takes some", async () => {
    for (const argv of [
      ["plan", "--stack", "dev"],
      ["compare", "--stack", "dev"],
      ["report", "--stack", "dev"],
      ["overview"],
    ])
      await refused([...argv, "--traffic", "lgos=1"], /did you mean logs/);
  });

  it("tells the stack from the file where only the file is named", async () => {
    writeFileSync(file("Pulumi.shop.yaml"), readFileSync(join(__dirname, "../../Pulumi.dev.yaml")));
    const { code, stdout } = await egress("plan", "--config", file("Pulumi.shop.yaml"), "--json");
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { stack: string }).stack, "shop");
  });

  it("says what is wrong with a file that cannot be used", async () => {
    await refused(["plan", "--stack", "dev", "--config", file("missing.yaml")], /missing\.yaml/);
    await refused(["plan", "--stack", "dev", "--config", folder], /folder/);
  });

  it("writes the form that the file's name ends in, and no other than it can", async () => {
    const out = file("plan.json");
    const { code, stdout, stderr } = await egress("plan", "--stack", "dev", "--out", out);
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /^wrote .*plan\.json \(\d+ KB\)\n$/);
    assert.equal((JSON.parse(readFileSync(out, "utf8")) as { stack: string }).stack, "dev");
    await refused(["report", "--stack", "dev", "--out", file("x.pdf")], /this command writes no \.pdf/);
    await refused(["plan", "--stack", "dev", "--out", file("x.svg")], /this command writes no \.svg/);
    await refused(
      ["plan", "--stack", "dev", "--json", "--out", file("no/x.json")],
      /it cannot be written: it does not exist/,
    );
    await refused(["plan", "--stack", "dev", "--json", "--format", "text"], /they ask for two forms/);
  });

  it("says nothing with --quiet, and still answers by its exit code", async () => {
    for (const argv of [
      ["plan", "--stack", "dev"],
      ["compare", "--stack", "dev"],
      ["overview", "--stack", "dev"],
      ["report", "--stack", "dev", "--date", "2026-01-31"],
    ])
      assert.deepEqual(await egress(...argv, "--quiet"), { code: 0, stdout: "", stderr: "" }, argv.join(" "));
  });

  it("refuses a mode that does not exist, also where every mode is laid over it", async () => {
    for (const argv of [
      ["compare", "--stack", "dev"],
      ["report", "--stack", "dev"],
      ["plan", "--stack", "dev"],
    ])
      await refused([...argv, "--set", "mode=hybird"], /"hybird"[^]*write hybrid/);
  });
});
