/** Network ACLs of the private and the public tier: a coarse, stateless layer beside the security groups. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { AclRule } from "../plan/network-acl";
import { named, type Tags } from "./tags";

/** A subnet that an ACL guards. */
export interface AclSubnet {
  readonly id: pulumi.Input<string>;
  readonly zoneId: string;
}

/** Rules of each tier, and the subnets that they guard. */
export interface NetworkAclsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly privateRules: readonly AclRule[];
  readonly publicRules: readonly AclRule[];
  readonly privateSubnets: readonly AclSubnet[];
  /** Empty: no public ACL. */
  readonly publicSubnets: readonly AclSubnet[];
  readonly tags?: Tags;
}

/** Ids of the ACLs by tier. */
export interface NetworkAclIds {
  readonly private?: pulumi.Output<string>;
  readonly public?: pulumi.Output<string>;
}

/**
 * ACLs that let the stack's traffic through both ways, ephemeral return ports included, and nothing else.
 * Free. Quota: 20 rules per direction (vpc/latest/userguide/amazon-vpc-limits.html).
 */
export class NetworkAcls extends pulumi.ComponentResource {
  /** The rules: a flow is cut until both its directions exist. */
  readonly rules: readonly pulumi.Resource[];
  readonly ids: NetworkAclIds;

  constructor(name: string, args: NetworkAclsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:NetworkAcls", name, {}, opts);
    const inside = this.createAcl(`${name}-private`, args, args.privateSubnets, args.privateRules);
    const outside =
      args.publicSubnets.length > 0
        ? this.createAcl(`${name}-public`, args, args.publicSubnets, args.publicRules)
        : undefined;
    this.rules = [...inside.rules, ...(outside?.rules ?? [])];
    this.ids = { private: inside.id, ...(outside ? { public: outside.id } : {}) };
    this.registerOutputs({});
  }

  private createAcl(
    name: string,
    args: NetworkAclsArgs,
    subnets: readonly AclSubnet[],
    rules: readonly AclRule[],
  ): { readonly id: pulumi.Output<string>; readonly rules: pulumi.Resource[] } {
    const acl = new ec2.NetworkAcl(name, { vpcId: args.vpcId, tags: named(name, args.tags) }, { parent: this });
    const children = rules.map(
      (rule) =>
        new ec2.NetworkAclRule(
          `${name}-${rule.key}`,
          {
            networkAclId: acl.id,
            ruleNumber: rule.number,
            egress: rule.direction === "out",
            protocol: "tcp",
            ruleAction: "allow",
            cidrBlock: rule.cidr,
            fromPort: rule.fromPort,
            toPort: rule.toPort,
          },
          { parent: this },
        ),
    );
    // A subnet moves to the ACL when its rules stand: an empty ACL denies everything.
    const associations = subnets.map(
      (subnet) =>
        new ec2.NetworkAclAssociation(
          `${name}-${subnet.zoneId}`,
          { networkAclId: acl.id, subnetId: subnet.id },
          { parent: this, dependsOn: children },
        ),
    );
    return { id: acl.id, rules: [...children, ...associations] };
  }
}
