/** What a shell completes: the commands, their options and the values of those, read from the program itself. */
import type { Command } from "commander";

export interface CompletedOption {
  /** `--format`. */
  readonly name: string;
  readonly description: string;
  /** What follows: nothing, one of these, a stack's name, a file, or a word that no shell can know. */
  readonly value: "none" | "stack" | "file" | "word" | readonly string[];
}

export interface CompletedCommand {
  /** `plan`, `prices refresh`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Values of its argument; none for most. */
  readonly arguments: readonly string[];
}

/** Every command that can be called, those below another with both words. */
export function completedCommands(program: Command): CompletedCommand[] {
  return program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [shapeOf(command, command.name())]
      : command.commands.map((inner) => shapeOf(inner, `${command.name()} ${inner.name()}`)),
  );
}

function shapeOf(command: Command, name: string): CompletedCommand {
  const options = command.options.flatMap(({ long, description, argChoices, flags }): CompletedOption[] => {
    if (!long) return [];
    const takes = /[<[]([a-z-=]+)[>\]]/i.exec(flags)?.[1];
    const value =
      takes === undefined
        ? "none"
        : argChoices !== undefined
          ? argChoices
          : long === "--stack"
            ? "stack"
            : takes === "file" || takes === "folder"
              ? "file"
              : "word";
    return [{ name: long, description, value }];
  });
  return {
    name,
    description: command.description(),
    options: [...options, { name: "--help", description: "what the command takes", value: "none" }],
    arguments: command.registeredArguments.flatMap((a) => a.argChoices ?? []),
  };
}
