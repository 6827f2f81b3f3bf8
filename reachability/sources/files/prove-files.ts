/** Proves every ECS service of several files, taken as one network. Pure. */
import { joinNeeds, type Need } from "../../../plan/needs";
import { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { shortType, TYPES } from "../../../resources/tokens";
import { verdictOf } from "../../prove";
import type { Proof, Verdict } from "../../result";
import { type NetworkTopology, proofsOfService, type ResourceTopology, topologyOfService } from "../resources";
import { taskRunnersOf } from "../resources/other-tasks";
import { FileProblem, type FoundInfrastructure, type NotLookedAt, type Place } from "./source";

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
  /** By URN, which is how subjects are named that have no id yet. */
  readonly places: ReadonlyMap<string, Place>;
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
  /** Region of services whose file tells none. */
  readonly region?: string;
}

/** @throws FileProblem when a service has no Region, a service that is asked for is not there, or there is none at all */
export function proveFiles(files: readonly ReadFile[], o: ProveOptions): FilesProof {
  const network = joined(files);
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
    places: network.places,
  };
}

interface Joined {
  readonly graph: Graph;
  readonly places: ReadonlyMap<string, Place>;
  readonly notLookedAt: readonly NotLookedAt[];
}

/** Records of all files: one that two files have (a state, and a plan on it) is the last one's. */
function joined(files: readonly ReadFile[]): Joined {
  const records = new Map<string, ResourceRecord>();
  const places = new Map<string, Place>();
  for (const { found } of files) {
    for (const record of found.records) records.set(record.id ? `${record.type} ${record.id}` : record.urn, record);
    for (const [urn, place] of found.places) places.set(urn, place);
  }
  const graph = new Graph([...records.values()]);
  const placeOf = (urn: string): Place => places.get(urn) ?? { file: files[0]?.path ?? "", address: urn };
  const tasks = taskRunnersOf(graph).map(({ urn, type }): NotLookedAt => {
    return { place: placeOf(urn), type: shortType(type), why: "only tasks of ECS services are proved", bears: "tasks" };
  });
  return { graph, places, notLookedAt: [...tasks, ...files.flatMap(({ found }) => found.notLookedAt)] };
}

interface Service extends ResourceTopology {
  readonly place: Place;
}

function fromRecords({ graph, places }: Joined, files: readonly ReadFile[], o: ProveOptions): Service[] {
  const regions = new Map(files.flatMap(({ found }) => [...(found.regions ?? [])]));
  const usual = new Map(files.flatMap(({ found }) => found.records.map(({ urn }) => [urn, found.region] as const)));
  const networks = files.flatMap(({ found }) => found.networks ?? []);
  const shared = new Map<string, NetworkTopology>();
  return graph.of(TYPES.service).map((service) => {
    const place = places.get(service.urn) ?? { file: "", address: service.name };
    const region = regions.get(service.urn) ?? usual.get(service.urn) ?? o.region;
    if (region === undefined)
      throw new FileProblem(
        `--region (${place.address} in ${place.file})`,
        "the file does not tell the Region",
        "add --region eu-west-1, with your Region",
      );
    const alone = topologyOfService(graph, service, { region }, shared);
    const network = networks.find(({ vpc }) => vpc.id === alone.topology.vpc.id);
    return { ...(network ? topologyOfService(graph, service, { region, network }) : alone), place };
  });
}

function recorded(files: readonly ReadFile[]): Service[] {
  return files.flatMap(({ found }) => [...(found.services ?? [])]);
}

function chosen(services: readonly Service[], names: readonly string[]): readonly Service[] {
  if (names.length === 0) return services;
  for (const name of names)
    if (!services.some((service) => isNamed(service, name)))
      throw new FileProblem(
        `--service ${name}`,
        "no service of the files has this name",
        `write ${services.map(({ place }) => place.address).join(" or ") || "another file: there is no service in these"}`,
      );
  return services.filter((service) => names.some((name) => isNamed(service, name)));
}

function isNamed({ topology, place }: Service, name: string): boolean {
  return topology.task.name === name || place.address === name;
}

function proved(service: Service, called: readonly string[]): ServiceProof {
  const code = called.map((name): Need => ({ service: name, because: [{ kind: "code" }] }));
  const needs = joinNeeds([service.needs, code]);
  const proofs = proofsOfService({ ...service, needs });
  const { topology, place } = service;
  return {
    name: topology.task.name,
    place,
    region: topology.region,
    verdict: verdictOf(proofs),
    proofs,
    topology,
    needs,
  };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("unreachable")) return "unreachable";
  return verdicts.length === 0 || verdicts.includes("not-proven") ? "not-proven" : "reachable";
}
