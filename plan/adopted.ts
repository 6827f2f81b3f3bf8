/** What an adopted network lacks for the mode and service that are configured. Pure. */
import { usesNat } from "./mode";
import type { ExistingNetwork } from "./plan";
import type { ConfigProblem, Settings } from "./settings";

/**
 * Problems that only the network as it was found reveals.
 * @param hosts AZ ids where a NAT of the stack's own would stand.
 * @param endpoints whether interface endpoints are made in it.
 */
export function adoptedProblems(
  settings: Settings,
  existing: ExistingNetwork,
  hosts: readonly string[],
  endpoints: boolean,
): ConfigProblem[] {
  return [
    ...(endpoints ? dnsProblems(existing) : []),
    ...(usesNat(settings.mode) ? natProblems(settings, existing, hosts) : []),
    ...loadBalancerProblems(settings, existing),
  ];
}

function dnsProblems(existing: ExistingNetwork): ConfigProblem[] {
  const missing = [
    ...(existing.enableDnsSupport ? [] : ["enableDnsSupport"]),
    ...(existing.enableDnsHostnames ? [] : ["enableDnsHostnames"]),
  ];
  return missing.map((attribute) => ({
    key: "network.existing.vpcId",
    value: existing.vpcId,
    why: `the VPC has ${attribute} off, and private DNS of an endpoint needs it`,
    fix: `aws ec2 modify-vpc-attribute --vpc-id ${existing.vpcId} --${attribute === "enableDnsSupport" ? "enable-dns-support" : "enable-dns-hostnames"}`,
  }));
}

function natProblems(
  { network }: Settings,
  { publicSubnets }: ExistingNetwork,
  hosts: readonly string[],
): ConfigProblem[] {
  const bare = hosts.filter((zone) => !publicSubnets.some((subnet) => subnet.zone.id === zone));
  if (bare.length === 0) return [];
  return [
    {
      key: "network.existing.publicSubnetIds",
      value: JSON.stringify(publicSubnets.map((s) => s.id)),
      why: `nat.strategy ${network.nat.strategy} puts a NAT in ${bare.join(", ")}, where no public subnet is listed`,
      fix: `list a public subnet of ${bare.join(" and of ")}, or use nat.strategy: regional`,
    },
  ];
}

function loadBalancerProblems({ service: { loadBalancer } }: Settings, existing: ExistingNetwork): ConfigProblem[] {
  if (loadBalancer.scheme === "none") return [];
  const [key, subnets] =
    loadBalancer.scheme === "public"
      ? (["publicSubnetIds", existing.publicSubnets] as const)
      : (["privateSubnetIds", existing.privateSubnets] as const);
  const taskZones = new Set(existing.privateSubnets.map((s) => s.zone.id));
  const zones = new Set(subnets.map((s) => s.zone.id).filter((zone) => taskZones.has(zone)));
  if (zones.size >= 2) return [];
  return [
    {
      key: `network.existing.${key}`,
      value: JSON.stringify(subnets.map((s) => s.id)),
      why: `the ${loadBalancer.scheme} load balancer needs subnets in at least two of the tasks' AZs, and these are in ${zones.size}`,
      fix: "list subnets of two or more AZs, or set service.loadBalancer.scheme: none",
    },
  ];
}
