/** Names of stacks: what `--stack` takes, and which stacks a project has files for. */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { closest } from "fastest-levenshtein";
import { type Project, readProject } from "./project-file";
import { StackFileError, told } from "./yaml-file";

/** Last part of a stack's name: `dev` of `organization/project/dev`. */
export function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

/**
 * The short name of a stack of this project.
 * @param stack `dev`, `organization/dev` or `organization/project/dev`
 * @throws StackFileError when it is a path, another project's stack, or no name
 */
export function stackName(project: Pick<Project, "name">, stack: string): string {
  const refuse = (why: string, fix: string) => new StackFileError(told(`--stack ${JSON.stringify(stack)}`, why, fix));
  const file = /^Pulumi\.(.+)\.(?:ya?ml|json)$/.exec(basename(stack))?.[1];
  if (file !== undefined || /^[./~]|\\|\.ya?ml$/.test(stack))
    throw refuse(
      "it is a path, and a stack has a name",
      `write --stack ${file ?? "NAME"}; give the path of a stack file with --config`,
    );
  const parts = stack.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 3 || parts.some((part) => !/^[A-Za-z0-9_.-]{1,100}$/.test(part)))
    throw refuse(
      "a stack's name has letters, digits, hyphens, underscores and dots",
      "write NAME or ORGANIZATION/PROJECT/NAME",
    );
  if (parts.length === 3 && parts[1] !== project.name)
    throw refuse(
      `it is a stack of the project ${parts[1]}, and this is ${project.name}`,
      `write ${parts[0]}/${project.name}/${name}, or run the command in that project's folder`,
    );
  return name;
}

/**
 * Stacks that have a file in a project, sorted.
 * @param root folder of the project
 * @throws StackFileError when it is no project
 */
export function knownStacks(root: string): string[] {
  return stacksOf(readProject(root));
}

function stacksOf({ stackFolder, extension }: Project): string[] {
  return readdirSync(stackFolder)
    .filter((file) => file.startsWith("Pulumi.") && file.endsWith(extension) && file.length > 7 + extension.length)
    .map((file) => file.slice(7, -extension.length))
    .sort();
}

/** What to say when a stack has no file. */
export function missingStack(project: Project, name: string): string {
  const stacks = stacksOf(project);
  const file = `Pulumi.${name}${project.extension}`;
  const near = stacks.length > 0 ? `use --stack ${closest(name, stacks)} (stacks here: ${stacks.join(", ")}), or ` : "";
  return told(
    `there is no stack ${name}`,
    `${file} does not exist`,
    `${near}write ${file}, or give a file with --config`,
  );
}
