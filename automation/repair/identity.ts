/** What identifies a resource of each type in AWS: how one that was being created is found. Data; nothing is asked here. */
import { TYPES } from "../../resources/tokens";
import { type Identity, identityIn, type StateResource } from "./deployment";

/** Things of EC2 that carry tags, by the name that its own calls have for them. */
export type Ec2Kind =
  | "vpc"
  | "subnet"
  | "route-table"
  | "internet-gateway"
  | "elastic-ip"
  | "natgateway"
  | "instance"
  | "vpc-endpoint"
  | "security-group"
  | "network-acl"
  | "vpc-flow-log";

/** Things whose physical name the state knows before they exist. */
export type NamedKind =
  | "iam-role"
  | "log-group"
  | "ecs-cluster"
  | "task-definition"
  | "ecr-repository"
  | "load-balancer"
  | "target-group"
  | "secret"
  | "ssm-parameter"
  | "bucket";

/** Where a route leads or a rule lets in: one of the ways in which AWS writes it. */
export interface Peer {
  readonly kind: "ipv4" | "ipv6" | "prefix-list" | "group";
  readonly value: string;
}

/**
 * Where it must be: another stack of the same name, in a state of its own, has the same tags. What has no such place
 * (a VPC, an address) is only taken when nothing uses it yet: whatever would, is made after it.
 */
export interface Within {
  readonly place: "vpc-id" | "subnet-id" | "attachment.vpc-id";
  readonly id: string;
}

/** What to look for. */
export type Claim =
  | { readonly by: "tags"; readonly kind: Ec2Kind; readonly identity: Identity; readonly within?: Within }
  | { readonly by: "name"; readonly kind: NamedKind; readonly name: string; readonly identity?: Identity }
  | { readonly by: "service"; readonly cluster: string; readonly name: string; readonly identity?: Identity }
  | { readonly by: "listener"; readonly balancerArn: string; readonly port: number }
  | { readonly by: "secret-version"; readonly secretId: string }
  | { readonly by: "file-system" | "access-point"; readonly identity: Identity }
  | { readonly by: "mount-target"; readonly fileSystemId: string; readonly subnetId: string }
  | { readonly by: "route"; readonly tableId: string; readonly to: Peer; readonly through: string }
  | {
      readonly by: "rule";
      readonly groupId: string;
      readonly egress: boolean;
      readonly protocol: string;
      readonly fromPort: number;
      readonly toPort: number;
      readonly peer: Peer;
    }
  | { readonly by: "table-association"; readonly tableId: string; readonly subnetId: string }
  | { readonly by: "acl-association"; readonly aclId: string; readonly subnetId: string }
  | {
      readonly by: "acl-rule";
      readonly aclId: string;
      readonly number: number;
      readonly egress: boolean;
      readonly protocol: string;
    }
  | { readonly by: "eip-association"; readonly allocationId: string; readonly instanceId: string }
  | { readonly by: "endpoint-table"; readonly endpointId: string; readonly tableId: string }
  /** Making it again is the same call with the same end: there is nothing to look for. */
  | { readonly by: "again"; readonly why: string };

const PLACES: Readonly<Partial<Record<Ec2Kind, Within["place"]>>> = {
  subnet: "vpc-id",
  "route-table": "vpc-id",
  "internet-gateway": "attachment.vpc-id",
  natgateway: "subnet-id",
  instance: "subnet-id",
  "vpc-endpoint": "vpc-id",
  "security-group": "vpc-id",
  "network-acl": "vpc-id",
};

type Reader = (resource: StateResource) => Claim | undefined;

const tagged =
  (kind: Ec2Kind): Reader =>
  (resource) => {
    const identity = identityIn(resource);
    if (!identity) return undefined;
    const place = PLACES[kind];
    const id = place && text(resource, place === "subnet-id" ? "subnetId" : "vpcId");
    return { by: "tags", kind, identity, ...(place && id ? { within: { place, id } } : {}) };
  };
const called =
  (kind: NamedKind, key: string): Reader =>
  (resource) => {
    const name = text(resource, key);
    const identity = identityIn(resource);
    return name ? { by: "name", kind, name, ...(identity ? { identity } : {}) } : undefined;
  };
const again =
  (why: string): Reader =>
  () => ({ by: "again", why });
const PUT = "AWS takes the same setting again";

/** By type token. A type that is not here is reported, never guessed. */
const READERS: Readonly<Record<string, Reader>> = {
  [TYPES.vpc]: tagged("vpc"),
  [TYPES.subnet]: tagged("subnet"),
  [TYPES.routeTable]: tagged("route-table"),
  [TYPES.internetGateway]: tagged("internet-gateway"),
  [TYPES.eip]: tagged("elastic-ip"),
  [TYPES.natGateway]: tagged("natgateway"),
  [TYPES.instance]: tagged("instance"),
  [TYPES.endpoint]: tagged("vpc-endpoint"),
  [TYPES.securityGroup]: tagged("security-group"),
  [TYPES.networkAcl]: tagged("network-acl"),
  [TYPES.flowLog]: tagged("vpc-flow-log"),
  [TYPES.logGroup]: called("log-group", "name"),
  [TYPES.role]: called("iam-role", "name"),
  [TYPES.cluster]: called("ecs-cluster", "name"),
  [TYPES.taskDefinition]: called("task-definition", "family"),
  [TYPES.repository]: called("ecr-repository", "name"),
  [TYPES.loadBalancer]: called("load-balancer", "name"),
  [TYPES.targetGroup]: called("target-group", "name"),
  [TYPES.secret]: called("secret", "name"),
  [TYPES.parameter]: called("ssm-parameter", "name"),
  [TYPES.bucket]: called("bucket", "bucket"),
  [TYPES.service]: (resource) => {
    const name = text(resource, "name");
    const identity = identityIn(resource);
    const cluster = text(resource, "cluster") ?? "default";
    return name ? { by: "service", cluster, name, ...(identity ? { identity } : {}) } : undefined;
  },
  [TYPES.listener]: (resource) => {
    const balancerArn = text(resource, "loadBalancerArn");
    const port = resource.inputs["port"];
    return balancerArn && typeof port === "number" ? { by: "listener", balancerArn, port } : undefined;
  },
  [TYPES.secretVersion]: (resource) => {
    const secretId = text(resource, "secretId");
    return secretId ? { by: "secret-version", secretId } : undefined;
  },
  [TYPES.route]: (resource) => {
    const tableId = text(resource, "routeTableId");
    const to = peerOf(resource, {
      destinationCidrBlock: "ipv4",
      destinationIpv6CidrBlock: "ipv6",
      destinationPrefixListId: "prefix-list",
    });
    const through = TARGETS.map((key) => text(resource, key)).find((id) => id !== undefined);
    return tableId && to && through ? { by: "route", tableId, to, through } : undefined;
  },
  [TYPES.ingressRule]: (resource) => ruleOf(resource, false),
  [TYPES.egressRule]: (resource) => ruleOf(resource, true),
  [TYPES.association]: (resource) => {
    const [tableId, subnetId] = [text(resource, "routeTableId"), text(resource, "subnetId")];
    return tableId && subnetId ? { by: "table-association", tableId, subnetId } : undefined;
  },
  [TYPES.aclAssociation]: (resource) => {
    const [aclId, subnetId] = [text(resource, "networkAclId"), text(resource, "subnetId")];
    return aclId && subnetId ? { by: "acl-association", aclId, subnetId } : undefined;
  },
  [TYPES.aclRule]: (resource) => {
    const aclId = text(resource, "networkAclId");
    const { ruleNumber, egress, protocol } = resource.inputs;
    return aclId && typeof ruleNumber === "number"
      ? { by: "acl-rule", aclId, number: ruleNumber, egress: egress === true, protocol: String(protocol) }
      : undefined;
  },
  [TYPES.eipAssociation]: (resource) => {
    const [allocationId, instanceId] = [text(resource, "allocationId"), text(resource, "instanceId")];
    return allocationId && instanceId ? { by: "eip-association", allocationId, instanceId } : undefined;
  },
  [TYPES.endpointTable]: (resource) => {
    const [endpointId, tableId] = [text(resource, "vpcEndpointId"), text(resource, "routeTableId")];
    return endpointId && tableId ? { by: "endpoint-table", endpointId, tableId } : undefined;
  },
  [TYPES.fileSystem]: (resource) => {
    const identity = identityIn(resource);
    return identity ? { by: "file-system", identity } : undefined;
  },
  [TYPES.accessPoint]: (resource) => {
    const identity = identityIn(resource);
    return identity ? { by: "access-point", identity } : undefined;
  },
  [TYPES.mountTarget]: (resource) => {
    const [fileSystemId, subnetId] = [text(resource, "fileSystemId"), text(resource, "subnetId")];
    return fileSystemId && subnetId ? { by: "mount-target", fileSystemId, subnetId } : undefined;
  },
  [TYPES.clusterCapacityProviders]: again(PUT),
  [TYPES.endpointPrivateDns]: again("private DNS that is on already can be turned on"),
  [TYPES.defaultSecurityGroup]: again("the VPC has had its default group from the start"),
  [TYPES.rolePolicy]: again(PUT),
  [TYPES.lifecyclePolicy]: again(PUT),
  [TYPES.scalingTarget]: again(PUT),
  [TYPES.scalingPolicy]: again(PUT),
  [TYPES.bucketPublicAccess]: again(PUT),
  [TYPES.bucketEncryption]: again(PUT),
  [TYPES.bucketLifecycle]: again(PUT),
  [TYPES.bucketPolicy]: again(PUT),
  [TYPES.bucketVersioning]: again(PUT),
  "docker-build:index:Image": again("the same image is pushed under the same tag"),
};

/** Inputs of a route that say where it leads. */
const TARGETS = [
  "natGatewayId",
  "gatewayId",
  "networkInterfaceId",
  "vpcEndpointId",
  "transitGatewayId",
  "egressOnlyGatewayId",
  "vpcPeeringConnectionId",
];

/** Types whose half-made instances are understood. */
export function knownTypes(): string[] {
  return Object.keys(READERS);
}

/** What to look for in AWS; `undefined` when the type is not known here or its inputs do not identify one. */
export function claimOf(resource: StateResource): Claim | undefined {
  return READERS[resource.type]?.(resource);
}

function ruleOf(resource: StateResource, egress: boolean): Claim | undefined {
  const groupId = text(resource, "securityGroupId");
  const peer = peerOf(resource, {
    cidrIpv4: "ipv4",
    cidrIpv6: "ipv6",
    prefixListId: "prefix-list",
    referencedSecurityGroupId: "group",
  });
  const { ipProtocol, fromPort, toPort } = resource.inputs;
  if (!groupId || !peer || typeof ipProtocol !== "string") return undefined;
  const port = (value: unknown) => (typeof value === "number" ? value : -1);
  return {
    by: "rule",
    groupId,
    egress,
    protocol: ipProtocol,
    fromPort: port(fromPort),
    toPort: port(toPort),
    peer,
  };
}

function peerOf(resource: StateResource, keys: Readonly<Record<string, Peer["kind"]>>): Peer | undefined {
  for (const [key, kind] of Object.entries(keys)) {
    const value = text(resource, key);
    if (value) return { kind, value };
  }
  return undefined;
}

function text({ inputs }: StateResource, key: string): string | undefined {
  const value = inputs[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
