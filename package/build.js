"use strict";
// Builds the library into dist/, which is what `npm pack ./dist` and `npm publish ./dist` take.
const { execFileSync } = require("node:child_process");
const { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { manifest } = require("./manifest");

const ROOT = join(__dirname, "..");
const DIST = join(ROOT, "dist");

rmSync(DIST, { recursive: true, force: true });
const tsc = require.resolve("typescript/lib/tsc.js");
execFileSync(process.execPath, [tsc, "-p", join(__dirname, "tsconfig.json")], { stdio: "inherit" });
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const built = manifest(read(join(__dirname, "package.json")), read(join(ROOT, "package.json")), imported());
writeFileSync(join(DIST, "package.json"), `${JSON.stringify(built, null, 2)}\n`);
// Written as JavaScript, since the sample container runs it as it is.
mkdirSync(join(DIST, "app"));
for (const file of ["app/probe.js", "app/probe.d.ts", "README.md", "LICENSE", "CHANGELOG.md"])
  copyFileSync(join(ROOT, file), join(DIST, file));

/** Packages that the built files and their types import. */
function imported() {
  const names = new Set();
  for (const file of readdirSync(DIST, { recursive: true })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    const text = readFileSync(join(DIST, file), "utf8");
    for (const [, name] of text.matchAll(/(?:require\(|from |import\()["']((?:@[\w.-]+\/)?[\w][\w.-]*)/g))
      if (name !== "node" && !isBuiltin(name)) names.add(name);
  }
  return names;
}

function isBuiltin(name) {
  return require("node:module").isBuiltin(name);
}
