/** One entry of `services`: a Fargate service, what it runs, who reaches it and what it reaches. */
import { z } from "zod";
import { LIMITS } from "../../plan/limits";
import { container, image, ports, sidecar } from "./container";
import { arn, cidr, count, description, id, retentionDays, slug, statement, text } from "./value-types";

const build = z.union([
  z.string().transform((context): { context: string; dockerfile?: string } => ({ context })),
  z.strictObject({ context: z.string().min(1), dockerfile: z.string().min(1).exactOptional() }),
]);

const autoscaling = z.strictObject({
  min: count(0, LIMITS.tasksPerService.most),
  max: count(1, LIMITS.tasksPerService.most),
  cpuPercent: count(1, 100).default(60),
  requestsPerTask: count(1, 1_000_000).exactOptional(),
});

const exec = z
  .union([
    z
      .boolean()
      .transform((enabled): { enabled: boolean; kmsKeyArn?: string; logGroup?: string; s3Bucket?: string } => ({
        enabled,
      })),
    z.strictObject({
      enabled: z.boolean().default(true),
      kmsKeyArn: arn("kms").exactOptional(),
      logGroup: z.string().min(1).exactOptional(),
      s3Bucket: z.string().min(3).exactOptional(),
    }),
  ])
  .default({ enabled: false });

const loadBalancer = z
  .strictObject({
    scheme: z.enum(["none", "public", "internal"]).default("none"),
    certificateArn: arn("acm|iam").exactOptional(),
    healthCheckPath: text(/^\//, "a path starts with a slash", "write a path such as /healthz").default("/healthz"),
    allowCidrs: z.array(cidr).exactOptional(),
    /** AWS refuses to delete the load balancer while it is set. */
    deletionProtection: z.boolean().default(false),
    /** Every request, in a bucket of the stack's own. */
    accessLogs: z.boolean().default(false),
    /** With a certificate: clients on port 80 are redirected to 443; false leaves port 80 closed. */
    redirectHttp: z.boolean().default(true),
  })
  .prefault({});

const need = z.union([
  z.string().transform((name): { service: string; actions: string[]; resources: string[] } => ({
    service: name,
    actions: [],
    resources: [],
  })),
  z.strictObject({ service: z.string(), actions: statement.shape.actions, resources: statement.shape.resources }),
]);

/** Another service of the stack by name, or addresses inside the VPC and what is peered with it. */
const reach = z.union([
  z.string().transform((service): { service: string; port?: number } => ({ service })),
  z.strictObject({ service: z.string(), port: count(1, 65535).exactOptional() }),
  z.strictObject({ cidr, port: count(1, 65535), why: description }),
]);

/** Where FireLens sends the logs: `options` go to the log router as they are (`Name: cloudwatch_logs`, `region`, …). */
const logging = z
  .union([
    z.literal("awslogs").transform((driver) => ({ driver })),
    z.strictObject({
      driver: z.literal("firelens"),
      image: image.exactOptional(),
      options: z.record(z.string().min(1), z.string()),
    }),
  ])
  .default({ driver: "awslogs" });

/** A file system mounted into the main container: an existing one, or one that the stack makes. */
const volume = z.strictObject({
  path: text(/^\//, "a mount path starts with a slash", "write a path such as /data"),
  readOnly: z.boolean().default(false),
  efs: z.union([
    z.literal("create").transform(() => ({ create: true as const })),
    z.strictObject({
      fileSystemId: id("fs"),
      /** Security group of the mount targets: admits the tasks on 2049. */
      securityGroupId: id("sg"),
      accessPointId: id("fsap").exactOptional(),
      rootDirectory: z.string().min(1).exactOptional(),
      iam: z.boolean().default(true),
    }),
  ]),
});

const capacity = z
  .union([
    z.enum(["fargate", "spot"]).transform((provider) => ({ provider, base: 0 })),
    z.strictObject({ provider: z.enum(["fargate", "spot"]), base: count(0, LIMITS.tasksPerService.most).default(0) }),
  ])
  .default({ provider: "fargate", base: 0 });

/** The name of a service: part of resource names, so short. */
export const serviceName = slug(32);

export const service = z.strictObject({
  image: image.exactOptional(),
  build: build.exactOptional(),
  ...container,
  cpu: count(1, LIMITS.taskCpuUnits.most).default(256),
  memory: count(1, LIMITS.taskMemoryMib.most).default(512),
  ephemeralStorageGiB: count(21, LIMITS.ephemeralStorageGib.most).exactOptional(),
  architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
  /** The first is the load balancer's and the one other services reach. */
  ports: ports.default([{ port: 8080, protocol: "tcp" }]),
  desiredCount: count(0, LIMITS.tasksPerService.most).default(1),
  capacity,
  autoscaling: autoscaling.exactOptional(),
  exec,
  readonlyRootFilesystem: z.boolean().exactOptional(),
  loadBalancer,
  needs: z.array(need).default([]),
  reach: z.array(reach).default([]),
  volumes: z.record(slug(31), volume).default({}),
  sidecars: z.array(sidecar).default([]),
  securityGroupIds: z.array(id("sg")).default([]),
  logging,
  logRetentionDays: retentionDays.default(30),
  logMode: z.enum(["blocking", "non-blocking"]).default("non-blocking"),
  pullThrough: z.record(z.string().min(1), z.enum(["pre-warmed", "cold"])).default({}),
});
