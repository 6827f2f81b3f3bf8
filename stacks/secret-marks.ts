/**
 * Pulumi secrets in a configuration. A secret may stand in one place only: the value of an entry of `secrets`, whose
 * text goes into Secrets Manager or Parameter Store and stays secret on the way. Anywhere else it would be written in
 * clear into the state, so it is refused. Texts never leave this file: the settings hold a mark.
 */
import { isMapping, type Path, pathText } from "./location";

/** Stands for a secret in the settings. */
export interface SecretMark {
  readonly secret: true;
}

const MARK: SecretMark = Object.freeze({ secret: true });

/** What is wrong with where a secret stands. Never its text. */
export interface MisplacedSecret {
  readonly path: Path;
  readonly value: string;
  readonly why: string;
  readonly fix: string;
}

/** Text of the engine's ciphertext, `{secure: v1:…}`; `undefined` for anything else. Source: config/value.go of the engine. */
function ciphertext(value: unknown): string | undefined {
  if (!isMapping(value) || Object.keys(value).length !== 1) return undefined;
  return typeof value["secure"] === "string" ? value["secure"] : undefined;
}

/** Paths of every Pulumi secret in values as a stack file has them. */
export function securePaths(value: unknown, path: Path = []): Path[] {
  if (ciphertext(value) !== undefined) return [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => securePaths(item, [...path, i]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => securePaths(inner, [...path, key]));
}

/** A copy without ciphertext: a secret reads `[secret]`. */
export function withoutCiphertext(value: unknown): unknown {
  if (ciphertext(value) !== undefined) return "[secret]";
  if (Array.isArray(value)) return value.map(withoutCiphertext);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCiphertext(inner)]));
}

/** Whether a path is that of a secret's value: `services.NAME.secrets[i].value`, or a sidecar's. */
function takesSecret(path: Path): boolean {
  return /^services\.\*(?:\.sidecars\.\d+)?\.secrets\.\d+\.value$/.test(
    path.map((step, i) => (i === 1 ? "*" : String(step))).join("."),
  );
}

const PLACE = "services.NAME.secrets[0].value";
const SET = `keep it in Secrets Manager and name its ARN in secrets[].valueFrom, or hand it over as ${PLACE}: pulumi config set --secret --path '${PLACE}'`;

/**
 * Sections with a mark in place of each secret.
 * @param sections values by key of the project's namespace; a secret is ciphertext or, in the running program, plain text
 * @param secure paths of the values that are secrets
 */
export function withMarks(
  sections: Readonly<Record<string, unknown>>,
  secure: readonly Path[],
): { readonly sections: Readonly<Record<string, unknown>>; readonly misplaced: readonly MisplacedSecret[] } {
  const marked = new Set(secure.map(pathText));
  const misplaced: MisplacedSecret[] = [];
  const copy = (value: unknown, path: Path): unknown => {
    const secret = marked.has(pathText(path));
    if (secret && takesSecret(path)) return MARK;
    if (secret) {
      misplaced.push({
        path,
        value: "[secret]",
        why: "a Pulumi secret here would be written in clear into the state",
        fix: SET,
      });
      return MARK;
    }
    if (takesSecret(path)) {
      misplaced.push({
        path,
        value: typeof value === "string" ? "(a text in clear)" : "(no secret)",
        why: "it is no Pulumi secret, so it would stand in clear in the file",
        fix: `pulumi config set --secret --path '${pathText(path)}'`,
      });
      return MARK;
    }
    if (Array.isArray(value)) return value.map((item, i) => copy(item, [...path, i]));
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner, [...path, key])]));
  };
  return { sections: copy(sections, []) as Record<string, unknown>, misplaced };
}

/** A misplaced secret whose place is not known: the engine tells only which key of the top holds one. */
export function unplaced(section: string): MisplacedSecret {
  return {
    path: [section],
    value: "[secret]",
    why:
      section === "services"
        ? "it holds a Pulumi secret, and the stack file beside Pulumi.yaml does not tell which value it is"
        : "it holds a Pulumi secret, which would be written in clear into the state",
    fix: SET,
  };
}
