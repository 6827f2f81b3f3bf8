/** The installed @pulumi/aws: some resources are safe from a release on. */
import { readFileSync } from "node:fs";

/** Its version. */
export function awsPackageVersion(): string {
  const file = require.resolve("@pulumi/aws/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
