/** Calls of the task's own code that nobody names: whose resources they can be of, behind a policy of one account. */
import * as assert from "node:assert/strict";
import { prove } from "../../reachability/prove";
import { topologyOfResources } from "../../reachability/sources/resources";
import { isUnknown, type Role } from "../../reachability/topology";
import { evaluation } from "../helpers/evaluations";

const allowing = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

async function verdict(change: (role: Role) => Role): Promise<string | undefined> {
  const { resources, region } = await evaluation("dev", "endpoints-only", { set: ["services.app.needs=[sqs]"] });
  const { topology, needs } = topologyOfResources(resources, { region });
  const { taskRole } = topology.task;
  assert.ok(taskRole !== undefined && !isUnknown(taskRole));
  const changed = { ...topology, task: { ...topology.task, taskRole: change(taskRole) } };
  return prove(changed, needs).proofs.find(({ service }) => service === "sqs")?.verdict;
}

describe("reachability/checks/application: calls that nobody names", () => {
  it("are of the role's own account where the role allows none: across accounts both sides must allow", async () => {
    assert.equal(await verdict((role) => role), "reachable");
  });

  it("may be of any account where the role allows them, or may do so", async () => {
    for (const Action of ["*", "sqs:*", "sqs:SendMessage"])
      assert.equal(await verdict((role) => ({ ...role, policies: [allowing(Action)] })), "not-proven", Action);
    assert.equal(await verdict((role) => ({ ...role, policies: { unknown: "its policies" } })), "not-proven");
    assert.equal(await verdict((role) => ({ ...role, policies: ["{"] })), "not-proven");
  });
});
