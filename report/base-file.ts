/** Which file holds the state before a change: the file that is named, or a stack's own in a folder that is. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { EvaluationError } from "../offline/evaluate";

/** Names that a stack's state has in a folder, the deployed one first. */
const NAMES = (stack: string) => [
  `${stack}.json`,
  `Pulumi.${stack}.json`,
  `Pulumi.${stack}.yaml`,
  `Pulumi.${stack}.yml`,
];

/**
 * @param base a file, or a folder with a file for each stack: `prod.json` (exported state or plan), `Pulumi.prod.yaml`
 * @returns the stack's file; `undefined` when the folder has none, so that its state is not known
 */
export function baseFile(base: string, stack: string): string | undefined {
  if (!statSync(base, { throwIfNoEntry: false })?.isDirectory()) return base;
  return NAMES(stack)
    .map((name) => join(base, name))
    .find((file) => existsSync(file));
}

/** As {@link baseFile}, of the one stack that is asked for. @throws EvaluationError when the folder has no file of it */
export function baseFileOf(base: string, stack: string): string {
  const file = baseFile(base, stack);
  if (file !== undefined) return file;
  throw noFile(base, [stack]);
}

/** @throws EvaluationError when a base of several stacks is no folder, or has a file of none of them */
export function checkBases(base: string, stacks: readonly string[]): void {
  if (!statSync(base, { throwIfNoEntry: false })?.isDirectory())
    throw new EvaluationError(
      `--base ${base}\n  why: a file is one stack's, and ${stacks.length} stacks are on the page\n  fix: add --stack NAME, or name a folder with ${stacks.map((s) => `${s}.json`).join(", ")}`,
    );
  if (stacks.every((stack) => baseFile(base, stack) === undefined)) throw noFile(base, stacks);
}

function noFile(base: string, stacks: readonly string[]): EvaluationError {
  const wanted = stacks.map((stack) => `${stack}.json or Pulumi.${stack}.yaml`).join(", ");
  const held = readdirSync(base).slice(0, 5).join(", ") || "nothing";
  return new EvaluationError(
    `--base ${base}\n  why: the folder has no ${wanted} (it has ${held})\n  fix: pulumi stack export --stack ${stacks[0] ?? "NAME"} > ${join(base, `${stacks[0] ?? "NAME"}.json`)}`,
  );
}
