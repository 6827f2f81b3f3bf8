/** Resources that have a policy of their own and that a call names: which one, where its policy is, how to read it. */
import type { CalledResource } from "../topology";
import type { View } from "../view";
import { accountOf } from "./accounts";
import type { ResourcePolicy } from "./calls";

/** Kinds of resources with a policy, by the prefix of their ARN's service: the part of an ARN that is the resource. */
const NAMES: Readonly<Record<string, RegExp>> = {
  s3: /^(arn:[a-z-]+:s3:::[^/]+)/,
  sqs: /^(arn:[a-z-]+:sqs:[^:]*:[^:]*:[^:]+)$/,
  sns: /^(arn:[a-z-]+:sns:[^:]*:[^:]*:[^:]+)/,
  dynamodb: /^(arn:[a-z-]+:dynamodb:[^:]*:[^:]*:table\/[^/]+)/,
  secretsmanager: /^(arn:[a-z-]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+)/,
};

/** The suffix that AWS appends to a secret's name, as policies write it. */
const SUFFIX = /-(?:\?{6}|\*)$/;

/** The one resource with a policy that a role's statement names; `undefined` for none, and for a pattern of them. */
export function namedResource(text: string): string | undefined {
  const service = text.split(":")[2] ?? "";
  const name = NAMES[service]?.exec(text)?.[1];
  if (name === undefined) return undefined;
  const whole = service === "secretsmanager" ? name.replace(SUFFIX, "") : name;
  return /[*?$]/.test(whole) ? undefined : whole;
}

/** The key that a role's statement names; `undefined` for anything else, and for a pattern of keys. */
export function namedKey(text: string): string | undefined {
  return /^arn:[a-z-]+:kms:[^:]*:[^:]*:key\/[^*?]+$/.test(text) ? text : undefined;
}

/** Whether a resource that was looked at is the one of a name. A secret's name is its ARN with or without its suffix. */
function isNamed({ arn }: CalledResource, name: string): boolean {
  return arn === name || (name.includes(":secretsmanager:") && arn.replace(/-[A-Za-z0-9]{6}$/, "") === name);
}

/** What was looked at of a name. */
export function lookedAt(view: View, name: string): CalledResource | undefined {
  return view.topology.task.called?.find((candidate) => isNamed(candidate, name));
}

/** The policy of the bucket, queue, table, topic or secret that an ARN names, as it counts for a call. */
export function policyOfCalled(view: View, text: string): { readonly policy?: ResourcePolicy } {
  const name = namedResource(text);
  const found = name === undefined ? undefined : lookedAt(view, name);
  if (!found) return {};
  const fault = "resource-policy-forbids";
  const values = { "policy-command": readCommand(found.arn) };
  return {
    policy: { fault, subject: found.arn, owner: accountOf(view), text: found.policy, decides: false, values },
  };
}

/** Command that prints the policy of a resource. */
export function readCommand(arn: string): string {
  const [, , service, region, account, ...rest] = arn.split(":");
  const name = rest.join(":");
  switch (service) {
    case "s3":
      return `aws s3api get-bucket-policy --bucket ${name} --query Policy --output text`;
    case "sqs":
      return `aws sqs get-queue-attributes --region ${region} --queue-url $(aws sqs get-queue-url --region ${region} --queue-name ${name} --queue-owner-aws-account-id ${account} --query QueueUrl --output text) --attribute-names Policy --query Attributes.Policy --output text`;
    case "sns":
      return `aws sns get-topic-attributes --region ${region} --topic-arn ${arn} --query Attributes.Policy --output text`;
    case "dynamodb":
      return `aws dynamodb get-resource-policy --region ${region} --resource-arn ${arn} --query Policy --output text`;
    default:
      return `aws secretsmanager get-resource-policy --region ${region} --secret-id ${arn} --query ResourcePolicy --output text`;
  }
}
