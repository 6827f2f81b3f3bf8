/** What the parser of command lines finds wrong, in the words of every other message: value, why, fix. */
import { closest, distance } from "fastest-levenshtein";

interface Words {
  readonly pattern: RegExp;
  readonly say: (found: readonly string[]) => string;
}

const told = (subject: string, why: string, fix: string) => `${subject}\n  why: ${why}\n  fix: ${fix}\n`;

/** `--mode` of `-m, --mode <mode>`. */
const nameOf = (flags: string) => /--[\w-]+/.exec(flags)?.[0] ?? flags;

/** By the parser's own sentences (commander, lib/command.js). */
const WORDS: readonly Words[] = [
  {
    pattern: /^error: option '(.+?)' argument '([^]*)' is invalid\. Allowed choices are (.*)\.$/,
    say: ([flags = "", value = "", choices = ""]) => told(`${nameOf(flags)} ${value}`, ...oneOf(value, choices)),
  },
  {
    pattern: /^error: command-argument value '([^]*)' is invalid for argument '(.+?)'\. Allowed choices are (.*)\.$/,
    say: ([value = "", name = "", choices = ""]) => told(`${name} ${value}`, ...oneOf(value, choices)),
  },
  {
    pattern: /^error: option '(.+?)' argument '([^]*)' is invalid\. ([^]*)$/,
    say: ([flags = "", value = "", fix = ""]) => told(`${nameOf(flags)} ${value}`, "the option does not take it", fix),
  },
  {
    pattern: /^error: option '(.+?)' argument missing$/,
    say: ([flags = ""]) => told(nameOf(flags), "it has no value", `write ${flags}`),
  },
  {
    pattern: /^error: unknown (option|command) '([^]*?)'(?:\n\(Did you mean (?:one of )?(.+?)\?\))?$/,
    say: ([kind = "", name = "", near]) =>
      told(
        name,
        `there is no such ${kind}`,
        near === undefined ? `see which ${kind}s there are` : `did you mean ${near}?`,
      ),
  },
  {
    pattern: /^error: required option '(.+?)' not specified$/,
    say: ([flags = ""]) => told(nameOf(flags), "it is missing", `add ${flags}`),
  },
  {
    pattern: /^error: missing required argument '(.+?)'$/,
    say: ([name = ""]) => told(name, "it is missing", `name the ${name}`),
  },
  {
    pattern: /^error: too many arguments(?: for '(.+?)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    say: ([command = "egress", expected = "", got = ""]) =>
      told(
        command,
        `it takes ${expected === "0" ? "no words" : expected === "1" ? "one word" : `${expected} words`} beside its options, and got ${got}`,
        "values go after their option, such as --stack dev",
      ),
  },
];

function oneOf(value: string, choices: string): [why: string, fix: string] {
  const known = choices.split(", ");
  const near = closest(value.toLowerCase(), known);
  const close = distance(value.toLowerCase(), near) <= Math.max(2, near.length / 2);
  const begun = value.length > 1 ? known.find((word) => word.startsWith(value.toLowerCase())) : undefined;
  const meant = begun ?? (close ? near : undefined);
  return [
    "it is not one of the values this takes",
    meant === undefined ? `write one of ${choices}` : `did you mean ${meant}? Values: ${choices}`,
  ];
}

/** @param text as the parser writes it; what is no mistake of a known kind stays as it is */
export function usageWords(text: string): string {
  const trimmed = text.trimEnd();
  for (const { pattern, say } of WORDS) {
    const found = pattern.exec(trimmed);
    if (found) return say(found.slice(1));
  }
  return text;
}
