/** Pulumi.yaml as the engine reads it: the project's name, where its stack files are, and what it gives every stack. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMapping, type Location } from "./location";
import { readYamlFile, StackFileError, told } from "./yaml-file";

/** What Pulumi.yaml says of one key. */
export interface Declaration {
  /** As it is written: `mode`, `aws:region`. */
  readonly written: string;
  /** With its namespace: `my-shop:mode`. */
  readonly key: string;
  /** Value of stacks that do not give one. */
  readonly value?: unknown;
}

/** A project. */
export interface Project {
  readonly name: string;
  /** Path of Pulumi.yaml. */
  readonly file: string;
  /** Folder of the stack files. */
  readonly stackFolder: string;
  /** Ending of the stack files: that of the project's own file. */
  readonly extension: string;
  /** URL of the backend that the file names. */
  readonly backend?: string;
  readonly declarations: readonly Declaration[];
  readonly locate: (declaration: Declaration) => Location | undefined;
}

const NAMES = ["Pulumi.yaml", "Pulumi.yml"];

/**
 * @param root folder of the project
 * @throws StackFileError when there is no such file or it is no project
 */
export function readProject(root: string): Project {
  const name = NAMES.find((candidate) => existsSync(join(root, candidate))) ?? "Pulumi.yaml";
  const file = join(root, name);
  const { value, locate } = readYamlFile(file, () =>
    told(`there is no file ${file}`, "a project has a Pulumi.yaml", "run the command in the project's folder"),
  );
  const projectName = value["name"];
  if (typeof projectName !== "string" || projectName === "")
    throw new StackFileError(
      told(`${file} has no name`, "the project's name is the namespace of its keys", "write name: and a name"),
    );
  const { config, stackConfigDir, backend } = value;
  // The old form: `config` names the folder of the stack files.
  const folder = typeof config === "string" ? config : stackConfigDir;
  const declared = isMapping(config) ? config : {};
  const url = isMapping(backend) ? backend["url"] : undefined;
  return {
    name: projectName,
    file,
    stackFolder: resolve(root, typeof folder === "string" ? folder : "."),
    extension: name.slice(name.lastIndexOf(".")),
    ...(typeof url === "string" && url !== "" ? { backend: url } : {}),
    declarations: Object.entries(declared).map(([written, entry]) => declarationOf(projectName, written, entry)),
    locate: ({ written }) => locate(["config", written]),
  };
}

/** A plain value or a list is the value; a map says it as `default` or `value`. Source: workspace/project.go of the engine. */
function declarationOf(project: string, written: string, entry: unknown): Declaration {
  const key = fullKey(project, written);
  if (!isMapping(entry)) return { written, key, ...(entry === null ? {} : { value: entry }) };
  const value = entry["default"] ?? entry["value"] ?? undefined;
  return { written, key, ...(value === undefined ? {} : { value }) };
}

/** A key with its namespace: one without belongs to the project; the old form `x:config:key` means `x:key`. */
export function fullKey(project: string, written: string): string {
  return written.includes(":") ? written.replace(/^([^:]+):config:/, "$1:") : `${project}:${written}`;
}
