/** Values of the secrets that a stack's configuration holds as Pulumi secrets. */
import type * as pulumi from "@pulumi/pulumi";

/** Value of a secret by service and key; `undefined` where the configuration gives none. */
export type SecretValues = (service: string, key: string) => pulumi.Output<string> | undefined;
