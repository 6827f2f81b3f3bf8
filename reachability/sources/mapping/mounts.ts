/** The file systems that a task mounts, as destinations inside the VPC. Pure. */
import type { PeerNeed } from "../../../plan/peers";
import { isUnknown, type Task } from "../../topology";

/** NFS, on which EFS mount targets listen. */
const NFS = 2049;

/** The file systems that a task mounts. */
export function mountedPeers({ fileSystems }: Task): PeerNeed[] {
  if (fileSystems === undefined || isUnknown(fileSystems)) return [];
  return fileSystems.map(({ name }) => ({
    kind: "peer",
    name: `volume ${name}`,
    port: NFS,
    protocol: "tcp",
    to: { fileSystem: name },
    because: [{ kind: "other", text: `volume ${name}` }],
  }));
}
