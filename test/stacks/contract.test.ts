/** What a network's stack exports is what its own resources say: the proof of a joining stack reads nothing else. */
import * as assert from "node:assert/strict";
import type { NetworkContract } from "../../plan/contract";
import { MODES } from "../../plan/mode";
import { topologyOfResources } from "../../reachability/sources/resources";
import { checkSnapshot } from "../../reachability/sources/snapshot/read-snapshot";
import { isUnknown, type Known } from "../../reachability/topology";
import { evaluation } from "../helpers/evaluations";

type Parts = Known<readonly { readonly id: string }[]>;

/** A list by id, without what only one side says: logical names, ids of rules, states before and after creation. */
function byId(parts: Parts, only?: (id: string) => boolean): unknown {
  assert.ok(!isUnknown(parts));
  const kept = parts.filter(({ id }) => only?.(id) ?? true);
  const without = (part: unknown): unknown =>
    JSON.parse(JSON.stringify(part, (key, value: unknown) => (OMITTED.has(key) ? undefined : value)));
  const plain = kept.map(without) as {
    id: string;
    routes?: unknown[];
    rules?: unknown[];
    ingress?: unknown[];
    egress?: unknown[];
  }[];
  const sorted = (list: unknown[] | undefined) =>
    Array.isArray(list) ? list.map((x) => JSON.stringify(x)).sort() : list;
  return plain
    .map((part) => ({
      ...part,
      routes: sorted(part.routes),
      rules: sorted(part.rules),
      ingress: sorted(part.ingress),
      egress: sorted(part.egress),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const OMITTED = new Set(["name", "state", "isDefault", "publicIps", "publicIp", "misplacedAllocation"]);

describe("the network that a stack exports", () => {
  for (const stack of ["dev", "prod"] as const)
    for (const mode of MODES)
      for (const strategy of ["per-az", "single", "instance", "regional"])
        it(`is the one it makes: ${stack}, ${mode}, ${strategy}`, async () => {
          if (mode === "endpoints-only" && strategy !== "per-az") return;
          const e = await evaluation(stack, mode, { set: [`network.nat.strategy=${strategy}`, "network.shared=true"] });
          const contract = e.outputs["network"] as NetworkContract;
          const snapshot = checkSnapshot(contract.snapshot, "the output");
          const { topology } = topologyOfResources(e.resources, { region: e.region });
          assert.deepEqual(snapshot.vpc, topology.vpc);
          assert.deepEqual(byId(snapshot.subnets), byId(topology.subnets));
          assert.deepEqual(byId(withoutIds(snapshot.routeTables)), byId(withoutIds(topology.routeTables)));
          assert.deepEqual(byId(snapshot.networkAcls), byId(topology.networkAcls));
          assert.deepEqual(byId(snapshot.endpoints), byId(topology.endpoints));
          assert.deepEqual(byId(snapshot.natGateways), byId(topology.natGateways));
          assert.deepEqual(byId(snapshot.natInstances), byId(topology.natInstances));
          assert.deepEqual(byId(snapshot.internetGateways), byId(topology.internetGateways));
          assert.ok(!isUnknown(snapshot.securityGroups));
          const exported = new Set(snapshot.securityGroups.map((group) => group.id));
          assert.deepEqual(
            byId(withoutIds(snapshot.securityGroups)),
            byId(withoutIds(topology.securityGroups), (id) => exported.has(id)),
          );
        });
});

/** Without the ids of routes and rules, which are not names that anything refers to. */
function withoutIds(parts: Parts): Parts {
  assert.ok(!isUnknown(parts));
  return parts.map((part) => {
    const plain = Object.fromEntries(
      Object.entries(part).map(([key, value]) => [
        key,
        Array.isArray(value)
          ? value.map((inner: unknown) => {
              if (typeof inner !== "object" || inner === null) return inner;
              return Object.fromEntries(Object.entries(inner).filter(([name]) => name !== "id"));
            })
          : (value as unknown),
      ]),
    );
    return plain as unknown as { id: string };
  });
}
