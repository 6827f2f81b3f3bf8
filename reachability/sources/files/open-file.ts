/** Files that are given to be proved: opened here, read by what understands them. */
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileProblem, type SourceFile } from "./source";

/** What stands in a folder of a cloud assembly for all of it. */
const MANIFEST = "manifest.json";

/** A file, `-` for standard input, or a folder for the manifest in it. @throws FileProblem, or the system's error, when it cannot be read */
export function openFile(path: string): SourceFile {
  if (path === "-") return fileOf("-", readFileSync(0, "utf8"), () => undefined);
  const folder = statSync(path).isDirectory();
  const file = folder ? join(path, MANIFEST) : path;
  if (folder && !isFile(file))
    throw new FileProblem(
      path,
      `it is a folder without ${MANIFEST}`,
      "name files, or the folder that cdk synth writes",
    );
  return fileOf(file, readFileSync(file, "utf8"), (name) => {
    const beside = join(dirname(file), basename(name));
    return isFile(beside) ? readFileSync(beside, "utf8") : undefined;
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function fileOf(path: string, text: string, beside: SourceFile["beside"]): SourceFile {
  let parsed: { readonly value: unknown } | undefined;
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return {
    path,
    text: plain,
    get json() {
      parsed ??= { value: jsonOf(plain) };
      return parsed.value;
    },
    beside,
  };
}

function jsonOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
