/** Answers about networks that stand, or that files of others describe. */
import { z } from "zod";
import { fault, proof, verdict } from "./shared";

const need = z.strictObject({
  service: z.string().describe("catalogue name, or internet"),
  because: z.array(z.looseObject({ kind: z.string() })).describe("what asks for it"),
});
const met = {
  services: z.array(z.string()).describe("services that it stops"),
  subnets: z.array(z.string()).describe("task subnets that meet it"),
};
const missingPermissions = z.array(z.strictObject({ action: z.string(), why: z.string() }));
const place = z.strictObject({
  file: z.string(),
  line: z.number().exactOptional(),
  address: z.string().describe("what the source calls it"),
});

const diagnosis = z
  .strictObject({
    region: z.string(),
    vpc: z.string(),
    cluster: z.string(),
    task: z.string(),
    verdict,
    needs: z.array(need),
    faults: z.array(
      fault.extend({ ...met, confirmed: z.boolean().describe("the stopped task's reason names it too") }),
    ),
    stoppedTask: z
      .strictObject({
        taskArn: z.string(),
        stoppedReason: z.string(),
        stoppedAt: z.string().exactOptional().describe("ISO 8601"),
        matches: z.array(z.string()).describe("kinds of faults that show in this way"),
        confirmed: z.array(z.string()).describe("those that the network shows too"),
      })
      .exactOptional(),
    missing: z.array(z.string()).describe("what could not be read"),
    missingPermissions,
    proofs: z.array(proof),
  })
  .meta({ id: "diagnosis" });

const fact = <T extends z.ZodType>(known: T) => z.union([known, z.strictObject({ unknown: z.string() })]);
const texts = z.array(z.string());
const zone = z.looseObject({ id: z.string() });
const subnet = z.strictObject({ id: z.string(), zone, cidr: z.string(), routeTableId: z.string() });

const facts = z
  .strictObject({
    vpcId: z.string(),
    region: z.string(),
    account: z.string().exactOptional(),
    cidrs: texts.describe("the primary one first"),
    enableDnsSupport: fact(z.boolean()),
    enableDnsHostnames: fact(z.boolean()),
    zones: z.array(zone),
    privateSubnets: z.array(subnet),
    publicSubnets: z.array(subnet),
    routeTables: z.array(
      z.strictObject({
        id: z.string(),
        subnetIds: texts,
        defaultRoute: fact(
          z.strictObject({
            target: z.string(),
            targetId: z.string().exactOptional(),
            state: z.enum(["active", "blackhole"]).exactOptional(),
          }),
        ),
        gatewayRoutes: fact(
          z.array(z.strictObject({ service: z.string(), endpointId: z.string(), prefixListId: z.string() })),
        ),
      }),
    ),
    interfaceEndpoints: fact(
      z.array(
        z.strictObject({
          id: z.string(),
          serviceName: z.string(),
          state: fact(z.string()),
          securityGroupIds: fact(texts),
          subnetIds: fact(texts),
          zoneIds: fact(texts),
          privateDns: fact(z.boolean()),
          policy: fact(z.string()).exactOptional(),
        }),
      ),
    ),
    gatewayEndpoints: fact(
      z.array(
        z.strictObject({
          id: z.string(),
          serviceName: z.string(),
          service: z.string(),
          routeTableIds: fact(texts),
          policy: fact(z.string()).exactOptional(),
        }),
      ),
    ),
    natGateways: fact(
      z.array(
        z.strictObject({
          id: z.string(),
          state: fact(z.string()),
          connectivity: fact(z.enum(["public", "private"])),
          availabilityMode: fact(z.enum(["zonal", "regional"])),
          subnetId: z.string().exactOptional(),
          zoneId: z.string().exactOptional(),
        }),
      ),
    ),
  })
  .meta({ id: "facts" });

const recorded = z
  .strictObject({
    out: z.string().describe("file that was written"),
    vpc: z.string(),
    facts: facts.exactOptional().describe("absent: problems say why"),
    problems: z
      .array(z.strictObject({ key: z.string(), value: z.string(), why: z.string(), fix: z.string() }))
      .exactOptional(),
    changes: z
      .array(z.strictObject({ what: z.string(), recorded: z.string(), found: z.string() }))
      .describe("since the file was written before"),
    notRead: texts,
    missingPermissions,
  })
  .meta({ id: "recorded" });

/** By command. */
export const PROOFS = {
  prove: z.strictObject({
    verdict,
    files: z.array(z.strictObject({ path: z.string(), what: z.string() })),
    services: z.array(
      z.strictObject({
        name: z.string(),
        place,
        region: z.string(),
        vpc: z.string(),
        verdict,
        needs: z.array(need),
        faults: z.array(fault.extend({ ...met, place })),
        missing: texts,
        proofs: z.array(proof),
      }),
    ),
    assumed: texts.describe("with --likely: what was taken for the likeliest of several"),
    notLookedAt: z.array(
      z.strictObject({
        place,
        type: z.string(),
        why: z.string(),
        bears: z.enum(["tasks", "network", "nothing"]),
      }),
    ),
  }),
  diagnose: z.union([diagnosis, z.array(diagnosis)]).describe("one for a service or task, a list with --stack"),
  "network-record": recorded,
  snapshot: recorded,
} as const;
