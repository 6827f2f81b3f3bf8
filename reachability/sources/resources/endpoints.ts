/** VPC endpoints and their prefix lists of registered resources. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TABLE_TYPES, TYPES } from "../../../resources/tokens";
import { type Endpoint, isUnknown, type Known, type PrefixList, unknown } from "../../topology";
import { addressFamily, endpointKind, endpointState, recordFamily } from "../mapping/endpoints";
import { together } from "../mapping/policy-lists";

/** Prefix list of a gateway endpoint: AWS's id, or one made up from the endpoint's until it exists. */
export function prefixListOf(graph: Graph, endpoint: ResourceRecord): string {
  const id = graph.value(endpoint, "prefixListId");
  return typeof id === "string" && id !== "" ? id : `${graph.id(endpoint)}#prefix-list`;
}

/** AWS makes a gateway endpoint where no type is given. */
function kindOf(graph: Graph, record: ResourceRecord): Endpoint["kind"] {
  const type = graph.text(record, "vpcEndpointType") ?? "Gateway";
  return isUnknown(type) ? "other" : endpointKind(type);
}

/** What a type of resources of their own adds to the endpoint: ids of tables, subnets, groups. */
function added(
  graph: Graph,
  type: string,
  id: string,
  key: string,
  types: readonly string[],
): Known<readonly string[]> {
  const records = graph.referrers(type, "vpcEndpointId", [TYPES.endpoint]);
  const ids = records.of(id).map((record): Known<readonly string[]> => {
    const target = graph.ref(record, key, types) ?? graph.missing(record, key);
    return isUnknown(target) ? target : [target];
  });
  return together([...ids, ...records.astray.map((record) => graph.missing(record, "vpcEndpointId"))]);
}

/** Ids of an endpoint's own list and of the resources that add to it, each once. */
function union(own: Known<readonly string[]>, more: Known<readonly string[]>): Known<readonly string[]> {
  const all = together([own, more]);
  return isUnknown(all) ? all : [...new Set(all)];
}

function subnetsOf(graph: Graph, record: ResourceRecord, id: string): Known<readonly string[]> {
  const own = inputsOnly(record);
  const blocks = graph.list(own, "subnetConfigurations");
  const configured = isUnknown(blocks)
    ? blocks
    : together(
        blocks.map((item): Known<readonly string[]> => {
          const subnet = graph.ref(graph.block(record, "subnetConfigurations", item), "subnetId", [TYPES.subnet]);
          return subnet === undefined ? [] : isUnknown(subnet) ? subnet : [subnet];
        }),
      );
  const listed = union(graph.refs(own, "subnetIds", [TYPES.subnet]), configured);
  return union(listed, added(graph, TYPES.endpointSubnet, id, "subnetId", [TYPES.subnet]));
}

/** Groups; the association that replaces the default group does what naming a group does. */
function groupsOf(graph: Graph, record: ResourceRecord, id: string): Known<readonly string[]> {
  const own = graph.refs(inputsOnly(record), "securityGroupIds", GROUP_TYPES);
  const more = added(graph, TYPES.endpointGroup, id, "securityGroupId", GROUP_TYPES);
  const keepsDefault = graph
    .referrers(TYPES.endpointGroup, "vpcEndpointId", [TYPES.endpoint])
    .of(id)
    .every((each) => each.inputs["replaceDefaultAssociation"] !== true);
  if (!isUnknown(own) && own.length === 0 && !isUnknown(more) && more.length > 0 && keepsDefault)
    return unknown(`the default group that ${record.name} has beside those added to it`);
  return union(own, more);
}

/** A policy of its own resource wins; AWS reports it back in the endpoint. */
function policyOf(graph: Graph, record: ResourceRecord, id: string): Known<string> | undefined {
  const policies = graph.referrers(TYPES.endpointPolicy, "vpcEndpointId", [TYPES.endpoint]);
  const astray = policies.astray[0];
  if (astray) return graph.missing(astray, "vpcEndpointId");
  const own = policies.of(id)[0];
  // One without a text gives the endpoint AWS's default, full access.
  if (own) return graph.text(inputsOnly(own), "policy");
  return graph.text(record, "policy");
}

function privateDnsOf(graph: Graph, record: ResourceRecord, id: string): Known<boolean> {
  const switches = graph.referrers(TYPES.endpointPrivateDns, "vpcEndpointId", [TYPES.endpoint]);
  const [own, astray] = [switches.of(id)[0], switches.astray[0]];
  if (own) return graph.flag(own, "privateDnsEnabled", false);
  if (astray) return graph.missing(astray, "vpcEndpointId");
  return graph.flag(inputsOnly(record), "privateDnsEnabled", false);
}

/** Address families and names, where the resource says something of them. */
function dnsOf(graph: Graph, record: ResourceRecord): Partial<Endpoint> {
  const option = "dnsOptions.privateDnsOnlyForInboundResolverEndpoint";
  const inbound = graph.flag(record, option, false);
  const said = isUnknown(inbound) || inbound || graph.value(record, option) !== undefined;
  const records = graph.text(record, "dnsOptions.dnsRecordIpType");
  const addresses = graph.text(record, "ipAddressType");
  const region = graph.text(record, "serviceRegion");
  return {
    ...(said ? { privateDnsForInboundOnly: inbound } : {}),
    ...(region === undefined ? {} : { serviceRegion: region }),
    ...(addresses === undefined ? {} : { ipAddressType: familyOf(addressFamily, addresses, record) }),
    ...(records === undefined ? {} : { dnsRecordIpType: familyOf(recordFamily, records, record) }),
  };
}

function familyOf<T extends string>(
  read: (text: string) => T | undefined,
  text: Known<string>,
  { name }: ResourceRecord,
): Known<T> {
  return isUnknown(text) ? text : (read(text) ?? unknown(`the address family ${text} of ${name}`));
}

function endpointOf(graph: Graph, record: ResourceRecord): Endpoint {
  const id = graph.id(record);
  const kind = kindOf(graph, record);
  const policy = policyOf(graph, record, id);
  const state = graph.value(record, "state");
  const tables = graph.refs(inputsOnly(record), "routeTableIds", TABLE_TYPES);
  return {
    id,
    name: record.name,
    service: graph.text(record, "serviceName") ?? graph.missing(record, "serviceName"),
    kind,
    state: (typeof state === "string" ? endpointState(state) : undefined) ?? "planned",
    vpcId: graph.ref(record, "vpcId", [TYPES.vpc]) ?? graph.missing(record, "vpcId"),
    subnetIds: kind === "gateway" ? [] : subnetsOf(graph, record, id),
    securityGroupIds: kind === "gateway" ? [] : groupsOf(graph, record, id),
    privateDns: privateDnsOf(graph, record, id),
    ...dnsOf(graph, record),
    ...(policy === undefined ? {} : { policy }),
    routeTableIds: union(tables, added(graph, TYPES.endpointTable, id, "routeTableId", TABLE_TYPES)),
    ...(kind === "gateway" ? { prefixListId: prefixListOf(graph, record) } : {}),
  };
}

/** VPC endpoints with everything that resources of their own add to them. */
export function endpointsOf(graph: Graph): Endpoint[] {
  return graph.of(TYPES.endpoint).map((record) => endpointOf(graph, record));
}

/** Prefix lists of the gateway endpoints; their entries are AWS's and not known here. */
export function prefixListsOf(graph: Graph): PrefixList[] {
  return graph
    .of(TYPES.endpoint)
    .filter((record) => kindOf(graph, record) === "gateway")
    .map((record) => ({
      id: prefixListOf(graph, record),
      name: graph.text(record, "serviceName") ?? graph.missing(record, "serviceName"),
    }));
}
