/** The table of what can be wrong, as Terraform shows it and read again: the same faults, and none where all is well. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { type AnyNeed, prove } from "../../../../reachability/prove";
import { topologiesOfResources } from "../../../../reachability/sources/resources";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";
import type { Topology } from "../../../../reachability/topology";
import { isSampled } from "../../../helpers/thorough";
import { changed } from "../../helpers/mutate";
import { MUTATIONS, type Mutation } from "../../helpers/mutations";
import { ACCOUNT_MUTATIONS } from "../../helpers/mutations-account";
import { CALLED_MUTATIONS } from "../../helpers/mutations-called";
import { PEER_MUTATIONS } from "../../helpers/mutations-peers";
import { ACCOUNT, good } from "../../helpers/topologies";
import { expressed } from "./express";
import type { Form } from "./sheet";

const ALL: readonly Mutation[] = [...MUTATIONS, ...ACCOUNT_MUTATIONS, ...PEER_MUTATIONS, ...CALLED_MUTATIONS];
/** What a state alone tells of things that stand. */
const SEEN = ["route-blackhole", "nat-instance-not-running", "nat-instance-check"];
const SAMPLE = ALL.filter(({ fault }, i) => isSampled(i) || SEEN.includes(fault));

type Proven = ReturnType<typeof prove>;

/** Kinds of the faults with what they name, each once. */
function faultsIn({ proofs }: Proven, nameOf: (id: string) => string = (id) => id): string[] {
  const all = proofs.flatMap(({ faults }) => faults.map(({ kind, subject }) => `${kind} ${nameOf(subject)}`));
  return [...new Set(all)].sort();
}

/** Proof of a topology that went through a file. */
function throughTerraform(topology: Topology, needs: readonly AnyNeed[], form: Form) {
  const { document, needs: named, ...rest } = expressed(topology, needs, form);
  const json = JSON.parse(JSON.stringify(document)) as unknown;
  const file = { path: "table.json", text: "", json, beside: () => undefined };
  const { records, choices = [] } = TERRAFORM.read(file, { region: topology.region, account: ACCOUNT, variables: {} });
  const [service] = topologiesOfResources(records, { region: topology.region, account: ACCOUNT });
  assert.ok(service);
  return { ...rest, reachability: prove(service.topology, named), choices };
}

for (const form of ["state", "plan"] as const)
  describe(`the table of mutations as a ${form} of Terraform`, () => {
    it("is sound before anything is changed", () => {
      const networks = new Map(SAMPLE.map(({ on, setup }) => [setup ?? on, { on, setup }]));
      for (const { on, setup } of networks.values()) {
        const { topology, needs } = changed(good(on), ...(setup ? [setup] : []));
        const { reachability, choices } = throughTerraform(topology, needs, form);
        assert.deepEqual(choices, []);
        assert.deepEqual(faultsIn(reachability), [], JSON.stringify(on));
        assert.equal(reachability.verdict, "reachable", JSON.stringify(on));
      }
    });
    it("shows the fault that was made, with what is at fault, and no other", () => {
      const page = readFileSync(join(ROOT, "docs/prove.md"), "utf8");
      const wrong: string[] = [];
      let seen = 0;
      for (const { name, on, setup, change } of SAMPLE) {
        const { topology, needs } = changed(good(on), ...(setup ? [setup] : []), change);
        const { reachability, cannot, nameOf, service } = throughTerraform(topology, needs, form);
        for (const what of cannot) if (!page.includes(`| ${what}`)) wrong.push(`the page does not list: ${what}`);
        if (cannot.length > 0) continue;
        seen++;
        const [found, there] = [
          faultsIn(reachability, (id) => (id === service ? topology.task.name : id)),
          faultsIn(prove(topology, needs), nameOf),
        ];
        if (found.join() !== there.join()) wrong.push(`${name}: ${found.join(", ")} for ${there.join(", ")}`);
      }
      assert.deepEqual(wrong, []);
      assert.ok(seen > SAMPLE.length / 2, `${seen} of ${SAMPLE.length}`);
    });
  });
