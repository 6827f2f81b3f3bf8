/** The network of another stack, by StackReference. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { CONTRACT_VERSION, type NetworkContract } from "../plan/contract";
import type { ConfigProblem } from "../plan/settings";

/** The contract, or why there is none. */
export type Joined =
  | { readonly contract: NetworkContract; readonly problem?: undefined }
  | { readonly contract?: undefined; readonly problem: ConfigProblem };

/** `organization/project/stack` of a name as the configuration has it. */
function fullStackName(from: string, organization: string, project: string): string {
  const parts = from.split("/");
  if (parts.length === 1) return `${organization}/${project}/${from}`;
  return parts.length === 2 ? `${organization}/${from}` : from;
}

const subnet = z.object({ id: z.string(), zoneId: z.string(), cidr: z.string(), routeTableId: z.string() });

/** What is read of another stack's output: a newer release may have added to it. */
const contract = z.object({
  version: z.literal(CONTRACT_VERSION),
  stack: z.string(),
  mode: z.enum(["nat-only", "endpoints-only", "hybrid"]),
  region: z.string(),
  account: z.string(),
  vpcId: z.string(),
  cidrs: z.array(z.string()),
  zones: z.array(z.object({ id: z.string(), name: z.string() })),
  privateSubnets: z.array(subnet).min(1),
  publicSubnets: z.array(subnet),
  clientSecurityGroupId: z.string().exactOptional(),
  interfaceEndpoints: z.array(z.object({ service: z.string(), id: z.string(), privateDns: z.boolean() })),
  gatewayEndpoints: z.array(z.string()),
  snapshot: z.unknown(),
}) satisfies z.ZodType<NetworkContract>;

/** Reads the network that a stack joins from the outputs of the stack that owns it. */
export async function joinNetwork(from: string): Promise<Joined> {
  const name = fullStackName(from, pulumi.getOrganization(), pulumi.getProject());
  const reference = new pulumi.StackReference(name);
  const value = (await reference.getOutputDetails("network")).value as unknown;
  if (value === undefined || value === null)
    return {
      problem: {
        key: "network.from",
        value: from,
        why: `the stack ${name} has no output \`network\`: it was not deployed, or it makes no network`,
        fix: `deploy it first (egress up --stack ${from}), or name the stack that owns the network`,
      },
    };
  const read = contract.safeParse(value);
  if (read.success) return { contract: read.data };
  const version: unknown = (value as { readonly version?: unknown }).version;
  return {
    problem: {
      key: "network.from",
      value: from,
      why:
        version === CONTRACT_VERSION
          ? `the output \`network\` of ${name} is not whole: ${read.error.issues[0]?.path.join(".")}`
          : `the output \`network\` of ${name} has version ${String(version)}, and this program reads ${CONTRACT_VERSION}`,
      fix: `deploy ${name} with the same release as this stack`,
    },
  };
}
