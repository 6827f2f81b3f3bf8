/** Networks that plain SDK calls build: what somebody without this program has in an account. */
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as iam from "@aws-sdk/client-iam";
import type { Clients } from "../../../../reachability/sources/aws/clients";

export const REGION = "us-east-1";
export const ACCOUNT = "123456789012";
export const SERVICE = "web";
const ZONES = ["us-east-1a", "us-east-1b"] as const;
const ANYWHERE = "0.0.0.0/0";
const EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

/** What a variation changes while the network is built. */
export interface Variation {
  /** A service of its own in a network that stands. */
  readonly in?: NatNetwork;
  readonly image?: string;
  /** Interface endpoints without private DNS. */
  readonly withoutPrivateDns?: readonly string[];
  /** Interface endpoints that are not made. */
  readonly without?: readonly string[];
  /** Policy of the S3 gateway endpoint. */
  readonly s3Policy?: object;
  /** The S3 gateway is on no route table, or no rule lets the task talk to its prefix list. */
  readonly withoutS3?: "route" | "rule";
  readonly secret?: string;
  /** ECS Exec is on, and the cluster encrypts its sessions with this key. */
  readonly execKey?: string;
  /** File system of a volume, mounted with the task role. */
  readonly fileSystem?: string;
  /** The log group is not made. */
  readonly withoutLogGroup?: boolean;
  /** Options of the awslogs driver beside the ordinary ones. */
  readonly logOptions?: Readonly<Record<string, string>>;
  /** The task definition names no execution role. */
  readonly withoutExecutionRole?: boolean;
  /** Task subnets, and groups of the tasks, beside the ordinary ones. */
  readonly moreSubnets?: number;
  readonly moreGroups?: number;
  /** Inline policy of the execution role, and of a task role. */
  readonly executionPolicy?: object;
  readonly taskPolicy?: object;
}

/** Ids of what was built. */
export interface Network {
  readonly vpcId: string;
  readonly privateSubnets: readonly string[];
  readonly taskGroup: string;
  readonly moreSubnets?: readonly string[];
  readonly moreGroups?: readonly string[];
  readonly privateTable: string;
  readonly taskDefinition: string;
  /** Each network has a cluster and an execution role of its own, so that many live side by side. */
  readonly cluster: string;
  readonly executionRole: string;
}

export interface NatNetwork extends Network {
  readonly publicTable: string;
  readonly internetGateway: string;
  readonly nat: string;
}

export interface EndpointNetwork extends Network {
  readonly endpointGroup: string;
  readonly s3: string;
  readonly s3List: string;
  readonly interfaces: Readonly<Record<string, string>>;
}

/** A value that an answer must have. */
export function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("the emulator left a value out");
  return value;
}

async function subnet(c: Clients, vpcId: string, zone: string, cidr: string, name: string): Promise<string> {
  const tags = [{ ResourceType: "subnet" as const, Tags: [{ Key: "Name", Value: name }] }];
  const made = await c.ec2.send(
    new ec2.CreateSubnetCommand({ VpcId: vpcId, AvailabilityZone: zone, CidrBlock: cidr, TagSpecifications: tags }),
  );
  return must(made.Subnet?.SubnetId);
}

async function table(c: Clients, vpcId: string, subnets: readonly string[]): Promise<string> {
  const made = await c.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpcId }));
  const id = must(made.RouteTable?.RouteTableId);
  for (const each of subnets)
    await c.ec2.send(new ec2.AssociateRouteTableCommand({ RouteTableId: id, SubnetId: each }));
  return id;
}

async function group(c: Clients, vpcId: string, name: string): Promise<string> {
  return must(
    (await c.ec2.send(new ec2.CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: name, Description: name })))
      .GroupId,
  );
}

async function base(c: Clients) {
  const vpcId = must((await c.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }))).Vpc?.VpcId);
  await c.ec2.send(new ec2.ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
  const privateSubnets = await Promise.all(
    ZONES.map((zone, i) => subnet(c, vpcId, zone, `10.9.${i}.0/24`, `private-${zone}`)),
  );
  const taskGroup = await group(c, vpcId, "tasks");
  return { vpcId, privateSubnets, taskGroup, privateTable: await table(c, vpcId, privateSubnets) };
}

/** More subnets and groups than a service may have. */
async function withMore(
  c: Clients,
  network: Pick<Network, "vpcId" | "privateSubnets" | "taskGroup" | "privateTable">,
  { moreSubnets = 0, moreGroups = 0 }: Variation,
): Promise<Pick<Network, "vpcId" | "privateSubnets" | "taskGroup" | "privateTable" | "moreSubnets" | "moreGroups">> {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
  const { vpcId, privateTable } = network;
  const subnets = await Promise.all(
    numbers(moreSubnets).map((i) => subnet(c, vpcId, ZONES[i % 2] ?? ZONES[0], `10.9.${16 + i}.0/24`, `more-${i}`)),
  );
  for (const id of subnets)
    await c.ec2.send(new ec2.AssociateRouteTableCommand({ RouteTableId: privateTable, SubnetId: id }));
  const groups = await Promise.all(numbers(moreGroups).map((i) => group(c, vpcId, `more-${i}`)));
  return { ...network, moreSubnets: subnets, moreGroups: groups };
}

async function role(c: Clients, name: string): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const made = await c.iam.send(
    new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  return must(made.Role?.Arn);
}

async function inline(c: Clients, roleName: string, policy: object): Promise<void> {
  await c.iam.send(
    new iam.PutRolePolicyCommand({ RoleName: roleName, PolicyName: "own", PolicyDocument: JSON.stringify(policy) }),
  );
}

/** A call to a service that speaks JSON. */
export function json<T extends object>(c: Clients, service: string, target: string, body: object): Promise<T> {
  return c.json.call<T>({ service, target, body });
}

const REGISTRY = "AmazonEC2ContainerRegistry_V20150921";

/** Puts an image into a repository of the account, and makes the repository. */
export async function privateImage(c: Clients, repository: string, tag: string): Promise<void> {
  try {
    await json(c, "ecr", `${REGISTRY}.CreateRepository`, { repositoryName: repository });
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config: { digest: `sha256:${repository}` } });
    await json(c, "ecr", `${REGISTRY}.PutImage`, { repositoryName: repository, imageTag: tag, imageManifest });
  } catch (error) {
    if ((error as Error).name !== "RepositoryAlreadyExistsException") throw error;
  }
}

let built = 0;

async function service(
  c: Clients,
  network: Pick<Network, "privateSubnets" | "taskGroup" | "moreSubnets" | "moreGroups">,
  variation: Variation,
): Promise<Pick<Network, "taskDefinition" | "cluster" | "executionRole">> {
  built += 1;
  const [cluster, executionRole, taskRoleName] = [`shop-${built}`, `execution-${built}`, `task-${built}`];
  const group = `/shop/web-${built}`;
  const execution = await role(c, executionRole);
  await c.iam.send(new iam.AttachRolePolicyCommand({ RoleName: executionRole, PolicyArn: EXECUTION_POLICY }));
  if (variation.executionPolicy) await inline(c, executionRole, variation.executionPolicy);
  const taskRole = variation.taskPolicy ? await role(c, taskRoleName) : undefined;
  if (variation.taskPolicy) await inline(c, taskRoleName, variation.taskPolicy);
  if (!variation.withoutLogGroup) await json(c, "logs", "Logs_20140328.CreateLogGroup", { logGroupName: group });
  await privateImage(c, "web", "1");
  const options = {
    "awslogs-group": group,
    "awslogs-region": REGION,
    "awslogs-stream-prefix": "web",
    ...variation.logOptions,
  };
  const { fileSystem, execKey } = variation;
  const definition = await c.ecs.send(
    new ecs.RegisterTaskDefinitionCommand({
      family: "web",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      ...(variation.withoutExecutionRole ? {} : { executionRoleArn: execution }),
      ...(taskRole === undefined ? {} : { taskRoleArn: taskRole }),
      ...(fileSystem === undefined
        ? {}
        : {
            volumes: [
              {
                name: "data",
                efsVolumeConfiguration: {
                  fileSystemId: fileSystem,
                  transitEncryption: "ENABLED",
                  authorizationConfig: { iam: "ENABLED" },
                },
              },
            ],
          }),
      containerDefinitions: [
        {
          name: "app",
          image: variation.image ?? `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web:1`,
          essential: true,
          cpu: 256,
          memory: 512,
          logConfiguration: { logDriver: "awslogs", options },
          ...(variation.secret ? { secrets: [{ name: "DB_PASSWORD", valueFrom: variation.secret }] } : {}),
        },
      ],
    }),
  );
  const taskDefinition = must(definition.taskDefinition?.taskDefinitionArn);
  await c.ecs.send(
    new ecs.CreateClusterCommand({
      clusterName: cluster,
      ...(execKey === undefined ? {} : { configuration: { executeCommandConfiguration: { kmsKeyId: execKey } } }),
    }),
  );
  await c.ecs.send(
    new ecs.CreateServiceCommand({
      cluster,
      serviceName: SERVICE,
      taskDefinition,
      desiredCount: 2,
      launchType: "FARGATE",
      enableExecuteCommand: execKey !== undefined,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...network.privateSubnets, ...(network.moreSubnets ?? [])],
          securityGroups: [network.taskGroup, ...(network.moreGroups ?? [])],
          assignPublicIp: "DISABLED",
        },
      },
    }),
  );
  return { taskDefinition, cluster, executionRole };
}

/** Two private subnets behind one NAT gateway in a public one. */
export async function natNetwork(c: Clients, variation: Variation = {}): Promise<NatNetwork> {
  if (variation.in) return { ...variation.in, ...(await service(c, variation.in, variation)) };
  const network = await withMore(c, await base(c), variation);
  const { vpcId } = network;
  const publicSubnet = await subnet(c, vpcId, ZONES[0], "10.9.128.0/24", "public");
  const internetGateway = must(
    (await c.ec2.send(new ec2.CreateInternetGatewayCommand({}))).InternetGateway?.InternetGatewayId,
  );
  await c.ec2.send(new ec2.AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: internetGateway }));
  const publicTable = await table(c, vpcId, [publicSubnet]);
  await c.ec2.send(
    new ec2.CreateRouteCommand({
      RouteTableId: publicTable,
      DestinationCidrBlock: ANYWHERE,
      GatewayId: internetGateway,
    }),
  );
  const { AllocationId } = await c.ec2.send(new ec2.AllocateAddressCommand({ Domain: "vpc" }));
  const made = await c.ec2.send(new ec2.CreateNatGatewayCommand({ SubnetId: publicSubnet, AllocationId }));
  const nat = must(made.NatGateway?.NatGatewayId);
  await c.ec2.send(
    new ec2.CreateRouteCommand({
      RouteTableId: network.privateTable,
      DestinationCidrBlock: ANYWHERE,
      NatGatewayId: nat,
    }),
  );
  return { ...network, publicTable, internetGateway, nat, ...(await service(c, network, variation)) };
}

/** Two private subnets with the endpoints that a private image and awslogs need, and no way to the internet. */
export async function endpointNetwork(c: Clients, variation: Variation = {}): Promise<EndpointNetwork> {
  const network = await base(c);
  const { vpcId, taskGroup, privateSubnets, privateTable } = network;
  const endpointGroup = await group(c, vpcId, "endpoints");
  await allow(c, "ingress", endpointGroup, { UserIdGroupPairs: [{ GroupId: taskGroup }] });
  await c.ec2.send(new ec2.RevokeSecurityGroupEgressCommand({ GroupId: taskGroup, IpPermissions: [EVERYTHING] }));
  await allow(c, "egress", taskGroup, { UserIdGroupPairs: [{ GroupId: endpointGroup }] });
  const lists = await c.ec2.send(new ec2.DescribePrefixListsCommand({}));
  const s3List = must(
    lists.PrefixLists?.find(({ PrefixListName }) => PrefixListName === `com.amazonaws.${REGION}.s3`)?.PrefixListId,
  );
  if (variation.withoutS3 !== "rule")
    await allow(c, "egress", taskGroup, { PrefixListIds: [{ PrefixListId: s3List }] });
  const gateway = await c.ec2.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: vpcId,
      VpcEndpointType: "Gateway",
      ServiceName: `com.amazonaws.${REGION}.s3`,
      RouteTableIds: variation.withoutS3 === "route" ? [] : [privateTable],
      ...(variation.s3Policy ? { PolicyDocument: JSON.stringify(variation.s3Policy) } : {}),
    }),
  );
  const interfaces: Record<string, string> = {};
  for (const name of ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]) {
    if (variation.without?.includes(name)) continue;
    const made = await c.ec2.send(
      new ec2.CreateVpcEndpointCommand({
        VpcId: vpcId,
        VpcEndpointType: "Interface",
        ServiceName: `com.amazonaws.${REGION}.${name}`,
        SubnetIds: [...privateSubnets],
        SecurityGroupIds: [endpointGroup],
        PrivateDnsEnabled: !variation.withoutPrivateDns?.includes(name),
      }),
    );
    interfaces[name] = must(made.VpcEndpoint?.VpcEndpointId);
  }
  const s3 = must(gateway.VpcEndpoint?.VpcEndpointId);
  return { ...network, endpointGroup, s3, s3List, interfaces, ...(await service(c, network, variation)) };
}

/** The rule that every new group has: everything out. */
export const EVERYTHING: ec2.IpPermission = { IpProtocol: "-1", IpRanges: [{ CidrIp: ANYWHERE }] };

/** HTTPS to or from a peer. */
export const https = (peer: Partial<ec2.IpPermission>): ec2.IpPermission => ({
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  ...peer,
});

async function allow(
  c: Clients,
  direction: "ingress" | "egress",
  groupId: string,
  peer: Partial<ec2.IpPermission>,
): Promise<void> {
  const input = { GroupId: groupId, IpPermissions: [https(peer)] };
  if (direction === "ingress") await c.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand(input));
  else await c.ec2.send(new ec2.AuthorizeSecurityGroupEgressCommand(input));
}
