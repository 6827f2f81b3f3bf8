/** A tag for an image by the content of its build context: same files, same tag. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, normalize, relative, resolve, sep } from "node:path";
import type { BuildSettings, ConfigProblem } from "../plan/settings";

/** Never part of an image: what Docker's ignore file of the sample leaves out too. */
const IGNORED = new Set(["node_modules", ".git"]);

/** Why a folder cannot be built; `undefined` when it can. */
export function buildProblem(
  key: string,
  { context: written, dockerfile = "Dockerfile" }: BuildSettings,
): ConfigProblem | undefined {
  const context = fromProject(written);
  if (!existsSync(context) || !statSync(context).isDirectory())
    return {
      key,
      value: written,
      why: "there is no such folder",
      fix: "give the folder that holds the Dockerfile, relative to the project",
    };
  if (!existsSync(join(context, dockerfile)))
    return {
      key,
      value: written,
      why: `the folder has no ${dockerfile}`,
      fix: "add it, or name the file in build.dockerfile",
    };
  return undefined;
}

/**
 * A tag by everything that makes the image what it is: the architecture, which Dockerfile, and of each file its name,
 * whether it can be run, and what it holds. The repository takes a tag once only, so whatever changes the image must
 * change the tag.
 * @returns `sha-` and twelve hex digits. The folder is checked by {@link buildProblem} first.
 */
export function contentTag(
  { context: written, dockerfile = "Dockerfile" }: BuildSettings,
  architecture: string,
): string {
  const context = fromProject(written);
  const hash = createHash("sha256");
  // Each part with its length: no two lists of parts read the same.
  const add = (part: string | Buffer) => hash.update(`${part.length}:`).update(part);
  add(architecture);
  add(posix(normalize(dockerfile)));
  for (const file of files(context)) {
    add(posix(relative(context, file)));
    const status = lstatSync(file);
    add(status.isSymbolicLink() ? "link" : (status.mode & 0o111) === 0 ? "file" : "program");
    add(status.isSymbolicLink() ? readlinkSync(file) : readFileSync(file));
  }
  return `sha-${hash.digest("hex").slice(0, 12)}`;
}

function posix(path: string): string {
  return path.split(sep).join("/");
}

/** A path as the engine reads it: from the project's folder, wherever the command runs. */
function fromProject(path: string): string {
  return resolve(__dirname, "..", path);
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    });
}
