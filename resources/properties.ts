/** Reading properties whose shape nobody has checked. Pure. */
import { isPresent } from "./unknowns";

/** Properties by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields: no list, not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object's fields; none when the value is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Items of a list; none when the value is not a list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The texts of a value that is one text or a list. What is not known yet is left out. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => typeof item === "string" && isPresent(item),
  );
}

/** The value at a path of keys joined by dots. */
export function valueAt(fields: Fields, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => fieldsOf(at)[key], fields);
}

/** The value at a path of steps; `undefined` where the path leads nowhere. */
export function valueAtPath(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    root,
  );
}
