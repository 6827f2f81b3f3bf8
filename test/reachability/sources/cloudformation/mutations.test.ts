/** The table of what can be wrong, written as templates and read again: the same faults, and none where all is well. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { type AnyNeed, isPeer, prove } from "../../../../reachability/prove";
import { cloudFormationTemplate } from "../../../../reachability/sources/cloudformation/cloudformation-source";
import { topologiesOfResources } from "../../../../reachability/sources/resources";
import type { Topology } from "../../../../reachability/topology";
import { isSampled } from "../../../helpers/thorough";
import { changed, kindsOf } from "../../helpers/mutate";
import { MUTATIONS, type Mutation } from "../../helpers/mutations";
import { ACCOUNT_MUTATIONS } from "../../helpers/mutations-account";
import { CALLED_MUTATIONS } from "../../helpers/mutations-called";
import { PEER_MUTATIONS } from "../../helpers/mutations-peers";
import { ACCOUNT, good, REGION } from "../../helpers/topologies";
import { expressed, logical } from "./express";

const ALL: readonly Mutation[] = [...MUTATIONS, ...ACCOUNT_MUTATIONS, ...PEER_MUTATIONS, ...CALLED_MUTATIONS];

/** Templates have ids of prefix lists and no names; the user tells. */
const LISTS = { "pl-s3": "s3", "pl-dynamodb": "dynamodb" };

/** Proof of a topology that went through a template. */
function throughTemplate(topology: Topology, needs: readonly AnyNeed[]) {
  const { template, cannot } = expressed(topology, needs);
  const text = JSON.stringify(template);
  const file = { path: "table.json", text, json: JSON.parse(text) as unknown, beside: () => undefined };
  const { records } = cloudFormationTemplate.read(file, { region: REGION, account: ACCOUNT, variables: LISTS });
  const [service] = topologiesOfResources(records, { region: REGION });
  assert.ok(service);
  return { reachability: prove(service.topology, needs.map(withUrns)), cannot };
}

/** Groups of peers are known by what stands for their ids. */
function withUrns(need: AnyNeed): AnyNeed {
  const urn = (id: string) => `table/${logical(id)}`;
  if (!isPeer(need) || !("groupId" in need.to)) return need;
  const { groupId, subnetIds } = need.to;
  return { ...need, to: { groupId: urn(groupId), ...(subnetIds ? { subnetIds: subnetIds.map(urn) } : {}) } };
}

function outcome({ on, setup, change }: Mutation) {
  const { topology, needs } = changed(good(on), ...(setup ? [setup] : []), change);
  const { reachability, cannot } = throughTemplate(topology, needs);
  return { cannot, found: kindsOf(reachability), there: kindsOf(prove(topology, needs)) };
}

describe("the table of mutations as CloudFormation templates", () => {
  const cases = ALL.filter((_, i) => isSampled(i));
  it("is sound before anything is changed", () => {
    for (const on of new Set(cases.map((each) => each.on))) {
      const { topology, needs } = good(on);
      const { reachability } = throughTemplate(topology, needs);
      assert.deepEqual(kindsOf(reachability), [], JSON.stringify(on));
    }
  });
  it("shows the fault that was made, and no other", () => {
    const page = readFileSync(join(ROOT, "docs/prove-cloudformation.md"), "utf8");
    const wrong: string[] = [];
    let seen = 0;
    for (const mutation of cases) {
      const { cannot, found, there } = outcome(mutation);
      if (cannot.length > 0) {
        for (const what of cannot) if (!page.includes(`- ${what}`)) wrong.push(`the page does not list: ${what}`);
        continue;
      }
      seen++;
      if (JSON.stringify(found) !== JSON.stringify(there))
        wrong.push(`${mutation.name}: ${found.join(" ")} for ${there.join(" ")}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > cases.length / 2, `${seen} of ${cases.length}`);
  });
});
