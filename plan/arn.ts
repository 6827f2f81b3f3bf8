/** Amazon Resource Names: their parts, and whether one can belong to this stack's Region. Pure. */
import { partitionOf } from "./catalogue";

/** Parts of an ARN. Region and account are empty where the service has none. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Parts of an ARN; `undefined` when the text has not six parts that begin with `arn`. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([^:\s]*):([^:\s]*):([^:\s]*):([^:\s]*):(\S+)$/.exec(text);
  if (!match) return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

/** Where a resource must live for this stack: `undefined` when it does, or when its ARN names no Region. */
export function foreignRegion(arn: string, region: string): { readonly why: string; readonly fix: string } | undefined {
  const parts = parseArn(arn);
  if (!parts) return undefined;
  const partition = partitionOf(region);
  if (parts.partition !== partition)
    return {
      why: `it is in the partition ${parts.partition}, and the stack (${region}) is in ${partition}: nothing crosses partitions`,
      fix: `name a resource of ${partition}`,
    };
  if (parts.region === "" || parts.region === region) return undefined;
  return {
    why: `it is in ${parts.region}, and the stack is in ${region}: ${SERVICES[parts.service] ?? "the service"} answers for its own Region only`,
    fix: `name one in ${region}${REPLICAS[parts.service] ?? ""}`,
  };
}

const SERVICES: Readonly<Record<string, string>> = {
  secretsmanager: "Secrets Manager",
  ssm: "Parameter Store",
  kms: "KMS",
  acm: "a load balancer's certificate store",
};

const REPLICAS: Readonly<Record<string, string>> = {
  secretsmanager: " (a secret can be replicated there)",
  kms: " (a multi-Region key can be replicated there)",
};
