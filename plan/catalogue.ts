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

/** The interface endpoints of hybrid mode unless configured: image pulls and logs. */
export const HYBRID_DEFAULT: readonly string[] = ["ecr.api", "ecr.dkr", "logs"];

/** Looks a service up; `undefined` when the catalogue has no such row. */
export function findService(name: string): CatalogueService | undefined {
  return rows.get(name);
}

/** Short names: labels of lower-case letters, digits and hyphens. Full names: AWS's own, or a PrivateLink service. */
const SHORT_NAME = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/;
const FULL_NAME = /^(?:[a-z]+\.)?(?:com|eu)\.amazonaws\.(?:vpce\.)?([a-z]{2,}(?:-[a-z]+)+-\d)\.([a-z0-9.-]+)$/;

/** Whether a text can name an endpoint service: by its short name, or whole. */
export function endpointName(name: string): boolean {
  return SHORT_NAME.test(name);
}

/** Looks a service up. One that the catalogue does not know has an interface endpoint, and nothing else is known of it. */
export function serviceOf(name: string): CatalogueService & { readonly known: boolean } {
  const row = rows.get(name);
  if (row) return { ...row, known: true };
  return {
    name,
    known: false,
    kind: "interface",
    privateDns: true,
    policy: !name.includes("vpce-svc-"),
    iam: name.split(".")[0] ?? name,
    why: "named by the configuration",
    when: "a task calls it",
    sources: [],
  };
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
 * `cn.com.amazonaws` (source: the per-service prefixes that aws-cdk-lib emits). A full name stays as it is.
 */
export function endpointServiceName(name: string, region: string): string {
  if (FULL_NAME.test(name)) return name;
  const prefix = rows.get(name)?.prefix[partitionOf(region)] ?? "com.amazonaws";
  return `${prefix}.${region}.${name}`;
}

/** Short name of an endpoint service of AWS's own; a PrivateLink service keeps its full name. `undefined` for other text. */
export function shortServiceName(serviceName: string): string | undefined {
  if (/\.vpce\.|\.vpce-svc-/.test(serviceName)) return serviceName;
  return FULL_NAME.exec(serviceName)?.[2];
}

/** Public host names of a service in a region; the first label may be `*`. Empty where the catalogue knows none. */
export function hostsOf(name: string, region: string): string[] {
  const hosts = rows.get(name)?.hosts ?? [];
  return hosts.map((host) => host.replace("{region}", region).replace(/amazonaws\.com$/, dnsSuffixOf(region)));
}

/**
 * ARN of the bucket that holds a region's ECR image layers (R2.1). A pull reads its objects through the S3 path.
 * Documented for the aws partition; the others by analogy. Source: AmazonECR/latest/userguide/vpc-endpoints.html.
 */
export function layerBucketArn(region: string): string {
  return `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket`;
}
