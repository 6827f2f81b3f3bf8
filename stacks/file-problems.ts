/** What is wrong with a stack file before its values are looked at: keys that the engine would pass over in silence. */
import { basename } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { isMapping, locationText } from "./location";
import { fullKey } from "./project-file";
import { sections } from "./schema";
import { told, type YamlFile } from "./yaml-file";

/** Keys of a stack file. Source: ProjectStack in workspace/project.go of the engine. */
const KEYS = ["config", "environment", "mainEnvironment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** Namespaces that every stack may use. */
const SHARED = ["aws", "pulumi"];

/** Keys that a stack file has one of at least: a file without any is another kind of file. */
export function fileProblems(project: string, { file, value, locate }: YamlFile): string[] {
  const found = Object.keys(value);
  const place = (...path: (string | number)[]) => locationText(locate(path) ?? { file, line: 1, column: 1 });
  if (!found.some((key) => KEYS.includes(key)) && !found.some((key) => near(key, KEYS)))
    return [
      told(
        `${basename(file)} is no stack file`,
        `a stack file has config:, and the keys here are ${found.slice(0, 5).join(", ") || "none"}`,
        "name a file such as Pulumi.dev.yaml",
      ),
    ];
  const config = value["config"];
  const unknown = found
    .filter((key) => !KEYS.includes(key))
    .map((key) =>
      told(
        `${place(key)} ${key}`,
        "a stack file has no such key, and Pulumi would pass over it",
        `write ${closest(key, KEYS)} (keys here: ${KEYS.join(", ")})`,
      ),
    );
  if (config !== undefined && config !== null && !isMapping(config))
    return [
      ...unknown,
      told(`${place("config")} config`, "it is no mapping of keys to values", "write the stack's keys below it"),
    ];
  const written = Object.keys(isMapping(config) ? config : {});
  return [
    ...unknown,
    ...written.flatMap((key) => {
      const advice = keyAdvice(project, key) ?? twice(project, key, written);
      return advice ? [told(`${place("config", key)} ${key}`, advice.why, advice.fix)] : [];
    }),
  ];
}

/**
 * What is wrong with the namespace of a key: no form that the engine takes, or close to the project's or AWS's own, or
 * a key of this program under another project's name. `undefined` for keys of other packages.
 */
export function keyAdvice(
  project: string,
  written: string,
): { readonly why: string; readonly fix: string } | undefined {
  const key = fullKey(project, written);
  const [namespace = "", name = "", ...more] = key.split(":");
  if (more.length > 0 || namespace === "" || name === "")
    return {
      why: "Pulumi reads keys as NAME or NAMESPACE:NAME",
      fix: `write ${name || namespace} or ${project}:${name || namespace}`,
    };
  if (namespace === "aws" && name !== "region" && distance(name, "region") <= 2)
    return { why: "the AWS provider has no such key", fix: "write aws:region" };
  if (namespace === project || SHARED.includes(namespace)) return undefined;
  if (Object.hasOwn(sections, name))
    return {
      why: `it belongs to ${namespace}, and this project is ${project}: Pulumi would not hand it to the program as ${name}`,
      fix: `write ${name} (the same as ${project}:${name})`,
    };
  const meant = near(namespace, [project, ...SHARED]);
  return meant
    ? {
        why: `there is no namespace ${namespace} here`,
        fix: `write ${meant}:${name}${meant === project ? `, or ${name} alone` : ""}`,
      }
    : undefined;
}

function twice(project: string, key: string, all: readonly string[]) {
  const same = all.find((other) => other !== key && fullKey(project, other) === fullKey(project, key));
  if (same === undefined || all.indexOf(same) > all.indexOf(key)) return undefined;
  return { why: `it means the same as ${same} above, and only one of the two can hold`, fix: "remove one of them" };
}

function near(text: string, known: readonly string[]): string | undefined {
  const swapped = known.find((word) => letters(word) === letters(text));
  const best = swapped ?? closest(text, [...known]);
  const far = distance(text.toLowerCase(), best.toLowerCase()) > Math.max(1, Math.floor(best.length / 3));
  return swapped === undefined && far ? undefined : best;
}

function letters(text: string): string {
  return [...text.toLowerCase()].sort().join("");
}
