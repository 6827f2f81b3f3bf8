/** IAM roles with every policy that counts, read and put into the model's terms. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  NoSuchEntityException,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { isUnknown, type Known, type Role, unknown } from "../../topology";
import { NOTHING, together } from "../mapping/policy-lists";
import { all, type Reader } from "./reader";

/** IAM answers documents URL-encoded. */
const decode = (document: string | undefined) => (document === undefined ? undefined : decodeURIComponent(document));

async function inlinePolicies(iam: IAMClient, reader: Reader, role: string): Promise<Known<readonly string[]>> {
  const names = await reader.known("iam:ListRolePolicies", `the inline policies of role ${role}`, () =>
    all(paginateListRolePolicies({ client: iam }, { RoleName: role }), (page) => page.PolicyNames),
  );
  if (isUnknown(names)) return names;
  const documents = await Promise.all(
    names.map((name) =>
      reader.known("iam:GetRolePolicy", `policy ${name} of role ${role}`, async () => {
        const answer = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
        return [decode(answer.PolicyDocument) ?? NOTHING];
      }),
    ),
  );
  return together(documents);
}

/** Reads the version in force of a managed policy, a customer's or one of AWS's own. */
async function managedPolicy(iam: IAMClient, reader: Reader, arn: string): Promise<Known<string>> {
  const version = await reader.known("iam:GetPolicy", `policy ${arn}`, async () => {
    const answer = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
    return answer.Policy?.DefaultVersionId;
  });
  if (version === undefined) return unknown(`policy ${arn} (it has no version in force)`);
  if (isUnknown(version)) return version;
  const document = await reader.known("iam:GetPolicyVersion", `policy ${arn}`, async () => {
    const answer = await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }));
    return decode(answer.PolicyVersion?.Document);
  });
  return document ?? unknown(`policy ${arn} (its document is empty)`);
}

async function attachedPolicies(iam: IAMClient, reader: Reader, role: string): Promise<Known<readonly string[]>> {
  const policies = await reader.known("iam:ListAttachedRolePolicies", `the managed policies of role ${role}`, () =>
    all(paginateListAttachedRolePolicies({ client: iam }, { RoleName: role }), (page) => page.AttachedPolicies),
  );
  if (isUnknown(policies)) return policies;
  const documents = await Promise.all(
    policies.map(async ({ PolicyArn }) => {
      const document =
        PolicyArn === undefined ? unknown(`a policy of role ${role}`) : await managedPolicy(iam, reader, PolicyArn);
      return isUnknown(document) ? document : [document];
    }),
  );
  return together(documents);
}

/** Reads a role that a task definition names. */
export async function readRole(iam: IAMClient, reader: Reader, arn: string): Promise<Role> {
  const name = arn.split("/").at(-1) ?? arn;
  const role = await reader.known("iam:GetRole", `role ${name}`, async () => {
    try {
      return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
    } catch (error) {
      if (error instanceof NoSuchEntityException) return "gone" as const;
      throw error;
    }
  });
  // Deleted after the task definition named it: nobody can assume it and it allows nothing.
  if (role === "gone") return { arn, name, policies: [], trust: NOTHING };
  const [inline, attached] = await Promise.all([
    inlinePolicies(iam, reader, name),
    attachedPolicies(iam, reader, name),
  ]);
  const policies = together([inline, attached]);
  if (role === undefined || isUnknown(role)) {
    const why = role ?? unknown(`role ${name}`);
    // A boundary that was not read may deny anything.
    return { arn, name, policies, trust: why, boundary: why };
  }
  const trust = decode(role.AssumeRolePolicyDocument);
  const boundaryArn = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn,
    name,
    policies,
    ...(trust === undefined ? {} : { trust }),
    ...(boundaryArn === undefined ? {} : { boundary: await managedPolicy(iam, reader, boundaryArn) }),
  };
}
