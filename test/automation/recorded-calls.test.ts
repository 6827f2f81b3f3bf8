/** The policies of the pipeline, against the calls that the commands were heard making (test/e2e/permissions.test.ts). */
import assert from "node:assert/strict";
import { policyOf, refusedBy } from "../helpers/pipeline-policies";
import recorded from "./recorded-calls.json";

/** Statements of the state's policy that allow an action on a path of the bucket. */
function stateAllows(policy: string, stack: string, action: string, path: string): boolean {
  const bucket = "arn:aws:s3:::STATE_BUCKET";
  const asked = action === "s3:ListBucket" ? bucket : `${bucket}/${path}`;
  return policyOf(policy).Statement.some(
    ({ Action, Resource }) =>
      Action.includes(action) &&
      [Resource].flat().some((resource) => {
        const filled = resource.replace("STATE_PATH", `fargate-egress/${stack}`);
        return filled.endsWith("*") ? asked.startsWith(filled.slice(0, -1)) : asked === filled;
      }),
  );
}

describe("recorded calls", () => {
  for (const { role, command, stack, actions, state } of recorded.commands) {
    it(`of egress ${command} ${stack} are allowed to the ${role} role`, () => {
      assert.ok(actions.length > 0);
      assert.deepEqual(refusedBy(role, actions), []);
    });

    it(`of egress ${command} ${stack} touch no other stack's state than the ${role} role may`, () => {
      const policy = role === "deploy" ? "state-policy" : "state-read-policy";
      const stacks = stack === "" ? ["whole", "other"] : [stack];
      const refused = state.filter((entry) => {
        const [action = "", path = ""] = entry.split(" ");
        return !stacks.some((one) => stateAllows(policy, one, action, path));
      });
      assert.deepEqual(refused, []);
    });
  }

  it("hold file systems, probes and the state in a bucket: nobody has to remember their names", () => {
    const all = new Set(recorded.commands.flatMap(({ actions }) => actions));
    for (const action of [
      "elasticfilesystem:CreateFileSystem",
      "elasticfilesystem:CreateMountTarget",
      "elasticfilesystem:DescribeMountTargetSecurityGroups",
      "elasticfilesystem:DeleteFileSystem",
      "ecs:RunTask",
      "logs:GetLogEvents",
      "cloudwatch:GetMetricData",
    ])
      assert.ok(all.has(action), action);
  });

  it("of one stack are refused another's state", () => {
    assert.ok(stateAllows("state-policy", "dev", "s3:GetObject", ".pulumi/stacks/fargate-egress/dev.json"));
    assert.ok(!stateAllows("state-policy", "dev", "s3:GetObject", ".pulumi/stacks/fargate-egress/prod.json"));
    assert.ok(!stateAllows("state-read-policy", "dev", "s3:PutObject", ".pulumi/stacks/fargate-egress/dev.json"));
  });
});
