/**
 * Whether a text is an image reference as registries and the container runtime read it.
 * Source: github.com/distribution/reference (reference.go, normalize.go): the grammar of names, tags and digests.
 */
import { parseImage } from "../plan/image";
import type { ValueCheck } from "./value-checks";

const FORM = "write [registry/]repository[:tag|@digest]";
/** A part of a repository's name: runs of small letters and digits, with one dot, one or two underscores, or hyphens between. */
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const HEX_DIGITS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
const LONGEST_NAME = 255;

/** An image reference: host, repository, tag and digest each in their own alphabet. */
export const checkImage: ValueCheck = (text) => {
  const odd = [...new Set([...text].filter((character) => !/[\w.\-/:@]/.test(character)))];
  if (text.trim() === "" || odd.length > 0 || text.split("@").length > 2)
    return { why: "it is not an image reference", fix: FORM };
  const { host, repository, tag, digest } = parseImage(text);
  if (!HOST.test(host)) return { why: `"${host}" is no name of a registry`, fix: FORM };
  if (repository === "") return { why: "it names no repository", fix: FORM };
  if (repository !== repository.toLowerCase())
    return {
      why: "the name of a repository has no capital letters: no registry holds it, and the pull fails",
      fix: `write ${text.replace(repository, repository.toLowerCase())}`,
    };
  const wrong = repository.split("/").find((part) => !PART.test(part));
  if (wrong !== undefined)
    return {
      why: `"${wrong}" is no part of a repository's name: small letters and digits, with . _ __ or - between them`,
      fix: FORM,
    };
  if (host.length + 1 + repository.length > LONGEST_NAME)
    return { why: `registry and repository have more than ${LONGEST_NAME} characters`, fix: "shorten the name" };
  if (tag !== undefined && !TAG.test(tag))
    return {
      why: `"${tag}" is no tag: at most 128 letters, digits, _ . and -, the first a letter, a digit or _`,
      fix: "write the tag that the registry shows, such as :1.29, or a digest",
    };
  return digest === undefined ? undefined : digestAdvice(digest);
};

function digestAdvice(digest: string): ReturnType<ValueCheck> {
  const [algorithm = "", hex = ""] = digest.split(":");
  const length = HEX_DIGITS[algorithm];
  if (length !== undefined && new RegExp(`^[0-9a-f]{${length}}$`).test(hex) && digest === `${algorithm}:${hex}`)
    return undefined;
  return {
    why: `"${digest}" is no digest: sha256 and a colon, then 64 digits and small letters from a to f`,
    fix: "copy the digest that the registry shows, such as @sha256:9f86d081…",
  };
}
