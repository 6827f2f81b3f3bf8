/**
 * Least-privilege policies of VPC endpoints, as JSON text. Pure.
 * Sources: AmazonECR/latest/userguide/vpc-endpoints.html, vpc/latest/privatelink/vpc-endpoints-access.html.
 */
import { layerBucketArn, serviceOf } from "./catalogue";
import {
  document,
  EXEC,
  type ExecFacts,
  execLogging,
  ifAny,
  PULL,
  type Statement,
  secretArn,
  type TaskArns,
} from "./documents";
import type { AllowStatement, NeedSettings } from "./settings";

/** What decides an endpoint's policy. */
export interface EndpointPolicyFacts {
  readonly arns: TaskArns;
  readonly needs: readonly NeedSettings[];
  readonly exec: ExecFacts;
  /** Statements the configuration adds, by service. */
  readonly allow: Readonly<Record<string, readonly AllowStatement[]>>;
}

/**
 * Least-privilege policy of one endpoint: the task's own repositories, secrets, parameters and log groups, the ECR layer
 * bucket always (R2.1), and what the configuration adds. A service whose calls are not known (needed by name only, or
 * there for later) is open to principals of this account alone, so that no foreign credentials pass.
 */
export function endpointPolicy(service: string, facts: EndpointPolicyFacts): string {
  const known = [...knownStatements(service, facts), ...addedStatements(service, facts)];
  const { iam } = serviceOf(service);
  const byNameOnly = facts.needs.some((need) => need.service === service && need.actions.length === 0);
  const open: Statement = {
    Sid: "OwnAccount",
    Effect: "Allow",
    Action: [`${iam}:*`],
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": facts.arns.account } },
  };
  const statements = known.length === 0 || byNameOnly ? [...known, open] : known;
  // A gateway endpoint refuses any other principal; the statements narrow by action and resource (R5.6).
  return document(statements.map((statement) => ({ ...statement, Principal: "*" })));
}

function knownStatements(service: string, { arns, exec }: EndpointPolicyFacts): Statement[] {
  switch (service) {
    case "ecr.api":
    case "ecr.dkr":
      return ifAny(arns.repositories, (Resource) => ({ Sid: "Pull", Effect: "Allow", Action: PULL, Resource })).flatMap(
        (pull) => [{ Sid: "Login", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" }, pull],
      );
    case "s3":
      return [
        {
          Sid: "ImageLayers",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: [`${layerBucketArn(arns.region)}/*`],
        },
        ...execLogging(exec, arns).filter((s) => s.Action.some((a) => a.startsWith("s3:"))),
      ];
    case "logs":
      return [
        {
          Sid: "Logs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: [`${arns.logGroup}:*`],
        },
        ...execLogging(exec, arns).filter((s) => s.Action.some((a) => a.startsWith("logs:"))),
      ];
    case "secretsmanager":
      return ifAny(arns.secrets.map(secretArn), (Resource) => ({
        Sid: "Secrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource,
      }));
    case "ssm":
      return ifAny(arns.parameters, (Resource) => ({
        Sid: "Parameters",
        Effect: "Allow",
        Action: ["ssm:GetParameters"],
        Resource,
      }));
    case "ssmmessages":
      return exec.enabled ? [{ Sid: "Exec", Effect: "Allow", Action: EXEC, Resource: "*" }] : [];
    case "kms":
      return exec.kmsKeyArn
        ? [{ Sid: "ExecKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [exec.kmsKeyArn] }]
        : [];
    default:
      return [];
  }
}

function addedStatements(service: string, { needs, allow }: EndpointPolicyFacts): Statement[] {
  const own = needs.filter((need) => need.service === service && need.actions.length > 0);
  return [...own, ...(allow[service] ?? [])].map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  }));
}
