/** What a network of another stack lacks for the services that join it. Pure. */
import type { NetworkContract } from "./contract";
import { usesNat } from "./mode";
import type { Need } from "./needs";
import type { ConfigProblem, Settings } from "./settings";

/** Needs of one service. */
export interface JoinerNeeds {
  readonly name: string;
  readonly needs: readonly Need[];
}

/**
 * Problems of joining: before anything is made, with the key to change over there.
 * @param given dotted paths that the joining stack's file sets.
 */
export function joinProblems(
  settings: Settings,
  contract: NetworkContract,
  services: readonly JoinerNeeds[],
  given: ReadonlySet<string>,
): ConfigProblem[] {
  return [
    // The project's own default stands in every stack, and says nothing.
    ...(settings.mode === "nat-only" || settings.mode === contract.mode ? [] : [belongsToNetwork("mode", contract)]),
    ...[...given]
      .filter((path) => /^(?:network|endpoints)\.[^.]+$/.test(path) && path !== "network.from")
      .map((path) => belongsToNetwork(path, contract)),
    ...notShared(settings, contract),
    ...services.flatMap((service) => unserved(service, contract)),
    ...noPublicTier(settings, contract),
  ];
}

function belongsToNetwork(key: string, { stack, mode }: NetworkContract): ConfigProblem {
  return {
    key,
    value: key === "mode" ? `(the network's is ${mode})` : "(set)",
    why: `the network belongs to the stack ${stack}, which decides it for every stack that joins`,
    fix: `remove it here, and set it in ${stack}`,
  };
}

function notShared({ network }: Settings, { stack, clientSecurityGroupId }: NetworkContract): ConfigProblem[] {
  if (clientSecurityGroupId !== undefined) return [];
  return [
    {
      key: "network.from",
      value: network.from ?? stack,
      why: `${stack} is not shared: it has no client security group that would let other stacks' tasks out`,
      fix: `set network.shared: true in ${stack} and deploy it`,
    },
  ];
}

/** Without NAT, what has no endpoint is out of reach. */
function unserved({ name, needs }: JoinerNeeds, contract: NetworkContract): ConfigProblem[] {
  if (usesNat(contract.mode)) return [];
  const served = new Set([
    ...contract.interfaceEndpoints.filter((e) => e.privateDns).map((e) => e.service),
    ...contract.gatewayEndpoints,
  ]);
  return needs
    .filter((need) => !served.has(need.service))
    .map(({ service }) => {
      const internet = service === "internet";
      const list = service === "s3" || service === "dynamodb" ? "endpoints.gateway" : "endpoints.interface";
      return {
        key: `services.${name}`,
        value: service,
        why: `the network of ${contract.stack} is endpoints-only and has no endpoint for ${internet ? "the internet" : service}`,
        fix: internet
          ? `remove the need, or switch ${contract.stack} to hybrid: egress switch --stack ${contract.stack} --to hybrid`
          : `add ${service} to ${list} of ${contract.stack} and deploy it first`,
      };
    });
}

function noPublicTier({ services }: Settings, { stack, publicSubnets }: NetworkContract): ConfigProblem[] {
  const zones = new Set(publicSubnets.map((subnet) => subnet.zoneId));
  if (zones.size >= 2) return [];
  return Object.entries(services)
    .filter(([, service]) => service.loadBalancer.scheme === "public")
    .map(([name]) => ({
      key: `services.${name}.loadBalancer.scheme`,
      value: "public",
      why: `a public load balancer needs public subnets in two AZs, and the network of ${stack} has ${zones.size}`,
      fix: `set network.publicSubnets: true in ${stack} and deploy it, or use scheme: internal`,
    }));
}
