/** Where a service's task security group lets traffic out. Pure. */
import { contains } from "./addresses";
import { LIMITS } from "./limits";
import { type Mode, usesNat } from "./mode";
import type { AllowRule } from "./settings";

/** Target of a rule: a group or prefix list of the stack, a foreign group, or addresses. */
export type EgressTarget =
  | { readonly kind: "endpoint-group"; readonly group: string }
  | { readonly kind: "prefix-list"; readonly service: string; readonly id?: string }
  | { readonly kind: "task-group"; readonly service: string }
  | { readonly kind: "mount-targets"; readonly volume: string }
  /** `admit`: the group is to admit the tasks, by a rule of this stack. */
  | { readonly kind: "security-group"; readonly id: string; readonly admit: boolean }
  | { readonly kind: "cidr"; readonly cidr: string };

/** One egress rule of a task security group, TCP. */
export interface EgressRule {
  /** Stable name, unique in the service. */
  readonly key: string;
  readonly to: EgressTarget;
  readonly port: number;
  readonly description: string;
}

const HTTPS = 443;
const ANYWHERE = "0.0.0.0/0";

/** An endpoint of others, and whether its group is to admit the tasks by a rule of this stack. */
export interface ExternalTarget {
  readonly service: string;
  readonly cidrs: readonly string[];
  readonly securityGroupId?: string;
  readonly admit?: boolean;
}

/** What decides the rules that lead to AWS and the internet. */
export interface EgressWishes {
  readonly mode: Mode;
  /** Endpoint groups of the stack that the service uses. */
  readonly groups: readonly string[];
  /** Gateway endpoints, with the prefix list where an existing one is used. */
  readonly gateways: readonly { readonly service: string; readonly prefixListId?: string }[];
  readonly external: readonly ExternalTarget[];
  readonly allow: readonly AllowRule[];
}

/**
 * Egress rules of a mode. endpoints-only has none to 0.0.0.0/0. No rule for DNS, task metadata or time: security
 * groups do not filter those (R1.8).
 */
export function egressRules({ mode, groups, gateways, external, allow }: EgressWishes): EgressRule[] {
  return [
    ...groups.map(
      (group): EgressRule => ({
        key: `endpoints-${group}`,
        to: { kind: "endpoint-group", group },
        port: HTTPS,
        description: `HTTPS to the interface endpoints (${group})`,
      }),
    ),
    ...(mode === "nat-only" ? [] : [...gateways.map(toGateway), ...external.flatMap(toExternal)]),
    ...(usesNat(mode) ? toInternet(allow) : []),
  ];
}

function toGateway({ service, prefixListId }: EgressWishes["gateways"][number]): EgressRule {
  return {
    key: service,
    to: { kind: "prefix-list", service, ...(prefixListId === undefined ? {} : { id: prefixListId }) },
    port: HTTPS,
    description: `HTTPS to the ${service} gateway endpoint`,
  };
}

function toExternal({ service, cidrs, securityGroupId, admit = false }: ExternalTarget): EgressRule[] {
  const rule = (key: string, to: EgressTarget): EgressRule => ({
    key: `external-${service}${key}`,
    to,
    port: HTTPS,
    description: `HTTPS to the external ${service} endpoint`,
  });
  return [
    ...(securityGroupId ? [rule("", { kind: "security-group", id: securityGroupId, admit })] : []),
    ...cidrs.map((cidr) => rule(`-${cidrKey(cidr)}`, { kind: "cidr", cidr })),
  ];
}

function toInternet(allow: readonly AllowRule[]): EgressRule[] {
  return [
    {
      key: "internet",
      to: { kind: "cidr", cidr: ANYWHERE },
      port: HTTPS,
      description: "HTTPS to the internet through NAT",
    },
    ...allow
      // Covered by the rule above; AWS refuses the same rule twice.
      .filter(({ cidr, port }) => !(port === HTTPS && contains(ANYWHERE, cidr)))
      .map(({ cidr, port, why }) => toCidr(cidr, port, why)),
  ];
}

/** A rule to addresses. @param why as the configuration has it, in any letters. */
export function toCidr(cidr: string, port: number, why: string): EgressRule {
  return { key: `${cidrKey(cidr)}-${port}`, to: { kind: "cidr", cidr }, port, description: ascii(why) };
}

/** Rule descriptions take a limited set of characters (EC2 API reference, IpRange.Description). */
function ascii(text: string): string {
  return text.replace(/[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, "-").slice(0, LIMITS.ruleDescription.most);
}

export function cidrKey(cidr: string): string {
  return cidr.replace(/[./]/g, "-");
}
