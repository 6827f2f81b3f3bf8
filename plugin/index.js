"use strict";
// The two components for every Pulumi language: the engine starts this file, asks for the schema, and has components
// constructed. The schema is written beforehand (npm run schema), so that no start has to read TypeScript.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { main } = require("@pulumi/pulumi/provider");
const components = require("fargate-egress");
const { version } = require("./package.json");

const schema = readFileSync(join(__dirname, "schema.json"), "utf8");
const { resources } = JSON.parse(schema);

/** @type {import("@pulumi/pulumi/provider").Provider} */
const provider = {
  version,
  getSchema: () => Promise.resolve(schema),
  construct(name, type, inputs, options) {
    const properties = resources[type]?.properties;
    if (!properties) return Promise.reject(new Error(`fargate-egress has no component ${type}`));
    const Component = components[type.split(":")[2]];
    const made = new Component(name, inputs, options);
    const state = Object.fromEntries(Object.keys(properties).map((output) => [output, made[output]]));
    return Promise.resolve({ urn: made.urn, state });
  },
};

main(provider, process.argv.slice(2));
