/** Where values may come from, and what is done with several such answers. Pure. */
import { isFields } from "../../../resources/properties";
import type { Instance } from "./instances";
import { mayBeId } from "./wanted";

/** Instances that belong together: one that is named, or all of a resource. */
export type Group = readonly Instance[];

/** Where a value may come from. */
export interface Origins {
  readonly groups: readonly Group[];
  /** Ids that are known. */
  readonly known: readonly string[];
  /** Something that nobody can follow, as a noun phrase. */
  readonly opaque: readonly string[];
  /** The expression chooses by something else: a condition, a key, a local. */
  readonly chooses: boolean;
  /** It chooses by the index or the key of its own instance. */
  readonly byKey: boolean;
}

/** Nothing of what is looked for. */
export const NOTHING: Origins = { groups: [], known: [], opaque: [], chooses: false, byKey: false };
/** Among wanted types: any attribute of theirs will do. */
export const THROUGH = "*";
/** As the wanted type: any resource of which something is not known yet. */
export const ANY = "#any";

/** An index or a key. */
export const BY_KEY: Origins = { ...NOTHING, chooses: true, byKey: true };

/** Texts in a value that may be ids of these types. */
export function idsIn(value: unknown, wanted: readonly string[]): string[] {
  if (typeof value === "string") return mayBeId(value, wanted) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => idsIn(item, wanted));
  return isFields(value) ? Object.values(value).flatMap((item) => idsIn(item, wanted)) : [];
}

/** All of several answers. */
export function together(all: readonly Origins[]): Origins {
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  return {
    groups: all.flatMap(({ groups }) => groups),
    known: all.flatMap(({ known }) => known),
    opaque: all.flatMap(({ opaque }) => opaque),
    chooses: all.some(({ chooses }) => chooses),
    byKey: all.some(({ byKey }) => byKey),
  };
}

/** The same, each once. */
export function unique(origins: Origins): Origins {
  const seen = new Map(origins.groups.map((group) => [group.map(({ address }) => address).join(" "), group]));
  const { known, opaque } = origins;
  return { ...origins, groups: [...seen.values()], known: [...new Set(known)], opaque: [...new Set(opaque)] };
}
