/** Good topologies of every mode, built by hand: nothing of the program that makes them in earnest. */
import type { Mode } from "../../../plan/mode";
import { usesEndpoints, usesNat } from "../../../plan/mode";
import type { Need } from "../../../plan/needs";
import type { AnyNeed } from "../../../reachability/prove";
import type {
  AclRule,
  Endpoint,
  GroupRule,
  NatGateway,
  NatInstance,
  NetworkAcl,
  Role,
  Route,
  RouteTable,
  SecurityGroup,
  Subnet,
  Task,
  Topology,
} from "../../../reachability/topology";
import { unknown } from "../../../reachability/topology";

export const REGION = "eu-west-1";
export const ACCOUNT = "111122223333";
export const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/app:1`;
export const REPOSITORY = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/app`;
export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:db-AbCdEf`;
export const PARAMETER = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/setting`;
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
export const KEY_POLICY = policy({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "kms:*",
  Resource: "*",
});
export const LAYERS = `arn:aws:s3:::prod-${REGION}-starport-layer-bucket/*`;
export const EXECUTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/execution`;
export const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/task`;

export type Strategy = "per-az" | "single" | "regional" | "instance";

export interface GoodOptions {
  readonly mode: Mode;
  readonly strategy?: Strategy;
  /** 1 to 4. */
  readonly zones?: number;
  /** Network ACLs that admit just what is needed, instead of AWS's default. */
  readonly acls?: boolean;
}

export interface Good {
  readonly topology: Topology;
  readonly needs: readonly AnyNeed[];
}

export const ZONES = ["a", "b", "c", "d"];

const INTERFACE_SERVICES = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages", "sts"];
const HYBRID_SERVICES = ["ecr.api", "ecr.dkr", "logs"];
const EXEC = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];

export function policy(...statements: Record<string, unknown>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(
  actions: string | string[],
  resources: string | string[] = "*",
  more: Record<string, unknown> = {},
) {
  return { Effect: "Allow", Action: actions, Resource: resources, ...more };
}

const TRUST = policy({ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" });

/** Statements of the execution role, by what they are for. */
export const EXECUTION = {
  login: allow("ecr:GetAuthorizationToken"),
  pull: allow(["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], REPOSITORY),
  logs: allow(["logs:CreateLogStream", "logs:PutLogEvents"], `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:app:*`),
  secret: allow("secretsmanager:GetSecretValue", SECRET),
  parameter: allow("ssm:GetParameters", PARAMETER),
  kms: allow("kms:Decrypt", KEY),
};

const everybody = { Principal: "*" };

/** Endpoint policies that allow just what is needed. */
const POLICIES: Readonly<Record<string, string>> = {
  "ecr.api": policy({ ...EXECUTION.login, ...everybody }, { ...EXECUTION.pull, ...everybody }),
  "ecr.dkr": policy({ ...EXECUTION.login, ...everybody }, { ...EXECUTION.pull, ...everybody }),
  logs: policy({ ...EXECUTION.logs, ...everybody }),
  secretsmanager: policy({ ...EXECUTION.secret, ...everybody }),
  ssm: policy({ ...EXECUTION.parameter, ...everybody }),
  ssmmessages: policy(allow("ssmmessages:*", "*", everybody)),
  sts: policy(allow("sts:*", "*", everybody)),
  s3: policy(allow("s3:GetObject", LAYERS, everybody)),
  dynamodb: policy(allow(["dynamodb:GetItem", "dynamodb:PutItem"], "*", everybody)),
};

function subnets(zones: readonly string[], tier: "private" | "public", acls: boolean): Subnet[] {
  return zones.map((zone, i) => ({
    id: `subnet-${tier}-${zone}`,
    cidr: tier === "private" ? `10.0.${i * 16}.0/20` : `10.0.${128 + i}.0/24`,
    availabilityZone: `${REGION}${zone}`,
    availabilityZoneId: `euw1-az${i + 1}`,
    ...(acls ? { networkAclId: `acl-${tier}` } : {}),
  }));
}

function natOf(zone: string): NatGateway {
  return {
    id: `nat-${zone}`,
    state: "available",
    connectivity: "public",
    availabilityMode: "zonal",
    subnetId: `subnet-public-${zone}`,
    publicIps: [`198.51.100.${zone.charCodeAt(0)}`],
  };
}

const REGIONAL: NatGateway = {
  id: "nat-regional",
  state: "available",
  connectivity: "public",
  availabilityMode: "regional",
  vpcId: "vpc-1",
  publicIps: unknown("the addresses of the regional NAT gateway"),
};

function instanceOf(zone: string): NatInstance {
  return {
    id: `i-${zone}`,
    targetIds: [`eni-${zone}`],
    state: "running",
    sourceDestCheck: false,
    subnetId: `subnet-public-${zone}`,
    publicIp: `198.51.100.${zone.charCodeAt(0)}`,
    securityGroupIds: ["sg-nat"],
  };
}

function defaultRoute(strategy: Strategy, zone: string): Route {
  const destination = { cidr: "0.0.0.0/0" };
  switch (strategy) {
    case "per-az":
      return { destination, target: "nat", targetId: `nat-${zone}` };
    case "single":
      return { destination, target: "nat", targetId: "nat-a" };
    case "regional":
      return { destination, target: "nat", targetId: "nat-regional" };
    case "instance":
      return { destination, target: "network-interface", targetId: `eni-${zone}` };
  }
}

function routeTables(mode: Mode, strategy: Strategy, zones: readonly string[]): RouteTable[] {
  const vpcId = "vpc-1";
  const tables: RouteTable[] = [{ id: "rtb-main", vpcId, main: true, routes: [] }];
  for (const zone of zones) {
    const routes = usesNat(mode) ? [defaultRoute(strategy, zone)] : [];
    tables.push({ id: `rtb-private-${zone}`, vpcId, main: false, routes });
  }
  if (usesNat(mode)) {
    const route: Route = { destination: { cidr: "0.0.0.0/0" }, target: "internet-gateway", targetId: "igw-1" };
    tables.push({ id: "rtb-public", vpcId, main: false, routes: [route] });
  }
  return tables;
}

const tcp = (peer: GroupRule["peer"], from = 443, to = from): GroupRule => ({
  protocol: "tcp",
  fromPort: from,
  toPort: to,
  peer,
});

function groups(mode: Mode, strategy: Strategy): SecurityGroup[] {
  const egress: GroupRule[] = [];
  if (usesEndpoints(mode)) {
    egress.push(tcp({ groupId: "sg-endpoints" }), tcp({ prefixListId: "pl-s3" }), tcp({ prefixListId: "pl-dynamodb" }));
  }
  if (usesNat(mode)) egress.push(tcp({ cidr: "0.0.0.0/0" }));
  const all: SecurityGroup[] = [
    { id: "sg-default", isDefault: true, ingress: [], egress: [] },
    { id: "sg-task", ingress: [], egress },
  ];
  if (usesEndpoints(mode)) all.push({ id: "sg-endpoints", ingress: [tcp({ groupId: "sg-task" })], egress: [] });
  if (strategy === "instance") {
    all.push({ id: "sg-nat", ingress: [tcp({ cidr: "10.0.0.0/16" })], egress: [tcp({ cidr: "0.0.0.0/0" })] });
  }
  return all;
}

const acl = (number: number, egress: boolean, cidr: string, fromPort: number, toPort: number): AclRule => ({
  number,
  egress,
  allow: true,
  protocol: "tcp",
  cidr,
  fromPort,
  toPort,
});

function networkAcls(): NetworkAcl[] {
  return [
    {
      id: "acl-private",
      rules: [
        acl(100, true, "0.0.0.0/0", 443, 443),
        acl(110, true, "10.0.0.0/16", 1024, 65535),
        acl(100, false, "10.0.0.0/16", 443, 443),
        acl(110, false, "0.0.0.0/0", 1024, 65535),
      ],
    },
    {
      id: "acl-public",
      rules: [
        acl(100, true, "0.0.0.0/0", 443, 443),
        acl(110, true, "10.0.0.0/16", 1024, 65535),
        acl(100, false, "10.0.0.0/16", 443, 443),
        acl(110, false, "0.0.0.0/0", 1024, 65535),
      ],
    },
  ];
}

function endpoints(mode: Mode, zones: readonly string[]): Endpoint[] {
  if (!usesEndpoints(mode)) return [];
  const services = mode === "hybrid" ? HYBRID_SERVICES : INTERFACE_SERVICES;
  const common = { state: "available", vpcId: "vpc-1" } as const;
  return [
    ...services.map(
      (service): Endpoint => ({
        ...common,
        id: `vpce-${service}`,
        service: `com.amazonaws.${REGION}.${service}`,
        kind: "interface",
        subnetIds: zones.map((zone) => `subnet-private-${zone}`),
        securityGroupIds: ["sg-endpoints"],
        privateDns: true,
        policy: POLICIES[service] ?? "",
        routeTableIds: [],
      }),
    ),
    ...["s3", "dynamodb"].map(
      (service): Endpoint => ({
        ...common,
        id: `vpce-${service}`,
        service: `com.amazonaws.${REGION}.${service}`,
        kind: "gateway",
        subnetIds: [],
        securityGroupIds: [],
        privateDns: false,
        policy: POLICIES[service] ?? "",
        routeTableIds: zones.map((zone) => `rtb-private-${zone}`),
        prefixListId: `pl-${service}`,
      }),
    ),
  ];
}

function executionRole(): Role {
  return { arn: EXECUTION_ROLE, policies: [policy(...Object.values(EXECUTION))], trust: TRUST };
}

function taskRole(): Role {
  const exec = allow(EXEC.map((name) => `ssmmessages:${name}`));
  return { arn: TASK_ROLE, policies: [policy(exec, allow(["dynamodb:GetItem", "dynamodb:PutItem"]))], trust: TRUST };
}

function task(zones: readonly string[]): Task {
  return {
    name: "app",
    account: ACCOUNT,
    subnetIds: zones.map((zone) => `subnet-private-${zone}`),
    securityGroupIds: ["sg-task"],
    assignPublicIp: false,
    containers: [
      {
        name: "app",
        image: IMAGE,
        logDriver: "awslogs",
        logGroup: "app",
        logRegion: REGION,
        secrets: [
          { name: "DB", valueFrom: SECRET, kmsKeyArn: KEY },
          { name: "SETTING", valueFrom: PARAMETER },
        ],
        readonlyRootFilesystem: false,
      },
    ],
    exec: true,
    executionRole: executionRole(),
    taskRole: taskRole(),
    keys: [{ arn: KEY, manager: "customer", enabled: true, policy: KEY_POLICY }],
    platformVersion: "LATEST",
  };
}

function needs(mode: Mode): Need[] {
  const image = [{ kind: "image" as const, image: IMAGE }];
  return [
    { service: "ecr.api", because: image },
    { service: "ecr.dkr", because: image },
    { service: "s3", because: image },
    { service: "secretsmanager", because: [{ kind: "secret", name: "DB" }] },
    { service: "ssm", because: [{ kind: "secret", name: "SETTING" }] },
    { service: "logs", because: [{ kind: "log-driver", driver: "awslogs" }] },
    { service: "ssmmessages", because: [{ kind: "exec" }] },
    { service: "sts", because: [{ kind: "code" as const }] },
    { service: "dynamodb", because: [{ kind: "code" as const }] },
    ...(usesNat(mode) ? [{ service: "internet", because: [{ kind: "code" as const }] }] : []),
  ];
}

/** A topology in which everything is reachable. */
export function good({ mode, strategy = "per-az", zones: count = 2, acls = true }: GoodOptions): Good {
  const zones = ZONES.slice(0, count);
  const nat = usesNat(mode);
  const natZones = strategy === "single" ? zones.slice(0, 1) : zones;
  const publicTier = nat && strategy !== "regional";
  const own = usesNat(mode) ? strategy : "per-az";
  const topology: Topology = {
    region: REGION,
    vpc: { id: "vpc-1", cidrs: ["10.0.0.0/16"], dnsSupport: true, dnsHostnames: true, resolver: "amazon" },
    subnets: [...subnets(zones, "private", acls), ...(publicTier ? subnets(zones, "public", acls) : [])],
    routeTables: routeTables(mode, own, zones),
    associations: [
      ...zones.map((zone) => ({ subnetId: `subnet-private-${zone}`, routeTableId: `rtb-private-${zone}` })),
      ...(publicTier ? zones.map((zone) => ({ subnetId: `subnet-public-${zone}`, routeTableId: "rtb-public" })) : []),
    ],
    prefixLists: usesEndpoints(mode)
      ? ["s3", "dynamodb"].map((name) => ({ id: `pl-${name}`, name: `com.amazonaws.${REGION}.${name}` }))
      : [],
    securityGroups: groups(mode, own),
    networkAcls: acls ? networkAcls() : [],
    endpoints: endpoints(mode, zones),
    externalEndpoints: [],
    natGateways: !nat || own === "instance" ? [] : own === "regional" ? [REGIONAL] : natZones.map(natOf),
    natInstances: nat && own === "instance" ? zones.map(instanceOf) : [],
    internetGateways: nat ? [{ id: "igw-1", vpcId: "vpc-1" }] : [],
    hostedZones: [],
    task: task(zones),
  };
  return { topology, needs: needs(mode) };
}
