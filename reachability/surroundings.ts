/**
 * What the fix of a fault needs besides its subject: ids of the network around one connection, so that its commands can
 * be pasted. Computed only where there is a fault. Pure.
 */
import { findService, partitionOf } from "../plan/catalogue";
import { LIMITS } from "../plan/limits";
import { gatewayOf, nearestNat } from "./checks/nat";
import type { FaultValues } from "./faults";
import { type Endpoint, isUnknown, type Known, type NatGateway, type NatInstance } from "./topology";
import { listOf, type SubnetView, type View } from "./view";

const text = (value: Known<string> | undefined) => (value === undefined || isUnknown(value) ? undefined : value);
const joined = (ids: readonly string[], by = " ") => (ids.length > 0 ? ids.join(by) : undefined);

/** One task subnet an AZ: what an interface endpoint takes. */
function subnetPerZone(view: View): string[] {
  const byZone = new Map<string, string>();
  for (const id of listOf(view.topology.task.subnetIds)) {
    const zone = view.subnetOf(id)?.zone || id;
    if (!byZone.has(zone)) byZone.set(zone, id);
  }
  return [...byZone.values()];
}

/** The task subnets, one of each AZ first: the first so many still stand in every AZ. */
function spread(view: View): string[] {
  const first = subnetPerZone(view);
  return [...first, ...listOf(view.topology.task.subnetIds).filter((id) => !first.includes(id))];
}

/** Route tables of the task subnets, each once. */
function taskTables(view: View): string[] {
  const tables = listOf(view.topology.task.subnetIds).map((id) => view.tableOf(id));
  return [...new Set(tables.flatMap((table) => (isUnknown(table) ? [] : [table.id])))];
}

/** A group for endpoints: that of the others, else one to be made (or found, when two commands ask for it). */
function endpointGroup(view: View): string {
  const groups = listOf(view.topology.endpoints)
    .filter(({ kind, vpcId }) => kind === "interface" && vpcId === view.topology.vpc.id)
    .flatMap(({ securityGroupIds }) => listOf(securityGroupIds));
  const [first] = groups;
  if (first !== undefined) return first;
  const { id } = view.topology.vpc;
  return (
    `$(aws ec2 create-security-group --group-name egress-endpoints --description endpoints --vpc-id ${id} --query GroupId --output text 2>/dev/null` +
    ` || aws ec2 describe-security-groups --filters Name=group-name,Values=egress-endpoints Name=vpc-id,Values=${id} --query 'SecurityGroups[0].GroupId' --output text)`
  );
}

/** Subnets whose table leads to an internet gateway. */
function publicSubnets(view: View): string[] {
  const leads = (id: string) => {
    const table = view.tableOf(id);
    return !isUnknown(table) && table.routes.some(({ route }) => route.target === "internet-gateway");
  };
  return listOf(view.topology.subnets).flatMap(({ id }) => (leads(id) ? [id] : []));
}

/** What is the same for every connection of a network, found once. */
interface Common {
  readonly subnets: string;
  readonly tables: string;
  readonly endpointGroup: string;
  readonly publicSubnets: readonly string[];
  readonly subnetsCsv: string | undefined;
  readonly groupsCsv: string | undefined;
}

const commons = new WeakMap<View, Common>();

function commonOf(view: View): Common {
  let common = commons.get(view);
  if (!common) {
    const { task } = view.topology;
    common = {
      subnets: joined(subnetPerZone(view)) ?? "<task subnets>",
      tables: joined(taskTables(view)) ?? "<route tables of the task subnets>",
      endpointGroup: endpointGroup(view),
      publicSubnets: publicSubnets(view),
      subnetsCsv: joined(spread(view).slice(0, LIMITS.subnetsPerService.most), ","),
      groupsCsv: joined(listOf(task.securityGroupIds).slice(0, LIMITS.groupsPerInterface.most), ","),
    };
    commons.set(view, common);
  }
  return common;
}

/** Arguments of a route to a NAT: a gateway by id, an instance by its network interface. */
function natTarget(nat: NatGateway | NatInstance | undefined): string | undefined {
  if (!nat) return undefined;
  if (!("sourceDestCheck" in nat)) return `--nat-gateway-id ${nat.id}`;
  const eni = nat.targetIds.find((id) => id.startsWith("eni-"));
  return eni === undefined ? `--instance-id ${nat.id}` : `--network-interface-id ${eni}`;
}

/** Command that makes a NAT gateway and answers its id once it is available. */
function newNat(subnet: string | undefined): string | undefined {
  if (subnet === undefined) return undefined;
  return (
    `$(id=$(aws ec2 create-nat-gateway --subnet-id ${subnet} --allocation-id $(aws ec2 allocate-address --domain vpc --query AllocationId --output text)` +
    ` --query NatGateway.NatGatewayId --output text); aws ec2 wait nat-gateway-available --nat-gateway-ids $id; echo $id)`
  );
}

function endpointOf(view: View, service: string): Endpoint | undefined {
  return view.endpointsNamed(view.endpointServiceName(service)).find(({ vpcId }) => vpcId === view.topology.vpc.id);
}

function cidrsOf(view: View): readonly string[] {
  return listOf(view.topology.vpc.cidrs);
}

/** Each value, computed when a fix asks for it. */
const VALUES: Readonly<Record<string, (at: At) => string | undefined>> = {
  service: ({ service }) => service,
  port: ({ port }) => (port === undefined ? undefined : String(port)),
  region: ({ view }) => view.region,
  partition: ({ view }) => partitionOf(view.region),
  vpc: ({ view }) => view.topology.vpc.id,
  "vpc-cidr": ({ view }) => cidrsOf(view)[0],
  subnet: ({ subnet }) => subnet?.id,
  "subnet-cidr": ({ view, subnet }) => text(subnet?.subnet.cidr) ?? cidrsOf(view)[0],
  "route-table": ({ view, subnet }) => {
    const table = subnet && view.tableOf(subnet.id);
    return table === undefined || isUnknown(table) ? undefined : table.id;
  },
  "task-group": ({ view }) => view.groupIdsOf(listOf(view.topology.task.securityGroupIds))[0],
  "task-subnets": ({ view }) => commonOf(view).subnets,
  "subnets-csv": ({ view }) => commonOf(view).subnetsCsv,
  "groups-csv": ({ view }) => commonOf(view).groupsCsv,
  "endpoint-group": ({ view }) => commonOf(view).endpointGroup,
  "endpoint-name": ({ view, service }) => view.endpointServiceName(service),
  "endpoint-arguments": ({ view, service }) => {
    const { subnets, tables, endpointGroup: group } = commonOf(view);
    return findService(service)?.kind === "gateway"
      ? `--vpc-endpoint-type Gateway --route-table-ids ${tables}`
      : `--vpc-endpoint-type Interface --subnet-ids ${subnets} --security-group-ids ${group} --private-dns-enabled`;
  },
  "route-tables": ({ view }) => commonOf(view).tables,
  "prefix-list": ({ view, service }) =>
    view.prefixListOf(service) ??
    `$(aws ec2 describe-prefix-lists --filters Name=prefix-list-name,Values=${view.endpointServiceName(service)} --query 'PrefixLists[0].PrefixListId' --output text)`,
  endpoint: ({ view, service }) => endpointOf(view, service)?.id,
  "public-subnet": publicSubnetOf,
  "nat-target": (at) => natTarget(at.subnet && nearestNat(at.view, at.subnet)) ?? newTarget(at),
  "new-nat-target": newTarget,
  // One that is attached elsewhere or to nothing may be another network's: this VPC gets one of its own.
  "internet-gateway": ({ view }) => {
    const { vpc, internetGateways } = view.topology;
    return listOf(internetGateways).find(({ vpcId }) => vpcId === vpc.id)?.id ?? gatewayOf(vpc.id);
  },
  cluster: ({ view }) => text(view.topology.task.cluster),
  task: ({ view }) => view.topology.task.name.split("/").at(-1),
  account: ({ view }) => text(view.topology.task.account),
};

/** One connection: what is asked for, and from where. */
export interface At {
  readonly view: View;
  readonly service: string;
  readonly port?: number;
  readonly subnet: SubnetView | undefined;
}

function publicSubnetOf({ view, subnet }: At): string | undefined {
  const { publicSubnets: all } = commonOf(view);
  return all.find((id) => view.subnetOf(id)?.zone === subnet?.zone) ?? all[0];
}

function newTarget(at: At): string | undefined {
  const created = newNat(publicSubnetOf(at));
  return created === undefined ? undefined : `--nat-gateway-id ${created}`;
}

/** What the faults of one connection may be filled with. */
export function surroundingsOf(at: At): FaultValues {
  return (name) => VALUES[name]?.(at);
}
