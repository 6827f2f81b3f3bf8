/** Containers of a task: planned from the settings, rendered when the values that only resources know are there. Pure. */
import { LOG_ROUTER } from "./firelens";
import type { HealthCheckSettings, PortSettings, SecretSettings, ServiceSettings, SidecarSettings } from "./settings";

/** Name of the main container. */
export const APP = "app";

/** Name of the log router that FireLens adds. */
export const ROUTER = "log-router";

/** Unprivileged user and group (Security Hub ECS.20); the number needs no entry in the image. */
const NOBODY = "65532:65532";

/** A secret of one container. */
export interface SecretPlan extends SecretSettings {
  /** Unique in the service: the variable's name, for sidecars after the container's. */
  readonly key: string;
  readonly container: string;
}

export interface MountPlan {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** One container before its image, log group and secrets have names. */
export interface ContainerPlan {
  readonly name: string;
  /** As written; absent for one that the stack builds. */
  readonly image?: string;
  readonly essential: boolean;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly user?: string;
  readonly readonlyRootFilesystem: boolean;
  readonly cpu?: number;
  readonly memory?: number;
  readonly ports: readonly PortSettings[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretPlan[];
  readonly mounts: readonly MountPlan[];
  readonly healthCheck?: HealthCheckSettings;
  readonly dependsOn: readonly { readonly container: string; readonly condition: string }[];
  readonly logs: ContainerLogs;
  /** The log router of FireLens. */
  readonly router: boolean;
}

/** `awslogs` to the service's log group, or FireLens with the options of its output. */
export type ContainerLogs =
  | { readonly driver: "awslogs"; readonly mode: "blocking" | "non-blocking" }
  | { readonly driver: "awsfirelens"; readonly options: Readonly<Record<string, string>> };

/** Containers of a service, the main one first. */
export function containerPlans(service: ServiceSettings): ContainerPlan[] {
  const awslogs: ContainerLogs = { driver: "awslogs", mode: service.logMode };
  const logs: ContainerLogs =
    service.logging.driver === "firelens" ? { driver: "awsfirelens", options: service.logging.options } : awslogs;
  // ECS Exec runs its agent as root and writes to the root file system (R3.8).
  const readonlyRoot = !service.exec.enabled && (service.readonlyRootFilesystem ?? true);
  const app: ContainerPlan = {
    name: APP,
    ...(service.image === undefined ? {} : { image: service.image }),
    essential: true,
    ...shared(service),
    user: service.user ?? NOBODY,
    readonlyRootFilesystem: readonlyRoot,
    ports: service.ports,
    environment: service.environment,
    secrets: service.secrets.map((secret) => ({ ...secret, key: secret.name, container: APP })),
    mounts: Object.entries(service.volumes).map(([volume, { path, readOnly }]) => ({ volume, path, readOnly })),
    dependsOn: service.logging.driver === "firelens" ? [{ container: ROUTER, condition: "START" }] : [],
    logs,
    router: false,
  };
  return [app, ...service.sidecars.map((sidecar) => sidecarPlan(sidecar, logs)), ...routerPlan(service, awslogs)];
}

function shared({ command, entryPoint, healthCheck }: Pick<SidecarSettings, "command" | "entryPoint" | "healthCheck">) {
  return {
    ...(command === undefined ? {} : { command }),
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(healthCheck === undefined ? {} : { healthCheck }),
  };
}

function sidecarPlan(sidecar: SidecarSettings, logs: ContainerLogs): ContainerPlan {
  const { name, user, cpu, memory } = sidecar;
  return {
    name,
    image: sidecar.image,
    essential: sidecar.essential,
    ...shared(sidecar),
    ...(user === undefined ? {} : { user }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    readonlyRootFilesystem: sidecar.readonlyRootFilesystem,
    ports: sidecar.ports,
    environment: sidecar.environment,
    secrets: sidecar.secrets.map((secret) => ({ ...secret, key: `${name}-${secret.name}`, container: name })),
    mounts: [],
    dependsOn: sidecar.dependsOn,
    logs,
    router: false,
  };
}

/** The log router logs of itself to the service's group, or its own faults would be lost. */
function routerPlan({ logging }: ServiceSettings, logs: ContainerLogs): ContainerPlan[] {
  if (logging.driver !== "firelens") return [];
  return [
    {
      name: ROUTER,
      image: logging.image ?? LOG_ROUTER,
      essential: true,
      readonlyRootFilesystem: false,
      ports: [],
      environment: {},
      secrets: [],
      mounts: [],
      dependsOn: [],
      logs,
      router: true,
    },
  ];
}

/** Values that only resources know. */
export interface ContainerFacts {
  /** Image of the main container. */
  readonly image: string;
  readonly logGroup: string;
  readonly region: string;
  readonly account: string;
  /** ARN of each secret, by {@link SecretPlan.key}. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Services that the task needs: the sample's /egress asks for each. */
  readonly services: readonly string[];
  /** Environment of the main container beyond the plan's, which it wins over. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Images of sidecars, and environments beyond the plan's, by container. @default the plan's */
  readonly sidecars?: Readonly<Record<string, SidecarFacts>>;
}

/** What only resources know of a sidecar. */
export interface SidecarFacts {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Container definitions as JSON text. Nothing in them depends on the mode: a task definition never changes in place,
 * and a switch must not roll the service. Source: AmazonECS task_definition_parameters.
 *
 * awslogs `mode` is explicit: since June 2025 the account default is non-blocking, which drops lines when the logs
 * endpoint cannot be reached (R3.6). Old SDKs call the global STS host, which no endpoint answers, hence the
 * regional setting.
 */
export function containerDefinitions(containers: readonly ContainerPlan[], facts: ContainerFacts): string {
  return JSON.stringify(containers.map((container) => definition(container, facts)));
}

function definition(container: ContainerPlan, facts: ContainerFacts): Record<string, unknown> {
  const main = container.name === APP;
  const { command, entryPoint, user, cpu, memory, healthCheck } = container;
  const known = main ? undefined : facts.sidecars?.[container.name];
  return {
    name: container.name,
    image: known?.image ?? container.image ?? facts.image,
    essential: container.essential,
    ...given({ command, entryPoint, user, cpu, memory }),
    ...(main || container.readonlyRootFilesystem ? { readonlyRootFilesystem: container.readonlyRootFilesystem } : {}),
    ...(main ? { linuxParameters: { initProcessEnabled: true } } : {}),
    ...(container.ports.length === 0
      ? {}
      : { portMappings: container.ports.map(({ port, protocol }) => ({ containerPort: port, protocol })) }),
    environment: environmentOf(
      main
        ? { ...builtIn(container, facts), ...container.environment, ...facts.environment }
        : { ...container.environment, ...known?.environment },
    ),
    ...(container.secrets.length === 0 && !main
      ? {}
      : { secrets: container.secrets.map(({ name, key }) => ({ name, valueFrom: facts.secrets[key] ?? "" })) }),
    ...(container.mounts.length === 0
      ? {}
      : {
          mountPoints: container.mounts.map(({ volume, path, readOnly }) => ({
            sourceVolume: volume,
            containerPath: path,
            readOnly,
          })),
        }),
    ...(container.dependsOn.length === 0
      ? {}
      : { dependsOn: container.dependsOn.map(({ container: on, condition }) => ({ containerName: on, condition })) }),
    ...(healthCheck ? { healthCheck: healthCheckOf(healthCheck) } : {}),
    ...(container.router ? { firelensConfiguration: { type: "fluentbit" } } : {}),
    logConfiguration: logConfiguration(container, facts),
  };
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** What the sample reads, and what AWS SDKs of any age need to stay in the region. */
function builtIn({ ports }: ContainerPlan, { account, services }: ContainerFacts): Record<string, string> {
  const port = ports[0]?.port;
  return {
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
    EGRESS_ACCOUNT: account,
    EGRESS_SERVICES: services.join(","),
    ...(port === undefined ? {} : { PORT: String(port) }),
  };
}

function environmentOf(values: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(values)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function healthCheckOf({ command, intervalSeconds, timeoutSeconds, retries, startPeriodSeconds }: HealthCheckSettings) {
  const [first = ""] = command;
  return {
    command: first === "CMD" || first === "CMD-SHELL" ? command : ["CMD", ...command],
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries,
    startPeriod: startPeriodSeconds,
  };
}

function logConfiguration({ name, logs }: ContainerPlan, { logGroup, region }: ContainerFacts) {
  if (logs.driver === "awsfirelens") return { logDriver: logs.driver, options: { ...logs.options } };
  return {
    logDriver: logs.driver,
    options: {
      "awslogs-group": logGroup,
      "awslogs-region": region,
      "awslogs-stream-prefix": name,
      mode: logs.mode,
      ...(logs.mode === "non-blocking" ? { "max-buffer-size": "10m" } : {}),
    },
  };
}
