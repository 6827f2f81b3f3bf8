/** AWS managed policies that execution roles usually carry. Source: aws-managed-policy reference, read 2026-11. */
const DOCUMENTS: Readonly<Record<string, unknown>> = {
  "service-role/AmazonECSTaskExecutionRolePolicy": {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ],
        Resource: "*",
      },
    ],
  },
  AdministratorAccess: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

/** JSON text of a managed policy by its ARN; `undefined` for one that is not known here. */
export function managedPolicy(arn: string): string | undefined {
  const name = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  const document = name === undefined ? undefined : DOCUMENTS[name];
  return document === undefined ? undefined : JSON.stringify(document);
}
