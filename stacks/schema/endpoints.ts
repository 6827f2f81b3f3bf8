/** Section `endpoints`: lists that add to what the needs ask for, policies, groups, endpoints of others. */
import { z } from "zod";
import { HYBRID_DEFAULT } from "../../plan/catalogue";
import { cidr, id, service, slug, statement, text } from "./value-types";

export const endpoints = z
  .strictObject({
    interface: z.array(service("interface")).default([]),
    gateway: z.array(service("gateway")).default([]),
    hybrid: z.array(service("interface")).default([...HYBRID_DEFAULT]),
    policy: z.enum(["least-privilege", "aws-default"]).default("least-privilege"),
    /** Statements to add to generated policies; `perimeter: false` lets them lead to other accounts. */
    allow: z.record(service(), z.array(statement.extend({ perimeter: z.boolean().default(true) }))).default({}),
    /** Principals and resources of the whole organisation pass the perimeter. @default those of the account. */
    organizationId: text(
      /^o-[a-z0-9]{10,32}$/,
      "it is not the id of an organisation",
      "write the id that `aws organizations describe-organization` prints, such as o-a1b2c3d4e5",
    ).exactOptional(),
    /** GuardDuty Runtime Monitoring injects an agent whose image the execution role pulls from AWS's repository. */
    guardDuty: z.boolean().default(false),
    groups: z.record(slug(31), z.array(service("interface")).min(1)).default({}),
    external: z
      .array(
        z.strictObject({
          service: service(),
          cidrs: z.array(cidr).default([]),
          securityGroupId: id("sg").exactOptional(),
        }),
      )
      .default([]),
    draining: z.array(service("interface")).default([]),
  })
  .prefault({});
