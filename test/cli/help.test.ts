/** Help: every command tells what it does, and shows a command line that it would take. */
import assert from "node:assert/strict";
import { EXAMPLES } from "../../cli/examples";
import { egress } from "../helpers/egress";

const help = async (...argv: string[]) => (await egress(...argv, "--help")).stdout;

describe("egress --help", () => {
  it("lists every command and the exit codes", async () => {
    const text = await help();
    for (const name of Object.keys(EXAMPLES)) assert.match(text, new RegExp(`^ {2}${name}\\b`, "m"));
    assert.match(text, /Exit codes: 0 all holds, 1 a fault was found, 2 usage, configuration or access, 3 something/);
    const commands = [...text.slice(text.indexOf("Commands:")).matchAll(/^ {2}([a-z]+)/gm)].map((m) => m[1]);
    assert.deepEqual(commands.filter((name) => name !== "help").sort(), Object.keys(EXAMPLES).sort());
  });

  for (const [name, lines] of Object.entries(EXAMPLES))
    it(`${name} shows examples whose options it has`, async () => {
      const text = await help(name);
      assert.match(text, /\nExamples:\n/);
      for (const line of lines) {
        assert.ok(text.includes(`  ${line}\n`), line);
        const [, command = "", second = ""] = line.split(" ");
        const own = ["prices", "network"].includes(command) ? await help(command, second) : text;
        for (const [option] of line.matchAll(/--[a-z-]+/g)) assert.match(own, new RegExp(`^ {2}${option}\\b`, "m"));
      }
    });

  it("tells the version of the package", async () => {
    const { code, stdout } = await egress("--version");
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
