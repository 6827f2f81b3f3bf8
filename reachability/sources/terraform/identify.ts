/** What stands in the gaps of a plan: the resource that a reference leads to, the candidates where several are possible, else the engine's marker. */

import { isFields, itemsOf } from "../../../resources/properties";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import { expressionsIn } from "./configuration";
import type { Instance } from "./instances";
import { type Group, type Origins, unique } from "./origin-sets";
import type { Follower } from "./references";
import type { Gap } from "./values";
import { isOptional, PREFIX_LIST_ATTRIBUTES, wantedBy } from "./wanted";

/** What was found for a gap. */
export interface Found {
  /** Value in the record; `undefined`: the property is not set. */
  readonly value: unknown;
  /** Values that are possible, the likeliest first. */
  readonly candidates?: readonly unknown[];
  /** Everything that the expression refers to, for what reads references and not values. */
  readonly behind?: readonly Instance[];
}

/** The expression comes to nothing, or to something that is known after the apply. */
const OPEN: Found = { value: UNKNOWN_VALUE, candidates: [undefined, UNKNOWN_VALUE] };
/** What is looked for is no id: an address family, the name of a Region. */
const WORD = "a word";
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
    // A rule has one kind of peer.
    if (attribute === "source_security_group_id" && hasOtherPeer(instance)) return { value: undefined };
    const optional = trail.length === 1 && isOptional(instance.type, attribute);
    if (wanted === undefined) {
      // No resource makes such a word; only a data source that is read at the apply could tell it.
      if (!optional) return this.#unread(instance, references, top);
      const { opaque } = this.follower.origins(references, this.follower.scopeOf(instance), [WORD]);
      return opaque.length > 0 ? OPEN : { value: undefined };
    }
    const origins = unique(this.follower.origins(references, this.follower.scopeOf(instance), wanted));
    const name = PREFIX_LIST_ATTRIBUTES.has(attribute)
      ? (each: Instance) => `${this.idOf(each)}#prefix-list`
      : (each: Instance) => this.idOf(each);
    if (origins.opaque.length > 0) return { value: UNKNOWN_VALUE };
    if (optional && origins.groups.length === 0 && origins.known.length === 0) return { value: undefined };
    const listed = references === undefined ? { ...origins, chooses: true } : origins;
    const found = LISTS.test(attribute)
      ? listOf(instance, listed, name, { fixed: knownIn(instance, trail), references: references ?? [] })
      : oneOf(instance, listed, name, references ?? []);
    // One Elastic IP is as good as another.
    if (attribute === "allocation_id" && found.candidates) return { value: found.candidates[0] };
    if (!optional || !listed.chooses || found.value === undefined) return found;
    return { value: UNKNOWN_VALUE, candidates: [...(found.candidates ?? [found.value]), undefined] };
  }

  /**
   * Instances of these types behind a place in the configuration; `undefined` when it has no expression there.
   * @param through whether attributes of them count that are not themselves: `aws_vpc.main.default_route_table_id`
   */
  behind(instance: Instance, trail: Gap["trail"], wanted: readonly string[], through = false) {
    const references = referencesAt(this.follower.configured(instance)?.["expressions"], trail);
    if (references === undefined) return undefined;
    const scope = this.follower.scopeOf(instance);
    const { groups, opaque, chooses } = unique(this.follower.origins(references, scope, wanted, through));
    const instances: readonly Instance[] = opaque.length > 0 ? [] : [...new Set(groups.flat())];
    return { instances, chooses, lost: opaque.length > 0 };
  }

  /** A value that names no resource: what it is made of is all that can be told. */
  #unread(instance: Instance, references: readonly string[] | undefined, top: string): Found {
    if (references === undefined || top !== "container_definitions") return { value: UNKNOWN_VALUE };
    const wanted = ["aws_cloudwatch_log_group", "aws_secretsmanager_secret", "aws_ssm_parameter", "aws_ecr_repository"];
    const { groups } = this.follower.origins(references, this.follower.scopeOf(instance), wanted);
    return { value: UNKNOWN_VALUE, behind: groups.flat() };
  }
}

function hasOtherPeer({ values }: Instance): boolean {
  return values["self"] === true || ["cidr_blocks", "ipv6_cidr_blocks"].some((key) => itemsOf(values[key]).length > 0);
}

type Name = (instance: Instance) => string;

function oneOf(
  instance: Instance,
  { groups, known, chooses }: Origins,
  name: Name,
  references: readonly string[],
): Found {
  const members = byLikelihood(instance, groups.flat(), references);
  const ids = [...new Set([...members.map(name), ...(chooses || members.length === 0 ? known : [])])];
  return chosen(ids);
}

function listOf(
  instance: Instance,
  { groups, known, chooses, byKey }: Origins,
  name: Name,
  { fixed, references }: { readonly fixed: readonly string[]; readonly references: readonly string[] },
): Found {
  const parts = [...groups.map((group) => group.map(name)), ...known.map((id) => [id])].map((ids) =>
    ids.filter((id) => !fixed.includes(id)),
  );
  const all = [...new Set([...parts.flat(), ...fixed])];
  if (all.length === 0) return { value: UNKNOWN_VALUE };
  if (!chooses) return { value: all };
  const singles = byKey ? byLikelihood(instance, groups.flat(), references).map((each) => [name(each)]) : [];
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

/**
 * The likeliest first: what an expression names itself comes before what a local may hold, what is called alike before
 * what is not, and its own index or key before others.
 */
function byLikelihood({ key, name }: Instance, members: Group, references: readonly string[]): Group {
  const text = references.join(" ");
  const score = (each: Instance) =>
    (text.includes(`${each.type}.${each.name}`) ? 8 : 0) +
    (text.includes(each.name) ? 4 : 0) +
    (each.name === name ? 2 : 0) +
    (each.key === key ? 1 : 0);
  return [...members].sort((a, b) => score(b) - score(a));
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
