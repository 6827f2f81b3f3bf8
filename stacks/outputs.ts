/** Outputs of a stack: what other stacks take by StackReference, and what `egress verify` reads. */
import type { Input, Output } from "@pulumi/pulumi";
import type { EndpointOutput } from "../components/endpoint-set";
import type { Mode } from "../plan/mode";

/** Documented outputs. Names and shapes are a contract: a change is a breaking one. */
export interface StackOutputs {
  readonly [name: string]: unknown;
  readonly mode: Mode;
  readonly region: string;
  readonly vpcId: Output<string>;
  /** Task subnets by AZ id. */
  readonly privateSubnetIds: Readonly<Record<string, Output<string>>>;
  readonly publicSubnetIds: Readonly<Record<string, Output<string>>>;
  /** Private route tables by AZ id; in an adopted network by their own id. */
  readonly routeTableIds: Readonly<Record<string, Output<string>>>;
  readonly taskSecurityGroupId: Output<string>;
  /** By name of the endpoint group. */
  readonly endpointSecurityGroupIds: Readonly<Record<string, Output<string>>>;
  /** Interface endpoints by service: id and DNS names. */
  readonly endpoints: Readonly<Record<string, EndpointOutput>>;
  /** Gateway endpoints by service. */
  readonly gatewayEndpointIds: Readonly<Record<string, Output<string>>>;
  /** Public addresses that the tasks' traffic comes from; empty without NAT (retained addresses stay listed). */
  readonly natPublicIps: Input<string[]>;
  readonly clusterName: Output<string>;
  readonly serviceName: Output<string>;
  readonly taskDefinitionArn: Output<string>;
  readonly logGroupName: Output<string>;
  /** URL of the load balancer; absent without one. */
  readonly url?: Output<string>;
  /** Services the tasks need. */
  readonly needs: readonly string[];
}
