/** What stacks of CloudFormation export, across the files that are read together. */
import { UNKNOWN_VALUE } from "../../../resources/unknowns";

type Thunk = () => unknown;

/** Exports of all files, by account and Region, each worked out when it is asked for. */
export class Exports {
  /** Ids of security groups with egress rules that are resources of their own. */
  readonly groupsWithRules = new Set<string>();
  readonly #tellers = new Map<string, { readonly place: string; readonly all: () => readonly [string, Thunk][] }>();
  readonly #known = new Map<string, Map<string, Thunk[]>>();

  /** What a stack exports; told again, it takes the place of what was told. */
  tell(stack: string, place: string, all: () => readonly [string, Thunk][]): void {
    this.#tellers.set(stack, { place, all });
    this.#known.clear();
  }

  /** Whether some stack tells any. */
  get areTold(): boolean {
    return this.#tellers.size > 0;
  }

  /** Value of an export; the marker when none has the name, or several do, of which AWS allows one. */
  valueOf(place: string, name: string): unknown {
    const [only, ...others] = this.#in(place).get(name) ?? [];
    return only && others.length === 0 ? (only() ?? UNKNOWN_VALUE) : UNKNOWN_VALUE;
  }

  #in(place: string): ReadonlyMap<string, Thunk[]> {
    const known = this.#known.get(place);
    if (known) return known;
    const found = new Map<string, Thunk[]>();
    // Names of exports may rest on other exports: they are not known while they are worked out.
    this.#known.set(place, found);
    for (const teller of this.#tellers.values())
      if (teller.place === place)
        for (const [name, value] of teller.all()) found.set(name, [...(found.get(name) ?? []), value]);
    return found;
  }
}
