/** File systems of a network: each with an access point, and an address in every AZ of the tasks. */
import { SecurityGroup } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { FileSystem, MountTargets } from "./file-system";
import { type Network, oneSubnetPerZone } from "./network-parts";
import { named } from "./tags";

/** One of them, as a service mounts it. */
export interface EgressFileSystem {
  /** Known when tasks of every AZ can mount it. */
  readonly id: pulumi.Output<string>;
  readonly accessPointId: pulumi.Output<string>;
  /** Group of its mount targets, without a rule: whoever mounts it adds theirs. */
  readonly securityGroupId: pulumi.Output<string>;
}

/** Makes them. @returns by name */
export function createFileSystems(
  names: readonly string[],
  { prefix, zones }: StackPlan,
  network: Network,
  { tags, protect }: Pick<Settings, "tags" | "protect">,
  child: pulumi.ComponentResourceOptions,
): Record<string, EgressFileSystem> {
  const zoneIds = zones.map((zone) => zone.id);
  const keep = { keepData: protect !== "none", protect: protect === "all" };
  return Object.fromEntries(
    names.map((name) => {
      const key = `${prefix}-${name}`;
      const made = new FileSystem(key, { ...keep, tags }, child);
      const group = new SecurityGroup(
        `${key}-volume`,
        { vpcId: network.vpcId, description: `Mount targets (${name})`, tags: named(`${key}-volume`, tags) },
        child,
      );
      const targets = new MountTargets(
        key,
        {
          fileSystemId: made.fileSystemId,
          subnets: oneSubnetPerZone(network.privateSubnets, zoneIds),
          securityGroupId: group.id,
        },
        child,
      );
      const ready = pulumi.all([made.fileSystemId, pulumi.all(targets.readiness.map((target) => target.urn))]);
      return [name, { id: ready.apply(([id]) => id), accessPointId: made.accessPointId, securityGroupId: group.id }];
    }),
  );
}
