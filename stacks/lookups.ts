/** What the plan must know of the account before anything is decided: AZs, endpoint services, an adopted network. */
import * as ec2 from "@pulumi/aws/ec2";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { endpointServiceName } from "../plan/catalogue";
import { interfaceServices } from "../plan/endpoints";
import type { ExistingNetwork, ExistingSubnet, PlanFacts } from "../plan/plan";
import type { ConfigProblem, ExistingSettings, Settings } from "../plan/settings";
import { chooseZones, type Zone } from "../plan/zones";

/** AWS's answers, or what is wrong with the configuration in their light. */
export interface Lookups {
  readonly facts: PlanFacts;
  readonly problems: readonly ConfigProblem[];
}

/** Reads only; runs its calls side by side. */
export async function lookUp(settings: Settings, region: string, account: string): Promise<Lookups> {
  const [zones, serviceZones] = await Promise.all([
    allZones(),
    serviceZonesOf(interfaceServices(settings, region), region),
  ]);
  const { existing } = settings.network;
  if (existing) {
    const { network, problems } = await existingNetwork(existing, zones);
    const used = new Set(network.privateSubnets.map((s) => s.zone.id));
    return {
      facts: { region, account, zones: zones.filter((z) => used.has(z.id)), serviceZones, existing: network },
      problems,
    };
  }
  const chosen = chooseZones(settings.network.azs, zones);
  const problems = chosen.problems.map(({ zone, why, available }) => ({
    key: "network.azs",
    value: zone,
    why,
    fix: `choose among ${available.map((z) => `${z.name} (${z.id})`).join(", ")}`,
  }));
  return { facts: { region, account, zones: chosen.zones, serviceZones }, problems };
}

async function allZones(): Promise<Zone[]> {
  const { names, zoneIds } = await getAvailabilityZones({ state: "available" });
  return names.map((name, i) => ({ name, id: zoneIds[i] ?? name }));
}

/** AZ names where each endpoint service is offered; empty where the region has no such service. */
async function serviceZonesOf(services: readonly string[], region: string): Promise<Map<string, readonly string[]>> {
  const answers = await Promise.all(
    services.map(async (service): Promise<[string, readonly string[]]> => {
      try {
        const found = await ec2.getVpcEndpointService({
          serviceName: endpointServiceName(service, region),
          serviceType: "Interface",
        });
        return [service, found.availabilityZones];
      } catch (error) {
        if (/no matching|InvalidServiceName|could not find/i.test(String(error))) return [service, []];
        throw error;
      }
    }),
  );
  return new Map(answers);
}

async function existingNetwork(
  existing: ExistingSettings,
  zones: readonly Zone[],
): Promise<{ network: ExistingNetwork; problems: ConfigProblem[] }> {
  const problems: ConfigProblem[] = [];
  const tier = async (key: "privateSubnetIds" | "publicSubnetIds") => {
    const found = await Promise.all(existing[key].map((id) => existingSubnet(id, existing.vpcId, zones)));
    for (const { id, vpcId } of found)
      if (vpcId !== existing.vpcId) problems.push(foreignSubnet(key, id, vpcId, existing));
    // The order of the list in the file must decide nothing.
    return found.map(({ subnet }) => subnet).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  };
  const [vpc, privateSubnets, publicSubnets] = await Promise.all([
    ec2.getVpc({ id: existing.vpcId }),
    tier("privateSubnetIds"),
    tier("publicSubnetIds"),
  ]);
  const network = {
    vpcId: existing.vpcId,
    cidr: vpc.cidrBlock,
    enableDnsSupport: vpc.enableDnsSupport,
    enableDnsHostnames: vpc.enableDnsHostnames,
    privateSubnets,
    publicSubnets,
  };
  return { network, problems };
}

function sortKey({ id, zone }: ExistingSubnet): string {
  return `${zone.id} ${id}`;
}

function foreignSubnet(key: string, id: string, vpcId: string, existing: ExistingSettings): ConfigProblem {
  return {
    key: `network.existing.${key}`,
    value: id,
    why: `the subnet is in ${vpcId}, not in ${existing.vpcId}`,
    fix: `list subnets of ${existing.vpcId}, or set network.existing.vpcId: ${vpcId}`,
  };
}

async function existingSubnet(
  id: string,
  vpcId: string,
  zones: readonly Zone[],
): Promise<{ id: string; vpcId: string; subnet: ExistingSubnet }> {
  const subnet = await ec2.getSubnet({ id });
  const table = await routeTableOf(id, vpcId);
  const zone = zones.find((z) => z.name === subnet.availabilityZone) ?? {
    name: subnet.availabilityZone,
    id: subnet.availabilityZoneId,
  };
  return { id, vpcId: subnet.vpcId, subnet: { id, zone, cidr: subnet.cidrBlock, routeTableId: table } };
}

/** A subnet without a table of its own uses the VPC's main one. */
async function routeTableOf(subnetId: string, vpcId: string): Promise<string> {
  try {
    return (await ec2.getRouteTable({ subnetId })).routeTableId;
  } catch {
    const main = await ec2.getRouteTable({ vpcId, filters: [{ name: "association.main", values: ["true"] }] });
    return main.routeTableId;
  }
}
