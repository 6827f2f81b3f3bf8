/** The stack whose network another one joins, found by its file: offline, its outputs come from its own evaluation. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMapping } from "../stacks/location";
import { fullKey } from "../stacks/project-file";
import type { StackFile } from "../stacks/stack-file";

/** Organisation of a backend that has none, and of the mocks. */
const ORGANIZATION = "organization";

/** Where the network of a joining stack is described. */
export type NetworkStack =
  | { readonly kind: "none" }
  /** Full name, short name, and the file where it lies beside the joining stack's (else the project's own). */
  | { readonly kind: "here"; readonly name: string; readonly stack: string; readonly file?: string }
  /** A stack of another project: only the engine can read its outputs. */
  | { readonly kind: "elsewhere"; readonly name: string };

/** The stack that `network.from` names. */
export function networkStackOf(file: StackFile): NetworkStack {
  const network = file.config[fullKey(file.project, "network")];
  const from: unknown = isMapping(network) ? network["from"] : undefined;
  if (typeof from !== "string" || from === "") return { kind: "none" };
  const parts = from.split("/");
  const stack = parts.at(-1) ?? from;
  const project = parts.length > 1 ? parts.at(-2) : file.project;
  const organization = parts.length > 2 ? parts[0] : ORGANIZATION;
  const name = `${organization}/${project}/${stack}`;
  if (project !== file.project) return { kind: "elsewhere", name };
  const beside = join(dirname(file.file), `Pulumi.${stack}.yaml`);
  return { kind: "here", name, stack, ...(existsSync(beside) ? { file: beside } : {}) };
}
