/** Arguments of `FargateService` as sections of a configuration: the same rules, defaults and plan serve both. */
import type { ArgumentNames } from "./argument-error";
import { mainContainer, type ServicePlace, standIn } from "./container-settings";
import { defined, destinations } from "./sections";
import type { FargateServiceArgs } from "./service-args";

/** Key of the one service in its settings. */
export const SERVICE = "app";

const AT = `services.${SERVICE}`;

/** Where a setting comes from. */
const NAMES: ArgumentNames = [
  [`${AT}.ephemeralStorageGiB`, "ephemeralStorageInGib"],
  [`${AT}.architecture`, "cpuArchitecture"],
  [`${AT}.capacity.provider`, "capacity"],
  [`${AT}.capacity.base`, "onDemandBase"],
  [`${AT}.logRetentionDays`, "logRetentionInDays"],
  [`${AT}.exec.enabled`, "exec"],
  [`${AT}.exec.logGroup`, "execConfiguration.logGroupName"],
  [`${AT}.exec.s3Bucket`, "execConfiguration.s3BucketName"],
  [`${AT}.exec`, "execConfiguration"],
  [`${AT}.logging`, "firelens"],
  [`${AT}.pullThrough`, "pullThroughCaches"],
  [AT, ""],
  ["cluster.containerInsights", "containerInsights"],
  ["egress.allow", "allow"],
  [/^volumes\.([\w-]+)\.path$/, "volumes.$1.containerPath"],
  [/^volumes\.([\w-]+)\.efs\b/, "volumes.$1"],
  [/\bhealthCheck\.(interval|timeout|startPeriod)Seconds$/, "healthCheck.$1"],
  [/\bports\[(\d+)\]\.port$/, "portMappings[$1].containerPort"],
  [/\bdependsOn\[(\d+)\]\.container$/, "dependsOn[$1].containerName"],
];

/** Where the settings of these arguments come from: what is a list there is a map here. */
export function serviceNames({ secrets, secretValues, sidecars = [] }: FargateServiceArgs): ArgumentNames {
  const own = [
    ...Object.keys(secrets ?? {}).map((name) => `secrets.${name}`),
    ...Object.keys(secretValues ?? {}).map((name) => `secretValues.${name}`),
  ];
  return [
    ...NAMES,
    ...own.flatMap((name, i) => listed(`${AT}.secrets[${i}]`, name)),
    ...sidecars.flatMap((sidecar, at) =>
      Object.keys(sidecar.secrets ?? {}).flatMap((name, i) =>
        listed(`${AT}.sidecars[${at}].secrets[${i}]`, `sidecars[${at}].secrets.${name}`),
      ),
    ),
  ];
}

function listed(place: string, name: string): ArgumentNames {
  return ["name", "valueFrom", "create"].map((key) => [`${place}.${key}`, name] as const);
}

/** Addresses that only a private network has: who may connect to an internal load balancer that names nobody. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

const SOMEWHERE: ServicePlace = { region: "us-east-1", account: "000000000000" };

/** Sections of the settings. */
export function serviceSections(args: FargateServiceArgs, place: ServicePlace = SOMEWHERE): Record<string, unknown> {
  const { loadBalancer: balancer } = args;
  const scheme = balancer?.scheme ?? "internal";
  return {
    mode: "hybrid",
    network: { from: "egress" },
    services: {
      [SERVICE]: defined({
        ...mainContainer(args, place),
        cpu: args.cpu,
        memory: args.memory,
        ephemeralStorageGiB: args.ephemeralStorageInGib,
        architecture: args.cpuArchitecture,
        volumes: volumesOf(args),
        desiredCount: args.desiredCount,
        capacity: defined({ provider: args.capacity ?? "fargate", base: args.onDemandBase }),
        autoscaling: args.autoscaling,
        exec: execOf(args),
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
    egress: { allow: destinations(args.allow) },
    tags: args.tags ?? {},
    protect: args.protect ?? "data",
  };
}

function volumesOf({ volumes = {} }: FargateServiceArgs) {
  return Object.fromEntries(
    Object.entries(volumes).map(([name, volume], i) => {
      const { containerPath, readOnly, fileSystemId, securityGroupId, accessPointId, rootDirectory, iam } = volume;
      const efs = defined({
        fileSystemId: plainId("fs", fileSystemId, i),
        securityGroupId: plainId("sg", securityGroupId, i),
        accessPointId: plainId("fsap", accessPointId, i),
        rootDirectory,
        iam,
      });
      return [name, defined({ path: containerPath, readOnly, efs })];
    }),
  );
}

/** An id of the right form, for one that only an update tells. */
function plainId(prefix: string, id: unknown, i: number): unknown {
  return id === undefined || typeof id === "string" ? id : `${prefix}-${i.toString(16).padStart(17, "0")}`;
}

function execOf({ exec, execConfiguration: kept }: FargateServiceArgs): unknown {
  if (!kept) return exec;
  const { kmsKeyArn, logGroupName, s3BucketName } = kept;
  return defined({ enabled: exec, kmsKeyArn, logGroup: logGroupName, s3Bucket: s3BucketName });
}
