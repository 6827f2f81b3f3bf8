/** Reads Pulumi.yaml and a stack file as the engine would, with overrides from the command line. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { closest } from "fastest-levenshtein";
import { parse, YAMLParseError } from "yaml";

/** A stack file cannot be read. The message names the file, why, and the fix. */
export class StackFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StackFileError";
  }
}

/** Configuration of one stack: full keys with values of any shape. */
export interface StackFile {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly region: string;
}

/** What to read. */
export interface StackFileOptions {
  /** Folder with Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  /** A stack file elsewhere. @default Pulumi.STACK.yaml beside Pulumi.yaml. */
  readonly configFile?: string;
  /** Overrides `path=value`, the path without the namespace: `network.azs=3`. A value is read as YAML. */
  readonly set?: readonly string[];
}

const NAMESPACE = "fargate-egress";
const DEFAULT_REGION = "us-east-1";

/** @throws StackFileError when a file is missing or no YAML, or an override has not the form path=value. */
export function readStackFile({ root, stack, configFile, set = [] }: StackFileOptions): StackFile {
  const project = readYaml(join(root, "Pulumi.yaml"));
  const file = configFile ?? join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new StackFileError(missingStack(root, stack, file, configFile !== undefined));
  const own = mapping(readYaml(file)["config"] ?? {}, `config in ${file}`);
  const config: Record<string, unknown> = { ...defaults(project), ...own };
  for (const override of set) applyOverride(config, override);
  const region = config["aws:region"] ?? process.env["AWS_REGION"] ?? DEFAULT_REGION;
  if (typeof region !== "string" || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new StackFileError(
      `aws:region = ${JSON.stringify(region)} in ${file}\n  why: it is not the name of an AWS region\n  fix: write a name such as us-east-1`,
    );
  }
  return { project: String(project["name"]), stack, config, region };
}

/** Stacks that have a file in the project folder. */
export function knownStacks(root: string): string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Values as the engine hands them to a program: text, structures as JSON. */
export function asText(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function readYaml(file: string): Record<string, unknown> {
  if (!existsSync(file))
    throw new StackFileError(`there is no file ${file}\n  fix: run the command in the project's folder`);
  try {
    return mapping(parse(readFileSync(file, "utf8")) ?? {}, file);
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new StackFileError(
        `${file} is no valid YAML\n  why: ${error.message.split("\n")[0]}\n  fix: mend the line it names`,
      );
    throw error;
  }
}

function mapping(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StackFileError(`${what} is not a mapping of keys to values`);
}

function defaults(project: Record<string, unknown>): Record<string, unknown> {
  const declared = mapping(project["config"] ?? {}, "config in Pulumi.yaml");
  return Object.fromEntries(
    Object.entries(declared).flatMap(([key, entry]) =>
      typeof entry === "object" && entry !== null && "default" in entry ? [[key, entry.default]] : [],
    ),
  );
}

function missingStack(root: string, stack: string, file: string, named: boolean): string {
  if (named) return `there is no file ${file}\n  fix: give --config the path of a stack file`;
  const stacks = knownStacks(root);
  const near = stacks.length > 0 ? closest(stack, stacks) : undefined;
  return `there is no stack ${stack}: ${basename(file)} does not exist\n  fix: ${near ? `use --stack ${near} (stacks here: ${stacks.join(", ")}), or` : ""} write ${basename(file)}, or give a file with --config`;
}

/** Sets one value, deep inside a section where the path says so. A list is replaced whole. */
function applyOverride(config: Record<string, unknown>, override: string): void {
  const equals = override.indexOf("=");
  if (equals <= 0)
    throw new StackFileError(
      `--set ${override}\n  why: it has not the form path=value\n  fix: write, for example, --set network.azs=3`,
    );
  const path = override.slice(0, equals).split(".");
  const value = valueOf(override.slice(equals + 1));
  const [section = "", ...rest] = path;
  const key = section.includes(":") ? section : `${NAMESPACE}:${section}`;
  config[key] = rest.length === 0 ? value : withPath(config[key], rest, value);
}

function withPath(target: unknown, [first = "", ...rest]: string[], value: unknown): unknown {
  const copy: Record<string, unknown> =
    typeof target === "object" && target !== null && !Array.isArray(target)
      ? { ...(target as Record<string, unknown>) }
      : {};
  copy[first] = rest.length === 0 ? value : withPath(copy[first], rest, value);
  return copy;
}

function valueOf(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return text;
  }
}
