/** What tasks of live tests use besides their network: keys, secrets, parameters, file systems. */
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { ACCOUNT, json, must, REGION } from "./network";

/** A customer key. */
export async function key(c: Clients): Promise<string> {
  const made = await json<{ KeyMetadata: { Arn: string } }>(c, "kms", "TrentService.CreateKey", {});
  return made.KeyMetadata.Arn;
}

let made = 0;

/** A secret, under AWS's own key or a customer key. */
export async function secret(c: Clients, kmsKeyId?: string): Promise<string> {
  made += 1;
  const answer = await json<{ ARN: string }>(c, "secretsmanager", "secretsmanager.CreateSecret", {
    Name: `db-${made}`,
    SecretString: "x",
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
  });
  return answer.ARN;
}

/** A SecureString parameter; answers its ARN. */
export async function parameter(c: Clients, kmsKeyId?: string): Promise<string> {
  made += 1;
  const Name = `/shop/setting-${made}`;
  await json(c, "ssm", "AmazonSSM.PutParameter", {
    Name,
    Value: "x",
    Type: "SecureString",
    ...(kmsKeyId === undefined ? {} : { KeyId: kmsKeyId }),
  });
  return `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${Name}`;
}

async function efs<T>(url: string, path: string, body?: object): Promise<T> {
  const credential = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/elasticfilesystem/aws4_request`;
  const answer = await fetch(`${url}/2015-02-01/${path}`, {
    method: "POST",
    headers: { authorization: `${credential}, SignedHeaders=host, Signature=0`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

/** A file system with a mount target in each subnet. */
export async function fileSystem(url: string, subnets: readonly string[], group: string) {
  made += 1;
  const { FileSystemId: id } = await efs<{ FileSystemId: string }>(url, "file-systems", { CreationToken: `t${made}` });
  for (const SubnetId of subnets)
    await efs(url, "mount-targets", { FileSystemId: must(id), SubnetId, SecurityGroups: [group] });
  return must(id);
}
