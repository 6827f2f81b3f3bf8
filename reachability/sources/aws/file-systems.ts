/** EFS volumes of a task: their mount targets, the groups of these, and the file system's policy. */
import type { TaskDefinition, Volume } from "@aws-sdk/client-ecs";
import { type FileSystemVolume, isUnknown, type Known, type MountTarget, unknown } from "../../topology";
import { orNull } from "./absent";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

const SERVICE = "elasticfilesystem";
const VERSION = "/2015-02-01";

interface Target {
  readonly MountTargetId?: string;
  readonly SubnetId?: string;
  readonly VpcId?: string;
  readonly AvailabilityZoneId?: string;
  readonly IpAddress?: string;
  readonly LifeCycleState?: string;
}

/** Reads the EFS volumes of a task definition; none when it has none. */
export function readFileSystems(
  json: JsonApi,
  reader: Reader,
  definition: TaskDefinition,
): Promise<FileSystemVolume[]> {
  const volumes = (definition.volumes ?? []).filter(({ efsVolumeConfiguration }) => efsVolumeConfiguration);
  return Promise.all(volumes.map((volume) => readVolume(json, reader, volume)));
}

async function readVolume(json: JsonApi, reader: Reader, volume: Volume): Promise<FileSystemVolume> {
  const { fileSystemId: id, authorizationConfig: authorization } = volume.efsVolumeConfiguration ?? {};
  const name = volume.name ?? "";
  const access = authorization?.accessPointId ? { accessPointId: authorization.accessPointId } : {};
  const common = { name, ...access, iam: authorization?.iam === "ENABLED" };
  if (id === undefined) {
    const why = unknown(`the file system of volume ${name}`);
    return { ...common, fileSystemId: why, mountTargets: why };
  }
  const [targets, policy] = await Promise.all([readTargets(json, reader, id), readPolicy(json, reader, id)]);
  const vpcId = isUnknown(targets) ? undefined : targets[0]?.VpcId;
  return {
    ...common,
    fileSystemId: id,
    ...(vpcId === undefined ? {} : { vpcId }),
    mountTargets: isUnknown(targets)
      ? targets
      : await Promise.all(targets.map((target) => mountTargetOf(json, reader, target))),
    policy,
  };
}

async function readTargets(json: JsonApi, reader: Reader, id: string): Promise<Known<readonly Target[]>> {
  const what = `the mount targets of ${id}`;
  const found = await orNull(
    reader,
    "elasticfilesystem:DescribeMountTargets",
    what,
    ["FileSystemNotFound"],
    async () => {
      const targets: Target[] = [];
      let marker: string | undefined;
      do {
        const page: { MountTargets?: Target[]; NextMarker?: string | null } = await json.call({
          service: SERVICE,
          path: `${VERSION}/mount-targets`,
          query: { FileSystemId: id, ...(marker === undefined ? {} : { Marker: marker }) },
        });
        targets.push(...(page.MountTargets ?? []));
        marker = page.NextMarker ?? undefined;
      } while (marker !== undefined);
      return targets;
    },
  );
  return found ?? [];
}

async function mountTargetOf(json: JsonApi, reader: Reader, target: Target): Promise<MountTarget> {
  const id = target.MountTargetId ?? "";
  const what = (property: string) => unknown(`the ${property} of mount target ${id}`);
  const groups: Known<readonly string[]> = await reader.known(
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    `the security groups of mount target ${id}`,
    async () => {
      const path = `${VERSION}/mount-targets/${id}/security-groups`;
      const answer = await json.call<{ SecurityGroups?: string[] }>({ service: SERVICE, path });
      return answer.SecurityGroups ?? [];
    },
  );
  return {
    id,
    subnetId: target.SubnetId ?? what("subnet"),
    ...(target.AvailabilityZoneId ? { availabilityZoneId: target.AvailabilityZoneId } : {}),
    ...(target.IpAddress ? { address: target.IpAddress } : {}),
    securityGroupIds: groups,
    state: target.LifeCycleState ?? what("state"),
  };
}

function readPolicy(json: JsonApi, reader: Reader, id: string): Promise<Known<string | null>> {
  const absent = ["PolicyNotFound", "FileSystemNotFound"];
  const what = `the policy of file system ${id}`;
  return orNull(reader, "elasticfilesystem:DescribeFileSystemPolicy", what, absent, async () => {
    const path = `${VERSION}/file-systems/${id}/policy`;
    const answer = await json.call<{ Policy?: string }>({ service: SERVICE, path });
    return answer.Policy ?? null;
  });
}
