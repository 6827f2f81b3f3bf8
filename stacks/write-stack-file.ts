/** Stack files as they change: a copy for one run, and the mode for good by one scalar and nothing else. */
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";
import type { Mode } from "../plan/mode";
import { type Overlay, textWithOverlay, writtenKey } from "./overlay";
import type { StackFile } from "./stack-file";

/** Writes a copy of the stack file with the overlay; `dispose` removes it. The file itself is not touched. */
export function temporaryCopy(file: StackFile, overlay: Overlay): { readonly file: string; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), "egress-config-"));
  const copy = join(folder, basename(file.file));
  // Read again: creating the stack has added its salt.
  writeFileSync(copy, textWithOverlay(file, readFileSync(file.file, "utf8"), overlay), { mode: 0o600 });
  return { file: copy, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes the mode into the stack file, whole or not at all. Every other byte stays. Returns whether it changed. */
export function writeMode({ file, project }: Pick<StackFile, "file" | "project">, mode: Mode): boolean {
  const before = readFileSync(file, "utf8");
  const after = withMode(before, project, mode);
  if (after === before) return false;
  const next = `${file}.next`;
  writeFileSync(next, after);
  chmodSync(next, statSync(file).mode);
  renameSync(next, file);
  return true;
}

function withMode(text: string, project: string, mode: Mode): string {
  const document = parseDocument(text);
  const key = writtenKey(document, project, "mode");
  const node = document.getIn(["config", key], true);
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
      return `${text.slice(0, at)}${key}: ${mode}\n${indent}${text.slice(at)}`;
    }
  }
  if (isMap(config)) document.setIn(["config", key], mode);
  else document.set("config", { [key]: mode });
  return document.toString({ lineWidth: 0 });
}
