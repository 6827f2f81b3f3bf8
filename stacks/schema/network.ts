/** Section `network`: the VPC of the stack, an adopted one, or another stack's. */
import { z } from "zod";
import { LIMITS } from "../../plan/limits";
import { checked, cidr, count, id, retentionDays, vpcCidr } from "./value-types";

const nat = z
  .strictObject({
    strategy: z.enum(["per-az", "single", "regional", "instance"]).default("per-az"),
    eipAllocationIds: z.array(id("eipalloc")).default([]),
    retainEips: z.boolean().default(false),
    instanceType: checked(
      z.string(),
      (type) => /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type),
      () => ({ why: "EC2 has no such instance type: a family and a size, with a dot between", fix: "write t4g.nano" }),
    ).default("t4g.nano"),
    instances: z.enum(["one", "per-az"]).default("one"),
    eipQuota: count(1, 1000).default(LIMITS.elasticIpsPerRegion.most),
    otherEips: count(0, 1000).default(0),
  })
  .prefault({});

const flowLogs = z
  .strictObject({
    traffic: z.enum(["off", "reject", "all"]).default("reject"),
    destination: z.enum(["cloudwatch", "s3"]).default("cloudwatch"),
    retentionDays: retentionDays.default(14),
  })
  .prefault({});

const existing = z.strictObject({
  /** The VPC by id: looked up when the program runs. */
  vpcId: id("vpc").exactOptional(),
  /** File that `egress network record` wrote: planned, proved and priced offline from it. */
  snapshot: z.string().min(1).exactOptional(),
  /** @default with a snapshot: every subnet without a default route to an internet gateway. */
  privateSubnetIds: z.array(id("subnet")).default([]),
  publicSubnetIds: z.array(id("subnet")).default([]),
});

export const network = z
  .strictObject({
    cidr: vpcCidr.default("10.0.0.0/16"),
    azs: z.union([count(1, 16), z.array(z.string().min(1)).min(1)]).default(2),
    nat,
    flowLogs,
    networkAcls: z.enum(["none", "managed"]).default("none"),
    avoidCidrs: z.array(cidr).default([]),
    /** Other stacks may join: the network has a client security group for their tasks. @default true without services. */
    shared: z.boolean().exactOptional(),
    /** Public subnets even where neither NAT nor a load balancer of this stack asks for them: for stacks that join. */
    publicSubnets: z.boolean().default(false),
    existing: existing.exactOptional(),
    /** Stack whose network this one joins: a short name in the same project, or organization/project/stack. */
    from: z.string().min(1).exactOptional(),
  })
  .prefault({});
