/**
 * The shape of one stack's configuration, as zod schemas with the defaults; the types of the settings are inferred from
 * them. Shape only: rules between fields are in plan/rules. Documented in docs/configuration.md.
 */
import { z } from "zod";
import { LIMITS } from "../plan/limits";
import { MODES } from "../plan/mode";
import { TRAFFIC_KEYS, trafficKeyAdvice } from "../plan/traffic-keys";
import { endpoints } from "./schema/endpoints";
import { network } from "./schema/network";
import { service, serviceName } from "./schema/service";
import { advised, arn, cidr, count, description, slug, tags } from "./schema/value-types";

export type { Advice } from "./schema/value-types";

const egress = z
  .strictObject({
    allow: z.array(z.strictObject({ cidr, port: count(1, 65535), why: description })).default([]),
  })
  .prefault({});

const trafficKey = advised(trafficKeyAdvice).meta({ enum: [...TRAFFIC_KEYS] });

const traffic = z
  .strictObject({
    gbPerMonth: z.record(trafficKey, z.number().min(0).max(LIMITS.gbPerMonth.most)).default({}),
    imageSizeGb: z.number().min(0).max(LIMITS.imageGb.most).exactOptional(),
    deploymentsPerMonth: z.number().min(0).max(1e6).exactOptional(),
  })
  .prefault({});

/** An existing cluster by name or ARN, or the settings of the stack's own. */
const cluster = z
  .union([
    z
      .string()
      .min(1)
      .transform((existing) => ({ existing })),
    z.strictObject({ containerInsights: z.enum(["off", "on", "enhanced"]).default("off") }),
  ])
  .default({ containerInsights: "off" });

/** Customer keys; what has none uses AWS's own. */
const keys = z
  .strictObject({
    repository: arn("kms").exactOptional(),
    secrets: arn("kms").exactOptional(),
    logs: arn("kms").exactOptional(),
    flowLogs: arn("kms").exactOptional(),
  })
  .prefault({});

const names = z
  .strictObject({
    /** First part of every resource's name. @default project and stack. */
    prefix: slug(24).exactOptional(),
    /** First part of the keys of the tags that mark a resource as this stack's. */
    tagPrefix: slug(32).default("fargate-egress"),
  })
  .prefault({});

/** Every key of the project's namespace with its schema. */
export const sections = {
  mode: z.enum(MODES).default("nat-only"),
  network,
  endpoints,
  services: z.record(serviceName, service).default({}),
  cluster,
  egress,
  tags,
  names,
  keys,
  /** What a destroy or a replacement may take: everything, nothing that holds data, or nothing at all. */
  protect: z.enum(["none", "data", "all"]).default("data"),
  traffic,
} as const;

/** A key of the project's namespace. */
export type Section = keyof typeof sections;

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** One stack's configuration after parsing: plain values, every default filled in. */
export type Settings = { readonly [K in Section]: Immutable<z.output<(typeof sections)[K]>> };
