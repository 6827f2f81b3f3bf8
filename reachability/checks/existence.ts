/**
 * What a start looks for besides the way there: the image's tag, secrets, log groups, keys, GuardDuty's agent. Only where
 * somebody looked. Sources: AmazonECS/latest/developerguide (task_cannot_pull_image, resource-initialization-error),
 * guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html.
 */
import { partitionOf } from "../../plan/catalogue";
import { type Need, secretService } from "../../plan/needs";
import { evaluate } from "../iam";
import { authorize } from "../iam/authorize";
import { type Endpoint, isUnknown, type Known } from "../topology";
import type { Trace } from "../trace";
import { listOf, type View } from "../view";
import { textOf } from "./accounts";
import { contextOf, principalOf } from "./context";
import { grantValues, statementsFor } from "./missing-grants";
import { policyOf } from "./parsed-documents";
import { pullsFor } from "./pulls";
import { authoritiesOf, subjectOf } from "./roles";

/** What the need is for exists. */
export function checkExistence(view: View, trace: Trace, need: Need): void {
  switch (need.service) {
    case "ecr.dkr":
    case "ecr-fips.dkr":
      return checkImages(view, trace);
    case "secretsmanager":
    case "ssm":
      return checkSecrets(view, trace, need.service);
    case "logs":
      return checkLogGroups(view, trace);
  }
}

function checkImages(view: View, trace: Trace): void {
  for (const { name, image, imageExists } of listOf(view.topology.task.containers)) {
    const subject = textOf(image) ?? name;
    if (isUnknown(imageExists)) trace.unsure("image", subject, "whether the image exists", [imageExists.unknown]);
    else if (imageExists === false)
      trace.fail("image", subject, `${name} names an image that is not there`, "image-missing");
  }
}

function checkSecrets(view: View, trace: Trace, service: "secretsmanager" | "ssm"): void {
  for (const { name, valueFrom, exists, kmsKeyArn } of listOf(view.topology.task.containers).flatMap(({ secrets }) =>
    listOf(secrets),
  )) {
    if (isUnknown(valueFrom) || secretService(valueFrom) !== service) continue;
    if (isUnknown(exists)) trace.unsure("task", name, "whether the secret exists", [exists.unknown]);
    else if (exists === false) {
      trace.fail("task", name, `${valueFrom} does not exist`, "secret-missing", name, {
        "create-command":
          service === "ssm"
            ? `aws ssm put-parameter --name ${valueFrom.split(":parameter").at(-1) ?? valueFrom} --type SecureString --value <value>`
            : `aws secretsmanager create-secret --name ${(valueFrom.split(":")[6] ?? valueFrom).replace(/-[A-Za-z0-9]{6}$/, "")} --secret-string <value>`,
      });
    }
    checkKey(view, trace, kmsKeyArn);
  }
}

/** A key that was looked at is enabled. */
function checkKey(view: View, trace: Trace, arn: Known<string> | undefined): void {
  const key = view.topology.task.keys?.find((candidate) => candidate.arn === arn);
  if (!key) return;
  if (isUnknown(key.enabled))
    trace.unsure("resource-policy", key.arn, "whether the key is enabled", [key.enabled.unknown]);
  else if (!key.enabled) trace.fail("resource-policy", key.arn, "the key is disabled", "key-disabled");
}

function checkLogGroups(view: View, trace: Trace): void {
  for (const container of listOf(view.topology.task.containers)) {
    const { name, logDriver, logGroup, logGroupExists: exists, createsLogGroup } = container;
    if (logDriver !== "awslogs" || createsLogGroup === true) continue;
    const subject = textOf(logGroup) ?? name;
    if (isUnknown(exists)) trace.unsure("task", subject, "whether the log group exists", [exists.unknown]);
    else if (exists === false) trace.fail("task", subject, `${name} logs to it`, "log-group-missing");
  }
}

/** Services that a start calls for what the containers say. */
const OF_CONTAINERS = /^(?:ecr(?:-fips)?\.(?:api|dkr)|logs|secretsmanager|ssm|s3|internet)$/;

/** What of the containers decides the calls of a start and could not be read. */
export function checkContainersRead(view: View, trace: Trace, { service }: Need): void {
  const { containers, name } = view.topology.task;
  if (!OF_CONTAINERS.test(service)) return;
  if (isUnknown(containers)) {
    trace.unsure("task", name, "the containers are not known", [containers.unknown]);
    return;
  }
  if (service === "internet") {
    for (const { image, name: container } of containers)
      if (isUnknown(image)) trace.unsure("image", container, "its image is not known", [image.unknown]);
  }
  if (service === "logs") {
    for (const { logDriver, logRegion, name: container } of containers)
      if (logDriver === "awslogs" && isUnknown(logRegion))
        trace.unsure("task", container, "the Region of its logs is not known", [logRegion.unknown]);
  }
  if (service !== "secretsmanager" && service !== "ssm") return;
  for (const { secrets, name: container } of containers) {
    if (isUnknown(secrets)) trace.unsure("task", container, "its secrets are not known", [secrets.unknown]);
    for (const { name: secret, valueFrom } of listOf(secrets)) {
      if (isUnknown(valueFrom))
        trace.unsure("task", secret, "what it takes its value from is not known", [valueFrom.unknown]);
    }
  }
}

const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];

/** GuardDuty's agent is pulled with the task's execution role, from a registry of AWS's own. */
export function checkGuardDuty(view: View, trace: Trace, need: Need, via: Endpoint | undefined): void {
  const { guardDutyAgent: agent, executionRole: role } = view.topology.task;
  if (agent === undefined || agent === false || need.service !== "ecr.dkr" || pullsFor(view, "ecr.dkr").length === 0)
    return;
  if (isUnknown(agent)) {
    trace.unsure("task", view.topology.task.name, "whether GuardDuty adds its agent", [agent.unknown]);
    return;
  }
  const resource = {
    like: `arn:${partitionOf(view.region)}:ecr:${view.region}:*:repository/aws-guardduty-agent-fargate`,
  };
  const call = {
    action: "ecr:BatchGetImage",
    resources: [resource],
    role: "execution",
    fault: "execution-role-image",
    endpoint: true,
  } as const;
  const all = PULL.map((action) => ({ ...call, action }));
  if (role !== undefined && !isUnknown(role)) {
    const request = {
      action: call.action,
      resource,
      principal: principalOf(role),
      context: contextOf(view, via, role),
    };
    const answer = authorize(request, authoritiesOf(view, trace, role));
    const subject = subjectOf(role);
    const { "role-name": roleName, "policy-name": policyName, statements } = grantValues(subject, "guardduty", all);
    if (answer.effect === "denied")
      trace.fail("role", subject, `it may not pull ${resource.like}`, "guardduty-agent-denied", subject, {
        "guardduty-command": `aws iam put-role-policy --role-name ${roleName} --policy-name ${policyName} --policy-document '${statements}'`,
      });
    else if (answer.effect === "unknown")
      trace.unsure("role", subject, "whether it may pull GuardDuty's agent is not known", answer.missing);
  }
  const text = via?.policy;
  if (!via || text === undefined || isUnknown(text)) return;
  const policy = policyOf(text);
  if ("malformed" in policy) return;
  const context = contextOf(view, via, role);
  const decision = evaluate([policy], { action: call.action, resource, principal: principalOf(role), context });
  const [statement] = statementsFor(all, { Principal: "*" });
  if (decision.effect === "denied")
    trace.fail(
      "endpoint-policy",
      via.id,
      `its policy does not let ${resource.like} through`,
      "guardduty-agent-denied",
      via.id,
      {
        "guardduty-command": `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${via.id} --policy-document "$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ${via.id} --query 'VpcEndpoints[0].PolicyDocument' --output text | jq -c '.Statement += [${JSON.stringify(statement)}]')"`,
      },
    );
  else if (decision.effect === "unknown")
    trace.unsure("endpoint-policy", via.id, "whether its policy lets GuardDuty's agent through", decision.missing);
}
