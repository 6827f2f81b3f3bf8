/**
 * What a change of mode must not touch, and what would touch it. AWS cannot change some properties in place: a
 * difference there is a replacement. Source: the ForceNew properties of the provider's schema for each type.
 */
import type { ResourceRecord } from "../../resources/record";

/** Types that no switch replaces, with the inputs whose change means a replacement. */
export const STABLE: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/vpc:Vpc": ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId"],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
  "aws:ec2/securityGroup:SecurityGroup": ["vpcId", "name", "namePrefix", "description"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/taskDefinition:TaskDefinition": [
    "family",
    "cpu",
    "memory",
    "containerDefinitions",
    "executionRoleArn",
    "taskRoleArn",
    "networkMode",
    "requiresCompatibilities",
    "runtimePlatform",
  ],
  "aws:ecs/service:Service": ["name", "cluster", "launchType", "schedulingStrategy"],
};

/** Resources of a stack that every mode has: the private tier, the task group and the workload. */
export function isStable({ type, name }: Pick<ResourceRecord, "type" | "name">): boolean {
  switch (type) {
    case "aws:ec2/vpc:Vpc":
    case "aws:ecs/cluster:Cluster":
    case "aws:ecs/taskDefinition:TaskDefinition":
    case "aws:ecs/service:Service":
      return true;
    case "aws:ec2/subnet:Subnet":
    case "aws:ec2/routeTable:RouteTable":
    case "aws:ec2/routeTableAssociation:RouteTableAssociation":
      return name.includes("-private-");
    case "aws:ec2/securityGroup:SecurityGroup":
      return name.endsWith("-task");
    default:
      return false;
  }
}

/** Stable resources by URN. */
export function stable<T extends ResourceRecord>(resources: readonly T[]): Map<string, T> {
  return new Map(resources.filter(isStable).map((r) => [r.urn, r]));
}

/** Inputs of a stable type whose change replaces the resource: those of `before` and `after` that differ. */
export function replacingDifferences(before: ResourceRecord, after: ResourceRecord): string[] {
  return (STABLE[before.type] ?? []).filter(
    (key) => JSON.stringify(before.inputs[key]) !== JSON.stringify(after.inputs[key]),
  );
}
