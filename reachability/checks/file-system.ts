/**
 * EFS volumes: the name in the task's AZ, the mount target behind it, and the permission to mount.
 * Sources: efs/latest/ug (accessing-fs, mounting-fs-mount-cmd-dns-name, iam-access-control-nfs-efs),
 * AmazonECS/latest/developerguide/efs-volumes.html.
 */
import type { PeerNeed } from "../../plan/peers";
import { rangesOf } from "../network/address-sets";
import { type FileSystemVolume, isUnknown, type MountTarget } from "../topology";
import { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { checkAnswers } from "./answers";
import { checkMount } from "./mount";
import { checkHostNames, checkResolver, shadowingHost } from "./names";
import { walkPlace } from "./peer";

/** Name, mount target and permission of one volume. */
export function walkFileSystem(view: View, trace: Trace, need: PeerNeed, name: string, task: SubnetView): void {
  const { fileSystems } = view.topology.task;
  if (fileSystems === undefined || isUnknown(fileSystems)) {
    const missing = fileSystems === undefined ? `the file system of volume ${name}` : fileSystems.unknown;
    trace.unsure("peer", name, "the volumes of the task are not known", [missing]);
    return;
  }
  const volume = fileSystems.find((candidate) => candidate.name === name || candidate.fileSystemId === name);
  if (!volume) {
    trace.unsure("peer", name, "the task has no such volume", [`the file system of volume ${name}`]);
    return;
  }
  checkName(view, trace, volume);
  checkMount(view, trace, volume);
  walkTargets(view, trace, need, volume, task);
}

const idOf = (volume: FileSystemVolume) => (isUnknown(volume.fileSystemId) ? volume.name : volume.fileSystemId);

function checkName(view: View, trace: Trace, volume: FileSystemVolume): void {
  trace.include(checkResolver(view));
  checkHostNames(view, trace);
  const domain = `efs.${view.region}.amazonaws.com`;
  const host = isUnknown(volume.fileSystemId)
    ? { name: domain, below: true }
    : { name: `${volume.fileSystemId}.${domain}`, below: false };
  checkAnswers(view, trace, [host], false);
  shadowingHost(view, trace, host.name);
}

function zoneOf(view: View, target: MountTarget): string | undefined {
  const { availabilityZoneId: zone, subnetId } = target;
  if (typeof zone === "string" && zone !== "") return zone;
  return isUnknown(subnetId) ? undefined : view.subnetOf(subnetId)?.zone || undefined;
}

function walkTargets(view: View, trace: Trace, need: PeerNeed, volume: FileSystemVolume, task: SubnetView): void {
  const { mountTargets: targets, vpcId } = volume;
  const id = idOf(volume);
  if (isUnknown(vpcId) || (vpcId !== undefined && vpcId !== view.topology.vpc.id)) {
    const missing = isUnknown(vpcId) ? vpcId.unknown : `how the tasks reach the mount targets of ${id} in ${vpcId}`;
    trace.unsure("peer", id, "its mount targets are not known to be in the task's VPC", [missing]);
    return;
  }
  if (isUnknown(targets)) {
    trace.unsure("peer", id, "its mount targets are not known", [targets.unknown]);
    return;
  }
  if (targets.length === 0) {
    trace.fail("peer", id, `no mount target in ${view.topology.vpc.id}`, "mount-target-missing");
    return;
  }
  const own = targets.filter((target) => task.zone !== "" && zoneOf(view, target) === task.zone);
  if (own.length > 0) {
    for (const target of own) walkTarget(view, trace, need, target, task);
    return;
  }
  // The name has an address in an AZ with a mount target only; ECS may find another one, which AWS does not promise.
  const missing = `whether the name of ${id} has an address in ${task.zoneName || task.zone || "the task's AZ"}, where it has no known mount target`;
  trace.unsure("peer", id, "no mount target in the task's AZ", [missing]);
  for (const target of targets) {
    const walk = new Trace();
    walkTarget(view, walk, need, target, task);
    trace.includeUndecided(walk, missing);
  }
}

function walkTarget(view: View, trace: Trace, need: PeerNeed, target: MountTarget, task: SubnetView): void {
  const { id, state, subnetId, address, securityGroupIds } = target;
  if (isUnknown(state)) trace.unsure("peer", id, "its state is not known", [state.unknown]);
  else if (state === "available" || state === "planned") trace.pass("peer", id, `mount target, ${state}`);
  else trace.fail("peer", id, `its state is ${state}`, "mount-target-not-available");
  const subnet = isUnknown(subnetId) ? undefined : view.subnetOf(subnetId);
  if (!subnet) {
    const missing = isUnknown(subnetId) ? subnetId.unknown : `subnet ${subnetId}`;
    trace.unsure("peer", id, "its subnet is not known", [missing]);
  }
  const exact = typeof address === "string" ? rangesOf(address) : undefined;
  walkPlace(view, trace, need, task, {
    ranges: exact ?? subnet?.ranges ?? view.vpcRanges,
    subnet,
    groupIds: securityGroupIds,
    label: `mount target ${id}`,
  });
}
