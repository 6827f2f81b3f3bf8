/** The program as a run on an engine needs it, and stack files of its own. */
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { ROOT } from "../../offline/evaluate";

/** What the engine runs. */
const PROGRAM = [
  "index.ts",
  "package.json",
  "tsconfig.json",
  "Pulumi.yaml",
  "plan",
  "stacks",
  "components",
  "reachability",
  "resources",
];

/** Stacks build their image; an endpoint that is no AWS has no registry to push to. */
export const IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:${"a".repeat(64)}`;

/** Copies the program into a folder. @param more further entries of the project */
export function copyProgram(folder: string, more: readonly string[] = []): void {
  for (const entry of [...PROGRAM, ...more]) cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

/** A shipped stack's file with an image instead of a build. */
export function shippedFile(stack: "dev" | "prod"): Document {
  const document = parseDocument(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  document.setIn(["config", "services", "app", "image"], IMAGE);
  // What a destroy leaves behind on purpose is no leftover to a test.
  document.setIn(["config", "protect"], "none");
  return document;
}
