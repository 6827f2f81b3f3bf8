/** Calls of AWS as a proxy hears them, told as IAM names actions. */
import type { IncomingHttpHeaders } from "node:http";

/** One call on the wire. */
export interface WireCall {
  /** Service that the call is signed for, as in the signature's scope: `ec2`, `s3`, `elasticfilesystem`. */
  readonly service: string;
  /** Operation, where the protocol names it. Empty for services that are spoken to by address. */
  readonly action: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Prefix of IAM actions, where it is not the name that calls are signed for. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", tagging: "tag" };

/** S3 by what the query names: action to read it, to write it, to remove it. */
const BUCKET_PARTS: Readonly<Record<string, readonly [get: string, put: string, del: string]>> = {
  accelerate: ["GetAccelerateConfiguration", "PutAccelerateConfiguration", ""],
  acl: ["GetBucketAcl", "PutBucketAcl", ""],
  cors: ["GetBucketCORS", "PutBucketCORS", "PutBucketCORS"],
  encryption: ["GetEncryptionConfiguration", "PutEncryptionConfiguration", "PutEncryptionConfiguration"],
  lifecycle: ["GetLifecycleConfiguration", "PutLifecycleConfiguration", "PutLifecycleConfiguration"],
  location: ["GetBucketLocation", "", ""],
  logging: ["GetBucketLogging", "PutBucketLogging", ""],
  "object-lock": ["GetBucketObjectLockConfiguration", "PutBucketObjectLockConfiguration", ""],
  ownershipControls: ["GetBucketOwnershipControls", "PutBucketOwnershipControls", "PutBucketOwnershipControls"],
  policy: ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"],
  policyStatus: ["GetBucketPolicyStatus", "", ""],
  publicAccessBlock: ["GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  replication: ["GetReplicationConfiguration", "PutReplicationConfiguration", "PutReplicationConfiguration"],
  requestPayment: ["GetBucketRequestPayment", "PutBucketRequestPayment", ""],
  tagging: ["GetBucketTagging", "PutBucketTagging", "PutBucketTagging"],
  versioning: ["GetBucketVersioning", "PutBucketVersioning", ""],
  versions: ["ListBucketVersions", "", ""],
  website: ["GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite"],
};

/** Services that are spoken to by address: method and path, and the operation's name. */
const BY_ADDRESS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  elasticfilesystem: [
    [/^POST \/2015-02-01\/file-systems$/, "CreateFileSystem"],
    [/^GET \/2015-02-01\/file-systems(\?|$)/, "DescribeFileSystems"],
    [/^PUT \/2015-02-01\/file-systems\/[^/]+$/, "UpdateFileSystem"],
    [/^DELETE \/2015-02-01\/file-systems\/[^/]+$/, "DeleteFileSystem"],
    [/^GET .*\/lifecycle-configuration$/, "DescribeLifecycleConfiguration"],
    [/^PUT .*\/lifecycle-configuration$/, "PutLifecycleConfiguration"],
    [/^GET .*\/policy$/, "DescribeFileSystemPolicy"],
    [/^GET .*\/backup-policy$/, "DescribeBackupPolicy"],
    [/^PUT .*\/backup-policy$/, "PutBackupPolicy"],
    [/^POST \/2015-02-01\/mount-targets$/, "CreateMountTarget"],
    [/^GET \/2015-02-01\/mount-targets(\?|$)/, "DescribeMountTargets"],
    [/^DELETE \/2015-02-01\/mount-targets\/[^/]+$/, "DeleteMountTarget"],
    [/^GET \/2015-02-01\/mount-targets\/[^/]+\/security-groups$/, "DescribeMountTargetSecurityGroups"],
    [/^PUT \/2015-02-01\/mount-targets\/[^/]+\/security-groups$/, "ModifyMountTargetSecurityGroups"],
    [/^GET \/2015-02-01\/resource-tags\//, "ListTagsForResource"],
    [/^POST \/2015-02-01\/resource-tags\//, "TagResource"],
    [/^DELETE \/2015-02-01\/resource-tags\//, "UntagResource"],
    [/^GET \/2015-02-01\/tags\//, "DescribeTags"],
  ],
  route53: [
    [/^GET \/2013-04-01\/hostedzonesbyvpc/, "ListHostedZonesByVPC"],
    [/^GET \/2013-04-01\/hostedzone/, "ListHostedZones"],
  ],
  route53profiles: [[/^GET \/profileassociations/, "ListProfileAssociations"]],
};

/**
 * The IAM action that a call needs: `s3:GetBucketPolicy`.
 * @throws Error for a call whose action nobody has written down here
 */
export function iamAction({ service, action, method, url, headers }: WireCall): string {
  if (service === "s3") return `s3:${s3Action(method, new URL(url, "http://s3"), headers)}`;
  const prefix = PREFIXES[service] ?? service;
  if (action) return `${prefix}:${action}`;
  const decoded = decodeURIComponent(url);
  const known = BY_ADDRESS[service]?.find(([pattern]) => pattern.test(`${method} ${decoded}`));
  if (!known) throw new Error(`no IAM action is known for ${service} ${method} ${url}`);
  return `${prefix}:${known[1]}`;
}

function s3Action(method: string, { pathname, searchParams }: URL, headers: IncomingHttpHeaders): string {
  if (pathname.startsWith("/v20180820/tags/"))
    return method === "GET" ? "ListTagsForResource" : method === "POST" ? "TagResource" : "UntagResource";
  const object = /^\/[^/]+\/./.test(pathname);
  const part = [...searchParams.keys()].find((key) => BUCKET_PARTS[key]);
  if (part && !object) {
    const [get, put, del] = BUCKET_PARTS[part] ?? ["", "", ""];
    const name = method === "GET" ? get : method === "PUT" ? put : del;
    if (!name) throw new Error(`no IAM action is known for s3 ${method} ?${part}`);
    return name;
  }
  // A batch of removals is allowed object by object.
  if (method === "POST" && searchParams.has("delete")) return "DeleteObject";
  if (!object) return { PUT: "CreateBucket", DELETE: "DeleteBucket" }[method] ?? "ListBucket";
  if (method === "DELETE") return searchParams.has("versionId") ? "DeleteObjectVersion" : "DeleteObject";
  if (method === "PUT" || method === "POST") return headers["x-amz-tagging"] ? "PutObjectTagging" : "PutObject";
  return "GetObject";
}
