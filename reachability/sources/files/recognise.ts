/** Which source reads a file: by what the file holds, never by its name. */

import { cloudAssembly, cloudFormationTemplate } from "../cloudformation/cloudformation-source";
import { PULUMI_PREVIEW, PULUMI_STATE } from "../pulumi/pulumi-source";
import { SNAPSHOT } from "../snapshot/snapshot-source";
import { TERRAFORM } from "../terraform/read-terraform";
import { type FileOptions, FileProblem, type FileSource, type FoundInfrastructure, type SourceFile } from "./source";

/** Every kind of file that is read, in the order in which they are asked. */
const FILE_SOURCES: readonly FileSource[] = [
  TERRAFORM,
  PULUMI_STATE,
  PULUMI_PREVIEW,
  cloudAssembly,
  SNAPSHOT,
  cloudFormationTemplate,
];

/** Reads a file with the first source that recognises it. @throws FileProblem */
export function readFile(file: SourceFile, options: FileOptions): FoundInfrastructure {
  const source = FILE_SOURCES.find((each) => each.recognises(file));
  if (source) return source.read(file, options);
  throw new FileProblem(file.path, ...whyNot(file));
}

/** Why nothing reads it, and what to do: for the files that people give by mistake. */
function whyNot({ text, json }: SourceFile): [string, string] {
  const kinds = FILE_SOURCES.map(({ name }) => name).join(", ");
  if (text.startsWith("PK"))
    return ["it is a plan in Terraform's own form", "terraform show -json FILE > plan.json, and name plan.json"];
  if (text.trim() === "") return ["it is empty", `name a file of one of these kinds: ${kinds}`];
  if (json === undefined && /^\s*(terraform|provider|resource|module|variable|data)\b[^\n]*\{/m.test(text))
    return [
      "it is configuration, of which only Terraform knows what it makes",
      "terraform plan -out plan && terraform show -json plan > plan.json, and name plan.json",
    ];
  return ["it is of no kind that is known here", `name a file of one of these kinds: ${kinds}`];
}
