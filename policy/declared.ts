/**
 * What a policy takes from the configuration of the stack under review. The engine hands the same configuration to
 * the pack as to the program; the program reports its mistakes.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Mode } from "../plan/mode";
import type { ToldFacts } from "../plan/told";
import * as told from "../stacks/lenient-settings";
import { runningSections } from "../stacks/running-sections";

/** Mode that the stack declares; `undefined` when it is another program's stack. */
export function declaredMode(): Mode | undefined {
  return told.statedMode(runningSections());
}

/** Region of the stack's default provider; `undefined` when neither configuration nor environment names one. */
export function declaredRegion(): string | undefined {
  return pulumi.runtime.getConfig("aws:region") ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
}

/** Interface endpoints that stand while their names lead to NAT already. */
export function drainingServices(): readonly string[] {
  return told.drainingServices(runningSections());
}

/** What the proof cannot see in the resources: endpoints of others, pull-through caches. */
export function declaredFacts(): ToldFacts {
  return told.toldBy(runningSections());
}
