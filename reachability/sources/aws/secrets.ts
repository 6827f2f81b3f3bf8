/** Secrets and parameters that the agent injects: whether they exist, their keys and policies. Never their values. */
import { secretService } from "../../../plan/needs";
import { isUnknown, type Known, type TaskSecret } from "../../topology";
import { Once, orNull } from "./absent";
import type { JsonApi } from "./json-api";
import type { KeyReader } from "./keys";
import type { Reader } from "./reader";

/** What is read of one secret. */
export type SecretState = Pick<TaskSecret, "exists" | "kmsKeyArn" | "resourcePolicy">;

/** A reader of secrets by their `valueFrom`; each is read once. */
export function secretReader(
  json: JsonApi,
  reader: Reader,
  keys: KeyReader,
  region: string,
): (valueFrom: string) => Promise<SecretState> {
  const secrets = new Once((arn: string) => secret(json, reader, keys, arn));
  const parameters = new Once((name: string) => parameter(json, reader, keys, name, region));
  return (valueFrom) =>
    secretService(valueFrom) === "ssm"
      ? parameters.of(valueFrom)
      : // What follows the name selects a part of the value or a version.
        secrets.of(valueFrom.split(":").slice(0, 7).join(":"));
}

async function keyOf(keys: KeyReader, id: string | null | undefined): Promise<Pick<TaskSecret, "kmsKeyArn">> {
  const arn = id === undefined || id === null ? undefined : await keys.arnOf(id);
  return arn === undefined ? {} : { kmsKeyArn: arn };
}

const secretCall = (operation: string, arn: string) => ({
  service: "secretsmanager",
  target: `secretsmanager.${operation}`,
  region: arn.split(":")[3] ?? "",
  body: { SecretId: arn },
});

async function secret(json: JsonApi, reader: Reader, keys: KeyReader, arn: string): Promise<SecretState> {
  const absent = ["ResourceNotFoundException"];
  const [found, policy] = await Promise.all([
    orNull(reader, "secretsmanager:DescribeSecret", `secret ${arn}`, absent, () =>
      json.call<{ KmsKeyId?: string | null; DeletedDate?: number | null }>(secretCall("DescribeSecret", arn)),
    ),
    orNull(reader, "secretsmanager:GetResourcePolicy", `the policy of secret ${arn}`, absent, async () => {
      const answer = await json.call<{ ResourcePolicy?: string }>(secretCall("GetResourcePolicy", arn));
      return answer.ResourcePolicy ?? null;
    }),
  ]);
  // Whether there is a customer key is open too: nothing is said of one, and nothing is proven without the rest.
  if (isUnknown(found)) return { exists: found, resourcePolicy: policy };
  // A secret that is about to be deleted answers nobody.
  if (found === null || typeof found.DeletedDate === "number") return { exists: false };
  return { exists: true, ...(await keyOf(keys, found.KmsKeyId)), resourcePolicy: policy };
}

interface Parameter {
  readonly Name?: string;
  readonly Type?: string;
  readonly KeyId?: string | null;
}

/** Names under which a parameter may be known: an ARN does not tell `setting` from `/setting`. */
function namesOf(valueFrom: string): string[] {
  if (!valueFrom.startsWith("arn:")) return [valueFrom];
  const name = valueFrom.slice(valueFrom.indexOf(":parameter/") + ":parameter/".length);
  return name.includes("/") ? [`/${name}`] : [name, `/${name}`];
}

async function parameter(
  json: JsonApi,
  reader: Reader,
  keys: KeyReader,
  valueFrom: string,
  region: string,
): Promise<SecretState> {
  const own = valueFrom.startsWith("arn:") ? (valueFrom.split(":")[3] ?? region) : region;
  const Filters = [{ Key: "Name", Option: "Equals", Values: namesOf(valueFrom) }];
  const found: Known<readonly Parameter[]> = await reader.known(
    "ssm:DescribeParameters",
    `parameter ${valueFrom}`,
    () =>
      json.all(
        { service: "ssm", target: "AmazonSSM.DescribeParameters", region: own, body: { ParameterFilters: Filters } },
        (page: { Parameters?: Parameter[] }) => page.Parameters,
        "NextToken",
      ),
  );
  if (isUnknown(found)) return { exists: found };
  const [first] = found;
  if (!first) return { exists: false };
  return { exists: true, ...(first.Type === "SecureString" ? await keyOf(keys, first.KeyId) : {}) };
}
