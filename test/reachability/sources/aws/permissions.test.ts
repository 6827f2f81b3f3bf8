/** The permissions that the guide asks for are those that the program uses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { READ_ACTIONS, type ReadAction } from "../../../../reachability/sources/aws/permissions";

const ACTIONS = Object.keys(READ_ACTIONS) as ReadAction[];

describe("docs/diagnose.md", () => {
  it("lists exactly the actions that the program uses", () => {
    const text = readFileSync(path.resolve(__dirname, "../../../../docs/diagnose.md"), "utf8");
    const policy = /```json\n([\s\S]*?)```/.exec(text)?.[1];
    const { Statement } = JSON.parse(policy ?? "") as {
      Statement: { Effect: string; Action: string[]; Resource: string }[];
    };
    assert.deepEqual(Statement, [{ Effect: "Allow", Action: ACTIONS, Resource: "*" }]);
    for (const [action, why] of Object.entries(READ_ACTIONS))
      assert.ok(text.includes(`| \`${action}\` | ${why} |`), action);
  });
  it("lists actions that only read", () => {
    for (const action of ACTIONS) assert.match(action, /^[a-z0-9]+:(Describe|List|Get)/);
  });
});
