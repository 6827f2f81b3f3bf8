/** Networks before the stacks that join them, whatever the order in which somebody names them. */
import * as assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { joinersOf, levelsOf, networkOf, sibling } from "../../automation/network-stacks";

function project(stacks: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "levels-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  for (const [stack, network] of Object.entries(stacks))
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), `config:\n  aws:region: us-east-1\n  network: ${network}\n`);
  return folder;
}

describe("stacks on a network", () => {
  const folder = project({
    net: "{ cidr: 10.0.0.0/16 }",
    orders: "{ from: net }",
    billing: "{ from: acme/shop/net }",
    other: "{ from: acme/elsewhere/net }",
    alone: "{ azs: 2 }",
  });

  it("come in levels: what they join first", () => {
    assert.deepEqual(levelsOf(folder, ["orders", "net", "alone", "billing"]), [
      ["net", "alone"],
      ["orders", "billing"],
    ]);
    assert.deepEqual(levelsOf(folder, ["acme/shop/orders", "acme/shop/net"]), [
      ["acme/shop/net"],
      ["acme/shop/orders"],
    ]);
  });

  it("need no order when their network is not in the run, or is another project's", () => {
    assert.deepEqual(levelsOf(folder, ["orders", "alone"]), [["orders", "alone"]]);
    assert.deepEqual(levelsOf(folder, ["other", "net"]), [["other", "net"]]);
  });

  it("are found by their files, and addressed as the network was", () => {
    assert.deepEqual(joinersOf(folder, "acme/shop/net"), ["billing", "orders"]);
    assert.deepEqual(joinersOf(folder, "alone"), []);
    assert.equal(sibling("acme/shop/net", "orders"), "acme/shop/orders");
    assert.equal(sibling("net", "orders"), "orders");
    assert.equal(networkOf({ project: "shop", sections: { network: { from: "" } } }), undefined);
  });

  it("whose file nobody can read stop nobody else", () => {
    writeFileSync(join(folder, "Pulumi.broken.yaml"), "config: [");
    assert.deepEqual(levelsOf(folder, ["broken", "orders", "net"]), [["broken", "net"], ["orders"]]);
    assert.deepEqual(joinersOf(folder, "net"), ["billing", "orders"]);
  });
});
