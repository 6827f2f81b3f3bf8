/** Destinations inside the VPC that a task needs: other services, networks, file systems. Pure types. */
import type { Reason } from "./reasons";

/**
 * Who answers.
 * - `groupId`: whatever has this security group; `subnetIds`: where it runs, absent where nobody said (then every
 *   subnet of the VPC may be the one).
 * - `cidr`: addresses; `groupIds`: the security groups of what answers there, absent where nobody said (then the proof
 *   cannot tell whether the task is let in).
 * - `fileSystem`: a volume of the task by its name; its mount targets are the topology's (`Task.fileSystems`).
 */
export type PeerTarget =
  | { readonly groupId: string; readonly subnetIds?: readonly string[] }
  | { readonly cidr: string; readonly groupIds?: readonly string[] }
  | { readonly fileSystem: string };

/** One destination inside the VPC, proved like a service: resolved, routed, admitted by groups and ACLs both ways. */
export interface PeerNeed {
  readonly kind: "peer";
  /** What a reader calls it: `api`, `reports database`, `volume data`. */
  readonly name: string;
  /** Destination port, 1 to 65535; 2049 for file systems. */
  readonly port: number;
  readonly protocol: "tcp";
  readonly to: PeerTarget;
  readonly because: readonly Reason[];
}
