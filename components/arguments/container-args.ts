/** What containers of a task take: the main one in the arguments of `FargateService`, others as sidecars. */
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerCondition, TransportProtocol } from "./enums";

/** Whether the container is healthy, as ECS asks it. Free. */
export interface HealthCheck {
  /** Command that ends with 0 when it is, such as CMD-SHELL and a line. */
  command: string[];
  /** Seconds between two checks, 5 to 300. Default: 30. */
  interval?: number;
  /** Seconds after which a check has failed, 2 to 60. Default: 5. */
  timeout?: number;
  /** Failures after which the container is unhealthy, 1 to 10. Default: 3. */
  retries?: number;
  /** Seconds at the start in which failures do not count, up to 300. Default: 0. */
  startPeriod?: number;
}

/** A port that a container listens on. */
export interface PortMapping {
  /** Its number, 1 to 65535. */
  containerPort: number;
  /** Its protocol. Default: tcp. */
  protocol?: TransportProtocol;
}

/** A container that has to be somewhere before another one starts. */
export interface ContainerDependency {
  /** Name of the container that is waited for; app is the service's own. */
  containerName: string;
  /** What is waited for. Default: START. */
  condition?: ContainerCondition;
}

/** A further container of the task. Free; it shares CPU and memory of the task. */
export interface Sidecar {
  /** Name of the container, unique in the task. */
  name: string;
  /** Its image. Of private ECR in mode endpoints-only. */
  image: pulumi.Input<string>;
  /** The task stops when the container does. Default: false. */
  essential?: boolean;
  /** Command in place of the image's. Default: the image's. */
  command?: string[];
  /** Entry point in place of the image's. Default: the image's. */
  entryPoint?: string[];
  /** User that the container runs as. Default: the image's. */
  user?: string;
  /** Environment by name. Default: none. */
  environment?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /** Secrets by the variable's name: ARNs in Secrets Manager or Parameter Store. Default: none. */
  secrets?: { [name: string]: pulumi.Input<string> };
  /** CPU units that are kept for it, of those of the task. Default: none. */
  cpu?: number;
  /** Memory in MiB at which it is stopped. Default: what the task has. */
  memory?: number;
  /** Ports that it listens on. Default: none. */
  portMappings?: PortMapping[];
  /** Nothing may be written outside volumes. Default: false. */
  readonlyRootFilesystem?: boolean;
  /** Whether it is healthy. Default: not checked. */
  healthCheck?: HealthCheck;
  /** Containers that it waits for. Default: none. */
  dependsOn?: ContainerDependency[];
}

/** Logs of the containers through a log router, which FireLens adds to the task, in place of CloudWatch Logs. */
export interface FireLensConfiguration {
  /** What goes to Fluent Bit's output as it is, such as Name: firehose, region, delivery_stream. */
  options: { [option: string]: string };
  /** Image of the log router. Default: AWS's public one, which only NAT reaches. */
  image?: string;
}

/** An image that is built and pushed to a private repository of the service's own: 0.10 USD a GB and month. */
export interface ImageBuild {
  /** Folder with the Dockerfile, from the program's folder. */
  context: string;
  /** Dockerfile in that folder. Default: Dockerfile. */
  dockerfile?: string;
}
