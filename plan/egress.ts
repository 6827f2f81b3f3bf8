/** Where the task security group lets traffic out. Pure. */
import { contains } from "./addresses";
import { usesNat } from "./mode";
import type { Settings } from "./settings";

/** Target of a rule: an endpoint group of the stack, a gateway's prefix list, a foreign group, or addresses. */
export type EgressTarget =
  | { readonly kind: "endpoint-group"; readonly group: string }
  | { readonly kind: "prefix-list"; readonly service: string }
  | { readonly kind: "security-group"; readonly id: string }
  | { readonly kind: "cidr"; readonly cidr: string };

/** One egress rule of the task security group, TCP. */
export interface EgressRule {
  /** Stable name, unique in the stack. */
  readonly key: string;
  readonly to: EgressTarget;
  readonly port: number;
  readonly description: string;
}

const HTTPS = 443;
const ANYWHERE = "0.0.0.0/0";

/**
 * Egress rules of a mode. endpoints-only has none to 0.0.0.0/0. No rule for DNS, task metadata or time: security
 * groups do not filter those (R1.8).
 */
export function egressRules(settings: Settings, groups: readonly string[], gateways: readonly string[]): EgressRule[] {
  const { mode, egress, endpoints } = settings;
  const rules: EgressRule[] = [];
  for (const group of groups)
    rules.push({
      key: `endpoints-${group}`,
      to: { kind: "endpoint-group", group },
      port: HTTPS,
      description: `HTTPS to the interface endpoints (${group})`,
    });
  if (mode !== "nat-only") {
    for (const service of gateways)
      rules.push({
        key: service,
        to: { kind: "prefix-list", service },
        port: HTTPS,
        description: `HTTPS to the ${service} gateway endpoint`,
      });
    for (const external of endpoints.external) {
      if (external.securityGroupId)
        rules.push({
          key: `external-${external.service}`,
          to: { kind: "security-group", id: external.securityGroupId },
          port: HTTPS,
          description: `HTTPS to the external ${external.service} endpoint`,
        });
      for (const cidr of external.cidrs)
        rules.push({
          key: `external-${external.service}-${cidrKey(cidr)}`,
          to: { kind: "cidr", cidr },
          port: HTTPS,
          description: `HTTPS to the external ${external.service} endpoint`,
        });
    }
  }
  if (usesNat(mode)) {
    rules.push({
      key: "internet",
      to: { kind: "cidr", cidr: ANYWHERE },
      port: HTTPS,
      description: "HTTPS to the internet through NAT",
    });
    for (const allow of egress.allow) {
      // Covered by the rule above; AWS refuses the same rule twice.
      if (allow.port === HTTPS && contains(ANYWHERE, allow.cidr)) continue;
      rules.push({
        key: `${cidrKey(allow.cidr)}-${allow.port}`,
        to: { kind: "cidr", cidr: allow.cidr },
        port: allow.port,
        description: ascii(allow.why),
      });
    }
  }
  return rules;
}

function cidrKey(cidr: string): string {
  return cidr.replace(/[./]/g, "-");
}

/** Rule descriptions take a limited set of characters (EC2 API reference, IpRange.Description). */
function ascii(text: string): string {
  return text.replace(/[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, "-").slice(0, 255);
}
