/**
 * A proof where only candidates of some values are known: it holds if the verdict is the same whichever they are. Choices
 * are made one by one, first those on the way from the subnet, and only as long as a verdict hangs on them. Pure.
 */
import { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isMarker } from "../../../resources/unknowns";
import type { Proof, Verdict } from "../../result";
import { isUnknown } from "../../topology";
import { proofsOfService, type ResourceTopology } from "../resources";
import { withValue } from "./settled-choices";
import type { Choice } from "./source";
import { alikeIn } from "./twins";

/** How many networks are looked at for one subnet before it is left unproven. */
const LIMIT = 100;

/** Reads the service in a network. */
export type ReadService = (graph: Graph) => ResourceTopology;

type Made = ReadonlyMap<Choice, unknown>;

/** Proofs of a service that hold for every possibility; the likeliest is the one that they show. */
export function proofsOfPossible(
  records: readonly ResourceRecord[],
  choices: readonly Choice[],
  read: ReadService,
): { readonly shown: ResourceTopology; readonly proofs: readonly Proof[] } {
  const likeliest = new Map(choices.map((choice) => [choice, choice.candidates[0]]));
  const shown = read(graphOf(records, likeliest));
  const proofs = proofsOfService(shown);
  if (choices.length === 0 || isUnknown(shown.topology.task.subnetIds)) return { shown, proofs };
  const search = new Search(records, choices, read);
  const subnets = [...new Set(proofs.map(({ subnet }) => subnet))];
  const held = new Map(
    subnets.map((subnet) => [
      subnet,
      search.outcomes(
        subnet,
        proofs.filter((each) => each.subnet === subnet),
      ),
    ]),
  );
  return { shown, proofs: proofs.map((proof) => heldBy(proof, held.get(proof.subnet)?.get(keyOf(proof)))) };
}

/** What a proof may turn out to be. */
interface Outcome {
  readonly verdicts: Set<Verdict>;
  /** Choices on which it hangs. */
  readonly open: Set<Choice>;
}

function heldBy(proof: Proof, outcome: Outcome | undefined): Proof {
  if (!outcome || (outcome.verdicts.size === 1 && outcome.verdicts.has(proof.verdict))) return proof;
  const missing = [...outcome.open].map(choiceText);
  return { ...proof, verdict: "not-proven", faults: [], missing: [...proof.missing, ...missing] };
}

/** A choice as a noun phrase: `which of a, b is vpcId of c`. */
export function choiceText({ urn, path, candidates }: Choice): string {
  const words = candidates.map((each) => {
    if (each === undefined) return "nothing";
    if (Array.isArray(each)) return `[${each.join(", ")}]`;
    if (isMarker(each)) return "something else";
    return typeof each === "string" ? each.slice(0, 200) : JSON.stringify(each);
  });
  return `which of ${words.join(" or ")} is ${path} of ${urn}`;
}

const keyOf = ({ service, port }: Proof) => `${service} ${port ?? ""}`;

/** Nothing more can come of it: not proven, or not the same for all. */
function isOver(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome.verdicts.size > 1 || outcome.verdicts.has("not-proven");
}

class Search {
  #left = 0;

  constructor(
    readonly records: readonly ResourceRecord[],
    readonly choices: readonly Choice[],
    readonly read: ReadService,
  ) {}

  outcomes(subnet: string, likely: readonly Proof[]): ReadonlyMap<string, Outcome> {
    this.#left = LIMIT;
    const decided = likely.filter(({ verdict }) => verdict !== "not-proven");
    const outcomes = new Map(
      decided.map((proof) => [keyOf(proof), { verdicts: new Set<Verdict>(), open: new Set<Choice>() }]),
    );
    this.#walk(subnet, new Map(), outcomes, new Set(outcomes.keys()));
    return outcomes;
  }

  #walk(subnet: string, made: Made, outcomes: ReadonlyMap<string, Outcome>, asked: ReadonlySet<string>): void {
    if (asked.size === 0) return;
    const graph = graphOf(this.records, made);
    const undecided = new Set(asked);
    const note = (proofs: readonly Proof[], counts: (verdict: Verdict) => boolean) => {
      for (const proof of proofs) {
        const [key, { verdict }] = [keyOf(proof), proof];
        if (!undecided.has(key) || !counts(verdict)) continue;
        outcomes.get(key)?.verdicts.add(verdict);
        undecided.delete(key);
      }
    };
    // A verdict that stands with everything else unknown stands whatever else is chosen.
    note(this.#prove(graph, subnet), (verdict) => verdict !== "not-proven");
    // One that is not proven, or another one, where all else is likeliest is a possibility of its own.
    const differs = (verdict: Verdict, key: string) => !outcomes.get(key)?.verdicts.has(verdict);
    if (undecided.size > 0)
      for (const proof of this.#prove(graphOf(this.records, this.#completed(made)), subnet)) {
        const key = keyOf(proof);
        if (!undecided.has(key)) continue;
        if (differs(proof.verdict, key)) outcomes.get(key)?.verdicts.add(proof.verdict);
        if (isOver(outcomes.get(key))) undecided.delete(key);
      }
    const next = undecided.size > 0 && this.#left > 0 ? this.#next(subnet, made) : undefined;
    if (!next) for (const key of undecided) outcomes.get(key)?.verdicts.add("not-proven");
    else this.#split(subnet, made, outcomes, { graph, next, undecided });
  }

  #split(
    subnet: string,
    made: Made,
    outcomes: ReadonlyMap<string, Outcome>,
    at: { readonly graph: Graph; readonly next: Choice; readonly undecided: ReadonlySet<string> },
  ): void {
    const { graph, next, undecided } = at;
    const left = this.choices.filter((choice) => !made.has(choice));
    // What was chosen so far tells apart what was alike before.
    for (const candidate of alikeIn(graph.records, left, next)) {
      const still = [...undecided].filter((key) => !isOver(outcomes.get(key)));
      this.#walk(subnet, new Map([...made, [next, candidate]]), outcomes, new Set(still));
    }
    for (const key of undecided) if (isOver(outcomes.get(key))) outcomes.get(key)?.open.add(next);
  }

  #prove(graph: Graph, subnet: string): readonly Proof[] {
    this.#left -= 1;
    const service = this.read(graph);
    const task = { ...service.topology.task, subnetIds: [subnet] };
    return proofsOfService({ ...service, topology: { ...service.topology, task } });
  }

  #completed(made: Made): Made {
    return new Map(this.choices.map((choice) => [choice, made.has(choice) ? made.get(choice) : choice.candidates[0]]));
  }

  /** The choice nearest to the subnet: of what it leads to by the choices made so far, else the first that is left. */
  #next(subnet: string, made: Made): Choice | undefined {
    const left = this.choices.filter((choice) => !made.has(choice));
    if (left.length === 0) return undefined;
    const graph = graphOf(this.records, made);
    const reached = new Set([subnet]);
    const waiting = [subnet];
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const near = [...nearIn(graph, at)];
      const found = left.find(({ urn }) => near.some((record) => record.urn === urn));
      if (found) return found;
      for (const id of near.flatMap((record) => idsIn(record.inputs)))
        if (!reached.has(id)) {
          reached.add(id);
          if (graph.named(id)) waiting.push(id);
        }
    }
    return left[0];
  }
}

/** Properties that lead on from a subnet or a table. */
const LEADS = [
  [TYPES.association, "subnetId", [TYPES.subnet]],
  [TYPES.route, "routeTableId", [TYPES.routeTable, TYPES.defaultRouteTable]],
] as const;

/** What belongs to a thing: itself, its association, its routes. */
function nearIn(graph: Graph, id: string): readonly ResourceRecord[] {
  const own = graph.named(id);
  return [...LEADS.flatMap(([type, path, types]) => graph.referrers(type, path, types).of(id)), ...(own ? [own] : [])];
}

function idsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

function graphOf(records: readonly ResourceRecord[], made: Made): Graph {
  if (made.size === 0) return new Graph(records);
  const byUrn = new Map<string, [Choice, unknown][]>();
  for (const [choice, value] of made) byUrn.set(choice.urn, [...(byUrn.get(choice.urn) ?? []), [choice, value]]);
  return new Graph(
    records.map((record) =>
      (byUrn.get(record.urn) ?? []).reduce((filled, [{ path }, value]) => withValue(filled, path, value), record),
    ),
  );
}
