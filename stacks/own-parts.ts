/**
 * Whether something that stands in an adopted network was made by this stack before. The look-ups find it like anything
 * else, and what is taken for somebody else's is planned away: the next run would delete it.
 */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { identityKeys } from "./identity-tags";

/** The tag that this stack's resources carry. */
export interface OwnTag {
  readonly key: string;
  /** `organization/project/stack`. */
  readonly value: string;
}

/** The tag of the running stack. @param tagPrefix of the stack's settings. */
export function ownTag(tagPrefix: string): OwnTag {
  const value = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  return { key: identityKeys(tagPrefix).stack, value };
}

/** Whether tags are those of the stack's own. */
export function isOwn(tags: Readonly<Record<string, string>> | undefined, { key, value }: OwnTag): boolean {
  return tags?.[key] === value;
}

/** A NAT behind a route: whose it is, and whether it is still there. */
export type NatBehind = "own" | "standing" | "gone";

/** Looks a NAT gateway up. One that was deleted is told for an hour, and then no more. */
export async function natBehind(id: string, own: OwnTag, through: pulumi.InvokeOptions = {}): Promise<NatBehind> {
  try {
    const { state, tags } = await ec2.getNatGateway({ id }, through);
    if (isOwn(tags, own)) return "own";
    return ["deleted", "deleting", "failed"].includes(state) ? "gone" : "standing";
  } catch (error) {
    if (/no matching|could not find|empty result|returned no results/i.test(String(error))) return "gone";
    throw error;
  }
}

/** Whether a network interface is a NAT instance's of this stack. */
export async function isOwnInstance(
  networkInterfaceId: string,
  { key, value }: OwnTag,
  through: pulumi.InvokeOptions = {},
): Promise<boolean> {
  const { ids } = await ec2.getInstances(
    {
      filters: [
        { name: "network-interface.network-interface-id", values: [networkInterfaceId] },
        { name: `tag:${key}`, values: [value] },
      ],
      instanceStateNames: ["pending", "running", "stopping", "stopped"],
    },
    through,
  );
  return ids.length > 0;
}
