/**
 * What stands between a task and its services besides the parts of the VPC itself: rules and lists of the account that
 * apply to it. Pure types.
 */
import type { Known } from "../resources/known";

/** A Resolver rule that applies to the VPC, by its own association or through a Route 53 Profile. */
export interface ResolverRule {
  readonly id: string;
  readonly name?: string;
  /** Names it is for, with everything below them: `amazonaws.com`, without a trailing dot; `.` for every name. */
  readonly domain: Known<string>;
  /**
   * `forward`: other resolvers answer. `system`: the VPC's resolver answers, whatever a rule for a wider domain says.
   * The most specific domain wins.
   */
  readonly kind: Known<"forward" | "system" | "recursive" | "delegate">;
  /** Resolvers that a forward rule asks: `10.0.0.2:53`. */
  readonly targets: readonly string[];
}

/** One rule of a DNS Firewall rule group. */
export interface DnsFirewallRule {
  /** Evaluated in ascending order, the first match decides. */
  readonly priority: number;
  readonly action: Known<"allow" | "block" | "alert">;
  /** `example.com`, `*.example.com`, `*`; unknown for lists that AWS manages, whose names nobody can read. */
  readonly domains: Known<readonly string[]>;
  /** DNS query type it is for, `A`; absent means all. */
  readonly queryType?: string;
}

/** A DNS Firewall rule group that is associated with the VPC. */
export interface DnsFirewallGroup {
  readonly id: string;
  readonly name?: string;
  /** Groups are evaluated in ascending order. */
  readonly priority: Known<number>;
  readonly rules: Known<readonly DnsFirewallRule[]>;
}

/** A Route 53 Profile that is associated with the VPC. */
export interface Route53Profile {
  readonly id: string;
  readonly name?: string;
  /** ARNs of what it brings: private hosted zones, Resolver rules, DNS Firewall rule groups, interface endpoints. */
  readonly resourceArns: Known<readonly string[]>;
}

/** An exclusion from VPC Block Public Access. */
export interface BlockPublicAccessExclusion {
  readonly id: string;
  /** VPC or subnet that is excluded. */
  readonly resourceId: string;
  readonly mode: Known<"allow-bidirectional" | "allow-egress">;
}

/** VPC Block Public Access of the account in the Region. */
export interface BlockPublicAccess {
  /** `block-ingress` lets only NAT gateways and egress-only gateways through, `block-bidirectional` nothing. */
  readonly mode: Known<"off" | "block-bidirectional" | "block-ingress">;
  /** Those in force. */
  readonly exclusions: Known<readonly BlockPublicAccessExclusion[]>;
}
