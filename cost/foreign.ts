/** What a stack uses of a network that another stack owns: it is charged for what passes, not for what stands. Pure types. */

export interface ForeignNetwork {
  /** Stack that owns the network. */
  readonly stack: string;
  /** Subnets by id, with the AZ each stands for. */
  readonly subnets: Readonly<Record<string, string>>;
  /** Services whose names lead to an interface endpoint. */
  readonly interfaceEndpoints: readonly string[];
  /** Services with a gateway endpoint. */
  readonly gatewayEndpoints: readonly string[];
  /** Whether the default route leads to a NAT. */
  readonly nat: boolean;
}
