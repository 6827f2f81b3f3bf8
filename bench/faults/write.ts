/** Writes the pairs: `bases/*.json` are the mended snapshots, `pairs/ID.json` the broken ones. Proves nothing. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseImage } from "../../plan/image";
import { imageServices, joinNeeds, type Need } from "../../plan/needs";
import { snapshotOf } from "../../reachability/sources/snapshot/snapshot";
import { isUnknown, type Topology } from "../../reachability/topology";
import type { Draft } from "../../test/reachability/helpers/mutate";
import { ACCOUNT, type GoodOptions, good } from "../../test/reachability/helpers/topologies";
import { type Base, INCIDENTS } from "./incidents";
import { SOURCES } from "./sources";

const BASES: Readonly<Record<Base, GoodOptions>> = {
  nat: { mode: "nat-only" },
  endpoints: { mode: "endpoints-only" },
  hybrid: { mode: "hybrid" },
  instance: { mode: "nat-only", strategy: "instance" },
};

function documentOf(base: Base, change: (t: Draft<Topology>) => void = () => undefined): string {
  const { topology, needs } = structuredClone(good(BASES[base]));
  change(topology as Draft<Topology>);
  const plain = needs.flatMap((need) => ("kind" in need ? [] : [need]));
  // What a definition asks for goes with its image.
  const [container] = isUnknown(topology.task.containers) ? [] : topology.task.containers;
  const image = typeof container?.image === "string" ? container.image : "";
  const asked = imageServices(parseImage(image), topology.region);
  const others = plain.filter(({ because }) => !because.some(({ kind }) => kind === "image"));
  const needed = joinNeeds([asked.map((service): Need => ({ service, because: [{ kind: "image", image }] })), others]);
  const services = [{ task: topology.task, needs: needed, peers: [], open: [] }];
  return `${JSON.stringify(snapshotOf(topology, { account: ACCOUNT, services }))}\n`;
}

for (const folder of ["bases", "pairs"]) mkdirSync(join(__dirname, folder), { recursive: true });
for (const base of Object.keys(BASES) as Base[])
  writeFileSync(join(__dirname, "bases", `${base}.json`), documentOf(base));
const expected = INCIDENTS.map(([id, base, fault, change]) => {
  writeFileSync(join(__dirname, "pairs", `${id}.json`), documentOf(base, change));
  const told = SOURCES[id];
  if (told === undefined) throw new Error(`no source of ${id}`);
  return { id, mended: `bases/${base}.json`, broken: `pairs/${id}.json`, verdict: "unreachable", fault, ...told };
});
writeFileSync(join(__dirname, "expected.json"), `${JSON.stringify(expected, null, 1)}\n`);
