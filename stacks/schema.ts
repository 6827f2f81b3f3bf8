/**
 * The shape of one stack's configuration, as zod schemas with the defaults. Shape only: rules between fields are in
 * plan/rules. Key names and defaults are documented in Pulumi.yaml and docs/configuration.md.
 */
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { parseCidr } from "../plan/addresses";
import { findService, HYBRID_DEFAULT, serviceNames } from "../plan/catalogue";
import { MODES } from "../plan/mode";

/** Carried by a check that knows its own reason and fix; read by {@link ../stacks/parse}. */
export interface Advice {
  readonly why: string;
  readonly fix: string;
}

function checked<T extends z.ZodType>(
  schema: T,
  test: (value: z.output<T>) => boolean,
  advice: (value: z.output<T>) => Advice,
) {
  return schema.superRefine((value, context) => {
    if (!test(value))
      context.addIssue({ code: "custom", input: value, params: advice(value), message: advice(value).why });
  });
}

const cidr = checked(
  z.string(),
  (text) => parseCidr(text)?.aligned === true,
  (text) => {
    const parsed = parseCidr(text);
    return parsed
      ? {
          why: "the address has bits set beyond its prefix length",
          fix: `write the network address of the /${parsed.prefix}`,
        }
      : { why: "it is not an IPv4 CIDR", fix: "write four numbers and a prefix length, such as 10.0.0.0/16" };
  },
);
const arn = (service: string) =>
  checked(
    z.string(),
    (text) => new RegExp(`^arn:aws(-cn|-us-gov)?:(${service}):[a-z0-9-]*:\\d{0,12}:.+$`).test(text),
    () => ({
      why: `it is not an ARN of ${service.replaceAll("|", " or ")}`,
      fix: "copy the ARN from the console or the AWS CLI",
    }),
  );
const id = (prefix: string) =>
  checked(
    z.string(),
    (text) => new RegExp(`^${prefix}-[a-z0-9-]+$`).test(text),
    () => ({
      why: `an id of this kind starts with ${prefix}-`,
      fix: `write an id such as ${prefix}-0123456789abcdef0`,
    }),
  );
const service = (kind?: "interface" | "gateway") =>
  checked(
    z.string(),
    (name) => {
      const row = findService(name);
      return row !== undefined && (kind === undefined || row.kind === kind);
    },
    (name) => {
      const row = findService(name);
      if (!row)
        return {
          why: "the catalogue has no such service",
          fix: suggestion(
            name,
            serviceNames.filter((n) => !kind || findService(n)?.kind === kind),
          ),
        };
      return {
        why: `${name} has ${row.kind === "gateway" ? "a gateway" : "an interface"} endpoint, and this list takes ${kind} endpoints`,
        fix:
          row.kind === "gateway"
            ? `move it to endpoints.gateway (gateway endpoints cost nothing)`
            : "move it to endpoints.interface",
      };
    },
  );
const suggestion = (name: string, all: readonly string[]) =>
  `choose ${closest(name, [...all])}, or another of: ${all.join(", ")}`;

const count = (min: number, max: number) => z.int().min(min).max(max);

const nat = z
  .strictObject({
    strategy: z.enum(["per-az", "single", "regional", "instance"]).default("per-az"),
    eipAllocationIds: z.array(id("eipalloc")).default([]),
    retainEips: z.boolean().default(false),
    instanceType: z
      .string()
      .regex(/^[a-z0-9-]+\.[a-z0-9]+$/)
      .default("t4g.nano"),
    instances: z.enum(["one", "per-az"]).default("one"),
    eipQuota: count(1, 1000).default(5),
    otherEips: count(0, 1000).default(0),
  })
  .prefault({});

const flowLogs = z
  .strictObject({
    traffic: z.enum(["off", "reject", "all"]).default("reject"),
    destination: z.enum(["cloudwatch", "s3"]).default("cloudwatch"),
    retentionDays: z
      .union(
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map(
          (n) => z.literal(n),
        ),
      )
      .default(14),
  })
  .prefault({});

const network = z
  .strictObject({
    cidr: cidr.default("10.0.0.0/16"),
    azs: z.union([count(1, 16), z.array(z.string().min(1)).min(1)]).default(2),
    nat,
    flowLogs,
    networkAcls: z.enum(["none", "managed"]).default("none"),
    avoidCidrs: z.array(cidr).default([]),
    existing: z
      .strictObject({
        vpcId: id("vpc"),
        privateSubnetIds: z.array(id("subnet")).min(1),
        publicSubnetIds: z.array(id("subnet")).default([]),
      })
      .optional(),
  })
  .prefault({});

const statement = z.strictObject({
  actions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z*]+$/)).min(1),
  resources: z.array(z.string().min(1)).min(1),
});

const endpoints = z
  .strictObject({
    interface: z.array(service("interface")).default([]),
    gateway: z.array(service("gateway")).default([]),
    hybrid: z.array(service("interface")).default([...HYBRID_DEFAULT]),
    baseline: z.enum(["standard-six", "needs-only"]).default("standard-six"),
    policy: z.enum(["least-privilege", "aws-default"]).default("least-privilege"),
    allow: z.record(service(), z.array(statement)).default({}),
    groups: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), z.array(service("interface")).min(1)).default({}),
    external: z
      .array(
        z.strictObject({
          service: service(),
          cidrs: z.array(cidr).default([]),
          securityGroupId: id("sg").optional(),
        }),
      )
      .default([]),
    draining: z.array(service("interface")).default([]),
  })
  .prefault({});

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const environment = z
  .record(environmentName, z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .default({});
const image = checked(
  z.string().min(1),
  (text) => /^[\w.\-/:@]+$/.test(text) && !text.endsWith(":"),
  () => ({ why: "it is not an image reference", fix: "write [registry/]repository[:tag|@digest]" }),
);

const serviceSection = z
  .strictObject({
    image: image.optional(),
    build: z
      .union([
        z.string().transform((context) => ({ context })),
        z.strictObject({ context: z.string().min(1), dockerfile: z.string().min(1).optional() }),
      ])
      .optional(),
    cpu: z.int().default(256),
    memory: z.int().default(512),
    architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
    port: count(1, 65535).default(8080),
    desiredCount: count(0, 5000).default(1),
    autoscaling: z
      .strictObject({
        min: count(0, 5000),
        max: count(1, 5000),
        cpuPercent: count(1, 100).default(60),
        requestsPerTask: count(1, 1_000_000).optional(),
      })
      .optional(),
    environment,
    secrets: z
      .array(
        z.strictObject({
          name: environmentName,
          valueFrom: arn("secretsmanager|ssm").optional(),
          create: z.enum(["secretsmanager", "ssm"]).optional(),
          kmsKeyArn: arn("kms").optional(),
        }),
      )
      .default([]),
    exec: z
      .union([
        z.boolean().transform((enabled) => ({ enabled })),
        z.strictObject({
          enabled: z.boolean().default(true),
          kmsKeyArn: arn("kms").optional(),
          logGroup: z.string().min(1).optional(),
          s3Bucket: z.string().min(3).optional(),
        }),
      ])
      .default({ enabled: false }),
    readonlyRootFilesystem: z.boolean().optional(),
    loadBalancer: z
      .strictObject({
        scheme: z.enum(["none", "public", "internal"]).default("none"),
        certificateArn: arn("acm|iam").optional(),
        healthCheckPath: z.string().regex(/^\//).default("/healthz"),
        allowCidrs: z.array(cidr).optional(),
      })
      .prefault({}),
    needs: z
      .array(
        z.union([
          z.string().transform((name) => ({ service: name, actions: [], resources: [] })),
          z.strictObject({
            service: z.string(),
            actions: statement.shape.actions,
            resources: statement.shape.resources,
          }),
        ]),
      )
      .default([]),
    sidecars: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-zA-Z][\w-]{0,60}$/),
          image,
          essential: z.boolean().default(false),
          environment,
        }),
      )
      .default([]),
    securityGroupIds: z.array(id("sg")).default([]),
    logRetentionDays: flowLogs.unwrap().shape.retentionDays.unwrap().default(30),
    logMode: z.enum(["blocking", "non-blocking"]).default("non-blocking"),
    pullThrough: z.record(z.string().min(1), z.enum(["pre-warmed", "cold"])).default({}),
  })
  .prefault({});

const egress = z
  .strictObject({
    allow: z.array(z.strictObject({ cidr, port: count(1, 65535), why: z.string().min(3).max(200) })).default([]),
  })
  .prefault({});

const traffic = z
  .strictObject({
    gbPerMonth: z.record(z.string(), z.number().min(0)).default({}),
    imageSizeGb: z.number().min(0).optional(),
    deploymentsPerMonth: z.number().min(0).optional(),
  })
  .prefault({});

/** Every key of the namespace with its schema. */
export const sections = {
  mode: z.enum(MODES).default("nat-only"),
  network,
  endpoints,
  service: serviceSection,
  egress,
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  traffic,
} as const;

/** A key of the namespace `fargate-egress`. */
export type Section = keyof typeof sections;
