/** Values of Pulumi secrets, for the resources that keep them. They come as secret outputs and are never plain here. */
import type * as pulumi from "@pulumi/pulumi";
import { isMapping } from "./location";

/**
 * Looks secrets up by where the configuration has them: `services.NAME.secrets`, or a sidecar's.
 * @param container name of a sidecar. @default the service's main container.
 */
export type SecretValues = (
  service: string,
  secretName: string,
  container?: string,
) => pulumi.Output<string> | undefined;

/** @param config of the project; a key without any secret value answers `undefined` for everything. */
export function secretValues(config: pulumi.Config): SecretValues {
  // Parsed once as plain data to see what is there, and handed on as a secret only.
  const services: unknown = config.getObject("services");
  return (service, secretName, container) => {
    if (valueIn(services, service, secretName, container) === undefined) return undefined;
    return config
      .requireSecretObject<unknown>("services")
      .apply((secret) => valueIn(secret, service, secretName, container) ?? "");
  };
}

function valueIn(services: unknown, service: string, secretName: string, container?: string): string | undefined {
  const of = field(services, service);
  const sidecars = field(of, "sidecars");
  const owner = container === undefined ? of : named(sidecars, container);
  const value = field(named(field(owner, "secrets"), secretName), "value");
  return typeof value === "string" ? value : undefined;
}

function field(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}

function named(value: unknown, name: string): unknown {
  return Array.isArray(value) ? value.find((item: unknown) => field(item, "name") === name) : undefined;
}
