/**
 * JSON Schema of stack files, for editors: made from the zod schema, with the words of docs/configuration.md.
 * `npm run schema` writes it; test/stacks/json-schema.test.ts keeps it true.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sections } from "../stacks/schema";

/** A node of JSON Schema, as far as it is read here. */
interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  [key: string]: unknown;
}

/** A Pulumi secret as `pulumi config set --secret` writes it. */
const SECRET: Schema = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** The whole schema, ready to be written. */
export function stackSchema(): Record<string, unknown> {
  const words = descriptions();
  const config = Object.fromEntries(
    Object.entries(sections).map(([key, section]) => [key, described(schemaOf(section), key, words)]),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Stack file of fargate-egress",
    description: "Pulumi.STACK.yaml: every key is described in docs/configuration.md.",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: { ...config, "aws:region": { type: "string", description: "AWS Region of the stack." } },
        // Keys of other packages and of the project's own namespace in their long form.
        patternProperties: { ":": {} },
        additionalProperties: false,
      },
      environment: { description: "Environments of Pulumi ESC. Offline commands cannot read them." },
      mainEnvironment: { type: "string" },
      secretsprovider: { type: "string" },
      encryptedkey: { type: "string" },
      encryptionsalt: { type: "string" },
    },
    additionalProperties: false,
  };
}

function schemaOf(section: z.ZodType): Schema {
  const schema = z.toJSONSchema(section, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "custom") Object.assign(jsonSchema, SECRET);
    },
  }) as Schema;
  delete schema["$schema"];
  return schema;
}

/** A copy with a description at every key that the reference knows. */
function described(schema: Schema, path: string, words: ReadonlyMap<string, string>): Schema {
  const text = words.get(path);
  const { properties, items, additionalProperties, anyOf, ...rest } = schema;
  return {
    ...(text === undefined ? {} : { description: text }),
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, inner]) => [key, described(inner, `${path}.${key}`, words)]),
      ),
    }),
    ...(items && { items: described(items, `${path}[]`, words) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === "object"
              ? described(additionalProperties, `${path}.<name>`, words)
              : additionalProperties,
        }),
    ...(anyOf && { anyOf: anyOf.map((one) => described(one, path, words)) }),
  };
}

/** What each key does, from the rows of the reference, without its marks. */
function descriptions(): Map<string, string> {
  const text = readFileSync(join(__dirname, "..", "docs", "configuration.md"), "utf8");
  return new Map(
    text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => line.slice(2, -2).split(" | "))
      .map(([key = "", , , does = "", costs = ""]) => [
        key.replaceAll("`", ""),
        `${does}${costs === "free" ? "" : ` Cost: ${costs}`}`.replaceAll("`", ""),
      ]),
  );
}
