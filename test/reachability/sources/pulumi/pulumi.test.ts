/** What the engine told of a program of our own (test/fixtures/pulumi/index.js), before it was deployed and after. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { openFile } from "../../../../reachability/sources/files/open-file";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { readFile } from "../../../../reachability/sources/files/recognise";
import { snapshotOf } from "../../../../reachability/sources/snapshot/snapshot";
import { ACCOUNT, good } from "../../helpers/topologies";

const file = (name: string) => openFile(join(ROOT, "test", "fixtures", "pulumi", `${name}.json`));
const proof = (name: string) => proveFiles([{ path: name, found: readFile(file(name), { variables: {} }) }], {});
const summary = (name: string) => {
  const { verdict, services } = proof(name);
  const proofs = services.flatMap((service) => service.proofs);
  return [
    verdict,
    ...proofs.map((each) => [each.service, each.path, each.faults.map(({ kind }) => kind).join(" ")].join(" ")),
  ];
};

describe("pulumi preview --json and pulumi stack export", () => {
  it("prove the same before a deployment and after it, through components", () => {
    const expected = ["reachable", "internet nat ", "logs nat ", "internet nat ", "logs nat "];
    assert.deepEqual(summary("preview"), expected);
    assert.deepEqual(summary("state"), expected);
  });
  it("name what is missing before it is deployed", () => {
    assert.deepEqual(summary("preview-no-route"), [
      "unreachable",
      ...["internet", "logs", "internet", "logs"].map((service) => `${service} nat no-default-route`),
    ]);
  });
  it("refuse a preview without what does not change, with what to add", () => {
    assert.throws(() => proof("preview-same"), /leaves out 22 resources[^]*--show-sames/);
  });
  it("leave open what an interrupted run was doing", () => {
    const { path, json } = file("state");
    const { deployment } = json as { deployment: object };
    const pendingOperations = [{ type: "creating", resource: { urn: "urn:pulumi:a::b::c::d" } }];
    const text = JSON.stringify({ version: 3, deployment: { ...deployment, pendingOperations } });
    const changed = { path, text, json: JSON.parse(text) as unknown, beside: () => undefined };
    const { verdict, notLookedAt } = proveFiles([{ path, found: readFile(changed, { variables: {} }) }], {});
    assert.deepEqual([verdict, notLookedAt.map(({ type }) => type)], ["not-proven", ["pending operation"]]);
  });
});

describe("a snapshot as a file", () => {
  it("is proved with the services that were recorded in it", () => {
    const { topology, needs } = good({ mode: "hybrid" });
    const plain = needs.flatMap((need) => ("kind" in need ? [] : [need]));
    const services = [{ task: topology.task, needs: plain, peers: [], open: [] }];
    const text = JSON.stringify(snapshotOf(topology, { account: ACCOUNT, services }));
    const given = { path: "shop.json", text, json: JSON.parse(text) as unknown, beside: () => undefined };
    const found = proveFiles([{ path: "shop.json", found: readFile(given, { variables: {} }) }], {});
    assert.deepEqual([found.verdict, found.services.map(({ name }) => name)], ["reachable", ["app"]]);
  });
});
