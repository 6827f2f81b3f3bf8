/** The proof as a library: topologies in, verdicts out. Importing this loads no SDK client. */
export { prove, verdictOf } from "./prove";
export type { Fault, Hop, HopKind, Path, Proof, Reachability, Verdict, Warning } from "./result";
export {
  proofsOfService,
  type ResourceOptions,
  type ResourceTopology,
  reachabilityOf,
  type ServiceTopology,
  topologiesOfResources,
  topologyOfResources,
} from "./sources/resources";
export type { Topology } from "./topology";
