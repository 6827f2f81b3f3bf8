/**
 * What a network's stack tells the stacks that join it: its output `network`. Versioned: a field that goes or changes its
 * meaning is a new version. Pure types.
 */
import type { Mode } from "./mode";
import type { Zone } from "./zones";

/** Version that this program writes and reads. */
export const CONTRACT_VERSION = 1;

/** A subnet as a joining stack uses it. */
export interface ContractSubnet {
  readonly id: string;
  readonly zoneId: string;
  readonly cidr: string;
  readonly routeTableId: string;
}

/** An interface endpoint that answers its service's names. */
export interface ContractEndpoint {
  readonly service: string;
  readonly id: string;
  /** False while it drains: its names lead to NAT. */
  readonly privateDns: boolean;
}

export interface NetworkContract {
  readonly version: typeof CONTRACT_VERSION;
  /** Stack that owns the network, as `organization/project/stack` or in short. */
  readonly stack: string;
  readonly mode: Mode;
  readonly region: string;
  readonly account: string;
  readonly vpcId: string;
  /** Every IPv4 CIDR, the primary one first. */
  readonly cidrs: readonly string[];
  readonly zones: readonly Zone[];
  readonly privateSubnets: readonly ContractSubnet[];
  /** For public load balancers; empty where the network has no public tier. */
  readonly publicSubnets: readonly ContractSubnet[];
  /** Group that lets a joining stack's tasks reach the endpoints and, with NAT, the internet. Absent: not shared. */
  readonly clientSecurityGroupId?: string;
  readonly interfaceEndpoints: readonly ContractEndpoint[];
  /** Services with a gateway endpoint. */
  readonly gatewayEndpoints: readonly string[];
  /** Everything the proof needs of the network: the form of `egress network record`. */
  readonly snapshot: unknown;
}
