/**
 * A proof where only candidates of some values are known: it holds if the verdict is the same whichever they are. Choices
 * are made one by one, first those on the way from the subnet, and only as long as a verdict hangs on them. Pure.
 */
import { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import type { Proof, Verdict } from "../../result";
import { isUnknown } from "../../topology";
import { proofsOfService, type ResourceTopology } from "../resources";
import { withValue } from "./settle";
import type { Choice } from "./source";
import { alikeIn } from "./twins";

/** How many networks are looked at for one subnet before it is left unproven. */
const LIMIT = 400;

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
  const missing = [...outcome.open].map(
    ({ urn, path, candidates }) =>
      `which of ${candidates.map((each) => (Array.isArray(each) ? `[${each.join(", ")}]` : String(each))).join(", ")} is ${path} of ${urn}`,
  );
  return { ...proof, verdict: "not-proven", faults: [], missing: [...proof.missing, ...missing] };
}

const keyOf = ({ service, port }: Proof) => `${service} ${port ?? ""}`;

class Search {
  #left = 0;
  readonly #alike: ReturnType<typeof alikeIn>;

  constructor(
    readonly records: readonly ResourceRecord[],
    readonly choices: readonly Choice[],
    readonly read: ReadService,
  ) {
    this.#alike = alikeIn(records, choices);
  }

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
    this.#left -= 1;
    const service = this.read(graphOf(this.records, made));
    const placed = {
      ...service,
      topology: { ...service.topology, task: { ...service.topology.task, subnetIds: [subnet] } },
    };
    const proofs = this.#left < 0 ? [] : proofsOfService(placed).filter((proof) => asked.has(keyOf(proof)));
    const undecided = new Set(asked);
    for (const proof of proofs) {
      if (proof.verdict === "not-proven") continue;
      outcomes.get(keyOf(proof))?.verdicts.add(proof.verdict);
      undecided.delete(keyOf(proof));
    }
    const next = this.#left < 0 ? undefined : this.#next(subnet, made);
    if (next)
      for (const candidate of this.#alike(next)) {
        const still = [...undecided].filter((key) => (outcomes.get(key)?.verdicts.size ?? 0) < 2);
        this.#walk(subnet, new Map([...made, [next, candidate]]), outcomes, new Set(still));
      }
    for (const key of undecided) {
      const outcome = outcomes.get(key);
      if (!next) outcome?.verdicts.add("not-proven");
      for (const choice of made.keys()) if ((outcome?.verdicts.size ?? 0) > 1) outcome?.open.add(choice);
    }
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
