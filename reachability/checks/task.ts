/**
 * The task itself: quotas of its network configuration, ECS Exec, platform version.
 * Sources: AmazonECS/latest/developerguide/fargate-task-networking.html, ecs-exec.html, specifying-sensitive-data.html.
 */
import { LIMITS } from "../../plan/limits";
import { isUnknown } from "../topology";
import type { Trace } from "../trace";
import { listOf, type View } from "../view";

const MAX_SUBNETS = LIMITS.subnetsPerService.most;
const MAX_GROUPS = LIMITS.groupsPerInterface.most;

/** Quotas: they stop the service, whatever it needs. */
export function checkTask(view: View, trace: Trace): void {
  const { task } = view.topology;
  const [subnets, groups] = [listOf(task.subnetIds).length, listOf(task.securityGroupIds).length];
  if (subnets > MAX_SUBNETS) trace.fail("task", task.name, `${subnets} subnets`, "too-many-subnets");
  if (groups > MAX_GROUPS) trace.fail("task", task.name, `${groups} security groups`, "too-many-groups");
}

/** ECS Exec can start in every container. */
export function checkExec(view: View, trace: Trace): void {
  const { task } = view.topology;
  if (isUnknown(task.exec)) trace.unsure("task", task.name, "whether ECS Exec is on is not known", [task.exec.unknown]);
  if (task.exec !== true) return;
  if (isUnknown(task.containers))
    trace.unsure("task", task.name, "the containers are not known", [task.containers.unknown]);
  for (const container of listOf(task.containers)) {
    if (!container.readonlyRootFilesystem) continue;
    trace.fail("task", container.name, "ECS Exec is on and readonlyRootFilesystem is true", "exec-readonly-root");
  }
}

/** Selecting part of a secret works on the task's platform version. */
export function checkPlatform(view: View, trace: Trace): void {
  const { task } = view.topology;
  const version = task.platformVersion;
  if (version === undefined || task.operatingSystem === "windows") return;
  if (!isUnknown(version)) {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (Number.isNaN(major) || major > 1 || minor >= 4) return;
  }
  for (const container of listOf(task.containers)) {
    for (const secret of listOf(container.secrets)) {
      if (isUnknown(secret.valueFrom) || !/^arn:[a-z-]+:secretsmanager:(?:[^:]*:){4}.+/.test(secret.valueFrom))
        continue;
      if (isUnknown(version)) {
        trace.unsure("task", secret.name, "the platform version is not known", [version.unknown]);
        continue;
      }
      trace.fail(
        "task",
        secret.name,
        `platform version ${version}, valueFrom ${secret.valueFrom}`,
        "platform-version-old",
      );
    }
  }
}
