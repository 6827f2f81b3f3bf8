/** Volumes of a task definition, in the form of the ECS API. Pure. Source: AmazonECS using_data_volumes. */
import { fieldsOf } from "../../../resources/properties";
import { isUnknown } from "../../topology";
import { nameIn } from "./containers";
import type { OpenNeed } from "./open";

/** Keys of volumes that the task reaches over the network in ways that nobody proves, and what they are called. */
const REMOTE: Readonly<Record<string, string>> = {
  fsxWindowsFileServerVolumeConfiguration: "FSx for Windows File Server",
  s3filesVolumeConfiguration: "S3 Files",
};

/** What of a volume nobody proves: its file system is reached inside the VPC. None for volumes of the task's own. */
export function openVolume(volume: unknown): OpenNeed[] {
  const fields = fieldsOf(volume);
  const remote = Object.keys(REMOTE).find((key) => fields[key] !== undefined);
  if (remote === undefined && !isUnknown(volume)) return [];
  const name = `volume ${nameIn(volume)}`;
  const kind = remote === undefined ? "its kind" : `${REMOTE[remote]}`;
  const missing = isUnknown(volume) ? volume.unknown : `the way to the file system of ${name} (${kind})`;
  return [{ name, because: [{ kind: "other", text: name }], missing }];
}
