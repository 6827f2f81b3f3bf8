/** Which stacks join which network, told by their files: the order of a run, and who is asked before a network changes. */
import { isMapping } from "../stacks/location";
import { readStackConfig, type StackConfig, shortName, stackFiles } from "./stack-config";

/** Short name of the stack whose network this one joins; `undefined` when it has one of its own, or another project's. */
export function networkOf({ sections, project }: Pick<StackConfig, "sections" | "project">): string | undefined {
  const network = sections["network"];
  const from = isMapping(network) ? network["from"] : undefined;
  if (typeof from !== "string" || from === "") return undefined;
  const [stack = from, owner = project] = from.split("/").reverse();
  return owner === project ? stack : undefined;
}

/**
 * Stacks in levels: those of a level need nothing of each other, and what they join lies in an earlier level.
 * @param names as the user wrote them; order within a level stays
 */
export function levelsOf(projectDir: string, names: readonly string[]): string[][] {
  const unique = [...new Set(names)];
  const named = new Set(unique.map(shortName));
  const joins = (name: string) => {
    const network = networkIn(projectDir, name);
    return network !== undefined && named.has(network) && network !== shortName(name);
  };
  const later = new Set(unique.filter(joins));
  return [unique.filter((name) => !later.has(name)), [...later]].filter((level) => level.length > 0);
}

/** Stacks of the project that join the network of one, by their files. */
export function joinersOf(projectDir: string, stack: string): string[] {
  return stackFiles(projectDir).filter((name) => networkIn(projectDir, name) === shortName(stack));
}

/** What a stack's file says; a file that cannot be read says nothing, and is told of where the stack itself is opened. */
function networkIn(projectDir: string, stack: string): string | undefined {
  try {
    return networkOf(readStackConfig(projectDir, stack));
  } catch {
    return undefined;
  }
}

/** Name of a stack as a sibling is addressed: with the same organisation and project where the user gave them. */
export function sibling(stack: string, short: string): string {
  const parts = stack.split("/");
  return [...parts.slice(0, -1), short].join("/");
}
