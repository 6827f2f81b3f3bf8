/** Exports of stacks as the engine writes them, put together from short descriptions. */
import type { Exported } from "../../automation/repair/deployment";

/** A resource in short. */
export interface Short {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly inputs?: object;
  readonly outputs?: object;
  readonly dependencies?: readonly string[];
  readonly delete?: boolean;
}

const PROVIDER = "urn:pulumi:s::fargate-egress::pulumi:providers:aws::default_7";

/** URN of a resource in short. */
export function urnOf({ type, name }: Pick<Short, "type" | "name">): string {
  return `urn:pulumi:s::fargate-egress::${type}::${name}`;
}

/** Tags of the stack `s`. */
export function tagsOf(name: string): Record<string, string> {
  return { "fargate-egress:stack": "organization/fargate-egress/s", "fargate-egress:name": name };
}

function entryOf(short: Short): object {
  const { type, id, inputs = {}, outputs = {}, dependencies = [] } = short;
  return {
    urn: urnOf(short),
    type,
    custom: true,
    ...(id === undefined ? {} : { id }),
    ...(short.delete ? { delete: true } : {}),
    provider: `${PROVIDER}::0`,
    inputs,
    outputs,
    dependencies,
    propertyDependencies: { any: dependencies },
  };
}

/** A stack's export: its provider, its resources, and what was under way. */
export function exportOf(
  resources: readonly Short[],
  pending: readonly (readonly ["creating" | "updating" | "deleting", Short])[] = [],
): Exported {
  const provider = {
    urn: PROVIDER,
    type: "pulumi:providers:aws",
    custom: true,
    id: "0",
    inputs: { region: "eu-west-1" },
  };
  return {
    version: 3,
    deployment: {
      manifest: { time: "t", magic: "m", version: "v" },
      resources: [provider, ...resources.map(entryOf)],
      ...(pending.length === 0
        ? {}
        : { pending_operations: pending.map(([type, short]) => ({ type, resource: entryOf(short) })) }),
    },
  };
}

/** A network with one private and one public subnet, its NAT and its interface endpoints. */
export function networkState({
  routed = true,
  nat = true,
  endpoints = [],
  drained = [],
  service = true,
}: {
  /** Whether the private table leads to NAT. */
  readonly routed?: boolean;
  readonly nat?: boolean;
  readonly endpoints?: readonly string[];
  readonly drained?: readonly string[];
  readonly service?: boolean;
}): Short[] {
  return [
    { type: "aws:ec2/subnet:Subnet", name: "private", id: "subnet-1", inputs: { tags: { Tier: "private" } } },
    { type: "aws:ec2/subnet:Subnet", name: "public", id: "subnet-2", inputs: { tags: { Tier: "public" } } },
    { type: "aws:ec2/routeTable:RouteTable", name: "private", id: "rtb-1" },
    { type: "aws:ec2/routeTable:RouteTable", name: "public", id: "rtb-2" },
    association("private", "subnet-1", "rtb-1"),
    association("public", "subnet-2", "rtb-2"),
    route("public", { routeTableId: "rtb-2", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }),
    ...(routed
      ? [route("private", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" })]
      : []),
    ...(nat ? [{ type: "aws:ec2/natGateway:NatGateway", name: "nat", id: "nat-1" }] : []),
    ...endpoints.flatMap((name) => [
      {
        type: "aws:ec2/vpcEndpoint:VpcEndpoint",
        name,
        id: `vpce-${name}`,
        inputs: { serviceName: `com.amazonaws.us-east-1.${name}`, vpcEndpointType: "Interface" },
      },
      {
        type: "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
        name,
        id: `vpce-${name}`,
        inputs: { vpcEndpointId: `vpce-${name}`, privateDnsEnabled: !drained.includes(name) },
      },
    ]),
    ...(service ? [{ type: "aws:ecs/service:Service", name: "app", id: "arn:service" }] : []),
  ];
}

function association(name: string, subnetId: string, routeTableId: string): Short {
  return {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    name,
    id: `assoc-${name}`,
    inputs: { subnetId, routeTableId },
  };
}

function route(name: string, inputs: object): Short {
  return { type: "aws:ec2/route:Route", name, id: `r-${name}`, inputs };
}
