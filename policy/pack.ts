/** Every policy of the pack. Importing this serves nothing: tests and other packs can use it. */
import type { Policies } from "@pulumi/policy";
import { type PolicyDefinition, policyOf } from "./define";
import { encryption } from "./policies/encryption";
import { endpointZones } from "./policies/endpoint-zones";
import { executionRole } from "./policies/execution-role";
import { flowLogs } from "./policies/flow-logs";
import { immutableRepositories } from "./policies/immutable-repositories";
import { lockedDefaultGroup } from "./policies/locked-default-group";
import { noInlineRules } from "./policies/no-inline-rules";
import { noNat } from "./policies/no-nat";
import { noOpenEgress } from "./policies/no-open-egress";
import { noPublicIp } from "./policies/no-public-ip";
import { privateDns } from "./policies/private-dns";
import { reachability } from "./policies/reachability";
import { reachabilityProven } from "./policies/reachability-proven";
import { RegisteredInputs } from "./records";

/** Name of the pack. */
export const PACK_NAME = "fargate-egress";

/** All definitions, the proof first. */
export const DEFINITIONS: readonly PolicyDefinition[] = [
  reachability,
  reachabilityProven,
  noNat,
  noOpenEgress,
  privateDns,
  endpointZones,
  noPublicIp,
  noInlineRules,
  lockedDefaultGroup,
  executionRole,
  immutableRepositories,
  encryption,
  flowLogs,
];

/** Policies of one run. What resource policies note is theirs alone, so a second run needs a second set. */
export function policies(): Policies {
  const inputs = new RegisteredInputs();
  return DEFINITIONS.map((definition) => policyOf(definition, inputs));
}
