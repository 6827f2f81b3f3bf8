/** Where a value of the configuration was written. */
import { basename } from "node:path";

/** A place in a file; line and column count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Steps from the top of the configuration to a value: keys of maps, positions in lists. */
export type Path = readonly (string | number)[];

/** `Pulumi.dev.yaml:12:7`, as editors and terminals open it. */
export function locationText({ file, line, column }: Location): string {
  return `${basename(file)}:${line}:${column}`;
}

/** A path as it is written in messages: `services.app.secrets[0].value`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`,
    "",
  );
}

/**
 * The path that a written key means in a value. A key of a map may itself contain dots or brackets
 * (`tags.app.kubernetes.io/name`), so the longest key of the map that fits is taken.
 */
export function pathIn(value: unknown, key: string): Path {
  if (key === "") return [];
  if (Array.isArray(value)) {
    const match = /^\[(\d+)\]\.?/.exec(key);
    if (!match) return [key];
    const index = Number(match[1]);
    return [index, ...pathIn(value[index] as unknown, key.slice(match[0].length))];
  }
  const known = isMapping(value) ? Object.keys(value) : [];
  const fitting = known.filter((name) => key === name || key.startsWith(`${name}.`) || key.startsWith(`${name}[`));
  const name = fitting.sort((a, b) => b.length - a.length)[0] ?? /^[^.[]*/.exec(key)?.[0] ?? key;
  const rest = key.slice(name.length).replace(/^\./, "");
  if (name === "") return [key];
  return [name, ...pathIn(isMapping(value) ? value[name] : undefined, rest)];
}

/** Whether a value is a map: an object that is no list. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
