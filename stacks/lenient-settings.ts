/**
 * What readers beside the program take from a configuration that is not parsed yet: automation and the policy pack.
 * Lenient: what is malformed is told by the parser, and left out here.
 */
import { MODES, type Mode } from "../plan/mode";
import { type ToldFacts, toldFacts } from "../plan/told";
import { isMapping } from "./location";
import { sections } from "./schema";

/** What the proof cannot see. @param raw values of the project's keys as they were written */
export function toldBy(raw: Readonly<Record<string, unknown>>): ToldFacts {
  const endpoints = sections.endpoints.safeParse(raw["endpoints"]);
  const services = sections.services.safeParse(raw["services"]);
  return toldFacts({
    endpoints: endpoints.success ? endpoints.data : sections.endpoints.parse(undefined),
    services: services.success ? services.data : {},
  });
}

/** Interface endpoints that stand while their names lead to NAT already: `egress switch` sets them. */
export function drainingServices(raw: Readonly<Record<string, unknown>>): readonly string[] {
  return texts(fields(raw["endpoints"])["draining"]);
}

/** The mode that a stack states; `undefined` when it leaves it to the default, or states none that exists. */
export function statedMode(raw: Readonly<Record<string, unknown>>): Mode | undefined {
  return MODES.find((mode) => mode === raw["mode"]);
}

/** Whether the stack keeps its Elastic IPs while it has no NAT: `network.nat.retainEips`. */
export function retainsEips(raw: Readonly<Record<string, unknown>>): boolean {
  return fields(fields(raw["network"])["nat"])["retainEips"] === true;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
