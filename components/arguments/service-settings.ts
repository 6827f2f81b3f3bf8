/** Arguments of `FargateService` as sections of a configuration: the same rules, defaults and plan serve both. */
import { partitionOf } from "../../plan/catalogue";
import type { ConfigProblem } from "../../plan/settings";
import type { ArgumentNames } from "./argument-error";
import { defined } from "./sections";
import type { FargateServiceArgs } from "./service-args";

/** Key of the one service in its settings. */
export const SERVICE = "app";

const AT = `services.${SERVICE}`;

/** Where a setting comes from. */
export const SERVICE_NAMES: ArgumentNames = [
  [`${AT}.ephemeralStorageGiB`, "ephemeralStorageInGib"],
  [`${AT}.architecture`, "cpuArchitecture"],
  [`${AT}.capacity.provider`, "capacity"],
  [`${AT}.capacity.base`, "onDemandBase"],
  [`${AT}.logRetentionDays`, "logRetentionInDays"],
  [`${AT}.exec.enabled`, "exec"],
  [AT, ""],
  ["cluster.containerInsights", "containerInsights"],
  ["egress.allow", "allow"],
];

/** Addresses that only a private network has: who may connect to an internal load balancer that names nobody. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Where the service stands; a stand-in before that is known. */
export interface ServicePlace {
  readonly region: string;
  readonly account: string;
}

const SOMEWHERE: ServicePlace = { region: "us-east-1", account: "000000000000" };

/**
 * Sections of the settings. An image, a secret or a certificate that only an update tells is written as one of the same
 * kind: whether there is one decides what exists, which one it is does not.
 */
export function serviceSections(args: FargateServiceArgs, place: ServicePlace = SOMEWHERE): Record<string, unknown> {
  const { loadBalancer: balancer } = args;
  const scheme = balancer?.scheme ?? "internal";
  return {
    mode: "hybrid",
    network: { from: "egress" },
    services: {
      [SERVICE]: defined({
        ...(typeof args.image === "string" ? { image: args.image } : { build: { context: "." } }),
        cpu: args.cpu,
        memory: args.memory,
        ephemeralStorageGiB: args.ephemeralStorageInGib,
        architecture: args.cpuArchitecture,
        ports: args.ports,
        command: args.command,
        entryPoint: args.entryPoint,
        user: args.user,
        readonlyRootFilesystem: args.readonlyRootFilesystem,
        healthCheck: args.healthCheck,
        secrets: Object.entries(args.secrets ?? {}).map(([name, arn]) => ({
          name,
          valueFrom: typeof arn === "string" ? arn : standIn(place, "secretsmanager", `secret:${name}`),
        })),
        desiredCount: args.desiredCount,
        capacity: defined({ provider: args.capacity ?? "fargate", base: args.onDemandBase }),
        autoscaling: args.autoscaling,
        exec: args.exec,
        loadBalancer: balancer
          ? defined({
              ...balancer,
              scheme,
              certificateArn:
                balancer.certificateArn === undefined || typeof balancer.certificateArn === "string"
                  ? balancer.certificateArn
                  : standIn(place, "acm", "certificate/given"),
              allowCidrs: balancer.allowCidrs ?? (scheme === "public" ? undefined : PRIVATE),
            })
          : undefined,
        needs: args.needs?.map(({ service, actions = [], resources = [] }) =>
          actions.length === 0 && resources.length === 0 ? service : { service, actions, resources },
        ),
        logRetentionDays: args.logRetentionInDays,
      }),
    },
    cluster: defined({ containerInsights: args.containerInsights }),
    egress: { allow: args.allow ?? [] },
    tags: args.tags ?? {},
    protect: args.protect ?? "data",
  };
}

function standIn({ region, account }: ServicePlace, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

/** Problems that only arguments can have. */
export function serviceProblems(args: FargateServiceArgs): ConfigProblem[] {
  const { egress, image, cluster, containerInsights } = args as Partial<FargateServiceArgs>;
  const missing = (key: string, fix: string): ConfigProblem => ({ key, value: "(not set)", why: "it is missing", fix });
  const network = ["vpcId", "privateSubnetIds", "clientSecurityGroupId"] as const;
  return [
    ...(egress === undefined
      ? [missing("egress", "give it a FargateEgress, or vpcId, privateSubnetIds and clientSecurityGroupId of one")]
      : network
          .filter((key) => egress[key] === undefined)
          .map((key) => missing(`egress.${key}`, `give it ${key} of the FargateEgress`))),
    ...(image === undefined ? [missing("image", "give it an image, such as nginx:1.29 or one of private ECR")] : []),
    ...(cluster !== undefined && containerInsights !== undefined
      ? [
          {
            key: "containerInsights",
            value: containerInsights,
            why: "the cluster exists, and has its own setting",
            fix: "leave it out, or leave cluster out",
          },
        ]
      : []),
  ];
}
