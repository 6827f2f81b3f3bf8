/** Secrets and parameters that the agent reads, with their keys and their own policies. */
import { dnsSuffixOf, partitionOf } from "../../plan/catalogue";
import { type Need, secretService } from "../../plan/needs";
import { isUnknown, type Known, type TaskSecret } from "../topology";
import { listOf, type View } from "../view";
import { accountOf, accountOfArn, regionOfArn, textOf } from "./accounts";
import type { Call, ResourcePolicy } from "./calls";

/** Calls for the secrets of one service. */
export function secretCalls(view: View, service: "secretsmanager" | "ssm", need: Need): Call[] {
  const injected = listOf(view.topology.task.containers).flatMap(({ secrets }) => listOf(secrets));
  const logins = need.because.flatMap((reason): TaskSecret[] =>
    reason.kind === "repository-credentials" && !injected.some(({ valueFrom }) => valueFrom === reason.secret)
      ? [{ name: "registry credentials", valueFrom: reason.secret }]
      : [],
  );
  return [...injected, ...logins].flatMap((secret) => callsFor(view, secret, service));
}

/** ARN of a secret without the selection of a part of it, and the ARN with the suffix that AWS appends. */
function secretArns(view: View, valueFrom: string): string[] {
  if (!valueFrom.startsWith("arn:")) {
    const account = accountOf(view);
    if (account === undefined) return [];
    return [`arn:${partitionOf(view.region)}:ssm:${view.region}:${account}:parameter/${valueFrom.replace(/^\//, "")}`];
  }
  const arn = valueFrom.split(":").slice(0, 7).join(":");
  if (secretService(valueFrom) === "ssm" || /-[A-Za-z0-9]{6}$/.test(arn)) return [arn];
  return [arn, `${arn}-AbCdEf`];
}

function callsFor(view: View, secret: TaskSecret, service: "secretsmanager" | "ssm"): Call[] {
  if (isUnknown(secret.valueFrom)) return [];
  if (secretService(secret.valueFrom) !== service) return [];
  const arns = secretArns(view, secret.valueFrom);
  const [arn] = arns;
  const region = regionOfArn(secret.valueFrom) ?? view.region;
  const owner = accountOfArn(arn);
  const read: Call = {
    action: service === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue",
    resources: arns.length > 0 ? arns : [undefined],
    role: "execution",
    fault: "execution-role-secret",
    endpoint: region === view.region,
    policy: {
      fault: "secret-policy-denies",
      subject: secret.name,
      owner: owner ?? accountOf(view),
      text: secret.resourcePolicy,
      decides: false,
      values: { "secret-arn": arn },
    },
  };
  if (secret.kmsKeyArn === undefined) return [read, ...foreignKey(view, read, owner, service)];
  const encryption = service === "ssm" ? "PARAMETER_ARN" : "SecretARN";
  return [
    read,
    {
      action: "kms:Decrypt",
      resources: [keyResource(secret.kmsKeyArn)],
      role: "execution",
      fault: "execution-role-kms",
      endpoint: false,
      policy: keyPolicy(view, secret.kmsKeyArn),
      forwarded: {
        "kms:viaservice": `${service}.${region}.${dnsSuffixOf(region)}`,
        ...(arn === undefined ? {} : { [`kms:encryptioncontext:${encryption}`.toLowerCase()]: arn }),
      },
    },
  ];
}

/** A secret of another account needs a customer key there: AWS's own key does not let anybody else decrypt. */
function foreignKey(view: View, read: Call, owner: string | undefined, service: string): Call[] {
  const own = accountOf(view);
  if (owner === undefined || own === undefined || owner === own) return [];
  return [
    {
      action: "kms:Decrypt",
      resources: [undefined],
      role: "execution",
      fault: "execution-role-kms",
      endpoint: false,
      policy: { ...keyPolicy(view, undefined), owner, subject: `the key of ${read.policy?.subject ?? service}` },
      elsewhere: `the key of ${read.policy?.subject ?? "the secret"}, which must be a customer managed one that grants account ${own}`,
    },
  ];
}

/** The ARN of a key; an alias or a bare id is none. */
export function keyResource(key: Known<string> | undefined): string | undefined {
  const text = textOf(key);
  return text?.includes(":key/") === true ? text : undefined;
}

/** What a key says for itself. */
export function keyPolicy(view: View, key: Known<string> | undefined): ResourcePolicy {
  const arn = keyResource(key);
  const read = view.topology.task.keys?.find((candidate) => candidate.arn === arn);
  return {
    fault: "key-policy-denies",
    subject: arn ?? textOf(key) ?? "the key",
    owner: accountOfArn(arn) ?? (isUnknown(key) ? undefined : accountOf(view)),
    text: isUnknown(key) ? key : read?.policy,
    decides: read?.manager !== "aws",
    values: {},
  };
}
