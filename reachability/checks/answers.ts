/**
 * What the account lays over the VPC's resolver: Resolver rules, DNS Firewall, Route 53 Profiles.
 * Sources: Route53/latest/DeveloperGuide (resolver-overview-forward-vpc-to-network-domain-name-matches,
 * hosted-zone-private-considerations, resolver-dns-firewall-rule-settings, profiles).
 */
import { or, type Ternary } from "../iam/logic";
import { type DnsFirewallGroup, isUnknown, type ResolverRule } from "../topology";
import type { Trace } from "../trace";
import { listOf, type View } from "../view";

/** A name that the task asks for; `below`: names under it, the first label is not known. */
export interface Host {
  readonly name: string;
  readonly below: boolean;
}

/** Names of a service as the catalogue writes them: `*.dkr.ecr…` and every S3 host stand for names below. */
export function hostsAsked(hosts: readonly string[]): Host[] {
  return hosts.map((host) => {
    const name = host.replace(/^\*\./, "");
    return { name, below: name !== host || /^s3[.-]/.test(name) };
  });
}

/**
 * Nothing of the account changes what the VPC's resolver answers.
 * @param hosts `undefined`: the names of the service are not known.
 * @param redirects Public names may be aliases of others, which DNS Firewall inspects as well.
 */
export function checkAnswers(view: View, trace: Trace, hosts: readonly Host[] | undefined, redirects: boolean): void {
  checkRules(view, trace, hosts);
  checkProfiles(view, trace);
  checkFirewall(view, trace, hosts, redirects);
}

/** How a rule's domain and a name relate: the rule is for it, for names below it, or not for it. */
function covers(domain: string, host: Host): "covers" | "below" | "none" {
  const rule = domain.replace(/\.$/, "").toLowerCase();
  if (rule === "" || rule === host.name || host.name.endsWith(`.${rule}`)) return "covers";
  return host.below && rule.endsWith(`.${host.name}`) ? "below" : "none";
}

function checkRules(view: View, trace: Trace, hosts: readonly Host[] | undefined): void {
  const { resolverRules: all, vpc } = view.topology;
  if (all === undefined) return;
  if (isUnknown(all)) {
    trace.unsure("dns", vpc.id, "the VPC's Resolver rules are not known", [all.unknown]);
    return;
  }
  for (const rule of hosts === undefined ? all : suspects(all, hosts)) {
    if (isUnknown(rule.domain)) {
      trace.unsure("dns", rule.id, "what a Resolver rule is for is not known", [rule.domain.unknown]);
    } else if (isUnknown(rule.kind)) {
      trace.unsure("dns", rule.id, `what the Resolver rule for ${rule.domain} does is not known`, [rule.kind.unknown]);
    } else if (rule.kind === "forward" || rule.kind === "delegate") {
      const targets = rule.targets.length > 0 ? rule.targets.join(", ") : "the resolvers of the rule";
      trace.unsure("dns", rule.id, `Resolver rule ${rule.id} sends ${rule.domain} to ${targets}`, [
        `what ${targets} answer for ${rule.domain} (a SYSTEM rule for the service's names keeps them in the VPC)`,
      ]);
    }
  }
}

/** Rules that may decide a name: the most specific one that covers it, those below it, those not known. */
function suspects(rules: readonly ResolverRule[], hosts: readonly Host[]): ResolverRule[] {
  const found = new Set<ResolverRule>();
  for (const host of hosts) {
    let best: ResolverRule | undefined;
    let length = -1;
    for (const rule of rules) {
      if (isUnknown(rule.domain)) {
        found.add(rule);
        continue;
      }
      const relation = covers(rule.domain, host);
      if (relation === "below") found.add(rule);
      const specific = rule.domain.replace(/\.$/, "").length;
      if (relation !== "covers" || specific < length) continue;
      [best, length] = [rule, specific];
    }
    if (best) found.add(best);
  }
  return [...found];
}

/** A Profile brings zones, rules and endpoints of its own; what is listed with the VPC's own is looked at there. */
function checkProfiles(view: View, trace: Trace): void {
  const { profiles, vpc } = view.topology;
  if (profiles === undefined) return;
  if (isUnknown(profiles)) {
    trace.unsure("dns", vpc.id, "the Route 53 Profiles of the VPC are not known", [profiles.unknown]);
    return;
  }
  const known = new Set([
    ...listOf(view.topology.resolverRules ?? []).map(({ id }) => id),
    ...listOf(view.topology.dnsFirewall ?? []).map(({ id }) => id),
  ]);
  for (const profile of profiles) {
    if (isUnknown(profile.resourceArns)) {
      trace.unsure("dns", profile.id, "what a Route 53 Profile brings is not known", [profile.resourceArns.unknown]);
      continue;
    }
    for (const arn of profile.resourceArns) {
      if (known.has(arn.split("/").at(-1) ?? "")) continue;
      trace.unsure("dns", profile.id, `Profile ${profile.id} brings ${arn}`, [
        `what ${arn} of Route 53 Profile ${profile.id} answers`,
      ]);
    }
  }
}

/** Whether an entry of a domain list is for a name. */
function matchesEntry(entry: string, host: Host): Ternary {
  const text = entry.replace(/\.$/, "").toLowerCase();
  if (text === "*") return "yes";
  const suffix = text.startsWith("*.") ? text.slice(2) : undefined;
  if (suffix !== undefined) {
    if (host.name.endsWith(`.${suffix}`) || (host.below && host.name === suffix)) return "yes";
    return host.below && suffix.endsWith(`.${host.name}`) ? "maybe" : "no";
  }
  if (!host.below) return text === host.name ? "yes" : "no";
  return text.endsWith(`.${host.name}`) ? "maybe" : "no";
}

interface FlatRule {
  readonly group: DnsFirewallGroup;
  readonly action: "allow" | "block" | "alert" | undefined;
  /** `undefined`: not known. */
  readonly domains: readonly string[] | undefined;
  readonly priority: number;
}

function checkFirewall(view: View, trace: Trace, hosts: readonly Host[] | undefined, redirects: boolean): void {
  const { dnsFirewall: groups, vpc } = view.topology;
  if (groups === undefined) return;
  if (isUnknown(groups)) {
    trace.unsure("dns", vpc.id, "the DNS Firewall rule groups of the VPC are not known", [groups.unknown]);
    return;
  }
  const unread = groups.flatMap(({ priority, rules }) => [priority, rules].filter(isUnknown));
  if (unread.length > 0) {
    trace.unsure(
      "dns",
      vpc.id,
      "some rules of DNS Firewall are not known",
      unread.map(({ unknown }) => unknown),
    );
    return;
  }
  const ordered = [...groups].sort((a, b) => Number(a.priority) - Number(b.priority));
  const rules = ordered.flatMap((group) =>
    [...listOf(group.rules)]
      .sort((a, b) => a.priority - b.priority)
      .filter(({ queryType }) => queryType === undefined || queryType === "A")
      .map(
        (rule): FlatRule => ({
          group,
          action: isUnknown(rule.action) ? undefined : rule.action,
          domains: isUnknown(rule.domains) ? undefined : rule.domains,
          priority: rule.priority,
        }),
      ),
  );
  if (hosts === undefined) {
    for (const { group, action } of rules)
      if (action !== "allow" && action !== "alert") doubt(trace, group, "the service's names");
    return;
  }
  for (const host of hosts) askFirewall(trace, rules, host, redirects);
}

function doubt(trace: Trace, group: DnsFirewallGroup, what: string): void {
  trace.unsure("dns", group.id, `DNS Firewall group ${group.id} may refuse ${what}`, [
    `whether DNS Firewall group ${group.id} refuses ${what} (route53resolver list-firewall-domains)`,
  ]);
}

/** The first rule that matches decides; what may match before it leaves the answer open. */
function askFirewall(trace: Trace, rules: readonly FlatRule[], host: Host, redirects: boolean): void {
  const text = host.name === "" ? "*" : host.below ? `*.${host.name}` : host.name;
  let mayBlock: FlatRule | undefined;
  let mayAllow = false;
  for (const [i, rule] of rules.entries()) {
    const match = rule.domains ? or(rule.domains.map((entry) => matchesEntry(entry, host))) : "maybe";
    if (match === "no") continue;
    const blocks = rule.action === "block";
    if (match === "maybe" || rule.action === undefined) {
      if (blocks || rule.action === undefined) mayBlock ??= rule;
      if (!blocks) mayAllow = true;
      continue;
    }
    if (blocks && !mayAllow) {
      const first = Math.min(...rules.filter(({ group }) => group === rule.group).map(({ priority }) => priority));
      trace.fail("dns", rule.group.id, `rule ${rule.priority} blocks ${text}`, "dns-firewall-blocks", rule.group.id, {
        hosts: `'${text}'`,
        "rule-priority": first > 1 ? String(first - 1) : undefined,
      });
      return;
    }
    // An alias of the name may be refused by a rule behind this one, unless this one is for every name.
    const everything = rule.domains?.includes("*") === true;
    const behind = rules.slice(i + 1).find(({ action }) => action !== "allow" && action !== "alert");
    if (blocks) doubt(trace, rule.group, text);
    else if (mayBlock) doubt(trace, mayBlock.group, text);
    else if (redirects && !everything && behind) doubt(trace, behind.group, `what ${text} is an alias of`);
    return;
  }
  if (mayBlock) doubt(trace, mayBlock.group, text);
}
