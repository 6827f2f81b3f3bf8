/** A task definition in the model's terms. */
import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import { type Known, type TaskContainer, type TaskSecret, unknown } from "../../topology";

const secretsOf = (
  list: readonly { name?: string | undefined; valueFrom?: string | undefined }[] | undefined,
): TaskSecret[] =>
  (list ?? []).map(({ name, valueFrom }) => ({
    name: name ?? "",
    valueFrom: valueFrom ?? unknown(`where secret ${name ?? ""} comes from`),
  }));

function containerOf(container: ContainerDefinition): TaskContainer {
  const name = container.name ?? "";
  const { logDriver, options, secretOptions } = container.logConfiguration ?? {};
  const registry = container.repositoryCredentials?.credentialsParameter;
  const image: Known<string> = container.image ?? unknown(`the image of container ${name}`);
  return {
    name,
    image,
    ...(logDriver ? { logDriver } : {}),
    ...(options?.["awslogs-group"] ? { logGroup: options["awslogs-group"] } : {}),
    ...(options?.["awslogs-region"] ? { logRegion: options["awslogs-region"] } : {}),
    secrets: [
      ...secretsOf(container.secrets),
      ...secretsOf(secretOptions),
      // The agent reads registry credentials as it reads any secret.
      ...(registry ? [{ name: `registry credentials of ${name}`, valueFrom: registry }] : []),
    ],
    readonlyRootFilesystem: container.readonlyRootFilesystem === true,
  };
}

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
export function systemOf(definition: TaskDefinition): "linux" | "windows" {
  return definition.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ? "windows" : "linux";
}
