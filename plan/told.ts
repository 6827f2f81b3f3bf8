/** What the configuration tells a proof beyond the resources: endpoints of others, pull-through caches, who reaches whom. Pure. */
import type { ExternalEndpoint, Settings } from "./settings";

/** A destination inside the VPC that a service reaches: another service by its key, or addresses. */
export interface ToldReach {
  readonly to: { readonly service: string } | { readonly cidr: string };
  readonly port: number;
}

/** Told facts. */
export interface ToldFacts {
  readonly externalEndpoints: readonly ExternalEndpoint[];
  /** ECR repository prefixes that are caches; one that any service calls cold is cold. */
  readonly pullThrough: Readonly<Record<string, "pre-warmed" | "cold">>;
  /** By the key of the service that reaches. */
  readonly reach: Readonly<Record<string, readonly ToldReach[]>>;
}

/** The facts of a stack's settings. */
export function toldFacts({ endpoints, services }: Pick<Settings, "endpoints" | "services">): ToldFacts {
  const caches = Object.values(services).flatMap((service) => Object.entries(service.pullThrough));
  return {
    externalEndpoints: endpoints.external,
    pullThrough: Object.fromEntries([
      ...caches.filter(([, state]) => state === "pre-warmed"),
      ...caches.filter(([, state]) => state === "cold"),
    ]),
    reach: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        service.reach.flatMap((reach): ToldReach[] => {
          if ("cidr" in reach) return [{ to: { cidr: reach.cidr }, port: reach.port }];
          const port = reach.port ?? services[reach.service]?.ports[0]?.port;
          return port === undefined ? [] : [{ to: { service: reach.service }, port }];
        }),
      ]),
    ),
  };
}
