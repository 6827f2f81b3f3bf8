/** The files that somebody gives to be proved, read. */
import { openFile } from "./open-file";
import type { ReadFile } from "./prove-files";
import { readFile } from "./recognise";
import type { FileOptions } from "./source";

/**
 * Opens and reads files that are one network: their resources never share a URN.
 * @throws FileProblem for the first that cannot be read
 */
export function readFiles(paths: readonly string[], options: Omit<FileOptions, "urnPrefix">): ReadFile[] {
  const several = paths.length > 1;
  return paths.map((path, at) => ({
    path,
    found: readFile(openFile(path), { ...options, ...(several ? { urnPrefix: `${at + 1}:` } : {}) }),
  }));
}
