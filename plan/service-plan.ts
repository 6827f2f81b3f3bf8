/** One service of a stack as it will be: containers, groups, needs, load balancer, roles. Pure. */
import { contains } from "./addresses";
import type { Partition } from "./catalogue";
import { type ContainerPlan, containerPlans, type SecretPlan } from "./containers";
import { firelensServices } from "./firelens";
import { type ImageReference, parseImage } from "./image";
import { type LoadBalancerPlan, loadBalancerPlan } from "./load-balancer";
import { type Need, needsOf } from "./needs";
import { guardDutyRepository, repositoryArn, type TaskRoleFacts } from "./role-documents";
import type { AutoscalingSettings, BuildSettings, ServiceSettings, Settings, VolumeSettings } from "./settings";
import { cidrKey, type EgressRule, toCidr } from "./task-egress";

/** A flow to another service of the stack, or to addresses. */
export interface PeerPlan {
  readonly key: string;
  readonly to:
    | { readonly kind: "service"; readonly service: string }
    | { readonly kind: "cidr"; readonly cidr: string };
  readonly port: number;
  readonly description: string;
}

/** A volume: an EFS file system that exists, or one of the stack's own. */
export interface VolumePlan {
  readonly name: string;
  readonly efs: VolumeSettings["efs"];
}

/** Where the main container's image comes from. */
export type ImagePlan =
  | { readonly kind: "named"; readonly reference: string }
  | { readonly kind: "built"; readonly build: BuildSettings };

export interface ServicePlan {
  /** Key in `services`. */
  readonly name: string;
  readonly size: { readonly cpu: number; readonly memory: number; readonly ephemeralStorageGiB?: number };
  readonly architecture: "arm64" | "x86_64";
  readonly image: ImagePlan;
  /** Main container first. */
  readonly containers: readonly ContainerPlan[];
  readonly secrets: readonly SecretPlan[];
  readonly volumes: readonly VolumePlan[];
  readonly role: TaskRoleFacts;
  /** Private repositories of named images, those that a cold cache makes, and those of AWS's own agents. */
  readonly repositories: readonly string[];
  readonly caches: readonly string[];
  readonly agents: readonly string[];
  readonly logs: { readonly retentionDays: number; readonly kmsKeyArn?: string };
  readonly needs: readonly Need[];
  readonly peers: readonly PeerPlan[];
  /** Egress rules of the service's own group; filled in by the plan, which knows the endpoints. */
  readonly egressRules: readonly EgressRule[];
  /** Groups of others that the tasks carry besides their own. */
  readonly securityGroupIds: readonly string[];
  readonly loadBalancer?: LoadBalancerPlan;
  readonly desiredCount: number;
  readonly capacity: ServiceSettings["capacity"];
  readonly autoscaling?: AutoscalingSettings;
}

/** Where a stack stands. */
export interface ServicePlace {
  readonly partition: Partition;
  readonly region: string;
  readonly account: string;
  readonly vpcCidrs: readonly string[];
}

/** Where an image comes from when the stack builds it: its own repository, in its own account and region. */
export function ownImage({ region, account }: Pick<ServicePlace, "region" | "account">): string {
  return `${account}.dkr.ecr.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}/app`;
}

/** Images of every container of a service, the built one as the repository it will be in. */
function imagesOf(service: ServiceSettings, place: Pick<ServicePlace, "region" | "account">): string[] {
  return containerPlans(service).map(({ image }) => image ?? ownImage(place));
}

/** Needs of the task that these settings describe. */
export function needsOfService(service: ServiceSettings, place: Pick<ServicePlace, "region" | "account">): Need[] {
  const secrets = containerPlans(service).flatMap((container) => container.secrets);
  return needsOf({
    region: place.region,
    images: imagesOf(service, place),
    logDrivers: ["awslogs"],
    secrets: secrets.map((secret) => ({ name: secret.name, valueFrom: valueFromOf(secret, place) })),
    exec: service.exec.enabled,
    execKms: service.exec.kmsKeyArn !== undefined,
    execLogs: service.exec.logGroup !== undefined,
    execS3: service.exec.s3Bucket !== undefined,
    services: service.needs.map((need) => need.service),
    ...(service.logging.driver === "firelens" ? { router: firelensServices(service.logging.options) } : {}),
  });
}

/** A created secret is in Secrets Manager unless the configuration says Parameter Store. */
function valueFromOf(secret: SecretPlan, { region, account }: Pick<ServicePlace, "region" | "account">): string {
  return (
    secret.valueFrom ??
    (secret.create === "ssm" ? secret.name : `arn:aws:secretsmanager:${region}:${account}:secret:${secret.name}`)
  );
}

/** Plans one service but for its egress rules. */
export function servicePlan(
  name: string,
  service: ServiceSettings,
  settings: Settings,
  place: ServicePlace,
): Omit<ServicePlan, "egressRules"> {
  const containers = containerPlans(service);
  const balancer = loadBalancerPlan(service, place.vpcCidrs);
  const privateImages = containers
    .flatMap(({ image }) => (image === undefined ? [] : [parseImage(image)]))
    .filter((image) => image.registry === "ecr-private");
  return {
    name,
    size: {
      cpu: service.cpu,
      memory: service.memory,
      ...(service.ephemeralStorageGiB === undefined ? {} : { ephemeralStorageGiB: service.ephemeralStorageGiB }),
    },
    architecture: service.architecture,
    // An image beside a build is an override of what the file builds, for one run or one environment.
    image:
      service.image !== undefined || service.build === undefined
        ? { kind: "named", reference: service.image ?? "" }
        : { kind: "built", build: service.build },
    containers,
    secrets: containers.flatMap((container) => container.secrets),
    volumes: Object.entries(service.volumes).map(([volume, { efs }]) => ({ name: volume, efs })),
    role: { needs: service.needs, exec: service.exec, logging: service.logging },
    repositories: unique(privateImages.map((image) => repositoryArn(place.partition, image))),
    caches: unique(privateImages.flatMap((image) => cacheOf(image, service, place.partition))),
    agents: settings.endpoints.guardDuty ? [guardDutyRepository(place.partition, place.region)] : [],
    logs: {
      retentionDays: service.logRetentionDays,
      ...(settings.keys.logs === undefined ? {} : { kmsKeyArn: settings.keys.logs }),
    },
    needs: needsOfService(service, place),
    peers: service.reach.flatMap((reach) => peerOf(reach, settings)),
    securityGroupIds: service.securityGroupIds,
    ...(balancer ? { loadBalancer: balancer } : {}),
    desiredCount: service.desiredCount,
    capacity: service.capacity,
    ...(service.autoscaling ? { autoscaling: service.autoscaling } : {}),
  };
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

/** Repositories that a cache of this image's prefix makes at the first pull. */
function cacheOf(image: ImageReference, { pullThrough }: ServiceSettings, partition: string): string[] {
  const prefix = Object.keys(pullThrough).find(
    (key) => pullThrough[key] === "cold" && (image.repository === key || image.repository.startsWith(`${key}/`)),
  );
  return prefix === undefined ? [] : [repositoryArn(partition, { ...image, repository: `${prefix}/*` })];
}

function peerOf(reach: ServiceSettings["reach"][number], { services }: Settings): PeerPlan[] {
  if ("cidr" in reach)
    return [
      {
        key: `reach-${cidrKey(reach.cidr)}-${reach.port}`,
        to: { kind: "cidr", cidr: reach.cidr },
        port: reach.port,
        description: reach.why,
      },
    ];
  const port = reach.port ?? services[reach.service]?.ports[0]?.port;
  return port === undefined
    ? []
    : [
        {
          key: `${reach.service}-${port}`,
          to: { kind: "service", service: reach.service },
          port,
          description: `To the service ${reach.service}`,
        },
      ];
}

/** NFS, on which EFS mount targets listen. */
const NFS = 2049;

/** Egress rules that a service has whatever the mode: to other services, to addresses, to file systems. */
export function peerRules({ peers, volumes }: Pick<ServicePlan, "peers" | "volumes">): EgressRule[] {
  return [
    ...peers.map((peer): EgressRule => {
      if (peer.to.kind === "cidr") return { ...toCidr(peer.to.cidr, peer.port, peer.description), key: peer.key };
      return {
        key: peer.key,
        to: { kind: "task-group", service: peer.to.service },
        port: peer.port,
        description: peer.description,
      };
    }),
    ...volumes.map(({ name, efs }): EgressRule => {
      const to: EgressRule["to"] =
        "create" in efs
          ? { kind: "mount-targets", volume: name }
          : { kind: "security-group", id: efs.securityGroupId, admit: true };
      return { key: `volume-${name}`, to, port: NFS, description: `NFS to the volume ${name}` };
    }),
  ];
}

/** A service as the network ACLs see it. */
export function aclView({ containers, loadBalancer, peers }: Omit<ServicePlan, "egressRules">, vpcCidr: string) {
  const ports = containers.flatMap((container) => container.ports).filter(({ protocol }) => protocol === "tcp");
  const addresses = peers.flatMap(({ to, port }) => (to.kind === "cidr" ? [{ cidr: to.cidr, port }] : []));
  return {
    ports: [
      ...ports.map(({ port }) => port),
      ...addresses.filter(({ cidr }) => contains(vpcCidr, cidr)).map(({ port }) => port),
    ],
    ...(loadBalancer ? { loadBalancer } : {}),
    peers: addresses,
  };
}
