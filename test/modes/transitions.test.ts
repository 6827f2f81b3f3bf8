/** All six switches: what carries the tasks keeps its URN and its inputs. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { type Evaluation, evaluate, ROOT } from "../../offline/evaluate";
import { MODES, type Mode } from "../../plan/mode";
import { evaluation } from "../helpers/evaluations";
import { replacingDifferences, STABLE, stable } from "../helpers/stable";

/** A stack in a mode. */
type InMode = (mode: Mode) => Promise<Evaluation>;

/** A network's stack has what tasks stand on, a joining one the tasks. */
type Part = "network" | "tasks";
const partOf = (type: string): Part => (/securityGroup|^aws:ecs/.test(type) ? "tasks" : "network");

const shipped =
  (stack: "dev" | "prod", ...set: string[]): InMode =>
  (mode) =>
    evaluation(stack, mode, { set });

/** An example in a mode; each is evaluated once. */
function example(file: string, ...set: string[]): InMode {
  const made = new Map<Mode, Promise<Evaluation>>();
  return (mode) => {
    const options = { stack: file.split(".")[1] ?? "", configFile: join(ROOT, "examples", file), mode, set };
    const found = made.get(mode) ?? evaluate(options);
    made.set(mode, found);
    return found;
  };
}

const VARIANTS: readonly (readonly [string, InMode, (readonly Part[])?])[] = [
  ["dev as shipped", shipped("dev")],
  ["prod as shipped", shipped("prod")],
  ["dev with NAT instances", shipped("dev", "network.nat.strategy=instance")],
  ["dev with a regional NAT", shipped("dev", "network.nat.strategy=regional")],
  ["prod with a public load balancer", shipped("prod", "services.app.loadBalancer.scheme=public")],
  ["prod with retained addresses", shipped("prod", "network.nat.retainEips=true")],
  [
    "three services, one on Spot, one with a file system",
    example("several-services/Pulumi.shop.yaml", "services.api.needs=[sts]"),
  ],
  ["a network alone", example("shared-network/Pulumi.platform.yaml"), ["network"]],
  ["a stack that joins a network", example("shared-network/Pulumi.orders.yaml"), ["tasks"]],
  ["two services that join a network", example("shared-network/Pulumi.billing.yaml"), ["tasks"]],
];

for (const [title, inMode, of = ["network", "tasks"]] of VARIANTS) {
  describe(`switches of ${title}`, () => {
    for (const from of MODES)
      for (const to of MODES.filter((mode) => mode !== from))
        it(`${from} to ${to} leaves what carries the tasks as it is`, async () => {
          const [before, after] = [await inMode(from), await inMode(to)];
          const [old, now] = [stable(before.resources), stable(after.resources)];
          assert.deepEqual([...now.keys()].sort(), [...old.keys()].sort());
          const types = new Set([...old.values()].map(({ type }) => type));
          assert.deepEqual(
            [...types].sort(),
            Object.keys(STABLE)
              .filter((type) => of.includes(partOf(type)))
              .sort(),
          );
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
          const before = await inMode(from);
          const after = new Map((await inMode(to)).resources.map((r) => [r.urn, r]));
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
