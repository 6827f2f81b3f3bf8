/** A task definition in the model's terms. */
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { TaskContainer } from "../../topology";
import { containerOf, systemOf as systemOfPlatform } from "../mapping/containers";

/** Containers of a task definition, in its order. */
export function containersOf(definition: TaskDefinition): TaskContainer[] {
  return (definition.containerDefinitions ?? []).map(containerOf);
}

/** Services that a task definition needs besides images, logs and secrets: environment files are objects in S3. */
export function otherServicesOf(definition: TaskDefinition): string[] {
  const files = (definition.containerDefinitions ?? []).some(
    ({ environmentFiles }) => (environmentFiles ?? []).length > 0,
  );
  return files ? ["s3"] : [];
}

/** Operating system of a task definition: Linux unless it says Windows. */
export function systemOf({ runtimePlatform }: TaskDefinition): "linux" | "windows" {
  return systemOfPlatform(runtimePlatform);
}
