/** Values of Pulumi secrets, for the resources that keep them. They come as secret outputs and are never plain here. */
import type * as pulumi from "@pulumi/pulumi";
import { isMapping } from "./location";

/**
 * Value of a secret by service and by its key in the plan: the secret's name, for a sidecar `SIDECAR-NAME`; `undefined`
 * where the configuration gives none.
 */
export type SecretValues = (service: string, key: string) => pulumi.Output<string> | undefined;

/** @param config of the project */
export function secretValues(config: pulumi.Config): SecretValues {
  // Parsed once as plain data to see what is there, and handed on as a secret only.
  const services: unknown = config.getObject("services");
  return (service, key) => {
    if (valueIn(services, service, key) === undefined) return undefined;
    return config.requireSecretObject<unknown>("services").apply((secret) => valueIn(secret, service, key) ?? "");
  };
}

function valueIn(services: unknown, service: string, key: string): string | undefined {
  const main = field(services, service);
  const entries = [
    ...items(field(main, "secrets")).map((secret) => ({ key: field(secret, "name"), secret })),
    ...items(field(main, "sidecars")).flatMap((sidecar) =>
      items(field(sidecar, "secrets")).map((secret) => ({
        key: `${String(field(sidecar, "name"))}-${String(field(secret, "name"))}`,
        secret,
      })),
    ),
  ];
  const value = field(entries.find((entry) => entry.key === key)?.secret, "value");
  return typeof value === "string" ? value : undefined;
}

function field(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
