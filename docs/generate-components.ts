/** Writes docs/components/*.md from the schema and the examples: `npm run schema`. A test compares. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

interface Property {
  readonly description?: string;
  readonly optional?: boolean;
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly plain?: boolean;
}

interface TypeSpec {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly enum?: readonly { readonly value: string; readonly description?: string }[];
}

interface Schema {
  readonly types: Readonly<Record<string, TypeSpec>>;
  readonly resources: Readonly<Record<string, TypeSpec & { readonly inputProperties: Record<string, Property> }>>;
}

const EXAMPLES = [
  ["TypeScript", "ts", "typescript/index.ts"],
  ["Python", "python", "python/__main__.py"],
  ["Go", "go", "go/main.go"],
  ["Java", "java", "java/src/main/java/shop/App.java"],
  ["C#", "csharp", "csharp/Program.cs"],
  ["YAML", "yaml", "yaml/Pulumi.yaml"],
] as const;

/** Pages by file name. */
export function componentPages(): Record<string, string> {
  const schema = JSON.parse(readFileSync(join(ROOT, "plugin/schema.json"), "utf8")) as Schema;
  return Object.fromEntries(
    Object.entries(schema.resources).map(([token, resource]) => {
      const name = nameOf(token);
      const file = `${name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}.md`;
      const used = reached(schema, Object.values(resource.inputProperties));
      const parts = [
        `# ${name}`,
        `<!-- Made from plugin/schema.json and examples/components by \`npm run schema\`. -->`,
        resource.description ?? "",
        "## Arguments",
        table(resource.inputProperties, true),
        ...used.map((type) => section(type, schema.types[type])),
        "## Outputs",
        table(resource.properties ?? {}, false),
        "## One program in each language",
        ...EXAMPLES.map(([title, fence, path]) => `### ${title}\n\n${code(fence, path)}`),
      ];
      return [file, `${parts.join("\n\n")}\n`];
    }),
  );
}

function code(fence: string, path: string): string {
  return `\`\`\`${fence}\n${readFileSync(join(ROOT, "examples/components", path), "utf8").trimEnd()}\n\`\`\``;
}

function nameOf(token: string): string {
  return token.split(":").at(-1) ?? token;
}

/** Types that properties name, and those that these name, each once, in the order in which a reader meets them. */
function reached(schema: Schema, properties: readonly Property[], found: string[] = []): string[] {
  for (const property of properties) {
    const inner = [property.items, property.additionalProperties].filter((each) => each !== undefined);
    const token = property.$ref?.replace("#/types/", "");
    if (token !== undefined && !found.includes(token)) {
      found.push(token);
      reached(schema, Object.values(schema.types[token]?.properties ?? {}), found);
    }
    reached(schema, inner, found);
  }
  return found;
}

function section(token: string, type: TypeSpec | undefined): string {
  const values = type?.enum?.map(({ value, description }) => `| \`${value}\` | ${cell(description)} |`);
  const body = values ? ["| Value | |", "| --- | --- |", ...values].join("\n") : table(type?.properties ?? {}, true);
  return `### ${nameOf(token)}\n\n${type?.description ?? ""}\n\n${body}`;
}

function table(properties: Readonly<Record<string, Property>>, given: boolean): string {
  const rows = Object.entries(properties).map(([name, property]) => {
    const required = given && property.optional !== true ? " (required)" : "";
    return `| \`${name}\`${required} | ${typeOf(property)} | ${cell(property.description)} |`;
  });
  return ["| Name | Type | |", "| --- | --- | --- |", ...rows].join("\n");
}

function typeOf(property: Property): string {
  if (property.$ref !== undefined) {
    const name = nameOf(property.$ref);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (property.items) return `list of ${typeOf(property.items)}`;
  if (property.additionalProperties) return `map of ${typeOf(property.additionalProperties)}`;
  return property.type ?? "any";
}

function cell(text: string | undefined): string {
  return (text ?? "").replaceAll("|", "\\|");
}

if (require.main === module)
  for (const [file, text] of Object.entries(componentPages())) writeFileSync(join(ROOT, "docs/components", file), text);
