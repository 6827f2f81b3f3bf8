/** All six switches: what carries the tasks keeps its URN and its inputs. */
import * as assert from "node:assert/strict";
import { MODES } from "../../plan/mode";
import { evaluation, type Variant } from "../helpers/evaluations";
import { replacingDifferences, STABLE, stable } from "../helpers/stable";

const VARIANTS: readonly (readonly [string, "dev" | "prod", Variant])[] = [
  ["dev as shipped", "dev", {}],
  ["prod as shipped", "prod", {}],
  ["dev with NAT instances", "dev", { set: ["network.nat.strategy=instance"] }],
  ["dev with a regional NAT", "dev", { set: ["network.nat.strategy=regional"] }],
  ["prod with a public load balancer", "prod", { set: ["services.app.loadBalancer.scheme=public"] }],
  ["prod with retained addresses", "prod", { set: ["network.nat.retainEips=true"] }],
];

for (const [title, stack, variant] of VARIANTS) {
  describe(`switches of ${title}`, () => {
    for (const from of MODES)
      for (const to of MODES.filter((mode) => mode !== from))
        it(`${from} to ${to} leaves what carries the tasks as it is`, async () => {
          const [before, after] = [await evaluation(stack, from, variant), await evaluation(stack, to, variant)];
          const [old, now] = [stable(before.resources), stable(after.resources)];
          assert.deepEqual([...now.keys()].sort(), [...old.keys()].sort());
          assert.deepEqual([...new Set([...old.values()].map((r) => r.type))].sort(), Object.keys(STABLE).sort());
          for (const [urn, resource] of old) {
            const other = now.get(urn);
            assert.ok(other);
            assert.deepEqual(replacingDifferences(resource, other), [], urn);
            assert.deepEqual(other.inputs, resource.inputs, urn);
            assert.equal(other.parent, resource.parent, urn);
          }
        });

    it("changes no input of anything that exists before and after, except where the egress path is written down", async () => {
      for (const from of MODES)
        for (const to of MODES.filter((mode) => mode !== from)) {
          const before = await evaluation(stack, from, variant);
          const after = new Map((await evaluation(stack, to, variant)).resources.map((r) => [r.urn, r]));
          const changed = before.resources.filter((r) => {
            const other = after.get(r.urn);
            return other && JSON.stringify(other.inputs) !== JSON.stringify(r.inputs);
          });
          assert.deepEqual(
            changed.map((r) => `${r.type} ${r.name}`),
            [],
            `${from} to ${to}`,
          );
        }
    });
  });
}

describe("what counts as a replacement", () => {
  const vpc = { urn: "u", type: "aws:ec2/vpc:Vpc", name: "egress", dependencies: [] };

  it("is a change of a property that AWS cannot change in place", () => {
    const [a, b] = [
      { ...vpc, inputs: { cidrBlock: "10.0.0.0/16" } },
      { ...vpc, inputs: { cidrBlock: "10.1.0.0/16" } },
    ];
    assert.deepEqual(replacingDifferences(a, b), ["cidrBlock"]);
  });

  it("is not a change of tags", () => {
    const inputs = { cidrBlock: "10.0.0.0/16" };
    const [a, b] = [
      { ...vpc, inputs: { ...inputs, tags: { A: "1" } } },
      { ...vpc, inputs: { ...inputs, tags: { A: "2" } } },
    ];
    assert.deepEqual(replacingDifferences(a, b), []);
  });
});
