/** What stands in the gaps of a plan: the resource that a reference leads to, the candidates where several are possible, else the engine's marker. */

import { isFields, itemsOf } from "../../../resources/properties";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import { expressionsIn, type Follower, type Group, type Origins, unique } from "./follow";
import type { Instance } from "./plan";
import type { Gap } from "./values";
import { PREFIX_LIST_ATTRIBUTES, wantedBy } from "./wanted";

/** What was found for a gap. */
export interface Found {
  /** Value in the record; `undefined`: the property is not set. */
  readonly value: unknown;
  /** Values that are possible, the likeliest first. */
  readonly candidates?: readonly unknown[];
  /** Everything that the expression refers to, for what reads references and not values. */
  readonly behind?: readonly Instance[];
}

const LISTS = /(_ids|_arns|^subnets|^security_groups|^roles)$/;

/** Fills the gaps of one plan. @param idOf the id, or the URN, by which records name an instance */
export class Identifier {
  constructor(
    readonly follower: Follower,
    readonly idOf: (instance: Instance) => string,
  ) {}

  /** What stands in a gap of an instance. */
  find(instance: Instance, { trail }: Gap): Found {
    const top = String(trail[0]);
    const attribute = String([...trail].reverse().find((step) => typeof step === "string"));
    const configured = this.follower.configured(instance);
    const references = referencesAt(configured?.["expressions"], trail);
    // An attribute that the configuration does not give is the provider's to tell.
    if (references === undefined && trail.length === 1 && configured !== undefined) return { value: undefined };
    const wanted = PREFIX_LIST_ATTRIBUTES.has(attribute) ? ["aws_vpc_endpoint"] : wantedBy(instance.type, attribute);
    if (wanted === undefined) return this.#unread(instance, references, top);
    const origins = unique(this.follower.origins(references, this.follower.scopeOf(instance), wanted));
    const name = PREFIX_LIST_ATTRIBUTES.has(attribute)
      ? (each: Instance) => `${this.idOf(each)}#prefix-list`
      : (each: Instance) => this.idOf(each);
    if (origins.opaque.length > 0) return { value: UNKNOWN_VALUE };
    const listed = references === undefined ? { ...origins, chooses: true } : origins;
    return LISTS.test(attribute)
      ? listOf(instance, listed, name, knownIn(instance, trail))
      : oneOf(instance, listed, name);
  }

  /**
   * Instances of these types behind a place in the configuration; `undefined` when it has no expression there.
   * @param through whether attributes of them count that are not themselves: `aws_vpc.main.default_route_table_id`
   */
  behind(
    instance: Instance,
    trail: Gap["trail"],
    wanted: readonly string[],
    through = false,
  ): readonly Instance[] | undefined {
    const references = referencesAt(this.follower.configured(instance)?.["expressions"], trail);
    if (references === undefined) return undefined;
    const scope = this.follower.scopeOf(instance);
    const { groups, opaque } = unique(this.follower.origins(references, scope, wanted, through));
    return opaque.length > 0 ? [] : [...new Set(groups.flat())];
  }

  /** A value that names no resource: what it is made of is all that can be told. */
  #unread(instance: Instance, references: readonly string[] | undefined, top: string): Found {
    if (references === undefined || top !== "container_definitions") return { value: UNKNOWN_VALUE };
    const wanted = ["aws_cloudwatch_log_group", "aws_secretsmanager_secret", "aws_ssm_parameter", "aws_ecr_repository"];
    const { groups } = this.follower.origins(references, this.follower.scopeOf(instance), wanted);
    return { value: UNKNOWN_VALUE, behind: groups.flat() };
  }
}

type Name = (instance: Instance) => string;

function oneOf(instance: Instance, { groups, known, chooses }: Origins, name: Name): Found {
  const members = byLikelihood(instance, groups.flat());
  const ids = [...new Set([...members.map(name), ...(chooses || members.length === 0 ? known : [])])];
  return chosen(ids);
}

function listOf(
  instance: Instance,
  { groups, known, chooses, byKey }: Origins,
  name: Name,
  fixed: readonly string[],
): Found {
  const parts = [...groups.map((group) => group.map(name)), ...known.map((id) => [id])].map((ids) =>
    ids.filter((id) => !fixed.includes(id)),
  );
  const all = [...new Set([...parts.flat(), ...fixed])];
  if (all.length === 0) return { value: UNKNOWN_VALUE };
  if (!chooses) return { value: all };
  const singles = byKey ? byLikelihood(instance, groups.flat()).map((each) => [name(each)]) : [];
  const some = [...parts.filter((ids) => ids.length > 0).map((ids) => [...new Set([...ids, ...fixed])])];
  return chosen(distinct(byKey ? [...singles, all, ...some] : [all, ...some]));
}

function chosen(candidates: readonly unknown[]): Found {
  if (candidates.length === 0) return { value: UNKNOWN_VALUE };
  return candidates.length === 1 ? { value: candidates[0] } : { value: UNKNOWN_VALUE, candidates };
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(lists.map((list) => [[...list].sort().join(" "), list])).values()];
}

/** Those with the instance's own index or key first. */
function byLikelihood({ key }: Instance, members: Group): Group {
  const same = members.filter((each) => each.key === key);
  return [...same, ...members.filter((each) => each.key !== key)];
}

/** The items of a list that are known. */
function knownIn({ values }: Instance, trail: Gap["trail"]): readonly string[] {
  let at: unknown = values;
  for (const step of trail)
    at = Array.isArray(at) ? (at as unknown[])[Number(step)] : isFields(at) ? at[step] : undefined;
  return itemsOf(at).filter((item): item is string => typeof item === "string");
}

/** References of the expression in a place; `undefined` where the configuration shows none. */
function referencesAt(expressions: unknown, trail: Gap["trail"]): readonly string[] | undefined {
  let places: unknown[] = [expressions];
  for (const step of trail) {
    if (typeof step === "number") {
      // Blocks may stand in another order than their values.
      places = places.flatMap((place) => (Array.isArray(place) ? (place as unknown[]) : [place]));
      continue;
    }
    places = places.flatMap((place) => {
      if (!isFields(place)) return [];
      // A list of blocks that is written as an attribute has the references of all of them.
      if ("references" in place || "constant_value" in place) return [place];
      return place[step] === undefined ? [] : [place[step]];
    });
  }
  const found = places.flatMap(expressionsIn);
  return found.length === 0 ? undefined : found.flatMap(({ references }) => references);
}
