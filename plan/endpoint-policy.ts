/**
 * Least-privilege policies of VPC endpoints, as JSON text. Pure.
 *
 * A perimeter both ways: principals of this account (or organisation) only, and where a statement names no single
 * resource, resources of this account only. Excepted are the ECR layer bucket, which is AWS's own and fetched by signed
 * URL (R14.20), and what the configuration opens by name.
 * Sources: AmazonECR/latest/userguide/vpc-endpoints.html, vpc/latest/privatelink/vpc-endpoints-access.html,
 * IAM/latest/UserGuide/access_policies_data-perimeters.html.
 */
import { layerBucketArn, serviceOf } from "./catalogue";
import {
  allow,
  document,
  guardDutyRepository,
  IMPORT,
  PULL,
  type Statement,
  secretArn,
  type TaskArns,
} from "./role-documents";
import { EXEC, execLogging, firelensStatements } from "./role-grants";
import type { AllowStatement, EndpointSettings, ExecSettings, LoggingSettings, NeedSettings } from "./settings";

/** One service as the policies see it. */
export interface PolicyService {
  readonly arns: TaskArns;
  readonly needs: readonly NeedSettings[];
  readonly exec: ExecSettings;
  readonly logging: LoggingSettings;
}

/** What decides an endpoint's policy. */
export interface EndpointPolicyFacts {
  readonly account: string;
  readonly region: string;
  /** Services of the stack; those of joining stacks come in through `allow`. */
  readonly services: readonly PolicyService[];
  readonly endpoints: Pick<EndpointSettings, "allow" | "organizationId" | "guardDuty">;
}

/** A statement, and whether its resources are AWS's or another account's on purpose. */
interface Door {
  readonly statement: Statement;
  readonly open?: boolean;
}

/**
 * Least-privilege policy of one endpoint: the services' own repositories, secrets, parameters and log groups, the ECR
 * layer bucket always (R2.1), and what the configuration adds. A service whose calls are not known (needed by name only,
 * or there for later) is open within the perimeter.
 */
export function endpointPolicy(service: string, facts: EndpointPolicyFacts): string {
  const known = [
    ...facts.services.flatMap((one) => knownStatements(service, one)),
    ...facts.services.flatMap(({ needs }) => needs.filter((need) => need.service === service).flatMap(added)),
  ].map((statement): Door => ({ statement }));
  const doors = [...merged(known), ...fixedDoors(service, facts), ...allowed(facts.endpoints.allow[service] ?? [])];
  const byNameOnly = facts.services.some(({ needs }) =>
    needs.some((need) => need.service === service && need.actions.length === 0),
  );
  const all: Door = {
    statement: { Sid: "Perimeter", Effect: "Allow", Action: [`${serviceOf(service).iam}:*`], Resource: "*" },
  };
  const actions = serviceOf(service).known ? all : { statement: { ...all.statement, Action: ["*"] } };
  const complete = doors.length === 0 || byNameOnly ? [...doors, ...callsWithoutResource(service), actions] : doors;
  // A gateway endpoint refuses any other principal; the statements narrow by action, resource and condition (R5.6).
  return document(complete.map((door) => ({ ...withPerimeter(door, facts), Principal: "*" })));
}

function withPerimeter({ statement, open }: Door, { account, endpoints }: EndpointPolicyFacts): Statement {
  if (open) return statement;
  const organization = endpoints.organizationId;
  const own = (kind: "Principal" | "Resource") =>
    organization === undefined ? { [`aws:${kind}Account`]: account } : { [`aws:${kind}OrgID`]: organization };
  return {
    ...statement,
    Condition: {
      StringEquals: { ...own("Principal"), ...(namesAnyResource(statement) ? own("Resource") : {}) },
    },
  };
}

/**
 * Calls that take no resource are judged on `*`, and belong to no account. Of STS everything that is needed by name only:
 * who asks who it is names no resource (IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html).
 */
const WITHOUT_RESOURCE = new Set([
  "ecr:GetAuthorizationToken",
  "logs:DescribeLogGroups",
  "s3:GetBucketLocation",
  "sts:*",
  "sts:GetCallerIdentity",
  "sts:GetSessionToken",
  ...EXEC,
]);

/** What the perimeter would keep out of an endpoint that is open within it: a call without a resource has no account. */
function callsWithoutResource(service: string): Door[] {
  const { iam, known } = serviceOf(service);
  const calls = [...WITHOUT_RESOURCE].filter((action) => action.startsWith(`${iam}:`) && !action.endsWith("*"));
  if (!known || calls.length === 0 || iam === "sts") return [];
  return [{ statement: { Sid: "NoResource", Effect: "Allow", Action: calls, Resource: "*" } }];
}

/** Whether a statement leaves open whose resources it covers: `*`, or a wildcard where the account or bucket stands. */
function namesAnyResource({ Action, Resource }: Statement): boolean {
  if (Action.every((action) => WITHOUT_RESOURCE.has(action))) return false;
  const resources = typeof Resource === "string" ? [Resource] : Resource;
  return resources.some((resource) => {
    const [, , service, , account = "*", name = "*"] = resource.split(":");
    return service === "s3" ? /^[^/]*\*/.test(name) : account.includes("*");
  });
}

/** What every stack's endpoint of the service admits. */
function fixedDoors(service: string, { region, services, endpoints }: EndpointPolicyFacts): Door[] {
  const partition = services[0]?.arns.partition ?? "aws";
  switch (service) {
    case "s3":
      return [
        {
          statement: {
            Sid: "ImageLayers",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: [`${layerBucketArn(region)}/*`],
          },
          open: true,
        },
      ];
    case "ecr.api":
    case "ecr.dkr":
      return endpoints.guardDuty
        ? allow("GuardDutyAgent", PULL, [guardDutyRepository(partition, region)]).map((statement) => ({
            statement,
            open: true,
          }))
        : [];
    default:
      return [];
  }
}

function allowed(statements: readonly AllowStatement[]): Door[] {
  return statements.map(({ actions, resources, perimeter }) => ({
    statement: { Effect: "Allow", Action: actions, Resource: resources },
    ...(perimeter ? {} : { open: true }),
  }));
}

function added({ actions, resources }: NeedSettings): Statement[] {
  return actions.length === 0 ? [] : [{ Effect: "Allow", Action: actions, Resource: resources }];
}

/** Statements of several services with the same id and actions: one, with the resources of all. Ids stay unique. */
function merged(doors: readonly Door[]): Door[] {
  const same = new Map<string, Door>();
  doors.forEach((door, i) => {
    const { statement } = door;
    const key = statement.Sid === undefined ? `#${i}` : `${statement.Sid} ${statement.Action.join(",")}`;
    const earlier = same.get(key)?.statement;
    const resources = [earlier?.Resource ?? [], statement.Resource].flat();
    same.set(key, {
      ...door,
      statement: { ...statement, Resource: resources.includes("*") ? "*" : [...new Set(resources)] },
    });
  });
  const all = [...same.values()];
  return all.map((door, i) => {
    const { Sid } = door.statement;
    const before = all.slice(0, i).filter((other) => other.statement.Sid === Sid).length;
    return Sid === undefined || before === 0
      ? door
      : { ...door, statement: { ...door.statement, Sid: `${Sid}${before + 1}` } };
  });
}

function ofService(statements: readonly Statement[], prefix: string): Statement[] {
  return statements.filter((statement) => statement.Action.some((action) => action.startsWith(`${prefix}:`)));
}

function knownStatements(service: string, { arns, exec, logging }: PolicyService): Statement[] {
  const sessions = execLogging(exec, arns);
  const router = firelensStatements(logging, arns);
  switch (service) {
    case "ecr.api":
    case "ecr.dkr":
      return arns.repositories.length === 0
        ? []
        : [
            { Sid: "Login", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
            ...allow("Pull", PULL, arns.repositories),
            ...allow("PullThrough", IMPORT, arns.caches),
          ];
    case "logs":
      return [
        ...allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${arns.logGroup}:*`]),
        ...ofService([...sessions, ...router], "logs"),
      ];
    case "secretsmanager":
      return allow("Secrets", ["secretsmanager:GetSecretValue"], arns.secrets.map(secretArn));
    case "ssm":
      return allow("Parameters", ["ssm:GetParameters"], arns.parameters);
    case "ssmmessages":
      return exec.enabled ? [{ Sid: "Exec", Effect: "Allow", Action: EXEC, Resource: "*" }] : [];
    case "kms":
      return exec.enabled && exec.kmsKeyArn ? allow("ExecKey", ["kms:Decrypt"], [exec.kmsKeyArn]) : [];
    case "s3":
      return ofService([...sessions, ...router], "s3");
    default:
      return ofService(router, serviceOf(service).iam);
  }
}
