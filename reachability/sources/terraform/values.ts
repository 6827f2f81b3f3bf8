/** Terraform's values as properties of Pulumi's AWS provider. What is not known is filled in by whoever knows more. Pure. */
import { isFields } from "../../../resources/properties";
import { OWN_PLURALS, PLURALS, SINGLE_BLOCKS } from "./type-map";

type Fields = Readonly<Record<string, unknown>>;

/** A value that is known after the apply, and where it stands. */
export interface Gap {
  /** Attributes from the resource down; numbers are positions in lists. */
  readonly trail: readonly (string | number)[];
  /** The same as a path of the record's properties. */
  readonly path: string;
}

/** What stands in a gap; `undefined`: nothing, the property is not set. */
export type Fill = (gap: Gap) => unknown;

/** `vpc_id` is `vpcId`; lists of blocks are named in the plural. */
export function propertyOf(type: string, attribute: string): string {
  const plural = OWN_PLURALS[type]?.[attribute] ?? PLURALS[attribute];
  return plural ?? attribute.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Keys of these are the user's own. */
const MAPS = new Set(["tags", "tags_all"]);

/** Values with their gaps filled. @param unknown `true` in the place of each value that is not known */
export function propertiesOf(type: string, values: Fields, unknown: Fields, fill: Fill): Record<string, unknown> {
  return fieldsFrom({ type, fill }, values, unknown, { trail: [], path: "" });
}

interface Translation {
  readonly type: string;
  readonly fill: Fill;
}

function fieldsFrom(t: Translation, values: Fields, unknown: Fields, at: Gap): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(values), ...Object.keys(unknown)])) {
    const property = propertyOf(t.type, key);
    const gap = { trail: [...at.trail, key], path: at.path === "" ? property : `${at.path}.${property}` };
    const value = MAPS.has(key) ? values[key] : valueFrom(t, values[key], unknown[key], gap, SINGLE_BLOCKS.has(key));
    if (value !== undefined && value !== null && value !== "") made[property] = value;
  }
  return made;
}

function valueFrom(t: Translation, value: unknown, unknown: unknown, gap: Gap, single: boolean): unknown {
  if (unknown === true) return t.fill(gap);
  if (Array.isArray(value)) return listFrom(t, value, Array.isArray(unknown) ? unknown : [], gap, single);
  if (isFields(value)) return fieldsFrom(t, value, isFields(unknown) ? unknown : {}, gap);
  return value;
}

function listFrom(
  t: Translation,
  list: readonly unknown[],
  unknown: readonly unknown[],
  gap: Gap,
  single: boolean,
): unknown {
  const blocks = list.some(isFields);
  if (!blocks && unknown.includes(true)) return t.fill(gap);
  if (single && list.length <= 1)
    return list.length === 0
      ? undefined
      : valueFrom(t, list[0], unknown[0], { ...gap, trail: [...gap.trail, 0] }, false);
  return list.map((item, at) =>
    valueFrom(t, item, unknown[at], { trail: [...gap.trail, at], path: `${gap.path}.${at}` }, false),
  );
}
