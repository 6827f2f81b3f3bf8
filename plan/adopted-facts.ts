/**
 * What the plan must know of a network that somebody else made: plain values, from a recorded snapshot or from
 * look-ups at `up`. Pure types.
 *
 * What nobody could read is a {@link Fact} with `unknown`: the plan refuses what would rest on it, and never takes it
 * for "there is none".
 */
import type { Zone } from "./zones";

/** A value, or what was missing when it was read: `the endpoints (ec2:DescribeVpcEndpoints was denied)`. */
export type Fact<T> = T | { readonly unknown: string };

/** A subnet of the adopted network. */
export interface AdoptedSubnet {
  readonly id: string;
  readonly zone: Zone;
  /** IPv4 CIDR. */
  readonly cidr: string;
  /** Route table that the subnet uses, explicitly or as the VPC's main one. */
  readonly routeTableId: string;
}

/** Where the default route of a table leads. */
export type DefaultRouteTarget =
  | "nat-gateway"
  | "nat-instance"
  | "internet-gateway"
  | "transit-gateway"
  | "peering"
  | "other";

/** The route to 0.0.0.0/0 of a table. */
export type AdoptedDefaultRoute =
  | { readonly target: "none" }
  | {
      readonly target: DefaultRouteTarget;
      /** Id of the target; absent where AWS names none. A NAT instance is named by its instance or its interface. */
      readonly targetId?: string;
      /** `blackhole`: the target is gone, and the route still stands in the way of a new one. */
      readonly state: "active" | "blackhole";
    };

/** A route to a gateway endpoint: AWS makes it when the table is added to the endpoint, and takes one per service. */
export interface AdoptedGatewayRoute {
  /** Short name of the service: `s3`, `dynamodb`. */
  readonly service: string;
  readonly endpointId: string;
  readonly prefixListId: string;
}

/** A route table of the private subnets. */
export interface AdoptedRouteTable {
  readonly id: string;
  /** Private subnets that use it, in the order of {@link AdoptedFacts.privateSubnets}. */
  readonly subnetIds: readonly string[];
  readonly defaultRoute: Fact<AdoptedDefaultRoute>;
  readonly gatewayRoutes: Fact<readonly AdoptedGatewayRoute[]>;
}

/** An interface endpoint that stands in the network. */
export interface AdoptedInterfaceEndpoint {
  readonly id: string;
  /** Whole service name: `com.amazonaws.eu-west-1.ecr.api`. */
  readonly serviceName: string;
  /** Life-cycle state as AWS names it: `available`, `pending`. */
  readonly state: Fact<string>;
  readonly securityGroupIds: Fact<readonly string[]>;
  readonly subnetIds: Fact<readonly string[]>;
  /** AZ ids of its subnets, sorted. */
  readonly zoneIds: Fact<readonly string[]>;
  readonly privateDns: Fact<boolean>;
  /** Policy document as JSON text; absent means AWS's default, full access. */
  readonly policy?: Fact<string>;
}

/** A gateway endpoint that stands in the network. */
export interface AdoptedGatewayEndpoint {
  readonly id: string;
  readonly serviceName: string;
  /** Short name of the service: `s3`, `dynamodb`. */
  readonly service: string;
  readonly routeTableIds: Fact<readonly string[]>;
  readonly policy?: Fact<string>;
}

/** A NAT gateway that stands in the network. */
export interface AdoptedNat {
  readonly id: string;
  /** `available`, `pending`, `failed`, … */
  readonly state: Fact<string>;
  readonly connectivity: Fact<"public" | "private">;
  readonly availabilityMode: Fact<"zonal" | "regional">;
  /** Subnet and AZ id of a zonal gateway. */
  readonly subnetId?: string;
  readonly zoneId?: string;
}

/** An adopted network as it was found. */
export interface AdoptedFacts {
  readonly vpcId: string;
  readonly region: string;
  /** Account that owns the VPC, where it is known. */
  readonly account?: string;
  /** Every IPv4 CIDR, the primary one first. */
  readonly cidrs: readonly string[];
  readonly enableDnsSupport: Fact<boolean>;
  readonly enableDnsHostnames: Fact<boolean>;
  /** AZs of the private subnets, each once, by id. */
  readonly zones: readonly Zone[];
  /** By AZ id, then by id: the order of a list in a file decides nothing. */
  readonly privateSubnets: readonly AdoptedSubnet[];
  readonly publicSubnets: readonly AdoptedSubnet[];
  /** Route tables of the private subnets, each once, by id. */
  readonly routeTables: readonly AdoptedRouteTable[];
  readonly interfaceEndpoints: Fact<readonly AdoptedInterfaceEndpoint[]>;
  readonly gatewayEndpoints: Fact<readonly AdoptedGatewayEndpoint[]>;
  readonly natGateways: Fact<readonly AdoptedNat[]>;
}

/** Why a network cannot be adopted as it was found. */
export interface AdoptedProblem {
  /** Configuration key: `network.existing.privateSubnetIds`. */
  readonly key: string;
  readonly value: string;
  readonly why: string;
  readonly fix: string;
}

/** The facts, or what stands against using the network. */
export type AdoptedResult =
  | { readonly facts: AdoptedFacts; readonly problems: readonly [] }
  | { readonly facts?: undefined; readonly problems: readonly AdoptedProblem[] };
