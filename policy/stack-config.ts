/**
 * What a policy takes from the configuration of the stack under review. The engine hands the same configuration to
 * the pack as to the program; the program reports its mistakes, so anything malformed is passed over here.
 */
import * as pulumi from "@pulumi/pulumi";
import { MODES, type Mode } from "../plan/mode";
import type { ResourceOptions } from "../reachability/sources/resources";
import type { ExternalEndpoint } from "../reachability/topology";

const NAMESPACE = "fargate-egress";

/** Mode that the stack declares; `undefined` when it is another program's stack. */
export function declaredMode(): Mode | undefined {
  const text = pulumi.runtime.getConfig(`${NAMESPACE}:mode`);
  return MODES.find((mode) => mode === text);
}

/** Region of the stack's default provider; `undefined` when neither configuration nor environment names one. */
export function declaredRegion(): string | undefined {
  return pulumi.runtime.getConfig("aws:region") ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
}

/** Interface endpoints that stand while their names lead to NAT already: `egress switch` sets them. */
export function drainingServices(): readonly string[] {
  return texts(section("endpoints")["draining"]);
}

/** What the proof cannot see in the resources: endpoints of others, pull-through caches. */
export function declaredFacts(): Omit<ResourceOptions, "region"> {
  const external = list(section("endpoints")["external"]).flatMap(externalEndpoint);
  const pullThrough = Object.entries(fields(section("service")["pullThrough"])).flatMap(([prefix, state]) =>
    state === "cold" || state === "pre-warmed" ? [[prefix, state] as const] : [],
  );
  return { externalEndpoints: external, pullThrough: Object.fromEntries(pullThrough) };
}

function externalEndpoint(item: unknown): ExternalEndpoint[] {
  const { service, cidrs, securityGroupId } = fields(item);
  if (typeof service !== "string") return [];
  return [{ service, cidrs: texts(cidrs), ...(typeof securityGroupId === "string" ? { securityGroupId } : {}) }];
}

function section(key: string): Readonly<Record<string, unknown>> {
  const text = pulumi.runtime.getConfig(`${NAMESPACE}:${key}`);
  if (text === undefined) return {};
  try {
    return fields(JSON.parse(text));
  } catch {
    return {};
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((item): item is string => typeof item === "string");
}
