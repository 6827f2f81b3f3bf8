/** EFS volumes of a task definition, with the mount targets that the stack makes. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import { fieldsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TYPES } from "../../../resources/tokens";
import { type FileSystemVolume, isUnknown, type Known, type MountTarget, unknown } from "../../topology";

/** The EFS volumes; `undefined` when there are none. */
export function fileSystemsOf(
  graph: Graph,
  definition: ResourceRecord,
): Known<readonly FileSystemVolume[]> | undefined {
  const volumes = graph.list(inputsOnly(definition), "volumes");
  if (isUnknown(volumes)) return volumes;
  const found = volumes.flatMap((volume) => {
    const { name, efsVolumeConfiguration } = fieldsOf(volume);
    if (efsVolumeConfiguration === undefined) return [];
    const block = graph.block(definition, "volumes", efsVolumeConfiguration);
    return [volumeOf(graph, typeof name === "string" ? name : "?", block)];
  });
  return found.length > 0 ? found : undefined;
}

function volumeOf(graph: Graph, name: string, block: ResourceRecord): FileSystemVolume {
  const record = graph.target(block, "fileSystemId", [TYPES.fileSystem]);
  const id = record ? graph.id(record) : (graph.text(block, "fileSystemId") ?? graph.missing(block, "fileSystemId"));
  const { accessPointId, iam } = fieldsOf(block.inputs["authorizationConfig"]);
  const authorization = graph.block(block, "authorizationConfig", block.inputs["authorizationConfig"]);
  const accessPoint = graph.ref(authorization, "accessPointId", [TYPES.accessPoint]);
  const signs = iam === undefined ? false : graph.text(authorization, "iam");
  const policy = record && policyOf(graph, graph.id(record));
  return {
    name,
    fileSystemId: id,
    ...(accessPointId === undefined || accessPoint === undefined ? {} : { accessPointId: accessPoint }),
    iam: typeof signs === "object" ? signs : signs === "ENABLED",
    mountTargets: record
      ? mountTargetsOf(graph, graph.id(record))
      : unknown(`the mount targets of ${isUnknown(id) ? `volume ${name}` : id}, which is not part of this stack`),
    ...(policy === undefined ? {} : { policy }),
  };
}

/** Policy of a file system of the stack; `null` when the stack gives it none. */
function policyOf(graph: Graph, id: string): Known<string | null> {
  const policies = graph.referrers(TYPES.fileSystemPolicy, "fileSystemId", [TYPES.fileSystem]);
  const [own, astray] = [policies.of(id)[0], policies.astray[0]];
  if (own) return graph.text(own, "policy") ?? graph.missing(own, "policy");
  return astray ? graph.missing(astray, "fileSystemId") : null;
}

function mountTargetsOf(graph: Graph, id: string): Known<readonly MountTarget[]> {
  const targets = graph.referrers(TYPES.mountTarget, "fileSystemId", [TYPES.fileSystem]);
  const astray = targets.astray[0];
  if (astray) return graph.missing(astray, "fileSystemId");
  return targets.of(id).map((record) => {
    const zone = graph.text(record, "availabilityZoneId");
    const address = graph.text(record, "ipAddress");
    return {
      id: graph.id(record),
      subnetId: graph.ref(record, "subnetId", [TYPES.subnet]) ?? graph.missing(record, "subnetId"),
      ...(typeof zone === "string" ? { availabilityZoneId: zone } : {}),
      ...(typeof address === "string" ? { address } : {}),
      securityGroupIds: graph.refs(inputsOnly(record), "securityGroups", GROUP_TYPES),
      state: "planned",
    };
  });
}
