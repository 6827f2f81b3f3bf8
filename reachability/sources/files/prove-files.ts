/** Proves every ECS service of several files, taken as one network. Pure. */
import { joinNeeds, type Need } from "../../../plan/needs";
import { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { shortType, TYPES } from "../../../resources/tokens";
import { verdictOf } from "../../prove";
import type { Proof, Verdict } from "../../result";
import { type NetworkTopology, proofsOfService, type ResourceTopology, topologyOfService } from "../resources";
import { taskRunnersOf } from "../resources/other-tasks";
import { Parts } from "./parts";
import { choiceText, proofsOfPossible } from "./possibilities";
import { chooseFirst, settled } from "./settled-choices";
import { type Choice, FileProblem, type FoundInfrastructure, type NotLookedAt, type Place } from "./source";

/** One service. */
export interface ServiceProof {
  readonly name: string;
  readonly place: Place;
  readonly region: string;
  readonly verdict: Verdict;
  readonly proofs: readonly Proof[];
  readonly topology: ResourceTopology["topology"];
  readonly needs: readonly Need[];
}

/** Everything that the files say. */
export interface FilesProof {
  /** The worst of all services, and `not-proven` while something that bears on them was not looked at. */
  readonly verdict: Verdict;
  /** In words, by file. */
  readonly files: readonly { readonly path: string; readonly what: string }[];
  readonly services: readonly ServiceProof[];
  readonly notLookedAt: readonly NotLookedAt[];
  /** What was taken for the likeliest of several, in words. */
  readonly assumed: readonly string[];
  /** By URN, which is how subjects are named that have no id yet. */
  readonly places: ReadonlyMap<string, Place>;
  /** Resources of all files; what is known by its candidates only is not among their values. Empty for recordings. */
  readonly records: readonly ResourceRecord[];
}

/** A file that was read. */
export interface ReadFile {
  readonly path: string;
  readonly found: FoundInfrastructure;
}

/** What the user asks. */
export interface ProveOptions {
  /** Services to prove, by name or address. @default every one */
  readonly services?: readonly string[];
  /** Services that the code calls, added to each. @default none */
  readonly needs?: readonly string[];
  /** Take the likeliest candidate where several are possible, instead of asking that all of them hold. @default false */
  readonly likely?: boolean;
  /** Region of services whose file tells none. */
  readonly region?: string;
}

/** @throws FileProblem when a service has no Region, a service that is asked for is not there, or there is none at all */
export function proveFiles(files: readonly ReadFile[], o: ProveOptions): FilesProof {
  const network = joined(files, o.likely === true);
  const all = [...fromRecords(network, files, o), ...recorded(files)];
  const services = chosen(all, o.services ?? []).map((service) => proved(service, o.needs ?? []));
  const others = o.services === undefined || o.services.length === 0 ? network.notLookedAt : [];
  if (services.length === 0 && !others.some(({ bears }) => bears === "tasks"))
    throw new FileProblem(
      files.map(({ path }) => path).join(" "),
      "no ECS service is in it",
      "name the file with the service as well: several files are taken as one network",
    );
  const verdicts = services.map(({ verdict }) => verdict);
  const open = others.some(({ bears }) => bears !== "nothing");
  return {
    verdict: worst(open ? [...verdicts, "not-proven"] : verdicts),
    files: files.map(({ path, found }) => ({ path, what: found.what })),
    services,
    notLookedAt: others,
    assumed: network.assumed.map(choiceText),
    places: network.places,
    records: network.records,
  };
}

interface Joined {
  readonly records: readonly ResourceRecord[];
  readonly choices: readonly Choice[];
  readonly graph: Graph;
  readonly places: ReadonlyMap<string, Place>;
  readonly notLookedAt: readonly NotLookedAt[];
  readonly assumed: readonly Choice[];
}

/** Records of all files: one that two files have (a state, and a plan on it) is the last one's. */
function joined(files: readonly ReadFile[], likely: boolean): Joined {
  const all = new Map<string, ResourceRecord>();
  const places = new Map<string, Place>();
  for (const { found } of files) {
    for (const record of found.records) {
      const key = record.id ? `${record.type} ${record.id}` : record.urn;
      if (record.id === undefined && all.has(key))
        throw new FileProblem(
          files.map(({ path }) => path).join(" "),
          `${record.urn} is in two of them, or twice in one`,
          "name each file once; rename one of two that differ in their extension only",
        );
      all.set(key, record);
    }
    for (const [urn, place] of found.places) places.set(urn, place);
  }
  const choices = files.flatMap(({ found }) => [...(found.choices ?? [])]);
  const open = settled([...all.values()], choices);
  const found = likely ? { records: chooseFirst(open.records, open.choices), choices: [] } : open;
  const graph = new Graph(found.records);
  const placeOf = (urn: string): Place => places.get(urn) ?? { file: files[0]?.path ?? "", address: urn };
  const tasks = taskRunnersOf(graph).map(({ urn, type }): NotLookedAt => {
    return { place: placeOf(urn), type: shortType(type), why: "only tasks of ECS services are proved", bears: "tasks" };
  });
  return {
    ...found,
    assumed: likely ? open.choices : [],
    graph,
    places,
    notLookedAt: [...tasks, ...files.flatMap(({ found }) => found.notLookedAt)],
  };
}

/** A service whose proofs can be asked for. */
interface Service {
  readonly name: string;
  readonly place: Place;
  readonly prove: (called: readonly Need[]) => Pick<ServiceProof, "proofs" | "topology" | "needs">;
}

function fromRecords(network: Joined, files: readonly ReadFile[], o: ProveOptions): Service[] {
  const { graph, places, records } = network;
  const regions = new Map(files.flatMap(({ found }) => [...(found.regions ?? [])]));
  const usual = new Map(files.flatMap(({ found }) => found.records.map(({ urn }) => [urn, found.region] as const)));
  const networks = files.flatMap(({ found }) => found.networks ?? []);
  const accounts = new Map(files.flatMap(({ found }) => found.records.map(({ urn }) => [urn, found.account] as const)));
  const parts = new Parts(records, network.choices);
  return graph.of(TYPES.service).map((service) => {
    const place = places.get(service.urn) ?? { file: "", address: service.name };
    const region = regions.get(service.urn) ?? usual.get(service.urn) ?? o.region;
    if (region === undefined)
      throw new FileProblem(
        `--region (${place.address} in ${place.file})`,
        "the file does not tell the Region",
        "add --region eu-west-1, with your Region",
      );
    return {
      name: service.name,
      place,
      prove: (called) => {
        const part = parts.around(service.urn);
        const { shown, proofs } = proofsOfPossible(part.records, part.choices, (own) => {
          const record = own.of(TYPES.service).find(({ urn }) => urn === service.urn) ?? service;
          const account = accounts.get(service.urn);
          const place = { region, ...(account === undefined ? {} : { account }) };
          return withCalled(readService(own, record, place, networks), called);
        });
        return { proofs, topology: shown.topology, needs: shown.needs };
      },
    };
  });
}

function readService(
  graph: Graph,
  service: ResourceRecord,
  place: { readonly region: string; readonly account?: string },
  networks: readonly NetworkTopology[],
) {
  const alone = topologyOfService(graph, service, place);
  const network = networks.find(({ vpc }) => vpc.id === alone.topology.vpc.id);
  return network ? topologyOfService(graph, service, { ...place, network }) : alone;
}

function withCalled<T extends ResourceTopology>(service: T, called: readonly Need[]): T {
  return { ...service, needs: joinNeeds([service.needs, called]) };
}

function recorded(files: readonly ReadFile[]): Service[] {
  return files.flatMap(({ found }) =>
    (found.services ?? []).map((service) => ({
      name: service.topology.task.name,
      place: service.place,
      prove: (called: readonly Need[]) => {
        const asked = withCalled(service, called);
        return { proofs: proofsOfService(asked), topology: asked.topology, needs: asked.needs };
      },
    })),
  );
}

function chosen(services: readonly Service[], names: readonly string[]): readonly Service[] {
  if (names.length === 0) return services;
  const isNamed = (service: Service, name: string) => service.name === name || service.place.address === name;
  for (const name of names)
    if (!services.some((service) => isNamed(service, name)))
      throw new FileProblem(
        `--service ${name}`,
        "no service of the files has this name",
        `write ${services.map(({ place }) => place.address).join(" or ") || "another file: there is no service in these"}`,
      );
  return services.filter((service) => names.some((name) => isNamed(service, name)));
}

function proved({ name, place, prove }: Service, names: readonly string[]): ServiceProof {
  const called = names.map((service): Need => ({ service, because: [{ kind: "code" }] }));
  const { proofs, topology, needs } = prove(called);
  return { name, place, region: topology.region, verdict: verdictOf(proofs), proofs, topology, needs };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("unreachable")) return "unreachable";
  return verdicts.length === 0 || verdicts.includes("not-proven") ? "not-proven" : "reachable";
}
