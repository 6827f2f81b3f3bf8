/** The pack as the engine's host starts it: a process that prints the port it serves on. */
import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";

/** First text on standard output, and everything on standard error until then. */
function start(program: string): Promise<{ port: string; errors: string }> {
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const folder = join(ROOT, "policy");
  // The host runs a pack in the pack's folder, with the engine's address and the pack as arguments.
  const child = spawn(process.execPath, [host, "127.0.0.1:1", join(folder, program)], { cwd: folder });
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdout.once("data", (chunk: Buffer) => {
      child.kill();
      resolve({ port: chunk.toString().trim(), errors });
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
}

describe("the start of the policy pack", () => {
  it("serves on a port and says nothing else", async function () {
    this.timeout(60_000);
    const { port, errors } = await start("start.js");
    assert.match(port, /^\d+$/);
    assert.equal(errors, "");
  });
});
