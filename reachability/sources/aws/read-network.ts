/** The network of one VPC, read and put into the model's terms. */
import { type Known, unknown } from "../../topology";
import type { NetworkTopology } from "../snapshot/schema";
import type { Clients } from "./clients";
import { readEndpoints, readZones, withPrefixLists } from "./endpoints";
import { readAcls, readGroups } from "./filters";
import { readInternetGateways, readNatInstances, readNats } from "./gateways";
import { readPublicAccess } from "./public-access";
import type { Reader } from "./reader";
import { readDnsFirewall, readProfiles, readResolverRules } from "./resolver";
import { readPrefixLists, readRouting } from "./routes";
import { readSubnets, readVpc } from "./vpc";

/**
 * What an account does not see in a VPC that another one shares with it: calls succeed and answer nothing, which would
 * read as "there is none" (vpc/latest/userguide/vpc-sharing.html).
 */
function hiddenFromParticipants<T>(
  value: Known<T>,
  what: string,
  owner: string | undefined,
  account: string | undefined,
): Known<T> {
  if (owner === undefined || account === undefined || owner === account) return value;
  return unknown(`${what} (the VPC belongs to account ${owner}; run it with that account's credentials too)`);
}

/** A network, and the account that owns its VPC where that is known. */
export interface OwnedNetwork {
  readonly network: NetworkTopology;
  readonly owner?: string;
}

/**
 * Reads everything around the tasks of a VPC, once. Only describes, lists and gets: see permissions.ts.
 * @param o.account of the credentials: what a VPC's owner hides from others is told from what is not there
 * @throws LiveError when there is no such VPC
 */
export async function readNetwork(o: {
  readonly clients: Clients;
  readonly reader: Reader;
  readonly vpcId: string;
  readonly region: string;
  readonly account: string | undefined;
}): Promise<OwnedNetwork> {
  const { clients, reader, vpcId, region, account } = o;
  const { ec2, route53, json } = clients;
  const [owned, acls, routing, securityGroups, endpoints, natGateways, internetGateways, hostedZones, obstacles] =
    await Promise.all([
      readVpc(ec2, reader, vpcId),
      readAcls(ec2, reader, vpcId),
      readRouting(ec2, reader, vpcId),
      readGroups(ec2, reader, vpcId),
      readEndpoints(ec2, reader, vpcId),
      readNats(ec2, reader, vpcId),
      readInternetGateways(ec2, reader),
      readZones(route53, reader, vpcId, region),
      Promise.all([
        readResolverRules(json, reader, vpcId),
        readDnsFirewall(json, reader, vpcId),
        readProfiles(json, reader, vpcId),
        readPublicAccess(ec2, reader),
      ]),
    ]);
  const [subnets, prefixLists, natInstances] = await Promise.all([
    readSubnets(ec2, reader, vpcId, acls),
    readPrefixLists(ec2, reader, routing, securityGroups),
    readNatInstances(ec2, reader, routing),
  ]);
  const { vpc, owner } = owned;
  const [resolverRules, dnsFirewall, profiles, blockPublicAccess] = obstacles;
  const visible = <T>(value: Known<T>, what: string) => hiddenFromParticipants(value, what, owner, account);
  const network: NetworkTopology = {
    region,
    vpc,
    subnets,
    ...routing,
    prefixLists,
    securityGroups,
    networkAcls: acls.networkAcls,
    endpoints: visible(withPrefixLists(endpoints, prefixLists), "the endpoints"),
    externalEndpoints: [],
    natGateways: visible(natGateways, "the NAT gateways"),
    natInstances: visible(natInstances, "the NAT instances"),
    internetGateways: visible(internetGateways, "the internet gateways"),
    hostedZones,
    resolverRules: visible(resolverRules, "the Resolver rules"),
    dnsFirewall: visible(dnsFirewall, "the DNS Firewall"),
    profiles: visible(profiles, "the Route 53 Profiles"),
    blockPublicAccess: visible(blockPublicAccess, "VPC Block Public Access"),
  };
  return { network, ...(owner === undefined ? {} : { owner }) };
}
