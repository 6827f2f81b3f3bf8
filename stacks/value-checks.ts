/**
 * Checks of single values: CIDRs, ARNs, ids, tags, descriptions, IAM actions. Each takes a text and answers what is
 * wrong with it, in words that a user can act on; `undefined` when nothing is. Shape only: what depends on another
 * field or on the Region is a rule. Tested by test/stacks/value-checks.test.ts.
 */

import { parseCidr } from "../plan/addresses";
import { parseArn } from "../plan/arn";
import { LIMITS } from "../plan/limits";
import { unusableRange } from "../plan/special-ranges";

/** What is wrong with a value, and what to write instead. */
export interface Advice {
  readonly why: string;
  readonly fix: string;
}

/** @returns what is wrong; `undefined` when nothing is. */
export type ValueCheck = (text: string) => Advice | undefined;

/** An IPv4 range as a destination or a source: aligned, and of addresses that hosts have. `0.0.0.0/0` is everybody. */
export const checkCidr: ValueCheck = (text) => {
  const parsed = parseCidr(text);
  if (!parsed)
    return { why: "it is not an IPv4 CIDR", fix: "write four numbers and a prefix length, such as 10.0.0.0/16" };
  if (!parsed.aligned)
    return {
      why: "the address has bits set beyond its prefix length",
      fix: `write the network address of the /${parsed.prefix}: ${networkAddress(parsed.first)}/${parsed.prefix}`,
    };
  const unusable = unusableRange(text);
  if (!unusable) return undefined;
  return { why: `it lies in ${unusable.cidr}: ${unusable.what}`, fix: "write a range that hosts have addresses in" };
};

/** The range of a VPC: as {@link checkCidr}, and not everybody. Public ranges pass: a warning of the plan tells of them. */
export const checkVpcCidr: ValueCheck = (text) =>
  text === "0.0.0.0/0"
    ? { why: "it is every address there is", fix: "write a private range, such as 10.0.0.0/16" }
    : checkCidr(text);

/** What the resource part of an ARN begins with, and whether the service has Regions and accounts. */
const RESOURCES: Readonly<Record<string, { readonly begins: readonly string[]; readonly global?: true }>> = {
  secretsmanager: { begins: ["secret:"] },
  ssm: { begins: ["parameter/"] },
  kms: { begins: ["key/"] },
  acm: { begins: ["certificate/"] },
  iam: { begins: ["server-certificate/"], global: true },
  ecs: { begins: ["cluster/"] },
  elasticfilesystem: { begins: ["file-system/", "access-point/"] },
};

/** An ARN of one of the services, whole: partition, Region and twelve digits of account where the service has them. */
export function checkArn(...services: readonly string[]): ValueCheck {
  const named = services.join(" or ");
  const copy = "copy the ARN from the console or the AWS CLI";
  return (text) => {
    const arn = parseArn(text);
    if (!arn || !services.includes(arn.service)) return { why: `it is not an ARN of ${named}`, fix: copy };
    if (!/^aws(-cn|-us-gov)?$/.test(arn.partition))
      return {
        why: `there is no partition ${arn.partition || "without a name"} here`,
        fix: "write aws, aws-cn or aws-us-gov",
      };
    const { begins, global } = RESOURCES[arn.service] ?? { begins: [""] };
    if (!global && !isRegionName(arn.region))
      return { why: `its Region is ${arn.region ? `"${arn.region}"` : "missing"}`, fix: `${copy}, with its Region` };
    if (!/^\d{12}$/.test(arn.account))
      return {
        why: `its account is ${arn.account ? `"${arn.account}"` : "missing"}; an account has twelve digits`,
        fix: copy,
      };
    if (arn.service === "kms" && arn.resource.startsWith("alias/"))
      return {
        why: "it is an alias, and a policy that names an alias allows nothing",
        fix: "write the key's own ARN: aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn",
      };
    if (!begins.some((start) => arn.resource.startsWith(start) && arn.resource.length > start.length))
      return { why: `its last part is "${arn.resource}", not ${begins.map((b) => `${b}…`).join(" or ")}`, fix: copy };
    return undefined;
  };
}

/** A name of the form that AWS gives Regions; whether the Region exists is another question. */
function isRegionName(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text);
}

/** @param prefix as AWS writes it: `vpc`, `subnet`, `sg`, `eipalloc`, `fs`. */
export function checkId(prefix: string): ValueCheck {
  return (text) => {
    if (!text.startsWith(`${prefix}-`))
      return {
        why: `an id of this kind starts with ${prefix}-`,
        fix: `write an id such as ${prefix}-0123456789abcdef0`,
      };
    if (/^[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(text.slice(prefix.length + 1))) return undefined;
    return {
      why: `after ${prefix}- an id has 17 hexadecimal digits (8 in old accounts)`,
      fix: `copy the whole id, such as ${prefix}-0123456789abcdef0`,
    };
  };
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const TAG_ALPHABET = "tags take letters, digits, spaces and _ . : / = + - @";

/** A tag's key, as every service of the stack takes it. */
export const checkTagKey: ValueCheck = (text) => {
  if (text === "") return { why: "a tag's key has at least one character", fix: "name the tag, or remove it" };
  if (/^aws:/i.test(text)) return { why: "keys that begin with aws: are AWS's own", fix: "choose another prefix" };
  if ([...text].length > LIMITS.tagKey.most) return tooLong(text, LIMITS.tagKey.most, "a tag's key");
  return TAG_TEXT.test(text) ? undefined : { why: TAG_ALPHABET, fix: without(text, TAG_TEXT) };
};

/** A tag's value. It may be empty. */
export const checkTagValue: ValueCheck = (text) => {
  if ([...text].length > LIMITS.tagValue.most) return tooLong(text, LIMITS.tagValue.most, "a tag's value");
  return TAG_TEXT.test(text) ? undefined : { why: TAG_ALPHABET, fix: without(text, TAG_TEXT) };
};

const RULE_TEXT = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;

/** Description of a security group rule: a reason in words that EC2 takes. */
export const checkRuleDescription: ValueCheck = (text) => {
  if (text.trim().length < 3)
    return {
      why: "it says too little: a reason has at least 3 characters",
      fix: 'say what is there, such as "orders database of the partner"',
    };
  if (text.length > LIMITS.ruleDescription.most)
    return tooLong(text, LIMITS.ruleDescription.most, "a rule's description");
  if (RULE_TEXT.test(text)) return undefined;
  return {
    why: "EC2 takes only plain letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ * in a rule's description",
    fix: without(text, RULE_TEXT),
  };
};

/** An IAM action: `sqs:SendMessage`, with `*` and `?` as wildcards in the name. */
export const checkAction: ValueCheck = (text) => {
  if (text === "*")
    return { why: "it allows every action of every service", fix: "name the actions, such as s3:GetObject" };
  if (/^[a-z0-9-]+:(?:\*|[A-Z?*][A-Za-z0-9*?]*)$/.test(text)) return undefined;
  if (!text.includes(":"))
    return {
      why: "an IAM action is a service's prefix, a colon and a name",
      fix: `write, for example, s3:${/^[A-Z]\w+$/.test(text) ? text : "GetObject"}`,
    };
  return {
    why: "an IAM action is a service's prefix in lower case, a colon and a name that begins with a capital letter",
    fix: "write an action such as sqs:SendMessage",
  };
};

function tooLong(text: string, most: number, what: string): Advice {
  return {
    why: `${what} has at most ${most} characters, and this has ${[...text].length}`,
    fix: `shorten it to ${most}`,
  };
}

/** Names the characters that do not belong. */
function without(text: string, alphabet: RegExp): string {
  const wrong = [...new Set([...text].filter((character) => !alphabet.test(character)))];
  return `leave out ${wrong.map((character) => JSON.stringify(character)).join(" ")}`;
}

function networkAddress(first: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
}
