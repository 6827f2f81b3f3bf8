/**
 * What the containers of a task definition ask for, and what of them nobody can prove. Containers come in the form of
 * the ECS API (mapping/containers.ts). Pure. Sources: AmazonECS task_definition_parameters, using_awslogs, example_task_
 * definitions (splunk), using_firelens, private-auth, use-environment-file.
 */
import { firelensServices } from "../../../plan/firelens";
import { parseImage } from "../../../plan/image";
import { imageServices, joinNeeds, type Need, secretService } from "../../../plan/needs";
import type { Reason } from "../../../plan/reasons";
import { fieldsOf } from "../../../resources/properties";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import { isUnknown, type Known } from "../../topology";
import { listIn, logOptionsIn, nameIn, registrySecretIn, secretsIn } from "./containers";
import { isPublicSink, pluginSink } from "./log-sinks";
import type { OpenNeed } from "./open";

/** Needs, and what stays open beside them. */
export interface Asked {
  readonly needs: readonly Need[];
  readonly open: readonly OpenNeed[];
}

const need = (service: string, ...because: Reason[]): Need => ({ service, because });

/** Several askers as one: each service once, with every reason, in the order in which a starting task meets them. */
export function joinAsked(parts: readonly Asked[]): Asked {
  return { needs: joinNeeds(parts.map(({ needs }) => needs)), open: parts.flatMap(({ open }) => open) };
}

/** What all containers ask for. @param region of the task */
export function askedByContainers(containers: readonly unknown[], region: string): Asked {
  const stages = [imageOf, secretsOf, environmentFilesOf, logsOf, routerOf];
  return joinAsked(stages.flatMap((stage) => containers.map((container) => stage(container, region))));
}

function imageOf(container: unknown, region: string): Asked {
  const { image } = fieldsOf(container);
  if (typeof image === "string" && isPlaced(image)) {
    const services = imageServices(parseImage(image), region);
    return { needs: services.map((service) => need(service, { kind: "image", image })), open: [] };
  }
  // It may be in any registry: the ordinary way is proved, and that it is that one stays open.
  const because: Reason = { kind: "image" };
  const missing = `where the image of ${nameIn(container)} comes from`;
  return {
    needs: ["ecr.api", "ecr.dkr", "s3"].map((service) => need(service, because)),
    open: [{ name: "image", because: [because], missing }],
  };
}

/** Whether the registry of an image is known: what names it is, whatever the rest may be. */
function isPlaced(image: string): boolean {
  const [host = ""] = image.split("/");
  return !host.includes(UNKNOWN_VALUE);
}

/** Secrets of the container, of its registry and of its log driver. The agent reads all of them alike. */
function secretsOf(container: unknown): Asked {
  const { secrets, logConfiguration } = fieldsOf(container);
  const lists: readonly [unknown, (name: string, valueFrom: string) => Reason][] = [
    [secrets, (name) => ({ kind: "secret", name })],
    [registrySecretIn(container), (_, secret) => ({ kind: "repository-credentials", secret })],
    [fieldsOf(logConfiguration)["secretOptions"], (name) => ({ kind: "log-option", name })],
  ];
  return joinAsked(
    lists.map(([list, reasonOf]) => {
      const items = secretsIn(list);
      if (isUnknown(items)) return unread(`secrets of ${nameIn(container)}`, items.unknown);
      return joinAsked(items.map(({ name, valueFrom }) => secretAsked(name, valueFrom, reasonOf)));
    }),
  );
}

function secretAsked(
  name: string,
  valueFrom: Known<string>,
  reasonOf: (name: string, valueFrom: string) => Reason,
): Asked {
  if (isUnknown(valueFrom)) return unread(`secret ${name}`, valueFrom.unknown);
  return { needs: [need(secretService(valueFrom), reasonOf(name, valueFrom))], open: [] };
}

/** The agent fetches environment files from S3. */
function environmentFilesOf(container: unknown): Asked {
  const files = listIn(fieldsOf(container)["environmentFiles"]);
  if (isUnknown(files)) return unread(`environment files of ${nameIn(container)}`, files.unknown);
  const needs = files.map((file) => {
    const { value } = fieldsOf(file);
    return need("s3", { kind: "environment-file", arn: typeof value === "string" ? value : "that is not known yet" });
  });
  return { needs: joinNeeds([needs]), open: [] };
}

function logsOf(container: unknown, region: string): Asked {
  const configuration = fieldsOf(container)["logConfiguration"];
  const { logDriver: driver } = fieldsOf(configuration);
  const name = `logs of ${nameIn(container)}`;
  if (isUnknown(configuration)) return unread(name, configuration.unknown);
  if (driver === undefined) return { needs: [], open: [] };
  if (typeof driver !== "string") return unread(name, `the log driver of ${nameIn(container)}`);
  const reason: Reason = { kind: "log-driver", driver };
  switch (driver) {
    case "awslogs":
      return { needs: [need("logs", reason)], open: [] };
    case "awsfirelens":
      return outputOf(container, region);
    case "splunk": {
      const url = logOptionsIn(container)["splunk-url"];
      if (typeof url === "string" && isPublicSink(url)) return { needs: [need("internet", reason)], open: [] };
      const at = typeof url === "string" ? url : "the splunk-url";
      return { needs: [], open: [{ name: "splunk", because: [reason], missing: `the way to ${at}, of ${name}` }] };
    }
    default:
      return {
        needs: [],
        open: [{ name: driver, because: [reason], missing: `where driver ${driver} sends the ${name}` }],
      };
  }
}

/** Where FireLens sends the logs of a container: by the plugin that its options name. */
function outputOf(container: unknown, region: string): Asked {
  const because: Reason[] = [{ kind: "firelens" }];
  const options = logOptionsIn(container);
  const plugin = options["Name"] ?? options["name"];
  const missing = `where the log router sends the logs of ${nameIn(container)}`;
  if (typeof plugin !== "string") return { needs: [], open: [{ name: "log router", because, missing }] };
  const services = firelensServices({ name: plugin });
  const elsewhere = typeof options["region"] === "string" && options["region"] !== region;
  if (!services.includes("internet")) {
    const all = elsewhere ? ["internet"] : services;
    return { needs: all.map((each) => need(each, ...because)), open: [] };
  }
  const sink = pluginSink(plugin, options["Host"] ?? options["host"]);
  if (sink === undefined)
    return { needs: [], open: [{ name: "log router", because, missing: `${missing} (plugin ${plugin})` }] };
  return { needs: sink === "internet" ? [need("internet", ...because)] : [], open: [] };
}

/** A log router with a configuration of its own may send anywhere. */
function routerOf(container: unknown): Asked {
  const configuration = fieldsOf(container)["firelensConfiguration"];
  if (configuration === undefined) return { needs: [], open: [] };
  const { "config-file-value": file } = fieldsOf(fieldsOf(configuration)["options"]);
  if (file === undefined && !isUnknown(configuration)) return { needs: [], open: [] };
  const missing = `where ${typeof file === "string" ? file : "its configuration"} makes log router ${nameIn(container)} send`;
  return { needs: [], open: [{ name: "log router", because: [{ kind: "firelens" }], missing }] };
}

function unread(name: string, missing: string): Asked {
  return { needs: [], open: [{ name, because: [{ kind: "other", text: name }], missing }] };
}
