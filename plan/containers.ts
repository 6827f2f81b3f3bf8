/** Container definitions of the task, rendered apart from resources. Pure. Source: AmazonECS task_definition_parameters. */
import type { ServiceSettings } from "./settings";

/** Values that only resources know. */
export interface ContainerFacts {
  readonly image: string;
  readonly logGroup: string;
  readonly region: string;
  readonly account: string;
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  /** Catalogue names the task needs: the sample's /egress asks for each. */
  readonly services: readonly string[];
}

/** Name of the main container. */
export const APP = "app";

/** Unprivileged user and group (Security Hub ECS.20); the number needs no entry in the image. */
const NOBODY = "65532:65532";

function environmentOf(values: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(values)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Container definitions as JSON text. Nothing in them depends on the mode: a task definition never changes in place,
 * and a switch must not roll the service.
 *
 * awslogs `mode` is explicit: since June 2025 the account default is non-blocking, which drops lines when the logs
 * endpoint cannot be reached (R3.6). Old SDKs call the global STS host, which no endpoint answers, hence the
 * regional setting.
 */
export function containerDefinitions(service: ServiceSettings, facts: ContainerFacts): string {
  const logConfiguration = (stream: string) => ({
    logDriver: "awslogs",
    options: {
      "awslogs-group": facts.logGroup,
      "awslogs-region": facts.region,
      "awslogs-stream-prefix": stream,
      mode: service.logMode,
      ...(service.logMode === "non-blocking" ? { "max-buffer-size": "10m" } : {}),
    },
  });
  const hardened = {
    user: NOBODY,
    readonlyRootFilesystem: service.readonlyRootFilesystem,
    linuxParameters: { initProcessEnabled: true },
  };
  const app = {
    name: APP,
    image: facts.image,
    essential: true,
    ...hardened,
    // ECS Exec runs its agent as root and writes to the root file system (R3.8).
    ...(service.exec.enabled ? { readonlyRootFilesystem: false } : {}),
    portMappings: [{ containerPort: service.port, protocol: "tcp" }],
    environment: environmentOf({
      AWS_STS_REGIONAL_ENDPOINTS: "regional",
      EGRESS_ACCOUNT: facts.account,
      EGRESS_SERVICES: facts.services.join(","),
      PORT: String(service.port),
      ...service.environment,
    }),
    secrets: facts.secrets,
    logConfiguration: logConfiguration(APP),
  };
  const sidecars = service.sidecars.map((sidecar) => ({
    name: sidecar.name,
    image: sidecar.image,
    essential: sidecar.essential,
    environment: environmentOf(sidecar.environment),
    logConfiguration: logConfiguration(sidecar.name),
  }));
  return JSON.stringify([app, ...sidecars]);
}
