/** What only resources know of a `FargateService`: outputs of others in its arguments, each in its place. */
import type * as pulumi from "@pulumi/pulumi";
import type { ServicePlan } from "../plan/service-plan";
import type { EgressRule } from "../plan/task-egress";
import type { FargateServiceArgs } from "./arguments/service-args";
import type { PlannedService } from "./planned-service";

/** Customer keys of the service. */
export function serviceKeys({ kmsKeyArns: keys = {} }: FargateServiceArgs): PlannedService["keys"] {
  return { ...keys };
}

/** ARNs and values of secrets by the keys of their plans. */
export function secretInputs(args: FargateServiceArgs): NonNullable<PlannedService["inputs"]> {
  const { secrets = {}, secretValues = {}, sidecars = [], kmsKeyArns = {} } = args;
  const ofSidecars = sidecars.flatMap((sidecar) =>
    Object.entries(sidecar.secrets ?? {}).map(([name, arn]) => [`${sidecar.name}-${name}`, arn] as const),
  );
  const secretArns = { ...secrets, ...Object.fromEntries(ofSidecars) };
  const key = kmsKeyArns.secrets;
  return {
    secretArns,
    secretValues,
    ...(key !== undefined && Object.keys(secretArns).length > 0 ? { decryptKeyArns: [key] } : {}),
  };
}

/** File systems of volumes. */
export function fileSystemIds({ volumes = {} }: FargateServiceArgs): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(Object.entries(volumes).map(([name, { fileSystemId }]) => [name, fileSystemId]));
}

/** What containers and volumes take as it comes. */
export function runtimeInputs(args: FargateServiceArgs): NonNullable<PlannedService["runtime"]> {
  const { environment, loadBalancer, sidecars = [], volumes = {} } = args;
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(loadBalancer?.certificateArn === undefined ? {} : { certificateArn: loadBalancer.certificateArn }),
    sidecars: Object.fromEntries(
      sidecars.map(({ name, image, environment: own }) => [
        name,
        { image, ...(own === undefined ? {} : { environment: own }) },
      ]),
    ),
    volumes: Object.fromEntries(
      Object.entries(volumes).map(([name, { fileSystemId, accessPointId }]) => [
        name,
        { fileSystemId, ...(accessPointId === undefined ? {} : { accessPointId }) },
      ]),
    ),
  };
}

/** Where the tasks may go: what the plan says, and what they reach in the network. */
export function serviceRules({ egressRules }: ServicePlan, { reach = {} }: FargateServiceArgs): EgressRule[] {
  const peers = Object.entries(reach).map(
    ([name, { port, why }]): EgressRule => ({
      key: `reach-${name}`,
      // Named by its key: see foreignGroupIds.
      to: { kind: "security-group", id: "", admit: true },
      port,
      description: why ?? `To ${name}`,
    }),
  );
  return [...egressRules, ...peers];
}

/** Groups on the other side of those rules, by the key of the rule. */
export function foreignGroupIds({
  reach = {},
  volumes = {},
}: FargateServiceArgs): Record<string, pulumi.Input<string>> {
  return Object.fromEntries([
    ...Object.entries(reach).map(([name, { securityGroupId }]) => [`reach-${name}`, securityGroupId] as const),
    ...Object.entries(volumes).map(([name, { securityGroupId }]) => [`volume-${name}`, securityGroupId] as const),
  ]);
}
