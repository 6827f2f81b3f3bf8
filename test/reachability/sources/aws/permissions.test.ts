/** The permissions that the guides ask for are those that the program uses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { NETWORK_ACTIONS, READ_ACTIONS } from "../../../../reachability/sources/aws/permissions";

for (const [page, actions] of [
  ["docs/diagnose.md", READ_ACTIONS],
  ["docs/snapshots.md", NETWORK_ACTIONS],
] as const)
  describe(page, () => {
    it("lists exactly the actions that the program uses (docs/generate-permissions.ts writes them)", () => {
      const text = readFileSync(path.resolve(__dirname, "../../../..", page), "utf8");
      const policy = /```json\n(\{\n {2}"Version"[\s\S]*?)```/.exec(text)?.[1];
      const { Statement } = JSON.parse(policy ?? "") as {
        Statement: { Effect: string; Action: string[]; Resource: string }[];
      };
      assert.deepEqual(Statement, [{ Effect: "Allow", Action: Object.keys(actions), Resource: "*" }]);
      const rows = [...text.matchAll(/^\| `([a-z0-9]+:[A-Za-z]+)` \| (.*) \|$/gm)].map(([, action, why]) => [
        action,
        why,
      ]);
      assert.deepEqual(rows, Object.entries(actions));
    });
    it("lists actions that only read", () => {
      for (const action of Object.keys(actions)) assert.match(action, /^[a-z0-9]+:(Describe|List|Get)/);
    });
  });
