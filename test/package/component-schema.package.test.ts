/** The schema that the component package answers with, made again by Pulumi's component analyzer. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { componentSchema } from "../../schema/component-schema";

const PLUGIN = resolve(__dirname, "../../plugin");

interface Described {
  readonly description?: string;
  readonly optional?: boolean;
}

interface Schema {
  readonly version: string;
  readonly types: Record<string, Described & { properties?: Record<string, Described>; enum?: Described[] }>;
  readonly resources: Record<
    string,
    Described & { inputProperties: Record<string, Described>; properties: Record<string, Described> }
  >;
}

const read = (file: string) => JSON.parse(readFileSync(join(PLUGIN, file), "utf8")) as Schema;

describe("the component package", () => {
  it("answers with the schema of the components as they are (npm run schema writes it)", () => {
    assert.deepEqual(read("schema.json"), JSON.parse(JSON.stringify(componentSchema())));
  });

  it("has the version of the library that it takes", () => {
    const { version } = JSON.parse(readFileSync(resolve(PLUGIN, "../package.json"), "utf8")) as { version: string };
    const manifest = JSON.parse(readFileSync(join(PLUGIN, "package.json"), "utf8")) as {
      version: string;
      dependencies: Record<string, string>;
    };
    assert.deepEqual(
      [manifest.version, manifest.dependencies["fargate-egress"], read("schema.json").version],
      [version, version, version],
    );
  });

  it("carries words for everything, and the default of every optional argument", () => {
    const { types, resources } = read("schema.json");
    const without: string[] = [];
    const look = (place: string, { description = "" }: Described, needsDefault = false) => {
      if (description === "" || (needsDefault && !/Default: /.test(description))) without.push(place);
    };
    const all = (place: string, properties: Record<string, Described>, given: boolean) => {
      for (const [name, property] of Object.entries(properties))
        look(`${place}.${name}`, property, given && property.optional === true);
    };
    for (const [token, { inputProperties, properties, ...resource }] of Object.entries(resources)) {
      look(token, resource);
      all(token, inputProperties, true);
      all(token, properties, false);
    }
    for (const [token, type] of Object.entries(types)) {
      look(token, type);
      all(token, type.properties ?? {}, true);
      for (const [i, member] of (type.enum ?? []).entries()) look(`${token}[${i}]`, member);
    }
    assert.deepEqual(without, []);
  });
});
