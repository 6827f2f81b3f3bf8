/** A tag for an image by the content of its build context: same files, same tag. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Never part of an image: what Docker's ignore file of the sample leaves out too. */
const IGNORED = new Set(["node_modules", ".git"]);

/** @returns `sha-` and twelve hex digits. @throws Error when the folder or its Dockerfile is missing. */
export function contentTag(context: string, dockerfile = "Dockerfile"): string {
  if (!existsSync(context) || !statSync(context).isDirectory()) throw new Error(`there is no folder ${context}`);
  if (!existsSync(join(context, dockerfile))) throw new Error(`there is no ${dockerfile} in ${context}`);
  const hash = createHash("sha256");
  for (const file of files(context)) {
    hash.update(relative(context, file).split(sep).join("/")).update("\0");
    hash.update(readFileSync(file)).update("\0");
  }
  return `sha-${hash.digest("hex").slice(0, 12)}`;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : entry.isFile() ? [path] : [];
    });
}
