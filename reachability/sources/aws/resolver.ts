/** Resolver rules, DNS Firewall and Route 53 Profiles of a VPC, read and put into the model's terms. */
import {
  type DnsFirewallGroup,
  type DnsFirewallRule,
  isUnknown,
  type Known,
  type ResolverRule,
  type Route53Profile,
  unknown,
} from "../../topology";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

const SERVICE = "route53resolver";
const call = (operation: string, body: object) => ({
  service: SERVICE,
  target: `Route53Resolver.${operation}`,
  body,
});
const NEXT = "NextToken";

interface RuleAssociation {
  readonly ResolverRuleId?: string;
  readonly Status?: string;
}

interface Rule {
  readonly Id?: string;
  readonly Name?: string;
  readonly DomainName?: string;
  readonly RuleType?: string;
  readonly TargetIps?: readonly { readonly Ip?: string; readonly Ipv6?: string; readonly Port?: number }[];
}

const KINDS = ["forward", "system", "recursive", "delegate"] as const;

/** A name without its trailing dot; the root stays `.`. */
const domainOf = (name: string) => (name === "." ? name : name.replace(/\.$/, ""));

/** A Resolver rule in the model's terms. */
function resolverRuleOf(id: string, rule: Rule | undefined): ResolverRule {
  const why = unknown(`Resolver rule ${id} (it is not among the rules that this account sees)`);
  const kind = KINDS.find((each) => each === rule?.RuleType?.toLowerCase());
  return {
    id,
    ...(rule?.Name ? { name: rule.Name } : {}),
    domain: rule?.DomainName === undefined ? why : domainOf(rule.DomainName),
    kind: kind ?? (rule ? unknown(`the kind of Resolver rule ${id} ("${rule.RuleType ?? ""}")`) : why),
    targets: (rule?.TargetIps ?? []).map(({ Ip, Ipv6, Port }) => `${Ip ?? Ipv6 ?? ""}:${Port ?? 53}`),
  };
}

/** Reads the Resolver rules of a VPC, the account's own and shared ones. */
export async function readResolverRules(
  json: JsonApi,
  reader: Reader,
  vpcId: string,
): Promise<Known<readonly ResolverRule[]>> {
  const filter = { Filters: [{ Name: "VPCId", Values: [vpcId] }] };
  const associations = await reader.known(
    "route53resolver:ListResolverRuleAssociations",
    "the Resolver rules of the VPC",
    () =>
      json.all(
        call("ListResolverRuleAssociations", filter),
        (page: { ResolverRuleAssociations?: RuleAssociation[] }) => page.ResolverRuleAssociations,
        NEXT,
      ),
  );
  if (isUnknown(associations)) return associations;
  const ids = associations.flatMap(({ ResolverRuleId, Status }) =>
    ResolverRuleId !== undefined && Status !== "FAILED" ? ResolverRuleId : [],
  );
  if (ids.length === 0) return [];
  const rules = await reader.known("route53resolver:ListResolverRules", "what Resolver rules forward", () =>
    json.all(call("ListResolverRules", {}), (page: { ResolverRules?: Rule[] }) => page.ResolverRules, NEXT),
  );
  if (isUnknown(rules)) return ids.map((id) => ({ id, domain: rules, kind: rules, targets: [] }));
  return ids.map((id) =>
    resolverRuleOf(
      id,
      rules.find(({ Id }) => Id === id),
    ),
  );
}

interface GroupAssociation {
  readonly FirewallRuleGroupId?: string;
  readonly Name?: string;
  readonly Priority?: number;
}

interface FirewallRule {
  readonly FirewallDomainListId?: string;
  readonly Priority?: number;
  readonly Action?: string;
  readonly Qtype?: string;
}

const ACTIONS = ["allow", "block", "alert"] as const;

/** Reads the DNS Firewall rule groups of a VPC with their rules and the names of their lists. */
export async function readDnsFirewall(
  json: JsonApi,
  reader: Reader,
  vpcId: string,
): Promise<Known<readonly DnsFirewallGroup[]>> {
  const associations = await reader.known(
    "route53resolver:ListFirewallRuleGroupAssociations",
    "the DNS Firewall of the VPC",
    () =>
      json.all(
        call("ListFirewallRuleGroupAssociations", { VpcId: vpcId }),
        (page: { FirewallRuleGroupAssociations?: GroupAssociation[] }) => page.FirewallRuleGroupAssociations,
        NEXT,
      ),
  );
  if (isUnknown(associations)) return associations;
  const lists = new Map<string, Promise<Known<readonly string[]>>>();
  const domainsOf = (id: string) => {
    const read = lists.get(id) ?? readDomains(json, reader, id);
    lists.set(id, read);
    return read;
  };
  return Promise.all(
    associations.map(async ({ FirewallRuleGroupId: id = "", Name, Priority }) => ({
      id,
      ...(Name ? { name: Name } : {}),
      priority: Priority ?? unknown(`the priority of DNS Firewall rule group ${id}`),
      rules: await readFirewallRules(json, reader, id, domainsOf),
    })),
  );
}

async function readFirewallRules(
  json: JsonApi,
  reader: Reader,
  groupId: string,
  domainsOf: (listId: string) => Promise<Known<readonly string[]>>,
): Promise<DnsFirewallGroup["rules"]> {
  const rules = await reader.known("route53resolver:ListFirewallRules", `the rules of DNS Firewall ${groupId}`, () =>
    json.all(
      call("ListFirewallRules", { FirewallRuleGroupId: groupId }),
      (page: { FirewallRules?: FirewallRule[] }) => page.FirewallRules,
      NEXT,
    ),
  );
  if (isUnknown(rules)) return rules;
  return Promise.all(
    rules.map(async ({ FirewallDomainListId: list, Priority, Action, Qtype }): Promise<DnsFirewallRule> => {
      const action = ACTIONS.find((each) => each === Action?.toLowerCase());
      return {
        priority: Priority ?? 0,
        action: action ?? unknown(`what a rule of DNS Firewall ${groupId} does ("${Action ?? ""}")`),
        // A rule without a list looks for threats in any query.
        domains:
          list === undefined
            ? unknown(`the names that DNS Firewall ${groupId} finds suspicious`)
            : await domainsOf(list),
        ...(Qtype ? { queryType: Qtype } : {}),
      };
    }),
  );
}

async function readDomains(json: JsonApi, reader: Reader, listId: string): Promise<Known<readonly string[]>> {
  const what = `the names of DNS Firewall list ${listId}`;
  const list = await reader.known("route53resolver:GetFirewallDomainList", what, async () => {
    const body = { FirewallDomainListId: listId };
    const answer = await json.call<{ FirewallDomainList?: { Name?: string; ManagedOwnerName?: string } }>(
      call("GetFirewallDomainList", body),
    );
    return answer.FirewallDomainList ?? {};
  });
  if (isUnknown(list)) return list;
  if (list.ManagedOwnerName) return unknown(`${what} (AWS keeps the list ${list.Name ?? ""} and shows it to nobody)`);
  return reader.known("route53resolver:ListFirewallDomains", what, async () => {
    const names = await json.all(
      call("ListFirewallDomains", { FirewallDomainListId: listId }),
      (page: { Domains?: string[] }) => page.Domains,
      NEXT,
    );
    return names.map(domainOf);
  });
}

/** Reads the Route 53 Profiles of a VPC and what they bring. */
export async function readProfiles(
  json: JsonApi,
  reader: Reader,
  vpcId: string,
): Promise<Known<readonly Route53Profile[]>> {
  const service = "route53profiles";
  const associations = await reader.known(
    "route53profiles:ListProfileAssociations",
    "the Route 53 Profiles of the VPC",
    () =>
      json.all(
        { service, path: "/profileassociations", query: { resourceId: vpcId } },
        (page: { ProfileAssociations?: { ProfileId?: string; Name?: string; Status?: string }[] }) =>
          page.ProfileAssociations,
        "nextToken",
      ),
  );
  if (isUnknown(associations)) return associations;
  const standing = associations.filter(({ Status }) => Status !== "DELETED" && Status !== "FAILED");
  return Promise.all(
    standing.map(async ({ ProfileId: id = "", Name }) => ({
      id,
      ...(Name ? { name: Name } : {}),
      resourceArns: await reader.known(
        "route53profiles:ListProfileResourceAssociations",
        `what Route 53 Profile ${id} brings`,
        () =>
          json.all(
            { service, path: `/profileresourceassociations/profileid/${id}` },
            (page: { ProfileResourceAssociations?: { ResourceArn?: string }[] }) =>
              page.ProfileResourceAssociations?.flatMap(({ ResourceArn }) => ResourceArn ?? []),
            "nextToken",
          ),
      ),
    })),
  );
}
