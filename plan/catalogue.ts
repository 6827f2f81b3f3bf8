/**
 * The catalogue of AWS services that a task can reach through a VPC endpoint: data with one row a service.
 * Pure. Imports only its own data file.
 */
import data from "./services.json";

/** AWS partition: commercial, China or GovCloud. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** How an endpoint is attached: an elastic network interface per AZ, or a route to a prefix list. */
export type EndpointKind = "interface" | "gateway";

/** One AWS service with a VPC endpoint. */
export interface CatalogueService {
  /** Short name, as in the endpoint service name: `ecr.api`, `logs`, `s3`. */
  readonly name: string;
  readonly kind: EndpointKind;
  /** Whether the endpoint answers the service's public names inside the VPC (interface endpoints only). */
  readonly privateDns: boolean;
  /** Whether the endpoint accepts a policy document. */
  readonly policy: boolean;
  /** Prefix of the service's IAM actions: `ecr` for `ecr.api`, `cloudwatch` for `monitoring`. */
  readonly iam: string;
  /** What the traffic is for, from a Fargate task's point of view. */
  readonly why: string;
  /** When a task needs it. */
  readonly when: string;
  /** Documents the row was taken from. */
  readonly sources: readonly string[];
}

interface Row extends CatalogueService {
  readonly prefix: Readonly<Record<Partition, string>>;
  readonly hosts: readonly string[];
}

const rows = new Map((data.services as Row[]).map((row) => [row.name, Object.freeze(row)]));

/** Every service of the catalogue, in the order of the data file. */
export const services: readonly CatalogueService[] = [...rows.values()];

/** Names of every service of the catalogue. */
export const serviceNames: readonly string[] = [...rows.keys()];

/** The endpoints every private Fargate set-up is documented with; the default of endpoints-only. */
export const STANDARD_SIX: readonly string[] = ["ecr.api", "ecr.dkr", "secretsmanager", "ssm", "logs", "sts"];

/** The interface endpoints of hybrid mode unless configured: image pulls and logs. */
export const HYBRID_DEFAULT: readonly string[] = ["ecr.api", "ecr.dkr", "logs"];

/** Looks a service up; `undefined` when the catalogue has no such row. */
export function findService(name: string): CatalogueService | undefined {
  return rows.get(name);
}

/** Looks a service up. @throws Error when the catalogue has no such row (a bug: config is checked at the edge). */
export function serviceOf(name: string): CatalogueService {
  const row = rows.get(name);
  if (!row) throw new Error(`no service "${name}" in the catalogue`);
  return row;
}

/** Partition of a region: `cn-*` is aws-cn, `us-gov-*` is aws-us-gov, everything else aws. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/** DNS suffix of a region's public hosts: `amazonaws.com`, in China `amazonaws.com.cn`. */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/**
 * Endpoint service name: `com.amazonaws.eu-west-1.ecr.api`. In China some services carry the prefix
 * `cn.com.amazonaws` (source: the per-service prefixes that aws-cdk-lib emits).
 */
export function endpointServiceName(name: string, region: string): string {
  const row = rows.get(name);
  if (!row) throw new Error(`no service "${name}" in the catalogue`);
  return `${row.prefix[partitionOf(region)]}.${region}.${name}`;
}

/** Short name of an endpoint service name, or `undefined` when the catalogue has no such service. */
export function shortServiceName(serviceName: string): string | undefined {
  const match = /^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(serviceName);
  return match?.[1] !== undefined && rows.has(match[1]) ? match[1] : undefined;
}

/** Public host names of a service in a region; the first label may be `*`. */
export function hostsOf(name: string, region: string): string[] {
  const row = rows.get(name);
  if (!row) throw new Error(`no service "${name}" in the catalogue`);
  return row.hosts.map((host) => host.replace("{region}", region).replace(/amazonaws\.com$/, dnsSuffixOf(region)));
}

/**
 * ARN of the bucket that holds a region's ECR image layers (R2.1). A pull reads its objects through the S3 path.
 * Documented for the aws partition; the others by analogy. Source: AmazonECR/latest/userguide/vpc-endpoints.html.
 */
export function layerBucketArn(region: string): string {
  return `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket`;
}
