/** What `egress diagnose` is asked, and what a verdict is as an exit code. */
import assert from "node:assert/strict";
import { egress } from "../helpers/egress";

describe("egress diagnose: usage", () => {
  const fails = async (args: string[], message: RegExp) => {
    const { code, stdout, stderr } = await egress("diagnose", ...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  };
  it("asks for a service or a task, not both", async () => {
    await fails([], /^Say what to diagnose/);
    await fails(["--cluster", "shop"], /^Say what to diagnose/);
    await fails(["--task", "arn", "--cluster", "shop"], /^--task stands alone/);
  });
  it("names the nearest service to one that it does not know", () =>
    fails(
      ["--cluster", "shop", "--service", "web", "--needs", "sqz"],
      /"sqz" is no service of the catalogue\. Did you mean sqs\?/,
    ));
});
