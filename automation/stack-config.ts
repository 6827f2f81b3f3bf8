/** What a run reads of a stack's file. The file itself is read and written in `stacks/`. */
import type { Mode } from "../plan/mode";
import { retainsEips, statedMode } from "../stacks/lenient-settings";
import type { Overlay } from "../stacks/overlay";
import { readStackFile, type StackFile, sectionsOf } from "../stacks/stack-file";
import { knownStacks } from "../stacks/stack-names";
import { temporaryCopy, writeMode as writeModeInto } from "../stacks/write-stack-file";
import { StackFileError } from "../stacks/yaml-file";
import { AutomationError } from "./backend";

export type { Overlay } from "../stacks/overlay";
export { shortName } from "../stacks/stack-names";

/** A stack's file, with what a run needs of it at hand. */
export interface StackConfig extends StackFile {
  /** Values by key without the namespace. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Mode in the file; absent when it is left to the default. */
  readonly mode?: Mode;
  /** `network.nat.retainEips`. */
  readonly retainEips: boolean;
  readonly region?: string;
}

/**
 * @param stack short name, or `organization/project/name`
 * @throws AutomationError when there is no such file, or it is not understood
 */
export function readStackConfig(projectDir: string, stack: string): StackConfig {
  const file = understood(() => readStackFile({ root: projectDir, stack }));
  const sections = sectionsOf(file);
  const mode = statedMode(sections);
  const region = file.config["aws:region"];
  return {
    ...file,
    sections,
    retainEips: retainsEips(sections),
    ...(mode ? { mode } : {}),
    ...(typeof region === "string" ? { region } : {}),
  };
}

/** Stacks that have a file in the project's folder, sorted. */
export function stackFiles(projectDir: string): string[] {
  return understood(() => knownStacks(projectDir));
}

/** Writes a copy of the stack file with the overlay; `dispose` removes it. The file itself is not touched. */
export function temporaryConfig(config: StackConfig, overlay: Overlay): { readonly file: string; dispose(): void } {
  return understood(() => temporaryCopy(config, overlay));
}

/** Writes the mode into the stack file, whole or not at all. Every other byte stays. Returns whether it changed. */
export function writeMode(config: Pick<StackConfig, "file" | "project">, mode: Mode): boolean {
  return writeModeInto(config, mode);
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof StackFileError ? new AutomationError(error.message) : error;
  }
}
