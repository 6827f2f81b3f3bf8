/**
 * Stack files, read as the engine reads them: Pulumi.yaml below, the stack's own keys over it, un-namespaced keys
 * belonging to the project. The only reader: offline commands, automation and the program's messages come here. What
 * the engine would pass over in silence - an empty file, another kind of file, a misspelled namespace - is an error.
 */
import { basename, join } from "node:path";
import { fileProblems } from "./file-problems";
import { isMapping, locationText, type Path } from "./location";
import { fullKey, type Project, readProject } from "./project-file";
import { securePaths } from "./secret-marks";
import { missingStack, stackName } from "./stack-names";
import { readYamlFile, StackFileError, told, type YamlFile } from "./yaml-file";

/** Configuration of one stack. */
export interface StackFile {
  /** Name of the project, which is the namespace of its keys. */
  readonly project: string;
  /** Short name of the stack. */
  readonly stack: string;
  /** Path of the stack's file. */
  readonly file: string;
  readonly text: string;
  /** Values by full key (`my-shop:mode`), as the engine hands them on: scalars of the top are texts. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Paths of Pulumi secrets; the first step is a full key. */
  readonly secrets: readonly Path[];
  /** Environments (Pulumi ESC) that the file names: only the engine can read them. */
  readonly environments: readonly string[];
  /** Provider of the stack's secrets, when the file names one. */
  readonly secretsProvider?: string;
  /** Where a value was written, `Pulumi.dev.yaml:12:7` or `--set network.azs`; the first step is a full key. */
  readonly origin: (path: Path) => string | undefined;
}

/** What to read. */
export interface StackFileOptions {
  /** Folder with Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  /** A stack file elsewhere. @default Pulumi.STACK.yaml beside Pulumi.yaml. */
  readonly configFile?: string;
}

/** @throws StackFileError when a file is missing, no stack file, or not understood; with file, line and column. */
export function readStackFile({ root, stack, configFile }: StackFileOptions): StackFile {
  const project = readProject(root);
  const name = stackName(project, stack);
  const path = configFile ?? join(project.stackFolder, `Pulumi.${name}${project.extension}`);
  const file = readYamlFile(path, () =>
    configFile === undefined
      ? missingStack(project, name)
      : told(`there is no file ${configFile}`, "--config names a stack file", "give the path of one that exists"),
  );
  const problems = fileProblems(project.name, file);
  if (problems.length > 0) throw new StackFileError(problems.join("\n"));
  return stackFileOf(project, name, file);
}

function stackFileOf(project: Project, stack: string, file: YamlFile): StackFile {
  const written = isMapping(file.value["config"]) ? file.value["config"] : {};
  const keys = new Map(Object.keys(written).map((key) => [fullKey(project.name, key), key]));
  const own = Object.fromEntries([...keys].map(([full, key]) => [full, asHanded(written[key])]));
  const given = new Map(project.declarations.map((declaration) => [declaration.key, declaration]));
  const below = Object.fromEntries(
    [...given].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, asHanded(value)]])),
  );
  const { environment, mainEnvironment, secretsprovider } = file.value;
  const config = { ...below, ...own };
  return {
    project: project.name,
    stack,
    file: file.file,
    text: file.text,
    config,
    secrets: securePaths(config),
    environments: [...namesOf(environment), ...namesOf(mainEnvironment)],
    ...(typeof secretsprovider === "string" && secretsprovider !== "" ? { secretsProvider: secretsprovider } : {}),
    origin: ([first, ...rest]) => {
      const key = keys.get(String(first));
      const declaration = given.get(String(first));
      const place =
        key === undefined ? declaration && project.locate(declaration) : file.locate(["config", key, ...rest]);
      return place && locationText(place);
    },
  };
}

/** A scalar of the top as the engine hands it on: text. Structures stay what they are; nothing stays nothing. */
function asHanded(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

/** Names in `environment:`: a list of names, or a definition that imports some. */
function namesOf(environment: unknown): string[] {
  if (Array.isArray(environment)) return environment.map(String);
  if (typeof environment === "string") return [environment];
  if (!isMapping(environment)) return [];
  const imports = environment["imports"];
  const named = Array.isArray(imports)
    ? imports.map((item) => (isMapping(item) ? (Object.keys(item)[0] ?? "") : String(item)))
    : [];
  return named.length > 0 ? named : ["(written in the file)"];
}

/** Values of the project's own keys, without their namespace. */
export function sectionsOf({ project, config }: Pick<StackFile, "project" | "config">): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), value]] : [],
    ),
  );
}

/** What an offline reader cannot know of a stack, as one sentence; `undefined` when it reads all. */
export function unreadable({ environments, file }: Pick<StackFile, "environments" | "file">): string | undefined {
  if (environments.length === 0) return undefined;
  return `${basename(file)} names the environment ${environments.join(", ")}: only Pulumi can read it, so keys that it sets (pulumiConfig) are not seen here`;
}
