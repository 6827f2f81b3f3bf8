/**
 * Services whose resources heed resource control policies, by the prefix of their actions. AWS adds services: of one that
 * is not here nobody knows, and it is not taken for one that does not. Data.
 * Source: organizations/latest/userguide/orgs_manage_policies_rcps.html (S3, STS, KMS, SQS, Secrets Manager since
 * 2024-11; ECR, OpenSearch Serverless since 2025-06), read 2026-11.
 */
const HEEDING: ReadonlySet<string> = new Set(["s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss"]);

/** Whether the service of an action is known to heed resource control policies. */
export function heedsResourceControls(action: string): boolean {
  return HEEDING.has(action.split(":", 1)[0]?.toLowerCase() ?? "");
}
