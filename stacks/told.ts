/**
 * What a stack's configuration tells that its resources do not show: endpoints of others, pull-through caches, endpoints
 * that are about to go. The proof is told it here and nowhere else, whoever asks: an offline evaluation, a preview, the
 * policy pack. Lenient: what is malformed is told by the parser, and left out here.
 */
import { MODES, type Mode } from "../plan/mode";
import type { ExternalEndpoint } from "../plan/settings";
import { isMapping } from "./location";

/** State of an ECR pull-through cache: whether its images were pulled once already. */
export type CacheState = "pre-warmed" | "cold";

/** What the proof cannot see. */
export interface ToldFacts {
  readonly externalEndpoints: readonly ExternalEndpoint[];
  /** By repository prefix. Where services differ, the image is not there yet. */
  readonly pullThrough: Readonly<Record<string, CacheState>>;
}

/** @param sections settings, or values of the project's keys as they were written */
export function toldFacts(sections: Readonly<Record<string, unknown>> | object): ToldFacts {
  const given: Readonly<Record<string, unknown>> = { ...sections };
  const services = [fields(given["service"]), ...Object.values(fields(given["services"])).map(fields)];
  const states = services.flatMap(({ pullThrough }) => Object.entries(fields(pullThrough)));
  const known = states.filter(
    (entry): entry is [string, CacheState] => entry[1] === "cold" || entry[1] === "pre-warmed",
  );
  // Cold ones last: they win.
  known.sort(([, a], [, b]) => Number(a === "cold") - Number(b === "cold"));
  return {
    externalEndpoints: list(fields(given["endpoints"])["external"]).flatMap(externalEndpoint),
    pullThrough: Object.fromEntries(known),
  };
}

/** Interface endpoints that stand while their names lead to NAT already: `egress switch` sets them. */
export function drainingServices(sections: Readonly<Record<string, unknown>>): readonly string[] {
  return texts(fields(sections["endpoints"])["draining"]);
}

/** The mode that a stack states; `undefined` when it leaves it to the default, or states none that exists. */
export function statedMode(sections: Readonly<Record<string, unknown>>): Mode | undefined {
  return MODES.find((mode) => mode === sections["mode"]);
}

/** Whether the stack keeps its Elastic IPs while it has no NAT: `network.nat.retainEips`. */
export function retainsEips(sections: Readonly<Record<string, unknown>>): boolean {
  return fields(fields(sections["network"])["nat"])["retainEips"] === true;
}

function externalEndpoint(item: unknown): ExternalEndpoint[] {
  const { service, cidrs, securityGroupId } = fields(item);
  if (typeof service !== "string") return [];
  return [{ service, cidrs: texts(cidrs), ...(typeof securityGroupId === "string" ? { securityGroupId } : {}) }];
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((item): item is string => typeof item === "string");
}
