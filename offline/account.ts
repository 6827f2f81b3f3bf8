/**
 * A pretend AWS account: answers every call that the program makes, with values that are plain, stable and told
 * apart by name. A call nobody answers here throws, so that a new resource type cannot pass unseen.
 */
import { hostsOf, partitionOf, shortServiceName } from "../plan/catalogue";
import type { Zone } from "../plan/zones";

/** Account number of the pretend account. */
const ACCOUNT = "123456789012";

/** A registration as the account sees it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly id?: string;
}

/** What the account answers: an id, and the properties it computed. */
export interface Answer {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

type Computed = (registration: Registration, account: Account) => Record<string, unknown>;

/** Deviations of a pretend account from an ordinary one, for tests and for other regions. */
export interface AccountOptions {
  /** AZs of the region. @default those of the real region where known, else three. */
  readonly zones?: readonly Zone[];
  /** AZ names where an endpoint service is offered; services not named are offered everywhere. */
  readonly serviceZones?: Readonly<Record<string, readonly string[]>>;
  /** Outputs of other stacks, by `organization/project/stack`. */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Answers to further lookups: adopted networks. */
  readonly calls?: Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;
}

/** AZs that differ from three: number of each region's ids. Source: AWS global infrastructure, AZ ids. */
const ZONE_NUMBERS: Readonly<Record<string, readonly number[]>> = {
  "us-east-1": [1, 2, 4, 6, 5, 3],
  "us-west-2": [1, 2, 3, 4],
  "ap-northeast-1": [1, 2, 4],
  "ap-northeast-2": [1, 2, 3, 4],
};

/** Short form of a region in its AZ ids: `us-east-1` is `use1`, `ap-southeast-2` is `apse2`. */
function shortRegion(region: string): string {
  const [area, ...rest] = region.split("-");
  const number = rest.pop() ?? "";
  const words = rest.map((word) => (word === "gov" ? "g" : word)).join("-");
  const direction = words.replace(/northeast|southeast|northwest|southwest|north|south|east|west|central/g, (word) => {
    const parts = /^(north|south)?(east|west|central)?$/.exec(word);
    return `${parts?.[1]?.[0] ?? ""}${parts?.[2]?.[0] ?? ""}`;
  });
  return `${area}${direction.replaceAll("-", "")}${number}`;
}

/** The AZs of a region, by name. */
export function zonesOf(region: string): Zone[] {
  const numbers = ZONE_NUMBERS[region] ?? [1, 2, 3];
  return numbers.map((number, i) => ({
    name: `${region}${"abcdef"[i] ?? i}`,
    id: `${shortRegion(region)}-az${number}`,
  }));
}

/** Ids look like AWS's, so that a reader knows what they name; the logical name tells them apart. */
const ID_PREFIX: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
  "aws:ec2/route:Route": "r-rtb",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/eipAssociation:EipAssociation": "eipassoc",
  "aws:ec2/instance:Instance": "i",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "a-vpce",
  "aws:vpc/endpointPrivateDns:EndpointPrivateDns": "vpce-dns",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/networkAclRule:NetworkAclRule": "nacl",
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": "aclassoc",
  "aws:ec2/flowLog:FlowLog": "fl",
  "aws:efs/accessPoint:AccessPoint": "fsap",
  "aws:efs/mountTarget:MountTarget": "fsmt",
};

const nameAndArn =
  (service: string, path: (name: string) => string): Computed =>
  ({ name }, account) => ({ name, arn: account.arn(service, path(name)) });

/** Properties that AWS computes, by type. A type without an entry here is refused. */
const COMPUTED: Readonly<Record<string, Computed>> = {
  ...Object.fromEntries(Object.keys(ID_PREFIX).map((type): [string, Computed] => [type, () => ({})])),
  "aws:ec2/natGateway:NatGateway": ({ name, inputs }, account) => ({
    connectivityType: "public",
    ...(inputs["availabilityMode"] === "regional"
      ? {
          regionalNatGatewayAddresses: account.zones.map((zone) => ({
            availabilityZone: zone.name,
            availabilityZoneId: zone.id,
            publicIp: account.address(`${name}${zone.id}`),
          })),
        }
      : { publicIp: account.address(String(inputs["allocationId"])) }),
  }),
  "aws:ec2/eip:Eip": ({ name }, account) => ({
    allocationId: `eipalloc-${name}`,
    publicIp: account.address(`eipalloc-${name}`),
  }),
  "aws:ec2/eipAssociation:EipAssociation": ({ inputs }, account) => ({
    publicIp: account.address(String(inputs["allocationId"])),
  }),
  "aws:ec2/instance:Instance": ({ name }) => ({ primaryNetworkInterfaceId: `eni-${name}`, instanceState: "running" }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ name, inputs }, account) => {
    const service = shortServiceName(String(inputs["serviceName"])) ?? "unknown";
    if (inputs["vpcEndpointType"] === "Gateway")
      return { state: "available", prefixListId: `pl-${service}`, dnsEntries: [] };
    const zones = account.zones.slice(0, (inputs["subnetIds"] as unknown[] | undefined)?.length ?? 0);
    const suffix = hostsOf(service, account.region)[0]?.replace(/^.*?\./, "") ?? "";
    const host = (zone?: string) => `vpce-${name}${zone ? `-${zone}` : ""}.${service}.vpce.${suffix}`;
    return {
      state: "available",
      dnsEntries: [undefined, ...zones.map((z) => z.name)].map((zone) => ({ dnsName: host(zone), hostedZoneId: "Z0" })),
    };
  },
  "aws:iam/role:Role": ({ name }, account) => ({ name, arn: `arn:${account.partition}:iam::${ACCOUNT}:role/${name}` }),
  "aws:iam/rolePolicy:RolePolicy": ({ name }) => ({ name }),
  "aws:cloudwatch/logGroup:LogGroup": nameAndArn("logs", (name) => `log-group:${name}`),
  "aws:secretsmanager/secret:Secret": nameAndArn("secretsmanager", (name) => `secret:${name}-AbCdEf`),
  "aws:secretsmanager/secretVersion:SecretVersion": () => ({}),
  "aws:ssm/parameter:Parameter": nameAndArn("ssm", (name) => `parameter/${name}`),
  "aws:ecr/repository:Repository": ({ name }, account) => ({
    name,
    arn: account.arn("ecr", `repository/${name}`),
    repositoryUrl: account.registry(name),
    registryId: ACCOUNT,
  }),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": () => ({}),
  "awsx:ecr:Image": ({ inputs }) => ({ imageUri: `${String(inputs["repositoryUrl"])}@sha256:${"0".repeat(64)}` }),
  "aws:ecs/cluster:Cluster": nameAndArn("ecs", (name) => `cluster/${name}`),
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": () => ({}),
  "aws:efs/fileSystem:FileSystem": ({ name }, account) => ({
    arn: account.arn("elasticfilesystem", `file-system/fs-${name}`),
  }),
  "aws:ecs/taskDefinition:TaskDefinition": ({ name }, account) => ({
    arn: account.arn("ecs", `task-definition/${name}:1`),
    revision: 1,
  }),
  "aws:ecs/service:Service": ({ name }) => ({ name }),
  "aws:lb/loadBalancer:LoadBalancer": ({ name }, account) => ({
    arn: account.arn("elasticloadbalancing", `loadbalancer/app/${name}/0`),
    arnSuffix: `app/${name}/0`,
    dnsName: `${name}.${account.region}.elb.amazonaws.com`,
    zoneId: "Z0",
  }),
  "aws:lb/targetGroup:TargetGroup": ({ name }, account) => ({
    arn: account.arn("elasticloadbalancing", `targetgroup/${name}/0`),
    arnSuffix: `targetgroup/${name}/0`,
  }),
  "aws:lb/listener:Listener": ({ name }, account) => ({
    arn: account.arn("elasticloadbalancing", `listener/app/${name}/0`),
  }),
  "aws:appautoscaling/target:Target": () => ({}),
  "aws:appautoscaling/policy:Policy": () => ({}),
  "aws:s3/bucket:Bucket": ({ name }, account) => ({ bucket: name, arn: `arn:${account.partition}:s3:::${name}` }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () => ({}),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": () => ({}),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": () => ({}),
  "aws:s3/bucketPolicy:BucketPolicy": () => ({}),
};

const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** One pretend account in one region. */
export class Account {
  readonly zones: readonly Zone[];
  readonly partition: string;

  constructor(
    readonly region: string,
    private readonly options: AccountOptions = {},
  ) {
    this.zones = options.zones ?? zonesOf(region);
    this.partition = partitionOf(region);
  }

  arn(service: string, path: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${ACCOUNT}:${path}`;
  }

  /** Host and repository of the account's private registry. */
  registry(repository: string): string {
    return `${ACCOUNT}.dkr.ecr.${this.region}.${this.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}/${repository}`;
  }

  /** A public address (of the range for documentation) that belongs to a name. */
  address(name: string): string {
    const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 254, 7);
    return `198.51.100.${sum + 1}`;
  }

  /** @throws Error for a type that has no entry: nobody has thought about what AWS computes for it. */
  register(registration: Registration): Answer {
    const { type, name, inputs } = registration;
    if (type === STACK_REFERENCE) return { id: name, outputs: { name, outputs: this.options.stacks?.[name] ?? {} } };
    const compute = COMPUTED[type];
    if (!compute) throw new Error(`the offline account does not know the resource type ${type} (${name})`);
    const prefix = type === "aws:efs/fileSystem:FileSystem" ? "fs" : ID_PREFIX[type];
    return {
      id: registration.id ?? (prefix ? `${prefix}-${name}` : name),
      outputs: { ...inputs, ...compute(registration, this) },
    };
  }

  /** @throws Error for a function that has no answer. */
  call(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const further = this.options.calls?.[token];
    if (further) return further(inputs);
    switch (token) {
      case "aws:index/getRegion:getRegion":
        return { id: this.region, region: this.region, name: this.region };
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { id: ACCOUNT, accountId: ACCOUNT, arn: `arn:${this.partition}:iam::${ACCOUNT}:user/offline` };
      case "aws:index/getAvailabilityZones:getAvailabilityZones":
        return { id: this.region, names: this.zones.map((z) => z.name), zoneIds: this.zones.map((z) => z.id) };
      case "aws:ec2/getVpcEndpointService:getVpcEndpointService": {
        const service = shortServiceName(String(inputs["serviceName"])) ?? "";
        return {
          id: service,
          serviceName: inputs["serviceName"],
          availabilityZones: this.options.serviceZones?.[service] ?? this.zones.map((z) => z.name),
        };
      }
      case "aws:ssm/getParameter:getParameter":
        return { id: inputs["name"], name: inputs["name"], value: "ami-0123456789abcdef0" };
      default:
        throw new Error(`the offline account does not answer the call ${token}`);
    }
  }
}
