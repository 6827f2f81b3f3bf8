/** Where a project, its logs and its state are. */
import { join, resolve } from "node:path";
import { backendOf, projectName } from "./backend";
import type { FleetOptions } from "./options";
import type { StateQuestion } from "./readable-state";

/** Folder of the project that this file belongs to. */
export const PROJECT = resolve(__dirname, "..");

/** Folder of the logs, and of the states that are kept. */
export function logFolder({ projectDir = PROJECT, logDir }: Pick<FleetOptions, "projectDir" | "logDir">): string {
  return logDir ?? join(projectDir, ".egress", "logs");
}

/** A stack and the place of its state. @throws AutomationError when no backend is named */
export function stateQuestion(stack: string, options: FleetOptions): StateQuestion {
  const { projectDir = PROJECT } = options;
  const { place } = backendOf(projectDir, { ...process.env, ...options.env });
  return { stack, project: projectName(projectDir), projectDir, url: place, logDir: logFolder(options) };
}
