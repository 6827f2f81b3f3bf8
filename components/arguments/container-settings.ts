/** Containers of a `FargateService` as the configuration has them, with stand-ins for what only an update tells. */
import { dnsSuffixOf, partitionOf } from "../../plan/catalogue";
import type { HealthCheck, PortMapping, Sidecar } from "./container-args";
import { defined } from "./sections";
import type { FargateServiceArgs } from "./service-args";

/** Where the service stands; a stand-in before that is known. */
export interface ServicePlace {
  readonly region: string;
  readonly account: string;
}

/**
 * Keys of the main container. An image or a secret that only an update tells is written as one of the same kind: whether
 * there is one decides what exists, which one it is does not.
 */
export function mainContainer(args: FargateServiceArgs, place: ServicePlace): Record<string, unknown> {
  const { image, build, secretValues = {}, secretStore = "secretsmanager" } = args;
  return {
    ...(typeof image === "string" ? { image } : { build: build ?? { context: "." } }),
    ports: args.portMappings === undefined ? args.ports : portsOf(args.portMappings),
    command: args.command,
    entryPoint: args.entryPoint,
    user: args.user,
    readonlyRootFilesystem: args.readonlyRootFilesystem,
    healthCheck: healthCheckOf(args.healthCheck),
    secrets: [
      ...namedSecrets(args.secrets, place),
      ...Object.keys(secretValues).map((name) => ({ name, create: secretStore, value: { secret: true } })),
    ],
    sidecars: args.sidecars?.map((sidecar) => sidecarOf(sidecar, place)),
    logging: args.firelens && { driver: "firelens", ...args.firelens },
    logMode: args.logMode,
    pullThrough: args.pullThroughCaches,
  };
}

function sidecarOf(sidecar: Sidecar, place: ServicePlace): Record<string, unknown> {
  const { name, image, essential, command, entryPoint, user, cpu, memory, readonlyRootFilesystem } = sidecar;
  return defined({
    name,
    image: typeof image === "string" || (image as unknown) === undefined ? image : givenImage(place),
    essential,
    command,
    entryPoint,
    user,
    cpu,
    memory,
    readonlyRootFilesystem,
    secrets: namedSecrets(sidecar.secrets, place),
    ports: sidecar.portMappings && portsOf(sidecar.portMappings),
    healthCheck: healthCheckOf(sidecar.healthCheck),
    dependsOn: sidecar.dependsOn?.map(({ containerName, condition }) =>
      defined({ container: containerName, condition }),
    ),
  });
}

/** Of private ECR, as most images are that another part of the program makes. */
function givenImage({ region, account }: ServicePlace): string {
  return `${account}.dkr.ecr.${region}.${dnsSuffixOf(region)}/given`;
}

function namedSecrets(secrets: FargateServiceArgs["secrets"], place: ServicePlace) {
  return Object.entries(secrets ?? {}).map(([name, arn]) => ({
    name,
    valueFrom: typeof arn === "string" ? arn : standIn(place, "secretsmanager", `secret:${name}`),
  }));
}

function portsOf(mappings: readonly PortMapping[]) {
  return mappings.map(({ containerPort, protocol }) => defined({ port: containerPort, protocol }));
}

function healthCheckOf(check: HealthCheck | undefined) {
  if (!check) return undefined;
  const { command, interval, timeout, retries, startPeriod } = check;
  return defined({
    command,
    intervalSeconds: interval,
    timeoutSeconds: timeout,
    retries,
    startPeriodSeconds: startPeriod,
  });
}

/** An ARN of the right kind, for one that only an update tells. */
export function standIn({ region, account }: ServicePlace, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}
