/**
 * Changes of a stack's configuration for one run: a mode, lists of endpoints, `--set path=value`. One form for all who
 * lay them over a file: the offline evaluation (values) and a run on an engine (a copy of the file).
 * A list is replaced whole, so it shrinks too.
 */
import { type Document, isMap, parseDocument } from "yaml";
import type { Mode } from "../plan/mode";
import { valueAtPath } from "../resources/properties";
import { isMapping, type Path, pathText } from "./location";
import { fullKey } from "./project-file";
import { securePaths } from "./secret-marks";
import type { StackFile } from "./stack-file";
import { StackFileError, told } from "./yaml-file";
import { valueOf } from "./yaml-value";

/** What a run lays over the stack's file. */
export interface Overlay {
  readonly mode?: Mode;
  /** Interface endpoints of hybrid, as a whole list. */
  readonly hybrid?: readonly string[];
  /** Interface endpoints that stand while their names lead to NAT already. */
  readonly draining?: readonly string[];
  /** Further overrides `path=value`: `network.azs=3`, `services.app.secrets[0].name=DB`, `aws:region=eu-west-1`. */
  readonly set?: readonly string[];
}

/** One value laid over a configuration. */
export interface Override {
  /** The first step is a key as it is written: `network`, `aws:region`. */
  readonly path: Path;
  readonly value: unknown;
  /** How it was given: `--set network.azs`. */
  readonly written: string;
}

/** @throws StackFileError when an override has not the form path=value, or its value is no YAML. */
export function overridesOf({ mode, hybrid, draining, set = [] }: Overlay): readonly Override[] {
  return [
    ...set.map(fromText),
    ...(mode === undefined ? [] : [{ path: ["mode"], value: mode, written: `--mode ${mode}` }]),
    ...(hybrid === undefined ? [] : [{ path: ["endpoints", "hybrid"], value: [...hybrid], written: "this step" }]),
    ...(draining === undefined
      ? []
      : [{ path: ["endpoints", "draining"], value: [...draining], written: "this step" }]),
  ];
}

/** Whether an overlay changes anything. */
export function isEmpty(overlay: Overlay): boolean {
  return overridesOf(overlay).length === 0;
}

/** The stack's configuration with the overlay. Values that were laid over are located by the option that gave them. */
export function withOverlay(file: StackFile, overlay: Overlay): StackFile {
  const overrides = overridesOf(overlay);
  if (overrides.length === 0) return file;
  const config: Record<string, unknown> = { ...file.config };
  for (const { path, value } of overrides) {
    const [first, ...rest] = path;
    const key = fullKey(file.project, String(first));
    config[key] = rest.length === 0 ? scalarAsText(value) : withValue(config[key], rest, value);
  }
  const laidOver = overrides.map(({ path: [first, ...rest], written }) => ({
    path: [fullKey(file.project, String(first)), ...rest],
    written,
  }));
  return {
    ...file,
    config,
    secrets: securePaths(config),
    origin: (path) => {
      const over = laidOver.findLast((candidate) => candidate.path.every((step, i) => step === path[i]));
      // What says the same as the file was written there.
      const same = JSON.stringify(valueAtPath(config, path)) === JSON.stringify(valueAtPath(file.config, path));
      if (over && !same) return over.written;
      return (
        file.origin(path) ?? laidOver.findLast((inner) => path.every((step, i) => step === inner.path[i]))?.written
      );
    },
  };
}

/** The text of the stack's file with the overlay; everything else stays, comments too. */
export function textWithOverlay(file: StackFile, text: string, overlay: Overlay): string {
  const document = parseDocument(text);
  if (!isMap(document.get("config", true))) document.set("config", document.createNode({}));
  for (const { path, value } of overridesOf(overlay)) {
    const [first, ...rest] = path;
    const key = writtenKey(document, file.project, String(first));
    // A section that the file leaves to Pulumi.yaml is written out whole: the engine merges no defaults into it.
    if (rest.length > 0 && !document.hasIn(["config", key]))
      document.setIn(["config", key], document.createNode(file.config[fullKey(file.project, key)] ?? {}));
    document.setIn(["config", key, ...rest], rest.length === 0 ? scalarAsText(value) : value);
  }
  return document.toString({ lineWidth: 0 });
}

/** The key as the file has it, with or without the namespace; without where it has none. */
export function writtenKey(document: Document, project: string, key: string): string {
  const full = fullKey(project, key);
  const own = full.startsWith(`${project}:`) ? full.slice(project.length + 1) : full;
  return [own, full, key].find((candidate) => document.hasIn(["config", candidate])) ?? own;
}

/** A copy with one value set; lists and maps on the way are kept, anything else gives way. */
function withValue(target: unknown, [first = "", ...rest]: Path, value: unknown): unknown {
  const inner = valueAtPath(target, [first]);
  const next = rest.length === 0 ? value : withValue(inner, rest, value);
  if (typeof first === "number") {
    const list = Array.isArray(target) ? [...(target as unknown[])] : [];
    list[first] = next;
    return list;
  }
  return { ...(isMapping(target) ? target : {}), [first]: next };
}

function scalarAsText(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

function fromText(override: string): Override {
  const written = `--set ${override}`;
  const equals = override.indexOf("=");
  const path = equals > 0 ? stepsOf(override.slice(0, equals)) : [];
  if (path.length === 0)
    throw new StackFileError(
      told(written, "it has not the form path=value", "write, for example, --set network.azs=3"),
    );
  const document = parseDocument(override.slice(equals + 1), { prettyErrors: false });
  const problems: Parameters<typeof valueOf>[2] = [];
  const value = document.errors.length > 0 ? undefined : valueOf(document, document.contents, problems);
  const [error] = document.errors;
  if (error || problems[0])
    throw new StackFileError(
      told(
        written,
        problems[0]?.why ?? `its value is no YAML: ${error?.message.split("\n")[0]}`,
        problems[0]?.fix ?? "put the value in quotes",
      ),
    );
  return { path, value: value ?? null, written: `--set ${override.slice(0, equals)}` };
}

/** `a.b[0]["c.d"]` as steps; none when it is no path. The first step keeps its namespace. */
function stepsOf(path: string): Path {
  const steps: (string | number)[] = [];
  let rest = path;
  while (rest !== "") {
    const match = /^(?:\[(\d+)\]|\["([^"]+)"\]|([^.[\]]+))\.?/.exec(rest);
    if (!match) return [];
    steps.push(match[1] === undefined ? (match[2] ?? match[3] ?? "") : Number(match[1]));
    rest = rest.slice(match[0].length);
  }
  return pathText(steps) === "" ? [] : steps;
}
