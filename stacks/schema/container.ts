/** What every container of a task takes, the main one and sidecars alike. Source: AmazonECS task_definition_parameters. */
import { z } from "zod";
import { LIMITS } from "../../plan/limits";
import { checkImage } from "../image-check";
import { advised, arn, count, text } from "./value-types";

const environmentName = text(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "a variable's name has letters, digits and underscores, and starts with no digit",
  "choose a name such as LOG_LEVEL",
);

const environment = z
  .record(environmentName, z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .default({});

export const image = advised(checkImage).meta({ minLength: 1 });

/** A Pulumi secret of the stack file: its value never stands in the settings, only that there is one. */
export interface ConfigSecret {
  readonly secret: true;
}

const secrets = z
  .array(
    z.strictObject({
      name: environmentName,
      valueFrom: arn("secretsmanager|ssm").exactOptional(),
      create: z.enum(["secretsmanager", "ssm"]).exactOptional(),
      value: z
        .custom<ConfigSecret>((value) => (value as Partial<ConfigSecret> | undefined)?.secret === true, {
          params: {
            why: "it is not a Pulumi secret, so it would stand in clear in the file and the state",
            fix: "write it with: pulumi config set --secret --path 'services.NAME.secrets[0].value'",
          },
        })
        .exactOptional(),
      kmsKeyArn: arn("kms").exactOptional(),
    }),
  )
  .default([]);

/** A port, or a port with its protocol. */
export const ports = z.array(
  z.union([
    count(1, 65535).transform((port) => ({ port, protocol: "tcp" as const })),
    z.strictObject({ port: count(1, 65535), protocol: z.enum(["tcp", "udp"]).default("tcp") }),
  ]),
);

const healthCheck = z.strictObject({
  command: z.array(z.string().min(1)).min(1),
  intervalSeconds: count(5, 300).default(30),
  timeoutSeconds: count(2, 60).default(5),
  retries: count(1, 10).default(3),
  startPeriodSeconds: count(0, 300).default(0),
});

const words = z.array(z.string()).min(1);

/** Keys that the main container and sidecars share. */
export const container = {
  command: words.exactOptional(),
  entryPoint: words.exactOptional(),
  user: z.string().min(1).exactOptional(),
  healthCheck: healthCheck.exactOptional(),
  environment,
  secrets,
} as const;

const containerName = text(
  /^[a-zA-Z][\w-]{0,60}$/,
  "a container's name has letters, digits, hyphens and underscores, and starts with a letter",
  "choose a name such as log-router",
);

export const sidecar = z.strictObject({
  name: containerName,
  image,
  essential: z.boolean().default(false),
  ...container,
  cpu: count(1, LIMITS.taskCpuUnits.most).exactOptional(),
  memory: count(6, LIMITS.taskMemoryMib.most).exactOptional(),
  ports: ports.default([]),
  readonlyRootFilesystem: z.boolean().default(false),
  dependsOn: z
    .array(
      z.strictObject({
        container: containerName,
        condition: z.enum(["START", "COMPLETE", "SUCCESS", "HEALTHY"]).default("START"),
      }),
    )
    .default([]),
});
