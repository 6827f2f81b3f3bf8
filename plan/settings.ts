/** Names for the parts of the settings that the plan reads. The shapes are inferred from the schema. Types only. */
import type { Settings } from "../stacks/schema";

export type { Settings } from "../stacks/schema";

export type NetworkSettings = Settings["network"];
export type NatSettings = NetworkSettings["nat"];
/** How private subnets reach a NAT. `per-az` and `single` are zonal gateways, `regional` is one gateway for all AZs. */
export type NatStrategy = NatSettings["strategy"];
export type FlowLogSettings = NetworkSettings["flowLogs"];
export type ExistingSettings = NonNullable<NetworkSettings["existing"]>;
export type EndpointSettings = Settings["endpoints"];
/** An endpoint that somebody else owns: in a shared or central VPC, or already in an adopted one. */
export type ExternalEndpoint = EndpointSettings["external"][number];
/** A statement added to a generated endpoint policy. */
export type AllowStatement = EndpointSettings["allow"][string][number];
export type ServiceSettings = Settings["services"][string];
export type SidecarSettings = ServiceSettings["sidecars"][number];
/** A secret injected as an environment variable: by reference, or created by the stack. */
export type SecretSettings = ServiceSettings["secrets"][number];
/** A service that the task's own code calls, and what its role may do there. */
export type NeedSettings = ServiceSettings["needs"][number];
export type ReachSettings = ServiceSettings["reach"][number];
export type VolumeSettings = ServiceSettings["volumes"][string];
export type ExecSettings = ServiceSettings["exec"];
export type LoadBalancerSettings = ServiceSettings["loadBalancer"];
export type AutoscalingSettings = NonNullable<ServiceSettings["autoscaling"]>;
export type BuildSettings = NonNullable<ServiceSettings["build"]>;
export type LoggingSettings = ServiceSettings["logging"];
export type HealthCheckSettings = NonNullable<ServiceSettings["healthCheck"]>;
export type PortSettings = ServiceSettings["ports"][number];
export type KeySettings = Settings["keys"];
export type Protection = Settings["protect"];
/** A destination outside AWS that the tasks may reach (NAT modes). */
export type AllowRule = Settings["egress"]["allow"][number];
/** Traffic of the whole stack, GB per month, both directions. */
export type TrafficSettings = Settings["traffic"];

/** One thing wrong with the configuration: key, value, why, fix. */
export interface ConfigProblem {
  /** Path of the key: `network.nat.strategy`. */
  readonly key: string;
  /** The offending value as it would be written. */
  readonly value: string;
  readonly why: string;
  readonly fix: string;
}
