/** What the plan must know of the account before anything is decided: AZs, endpoint services, the network it stands in. */
import * as ec2 from "@pulumi/aws/ec2";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import type * as pulumi from "@pulumi/pulumi";
import { endpointServiceName } from "../plan/catalogue";
import { interfaceServices } from "../plan/endpoints";
import { usesNat } from "../plan/mode";
import { joinNeeds } from "../plan/needs";
import type { PlanFacts, PlanWarning } from "../plan/plan";
import { needsOfService } from "../plan/service-plan";
import type { ConfigProblem, Settings } from "../plan/settings";
import { chooseZones, runsFargate, withoutRegionalNat, type Zone } from "../plan/zones";
import { adoptedFacts } from "./adopted";
import type { Joined } from "./join";
import { ownTag } from "./own-parts";

/** AWS's answers, or what is wrong with the configuration in their light. */
export interface Lookups {
  readonly facts: PlanFacts;
  readonly problems: readonly ConfigProblem[];
  /** What is not as a recording says. */
  readonly warnings?: readonly PlanWarning[];
}

/**
 * Reads only; runs its calls side by side.
 * @param joined the other stack's network, where the configuration names one
 * @param live the engine runs the program
 * @param through whose provider answers. @default the stack's own
 */
export async function lookUp(
  settings: Settings,
  place: Pick<PlanFacts, "region" | "account" | "prefix">,
  joined?: Joined,
  live = false,
  through: pulumi.InvokeOptions = {},
): Promise<Lookups> {
  const none = { ...place, zones: [], serviceZones: {} };
  if (joined)
    return joined.contract
      ? { facts: { ...none, joined: joined.contract, zones: joined.contract.zones }, problems: foreign(joined, place) }
      : { facts: none, problems: [joined.problem] };
  const wanted = wantedServices(settings, place);
  const [zones, serviceZones] = await Promise.all([allZones(through), serviceZonesOf(wanted, place.region, through)]);
  const { existing } = settings.network;
  if (existing) {
    const {
      facts,
      snapshot,
      problems,
      changed = [],
    } = await adoptedFacts(existing, {
      region: place.region,
      zones,
      wanted,
      own: ownTag(settings.names.tagPrefix),
      live,
      through,
    });
    return {
      facts: {
        ...place,
        zones: facts?.zones ?? [],
        serviceZones,
        ...(facts ? { adopted: facts } : {}),
        ...(snapshot ? { snapshot } : {}),
      },
      problems: [...problems, ...withoutFargate(facts?.zones ?? []), ...regionalNat(settings, facts?.zones ?? [])],
      warnings: changed.map((why) => ({ key: "network.existing.snapshot", why })),
    };
  }
  const chosen = chooseZones(settings.network.azs, zones);
  const problems = chosen.problems.map(({ zone, why, available }) => ({
    key: "network.azs",
    value: zone,
    why,
    fix: `choose among ${available.map((z) => `${z.name} (${z.id})`).join(", ")}`,
  }));
  return {
    facts: { ...place, zones: chosen.zones, serviceZones },
    problems: [...problems, ...regionalNat(settings, chosen.zones)],
  };
}

/** Whatever way the AZs were named: a regional NAT gateway stands in none of the constrained ones. */
function regionalNat({ mode, network: { nat, existing } }: Settings, zones: readonly Zone[]): ConfigProblem[] {
  if (nat.strategy !== "regional" || !usesNat(mode)) return [];
  return withoutRegionalNat(zones).map(({ zone, why, available }) => {
    const others = existing ? "its subnet" : `${zone}: network.azs: [${available.map((z) => z.id).join(", ")}]`;
    return { key: "network.nat.strategy", value: nat.strategy, why, fix: `use per-az, or leave out ${others}` };
  });
}

/** Task subnets of an adopted network in AZs where no task can run. */
function withoutFargate(zones: readonly Zone[]): ConfigProblem[] {
  return zones
    .filter((zone) => !runsFargate(zone.id))
    .map((zone) => ({
      key: "network.existing.privateSubnetIds",
      value: zone.id,
      why: `Fargate runs no tasks in ${zone.id} (${zone.name})`,
      fix: "leave the subnet in that AZ out",
    }));
}

/** Region and account of a joined network must be the stack's own: a VPC lies in one Region, and belongs to one account. */
function foreign({ contract }: Joined, { region, account }: Pick<PlanFacts, "region" | "account">): ConfigProblem[] {
  if (!contract) return [];
  const differing = (what: string, here: string, there: string, fix: string): ConfigProblem[] =>
    here === there
      ? []
      : [
          {
            key: "network.from",
            value: contract.stack,
            why: `its network is in the ${what} ${there}, and this stack is in ${here}`,
            fix,
          },
        ];
  return [
    ...differing("Region", region, contract.region, `set aws:region: ${contract.region}`),
    ...differing("account", account, contract.account, "run both stacks with credentials of one account"),
  ];
}

function wantedServices({ mode, endpoints, services }: Settings, place: { region: string; account: string }): string[] {
  const needs = joinNeeds(Object.values(services).map((service) => needsOfService(service, place)));
  return interfaceServices({ mode, endpoints, needs });
}

async function allZones(through: pulumi.InvokeOptions): Promise<Zone[]> {
  const { names, zoneIds } = await getAvailabilityZones({ state: "available" }, through);
  return names.map((name, i) => ({ name, id: zoneIds[i] ?? name }));
}

/** AZ names where each endpoint service is offered; empty where the region has no such service. */
async function serviceZonesOf(
  services: readonly string[],
  region: string,
  through: pulumi.InvokeOptions,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const answers = await Promise.all(
    services.map(async (service): Promise<[string, readonly string[]]> => {
      try {
        const found = await ec2.getVpcEndpointService(
          { serviceName: endpointServiceName(service, region), serviceType: "Interface" },
          through,
        );
        return [service, found.availabilityZones];
      } catch (error) {
        if (/no matching|InvalidServiceName|could not find/i.test(String(error))) return [service, []];
        throw error;
      }
    }),
  );
  return Object.fromEntries(answers);
}
