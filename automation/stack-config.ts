/** Stack files: read, changed for one run in a copy, and written for good by one scalar and nothing else. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { closest } from "fastest-levenshtein";
import { type Document, isMap, isScalar, parseDocument } from "yaml";
import { MODES, type Mode } from "../plan/mode";
import { AutomationError, isRecord } from "./backend";

const MODE_KEY = "fargate-egress:mode";

/** What a run reads from a stack file. */
export interface StackConfig {
  readonly stack: string;
  readonly file: string;
  readonly text: string;
  /** Provider of the stack's secrets, when the file names one. */
  readonly secretsProvider?: string;
  /** Mode in the file; absent when it is left to the default. */
  readonly mode?: Mode;
  /** `network.nat.retainEips`. */
  readonly retainEips: boolean;
  readonly region?: string;
  /** Values below `config:`, by full key. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Changes for one run, in memory: full keys (`fargate-egress:mode`), paths below a key separated by dots after it. */
export interface Overlay {
  readonly mode?: Mode;
  /** Interface endpoints of hybrid, as a whole list. */
  readonly hybrid?: readonly string[];
  /** Interface endpoints that stand while their names lead to NAT already. */
  readonly draining?: readonly string[];
}

/**
 * Reads `Pulumi.<stack>.yaml`. A qualified name (`org/project/stack`) has the file of its last part, as in Pulumi.
 * @throws AutomationError when there is none, or it is no mapping
 */
export function readStackConfig(projectDir: string, stack: string): StackConfig {
  const file = join(projectDir, `Pulumi.${shortName(stack)}.yaml`);
  if (!existsSync(file)) throw new AutomationError(missing(projectDir, stack, file));
  const text = readFileSync(file, "utf8");
  const document = parsed(file, text);
  const root: unknown = document.toJS() ?? {};
  if (!isRecord(root))
    throw new AutomationError(
      `${file} is no mapping of keys to values\n  fix: write config: and the stack's keys below it`,
    );
  const config = isRecord(root["config"]) ? root["config"] : {};
  const mode = config[MODE_KEY];
  const network = config["fargate-egress:network"];
  const nat = isRecord(network) ? network["nat"] : undefined;
  const region = config["aws:region"];
  return {
    stack,
    file,
    text,
    values: config,
    retainEips: isRecord(nat) && nat["retainEips"] === true,
    ...(isMode(mode) ? { mode } : {}),
    ...(typeof region === "string" ? { region } : {}),
    ...(typeof root["secretsprovider"] === "string" ? { secretsProvider: root["secretsprovider"] } : {}),
  };
}

/** Stacks that have a file in the project's folder, sorted. */
export function stackFiles(projectDir: string): string[] {
  return readdirSync(projectDir)
    .flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Last part of a stack's name. */
export function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

/** Writes a copy of the stack file with the overlay; `dispose` removes it. The file itself is not touched. */
export function temporaryConfig(config: StackConfig, overlay: Overlay): { readonly file: string; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), "egress-config-"));
  const file = join(folder, basename(config.file));
  // Read again: creating the stack has added its salt.
  const document = parsed(config.file, readFileSync(config.file, "utf8"));
  if (overlay.mode !== undefined) document.setIn(["config", MODE_KEY], overlay.mode);
  if (overlay.hybrid !== undefined)
    document.setIn(["config", "fargate-egress:endpoints", "hybrid"], [...overlay.hybrid]);
  if (overlay.draining !== undefined)
    document.setIn(["config", "fargate-egress:endpoints", "draining"], [...overlay.draining]);
  writeFileSync(file, document.toString({ lineWidth: 0 }), { mode: 0o600 });
  return { file, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes the mode into the stack file, whole or not at all. Every other byte stays. Returns whether it changed. */
export function writeMode(config: Pick<StackConfig, "file">, mode: Mode): boolean {
  const before = readFileSync(config.file, "utf8");
  const after = withMode(config.file, before, mode);
  if (after === before) return false;
  const next = `${config.file}.next`;
  writeFileSync(next, after);
  chmodSync(next, statSync(config.file).mode);
  renameSync(next, config.file);
  return true;
}

function withMode(file: string, text: string, mode: Mode): string {
  const document = parsed(file, text);
  const node = document.getIn(["config", MODE_KEY], true);
  if (isScalar(node) && node.range) {
    const [start, end] = node.range;
    return node.value === mode ? text : `${text.slice(0, start)}${mode}${text.slice(end)}`;
  }
  const config = document.get("config", true);
  if (isMap(config) && !config.flow) {
    const first = config.items[0]?.key;
    const at = isScalar(first) ? first.range?.[0] : undefined;
    if (at !== undefined) {
      const indent = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
      return `${text.slice(0, at)}${MODE_KEY}: ${mode}\n${indent}${text.slice(at)}`;
    }
  }
  document.setIn(["config", MODE_KEY], mode);
  return document.toString({ lineWidth: 0 });
}

function parsed(file: string, text: string): Document {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error)
    throw new AutomationError(
      `${file} is no valid YAML\n  why: ${error.message.split("\n")[0]}\n  fix: mend the line it names`,
    );
  return document;
}

function isMode(value: unknown): value is Mode {
  return MODES.some((mode) => mode === value);
}

function missing(projectDir: string, stack: string, file: string): string {
  const stacks = stackFiles(projectDir);
  const near = stacks.length > 0 ? closest(shortName(stack), stacks) : undefined;
  const known = near ? `use ${near} (stacks here: ${stacks.join(", ")}), or ` : "";
  return `there is no stack ${stack}: ${basename(file)} does not exist\n  fix: ${known}write ${basename(file)}`;
}
