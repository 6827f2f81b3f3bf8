"use strict";
// The published manifest: what is written in package.json beside this file, with the versions that the project itself
// is tested with. A dependency is what the library loads; the rest is there for those who use that part.

const DEPENDENCIES = ["fastest-levenshtein", "ip-address", "zod"];
const PEERS = { "@pulumi/aws": "^7.48.0", "@pulumi/pulumi": "^3.200.0" };
/** Of `./automation`, of `./policy` and of `./components/container-image`. */
const OPTIONAL = /^(@aws-sdk\/client-|@smithy\/signature-v4$|@pulumi\/policy$|@pulumi\/awsx$|yaml$)/;

/**
 * @param {Record<string, unknown>} written package.json of this folder
 * @param {{ version: string, dependencies: Record<string, string> }} project package.json of the repository
 * @param {ReadonlySet<string>} used packages that the built files import
 */
exports.manifest = function manifest(written, project, used) {
  const optional = Object.entries(project.dependencies).filter(([name]) => OPTIONAL.test(name) && used.has(name));
  const unknown = [...used].filter(
    (name) => !DEPENDENCIES.includes(name) && !(name in PEERS) && !optional.some(([known]) => known === name),
  );
  if (unknown.length > 0)
    throw new Error(`the library imports ${unknown.join(", ")}, which its manifest does not name`);
  return {
    ...written,
    version: project.version,
    dependencies: Object.fromEntries(DEPENDENCIES.map((name) => [name, project.dependencies[name]])),
    peerDependencies: { ...PEERS, ...Object.fromEntries(optional) },
    peerDependenciesMeta: Object.fromEntries(optional.map(([name]) => [name, { optional: true }])),
  };
};
