/** The files that somebody gives to be proved, read. */
import { Exports } from "./exports";
import { openFile } from "./open-file";
import type { ReadFile } from "./prove-files";
import { readFile } from "./recognise";
import type { FileOptions } from "./source";

/**
 * Opens and reads files that are one network: their resources never share a URN.
 * @throws FileProblem for the first that cannot be read
 */
export function readFiles(paths: readonly string[], options: Omit<FileOptions, "urnPrefix" | "exports">): ReadFile[] {
  const several = paths.length > 1;
  const files = paths.map(openFile);
  const exports = new Exports();
  const read = () =>
    files.map((file, at) => ({
      path: paths[at] ?? file.path,
      found: readFile(file, { ...options, exports, ...(several ? { urnPrefix: `${at + 1}:` } : {}) }),
    }));
  const first = read();
  // What a later file exports, an earlier one may import.
  return several && exports.areTold ? read() : first;
}
