/** The fixtures' templates without what the emulator's CloudFormation does not have. The same text is proved and made. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Templates by the name of their stack. */
export type Assembly = Readonly<Record<string, string>>;

interface Template {
  readonly Resources: Record<string, { readonly Type: string; Properties?: Record<string, unknown> }>;
}

/** It knows no Fn::Cidr, no GetAZs of a reference, no attribute that it never heard of, and no entries of network ACLs. */
export function shopForEmulator(text: string): string {
  return text
    .replace(
      /!Select \[(\d), !Cidr \[!GetAtt Vpc\.CidrBlock, 4, 12\]\]/g,
      (_, at: string) => `10.8.${16 * Number(at)}.0/20`,
    )
    .replace(/ {10}Environment: .*\n/, "")
    .replace('!GetAZs { Ref: "AWS::Region" }', '!GetAZs ""')
    .replace(/ {2}Forbidden:\n(?: {4}.*\n)+/, "");
}

/** It makes up names of repositories that ECR refuses, and has no secrets. */
export function assemblyForEmulator(folder: string): Assembly {
  const names = readdirSync(folder).filter((file) => file.endsWith(".template.json"));
  return Object.fromEntries(
    names.map((file) => {
      const template = JSON.parse(readFileSync(join(folder, file), "utf8")) as Template;
      for (const [id, resource] of Object.entries(template.Resources)) {
        if (resource.Type === "AWS::ECR::Repository")
          resource.Properties = { ...resource.Properties, RepositoryName: file.split(".")[0]?.toLowerCase() };
        if (resource.Type === "AWS::SecretsManager::Secret") delete template.Resources[id];
        resource.Properties = withoutSecrets(resource.Properties) as Record<string, unknown>;
      }
      return [file.replace(".template.json", ""), JSON.stringify(template, null, 1)];
    }),
  );
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter((each) => !JSON.stringify(actionOf(each)).includes("secretsmanager:")).map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "Secrets");
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutSecrets(each)]));
}

function actionOf(statement: unknown): unknown {
  return (typeof statement === "object" && statement !== null && (statement as { Action?: unknown }).Action) || "";
}
