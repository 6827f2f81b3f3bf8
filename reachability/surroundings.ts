/**
 * What the fix of a fault needs besides its subject: ids of the network around one connection, so that its commands can
 * be pasted. Computed only where there is a fault. Pure.
 */
import { findService } from "../plan/catalogue";
import { nearestNat } from "./checks/nat";
import type { FaultValues } from "./faults";
import { type Endpoint, isUnknown, type Known, type NatGateway, type NatInstance, type Role } from "./topology";
import { listOf, type SubnetView, type View } from "./view";

const text = (value: Known<string> | undefined) => (value === undefined || isUnknown(value) ? undefined : value);
const joined = (ids: readonly string[], by = " ") => (ids.length > 0 ? ids.join(by) : undefined);

/** Name of a role, from its ARN: the last part of the path. */
export function roleName(role: Known<Role> | undefined): string | undefined {
  if (role === undefined || isUnknown(role)) return undefined;
  return text(role.arn)?.split("/").at(-1);
}

/** One task subnet an AZ: what an interface endpoint takes. */
function subnetPerZone(view: View): string[] {
  const byZone = new Map<string, string>();
  for (const id of listOf(view.topology.task.subnetIds)) {
    const zone = view.subnetOf(id)?.zone || id;
    if (!byZone.has(zone)) byZone.set(zone, id);
  }
  return [...byZone.values()];
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

function publicSubnet(view: View, near: SubnetView | undefined): string | undefined {
  const leads = (id: string) => {
    const table = view.tableOf(id);
    return !isUnknown(table) && table.routes.some(({ route }) => route.target === "internet-gateway");
  };
  const all = listOf(view.topology.subnets).filter(({ id }) => leads(id));
  return (all.find(({ id }) => view.subnetOf(id)?.zone === near?.zone) ?? all[0])?.id;
}

/** Arguments of a route to a NAT: a gateway by id, an instance by its network interface. */
export function natTarget(nat: NatGateway | NatInstance | undefined): string | undefined {
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

/** Values for the faults of one connection. */
export function surroundingsOf(view: View, service: string, subnet: SubnetView | undefined): FaultValues {
  const { vpc, task, internetGateways } = view.topology;
  const table = subnet ? view.tableOf(subnet.id) : undefined;
  const gateway = findService(service)?.kind === "gateway";
  const publicId = publicSubnet(view, subnet);
  const nat = subnet ? nearestNat(view, subnet) : undefined;
  const attached = listOf(internetGateways).find(({ vpcId }) => vpcId === vpc.id) ?? listOf(internetGateways)[0];
  const created = newNat(publicId);
  const perZone = joined(subnetPerZone(view)) ?? "<task subnets>";
  const tables = joined(taskTables(view)) ?? "<route tables of the task subnets>";
  return {
    service,
    region: view.region,
    vpc: vpc.id,
    "vpc-cidr": cidrsOf(view)[0],
    subnet: subnet?.id,
    "subnet-cidr": text(subnet?.subnet.cidr) ?? cidrsOf(view)[0],
    "route-table": table === undefined || isUnknown(table) ? undefined : table.id,
    "task-group": view.groupIdsOf(listOf(task.securityGroupIds))[0],
    "task-subnets": perZone,
    "subnets-csv": joined(listOf(task.subnetIds), ","),
    "groups-csv": joined(listOf(task.securityGroupIds), ","),
    "endpoint-group": endpointGroup(view),
    "endpoint-name": view.endpointServiceName(service),
    "endpoint-arguments": gateway
      ? `--vpc-endpoint-type Gateway --route-table-ids ${tables}`
      : `--vpc-endpoint-type Interface --subnet-ids ${perZone} --security-group-ids ${endpointGroup(view)} --private-dns-enabled`,
    "route-tables": tables,
    "prefix-list":
      view.prefixListOf(service) ??
      `$(aws ec2 describe-prefix-lists --filters Name=prefix-list-name,Values=${view.endpointServiceName(service)} --query 'PrefixLists[0].PrefixListId' --output text)`,
    endpoint: endpointOf(view, service)?.id,
    "public-subnet": publicId,
    "nat-target": natTarget(nat) ?? (created === undefined ? undefined : `--nat-gateway-id ${created}`),
    "new-nat-target": created === undefined ? undefined : `--nat-gateway-id ${created}`,
    "internet-gateway":
      attached?.id ?? "$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)",
    cluster: text(task.cluster),
    task: task.name.split("/").at(-1),
    "execution-role": roleName(task.executionRole),
    "task-role": roleName(task.taskRole),
    account: text(task.account),
  };
}
