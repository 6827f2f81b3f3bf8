/** The schema of the two components, as Pulumi's component analyzer reads it from their source. */
import { resolve } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema, type PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { version } from "../package.json";

/** Name of the package, and first part of every token. */
const PACKAGE = "fargate-egress";

/** Made anew: takes some seconds. */
export function componentSchema(): PackageSpec {
  const folder = resolve(__dirname, "components");
  const manifest = { name: PACKAGE, main: "index.ts" };
  const analyzer = new Analyzer(folder, PACKAGE, manifest, new Set(["FargateEgress", "FargateService"]));
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const schema = generateSchema(PACKAGE, version, DESCRIPTION, components, typeDefinitions, dependencies);
  // The generator leaves out what it read of types.
  const types = Object.entries(schema.types).map(([token, type]) => {
    const description = typeDefinitions[token.split(":").at(-1) ?? ""]?.description;
    return [token, description === undefined ? type : { ...type, description }];
  });
  return { ...schema, types: Object.fromEntries(types) as PackageSpec["types"], language: LANGUAGES };
}

/** Where generated SDKs are found. */
const LANGUAGES = {
  nodejs: { respectSchemaVersion: true },
  python: { respectSchemaVersion: true },
  csharp: { respectSchemaVersion: true },
  java: { respectSchemaVersion: true },
  // Else the argument type of a list that comes before every other plain argument is left out.
  go: { respectSchemaVersion: true, generateExtraInputTypes: true },
} as const;

const DESCRIPTION =
  "ECS Fargate tasks in private subnets, and their egress path: NAT gateways, VPC endpoints or both, chosen by one argument.";
