/** ARNs, images and domain names with other names in them. */
import type { Pseudonyms } from "./pseudonyms";

/** First parts of a resource in an ARN that say what it is. */
const KINDS = new Set(
  "access-point alias assumed-role cluster file-system group key log-group log-stream mfa network-interface oidc-provider parameter policy repository role root saml-provider secret security-group service session subnet table task task-definition user vpc vpc-endpoint autoscaling-group instance resolver-rule firewall-rule-group rslvr-rr".split(
    " ",
  ),
);

/** Where images come from whose names everybody knows. */
const PUBLIC =
  /^(?:public\.ecr\.aws|docker\.io|registry-1\.docker\.io|index\.docker\.io|ghcr\.io|quay\.io|gcr\.io|registry\.k8s\.io|mcr\.microsoft\.com)$/;

/** What belongs to AWS: its buckets of image layers, its own keys. */
const OF_AWS = /starport-layer-bucket|^alias\/aws\/|^aws-service-role\//;

/** An ARN, or a pattern of ARNs. */
export function redactArn(arn: string, names: Pseudonyms): string {
  const [head = "", partition = "", service = "", region = "", account = "", ...rest] = arn.split(":");
  const owner = /^\d{12}$/.test(account) ? names.account(account) : account;
  const resource = rest.join(":");
  const other = account === "aws" || OF_AWS.test(resource) ? resource : resourceOf(resource, names);
  if (rest.length === 0) return [head, partition, service, region, owner].slice(0, arn.split(":").length).join(":");
  return [head, partition, service, region, owner, other].join(":");
}

function resourceOf(resource: string, names: Pseudonyms): string {
  const kind = /^([a-z-]+)([:/])/.exec(resource);
  if (resource === "root") return resource;
  if (kind?.[1] === undefined || !KINDS.has(kind[1])) return pathOf(resource, names);
  return kind[0] + pathOf(resource.slice(kind[0].length), names);
}

const pathOf = (path: string, names: Pseudonyms) =>
  path
    .split(/([:/])/)
    .map((part) => (KINDS.has(part) ? part : names.name(part)))
    .join("");

/** An image. Tags and repositories are names, digests are none; public images keep theirs. */
export function redactImage(image: string, names: Pseudonyms): string {
  const slash = image.indexOf("/");
  const host = slash === -1 ? "" : image.slice(0, slash);
  if (!/[.:]/.test(host) || PUBLIC.test(host)) return image;
  const [path = "", digest] = image.slice(slash).split("@");
  const rest = digest === undefined ? names.name(path) : `${names.name(path)}@${digest}`;
  const own = /^(\d{12})(\.dkr.*)$/.exec(host);
  if (own?.[1] !== undefined) return `${names.account(own[1])}${own[2] ?? ""}${rest}`;
  return `${redactDomain(host, names)}${rest}`;
}

/** A domain name. Those of AWS stay, and the last label of others. */
export function redactDomain(domain: string, names: Pseudonyms): string {
  if (/(?:^|\.)(?:amazonaws\.com(?:\.cn)?|aws|api\.aws|amazon\.com|cloudfront\.net)\.?$/.test(domain))
    // Registries have the account in their names.
    return domain.replace(/^\d{12}(?=\.)/, (account) => names.account(account));
  const labels = domain.split(".");
  const last = labels.at(-1) === "" ? 2 : 1;
  return labels.map((label, i) => (i >= labels.length - last ? label : names.name(label))).join(".");
}
