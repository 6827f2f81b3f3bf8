/**
 * Containers of a task definition in the model's terms. Definitions come in the form of the ECS API, parsed JSON: from a
 * preview's text, an SDK's answer, a Terraform plan. A value that a source could not read stands in it as Unknown. Pure.
 */
import { fieldsOf, itemsOf } from "../../../resources/properties";
import { isUnknown, type Known, type TaskContainer, type TaskSecret, unknown } from "../../topology";

/** A text of a definition; unknown when something else stands there. */
function textOf(value: unknown, what: string): Known<string> {
  if (isUnknown(value)) return value;
  return typeof value === "string" ? value : unknown(what);
}

/** The items of a list; one that could not be read makes all of them unknown. */
export function listIn(value: unknown): Known<readonly unknown[]> {
  if (isUnknown(value)) return value;
  const items = itemsOf(value);
  return items.find(isUnknown) ?? items;
}

/** A name, for messages. */
export function nameIn(fields: unknown): string {
  const { name } = fieldsOf(fields);
  return typeof name === "string" ? name : "?";
}

/** Entries of `secrets` or `secretOptions`. */
export function secretsIn(list: unknown): Known<TaskSecret[]> {
  const items = listIn(list);
  if (isUnknown(items)) return items;
  return items.map((item) => {
    const name = nameIn(item);
    return { name, valueFrom: textOf(fieldsOf(item)["valueFrom"], `where secret ${name} comes from`) };
  });
}

/** The secret with which the agent logs in to a private registry; it reads it as it reads any secret. */
export function registrySecretIn(container: unknown): TaskSecret[] {
  const { credentialsParameter } = fieldsOf(fieldsOf(container)["repositoryCredentials"]);
  if (credentialsParameter === undefined) return [];
  const name = `registry credentials of ${nameIn(container)}`;
  return [{ name, valueFrom: textOf(credentialsParameter, `the ${name}`) }];
}

/** Options of a container's log driver. */
export function logOptionsIn(container: unknown): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(fieldsOf(container)["logConfiguration"])["options"]);
}

/** One container. */
export function containerOf(definition: unknown): TaskContainer {
  const container = fieldsOf(definition);
  const name = nameIn(container);
  const { logDriver, secretOptions } = fieldsOf(container["logConfiguration"]);
  const options = logOptionsIn(container);
  const [group, region, creates] = ["awslogs-group", "awslogs-region", "awslogs-create-group"].map(
    (key) => options[key],
  );
  const lists = [secretsIn(container["secrets"]), secretsIn(secretOptions), registrySecretIn(container)];
  return {
    name,
    image: textOf(container["image"], `the image of container ${name}`),
    ...(typeof logDriver === "string" ? { logDriver } : {}),
    ...(group === undefined ? {} : { logGroup: textOf(group, `the log group of container ${name}`) }),
    ...(region === undefined ? {} : { logRegion: textOf(region, `the log region of container ${name}`) }),
    ...(creates === "true" ? { createsLogGroup: true } : {}),
    secrets: lists.find(isUnknown) ?? lists.flatMap((list) => (isUnknown(list) ? [] : list)),
    readonlyRootFilesystem: container["readonlyRootFilesystem"] === true,
  };
}

/** Operating system of a `runtimePlatform`: Linux unless it says Windows. */
export function systemOf(runtimePlatform: unknown): "linux" | "windows" {
  const { operatingSystemFamily } = fieldsOf(runtimePlatform);
  return typeof operatingSystemFamily === "string" && operatingSystemFamily.startsWith("WINDOWS") ? "windows" : "linux";
}
