/** Figures of the proof: time by number of task subnets, with 20 services each. */
import type { Need } from "../plan/needs";
import { prove } from "../reachability/prove";
import type { Endpoint, Topology } from "../reachability/topology";

const REGION = "eu-west-1";
const ACCOUNT = "111122223333";

const ENDPOINTS = [
  "ecr.api",
  "ecr.dkr",
  "logs",
  "secretsmanager",
  "ssm",
  "ssmmessages",
  "kms",
  "sts",
  "sqs",
  "sns",
  "events",
  "states",
  "lambda",
  "monitoring",
];
/** Without an endpoint: they leave by NAT. */
const OVER_NAT = ["xray", "bedrock-runtime", "servicediscovery", "internet"];
const GATEWAYS = ["s3", "dynamodb"];
const SERVICES = [...ENDPOINTS, ...GATEWAYS, ...OVER_NAT];

const document = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: action, Resource: "*" }],
  });

/** A hybrid network with a number of task subnets in three zones, each with a route table of its own and shared ACLs. */
export function network(size: number): Topology {
  const zone = (i: number) => `${REGION}${"abc"[i % 3]}`;
  const cidr = (i: number) => `10.${Math.floor(i / 256)}.${i % 256}.0/24`;
  const subnets = Array.from({ length: size }, (_, i) => ({
    id: `subnet-${i}`,
    cidr: cidr(i),
    availabilityZone: zone(i),
    networkAclId: "acl-1",
  }));
  const publics = [0, 1, 2].map((i) => ({
    id: `subnet-public-${i}`,
    cidr: `10.255.${i}.0/24`,
    availabilityZone: zone(i),
    networkAclId: "acl-1",
  }));
  const rule = (number: number, egress: boolean, block: string, fromPort: number, toPort: number) => ({
    number,
    egress,
    allow: true,
    protocol: "tcp",
    cidr: block,
    fromPort,
    toPort,
  });
  const both = (egress: boolean) => [
    rule(100, egress, "0.0.0.0/0", 443, 443),
    rule(110, egress, "0.0.0.0/0", 1024, 65535),
  ];
  const tcp = (peer: { cidr: string } | { groupId: string } | { prefixListId: string }) => ({
    protocol: "tcp",
    fromPort: 443,
    toPort: 443,
    peer,
  });
  const common = { state: "available", vpcId: "vpc-1", policy: document("*") } as const;
  const interfaces = ENDPOINTS.map(
    (service): Endpoint => ({
      ...common,
      id: `vpce-${service}`,
      service: `com.amazonaws.${REGION}.${service}`,
      kind: "interface",
      subnetIds: subnets.slice(0, 3).map(({ id }) => id),
      securityGroupIds: ["sg-endpoint"],
      privateDns: true,
      routeTableIds: [],
    }),
  );
  const gateways = GATEWAYS.map(
    (service): Endpoint => ({
      ...common,
      id: `vpce-${service}`,
      service: `com.amazonaws.${REGION}.${service}`,
      kind: "gateway",
      subnetIds: [],
      securityGroupIds: [],
      privateDns: false,
      routeTableIds: subnets.map(({ id }) => `rtb-${id}`),
      prefixListId: `pl-${service}`,
    }),
  );
  const route = (target: "nat" | "internet-gateway", targetId: string) => ({
    destination: { cidr: "0.0.0.0/0" },
    target,
    targetId,
  });
  const role = { arn: `arn:aws:iam::${ACCOUNT}:role/app`, policies: [document("*").replace('"Principal":"*",', "")] };
  return {
    region: REGION,
    vpc: { id: "vpc-1", cidrs: ["10.0.0.0/8"], dnsSupport: true, dnsHostnames: true, resolver: "amazon" },
    subnets: [...subnets, ...publics],
    routeTables: [
      ...subnets.map(({ id }, i) => ({
        id: `rtb-${id}`,
        vpcId: "vpc-1",
        main: false,
        routes: [route("nat", `nat-${i % 3}`)],
      })),
      { id: "rtb-public", vpcId: "vpc-1", main: true, routes: [route("internet-gateway", "igw-1")] },
    ],
    associations: subnets.map(({ id }) => ({ subnetId: id, routeTableId: `rtb-${id}` })),
    prefixLists: GATEWAYS.map((name) => ({ id: `pl-${name}`, name: `com.amazonaws.${REGION}.${name}` })),
    securityGroups: [
      {
        id: "sg-task",
        ingress: [],
        egress: [tcp({ groupId: "sg-endpoint" }), tcp({ prefixListId: "pl-s3" }), tcp({ cidr: "0.0.0.0/0" })],
      },
      { id: "sg-endpoint", ingress: [tcp({ groupId: "sg-task" })], egress: [] },
    ],
    networkAcls: [{ id: "acl-1", rules: [...both(true), ...both(false)] }],
    endpoints: [...interfaces, ...gateways],
    externalEndpoints: [],
    natGateways: publics.map(({ id }, i) => ({
      id: `nat-${i}`,
      state: "available",
      connectivity: "public",
      availabilityMode: "zonal",
      subnetId: id,
      publicIps: [`198.51.100.${i}`],
    })),
    natInstances: [],
    internetGateways: [{ id: "igw-1", vpcId: "vpc-1" }],
    hostedZones: [],
    task: {
      name: "app",
      subnetIds: subnets.map(({ id }) => id),
      securityGroupIds: ["sg-task"],
      assignPublicIp: false,
      containers: [
        {
          name: "app",
          image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/app:1`,
          logDriver: "awslogs",
          logGroup: "app",
          secrets: [{ name: "DB", valueFrom: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:db-AbCdEf` }],
          readonlyRootFilesystem: false,
        },
      ],
      exec: true,
      executionRole: role,
      taskRole: role,
    },
  };
}

/** 20 needs, whatever asks for them. */
export const NEEDS: readonly Need[] = SERVICES.map((service) => ({ service, because: [{ kind: "code" }] }));

/** Median of several runs, in milliseconds. The quota of 16 subnets is passed on purpose: the time is the same. */
function time(size: number): { readonly ms: number; readonly proofs: number } {
  const topology = network(size);
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    prove(topology, NEEDS);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { ms: runs[2] ?? 0, proofs: size * NEEDS.length };
}

/** Times of 10, 100 and 1,000 task subnets with 20 services each. */
export function run(): Promise<{ name: string; lines: string[] }> {
  time(10);
  const lines = [10, 100, 1000].map((size) => {
    const { ms, proofs } = time(size);
    return `${size} task subnets x ${NEEDS.length} services: ${proofs} proofs in ${ms.toFixed(1)} ms (${((ms * 1000) / proofs).toFixed(1)} us each)`;
  });
  return Promise.resolve({ name: "reachability: prove", lines });
}
