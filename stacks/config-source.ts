/** Where a stack's configuration comes from: a file, read offline, or the engine that runs the program. One form for both. */
import * as pulumi from "@pulumi/pulumi";
import type { ConfigProblem } from "../plan/settings";
import { keyAdvice } from "./file-problems";
import { isMapping, type Path, pathIn, pathText } from "./location";
import type { Origin } from "./problems";
import { fullKey } from "./project-file";
import { runningSections } from "./running-sections";
import { type MisplacedSecret, securePaths, unplaced, withMarks } from "./secret-marks";
import { readStackFile, type StackFile, sectionsOf, unreadable } from "./stack-file";

/** A stack's configuration before it is parsed. */
export interface ConfigSource {
  /** What is being configured, for messages: `stack dev`. */
  readonly where: string;
  /** Values by key without the namespace; secrets are marks. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** What is wrong already: secrets where none may be, keys of misspelled namespaces. */
  readonly problems: readonly ConfigProblem[];
  readonly origin: Origin;
  /** What the source cannot see, each as a sentence. */
  readonly notes: readonly string[];
}

/** The configuration of a stack file, for a run without an engine. */
export function sourceOfFile(file: StackFile): ConfigSource {
  const raw = sectionsOf(file);
  const { sections, misplaced } = withMarks(raw, ownPaths(file));
  const note = unreadable(file);
  return {
    where: `stack ${file.stack}`,
    sections,
    problems: misplaced.map(problemOf),
    origin: originIn(file, raw),
    notes: note === undefined ? [] : [note],
  };
}

/**
 * The configuration that the engine gave to the running program. The engine decides what holds; the stack file beside
 * Pulumi.yaml only tells where a value was written and which values are secrets, and only while it says the same.
 */
export function sourceOfRun(): ConfigSource {
  const project = pulumi.getProject();
  const raw = runningSections();
  const problems: ConfigProblem[] = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, text]) => {
    const advice = keyAdvice(project, key);
    return advice ? [{ key, value: isSecret(key) ? "[secret]" : text, ...advice }] : [];
  });
  const file = fileBeside();
  const agrees = (section: string) => file !== undefined && agree(file, section, raw[section]);
  const secrets = Object.keys(raw).filter((section) => isSecret(fullKey(project, section)));
  const hidden = secrets.filter((section) => !agrees(section));
  const secure = file
    ? ownPaths(file).filter(([section]) => secrets.includes(String(section)) && !hidden.includes(String(section)))
    : [];
  for (const section of hidden) {
    problems.push(problemOf(unplaced(section)));
    delete raw[section];
  }
  const { sections, misplaced } = withMarks(raw, secure);
  const origin = file ? originIn(file, raw) : () => undefined;
  return {
    where: `stack ${pulumi.getStack()}`,
    sections,
    problems: [...problems, ...misplaced.map(problemOf)],
    origin: (key) => (agrees(String(pathIn(raw, key)[0])) ? origin(key) : undefined),
    notes: [],
  };
}

/** The SDK has the question and declares it internal. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

/** The stack's file where the engine looks for it, when it can be read: another one may have been named. */
function fileBeside(): StackFile | undefined {
  try {
    return readStackFile({ root: pulumi.getRootDirectory(), stack: pulumi.getStack() });
  } catch {
    return undefined;
  }
}

/** Paths of the project's secrets, without the namespace. */
function ownPaths({ project, secrets }: Pick<StackFile, "project" | "secrets">): Path[] {
  return secrets.flatMap(([first, ...rest]) => {
    const key = String(first);
    return key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), ...rest]] : [];
  });
}

function originIn(file: StackFile, sections: Readonly<Record<string, unknown>>): Origin {
  return (key) => {
    const [first = key, ...rest] = pathIn(sections, key);
    return file.origin([fullKey(file.project, String(first)), ...rest]);
  };
}

/** Whether the file says of a section what the engine says, secrets aside. */
function agree(file: StackFile, section: string, value: unknown): boolean {
  const written = file.config[fullKey(file.project, section)];
  const secrets = new Set(securePaths(written).map(pathText));
  return canonical(written, secrets) === canonical(value, secrets);
}

function canonical(value: unknown, secrets: ReadonlySet<string>, path: Path = []): string {
  if (secrets.has(pathText(path))) return "[secret]";
  if (Array.isArray(value)) return `[${value.map((item, i) => canonical(item, secrets, [...path, i])).join(",")}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? "";
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(value[key], secrets, [...path, key])}`).join(",")}}`;
}

function problemOf({ path, value, why, fix }: MisplacedSecret): ConfigProblem {
  return { key: pathText(path), value, why, fix };
}
