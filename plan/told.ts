/** What the configuration tells a proof beyond the resources: endpoints of others, pull-through caches. Pure. */
import type { ExternalEndpoint, Settings } from "./settings";

/** Told facts. */
export interface ToldFacts {
  readonly externalEndpoints: readonly ExternalEndpoint[];
  /** ECR repository prefixes that are caches; one that any service calls cold is cold. */
  readonly pullThrough: Readonly<Record<string, "pre-warmed" | "cold">>;
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
  };
}
