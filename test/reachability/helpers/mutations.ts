/** One element of a good topology removed or altered, and the one fault that names it. */
import type { FaultKind } from "../../../reachability/kinds";
import type { Endpoint, Role } from "../../../reachability/topology";
import { byId, type Change, type Draft, drop, items, known } from "./mutate";
import { ACCOUNT, allow, EXECUTION, type GoodOptions, LAYERS, policy, REGION, SECRET } from "./topologies";

export interface Mutation {
  readonly name: string;
  readonly on: GoodOptions;
  /** What is there besides the good network; it stays reachable with it. */
  readonly setup?: Change;
  readonly change: Change;
  readonly fault: FaultKind;
}

const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const NAT: GoodOptions = { mode: "nat-only" };
const HYBRID: GoodOptions = { mode: "hybrid" };
const PULL_ACTIONS = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
const INSTANCE: GoodOptions = { mode: "nat-only", strategy: "instance" };
const REGIONAL: GoodOptions = { mode: "nat-only", strategy: "regional" };

const rulesOf =
  (acl: string, number: number, egress: boolean): Change =>
  (t) => {
    const rules = items(byId(t.networkAcls, acl).rules);
    rules.splice(
      rules.findIndex((rule) => rule.number === number && rule.egress === egress),
      1,
    );
  };

/** Statements of the execution role as they are by now, to be written back changed. */
function changeStatements(t: Parameters<Change>[0], change: (name: string, statement: unknown) => unknown[]): void {
  const role = known<Draft<Role>>(t.task.executionRole);
  role.policies = items(role.policies).map((text) => {
    const statements = (JSON.parse(text) as { Statement: Record<string, unknown>[] }).Statement;
    const named = (statement: unknown) =>
      Object.entries(EXECUTION).find(([, own]) => JSON.stringify(own) === JSON.stringify(statement))?.[0] ?? "";
    return JSON.stringify({ Version: "2012-10-17", Statement: statements.flatMap((s) => change(named(s), s)) });
  });
}

const executionWithout =
  (left: keyof typeof EXECUTION): Change =>
  (t) =>
    changeStatements(t, (name, statement) => (name === left ? [] : [statement]));

const container = (t: Parameters<Change>[0]) => {
  const first = items(t.task.containers)[0];
  if (!first) throw new Error("no container");
  return first;
};

const noDefaultRoute =
  (table: string): Change =>
  (t) => {
    byId(t.routeTables, table).routes = [];
  };

const routeOf = (t: Parameters<Change>[0], table: string) => {
  const route = items(byId(t.routeTables, table).routes)[0];
  if (!route) throw new Error("no route");
  return route;
};

const endpoint =
  (id: string, change: (e: Draft<Endpoint>) => void): Change =>
  (t) =>
    change(byId(t.endpoints, id));

const egressWithout =
  (test: (peer: string) => boolean): Change =>
  (t) => {
    const group = byId(t.securityGroups, "sg-task");
    group.egress = items(group.egress).filter((rule) => !test(JSON.stringify(rule.peer)));
  };

export const MUTATIONS: readonly Mutation[] = [
  // Name resolution
  {
    name: "DNS support off",
    on: ENDPOINTS,
    fault: "vpc-dns-support-off",
    change: (t) => {
      t.vpc.dnsSupport = false;
    },
  },
  {
    name: "DNS support off with NAT",
    on: NAT,
    fault: "vpc-dns-support-off",
    change: (t) => {
      t.vpc.dnsSupport = false;
    },
  },
  {
    name: "DNS host names off",
    on: ENDPOINTS,
    fault: "vpc-dns-hostnames-off",
    change: (t) => {
      t.vpc.dnsHostnames = false;
    },
  },
  {
    name: "private DNS of ecr.dkr off",
    on: ENDPOINTS,
    fault: "private-dns-off",
    change: endpoint("vpce-ecr.dkr", (e) => {
      e.privateDns = false;
    }),
  },
  {
    name: "private DNS of logs off",
    on: ENDPOINTS,
    fault: "private-dns-off",
    change: endpoint("vpce-logs", (e) => {
      e.privateDns = false;
    }),
  },
  {
    name: "two endpoints for sts",
    on: ENDPOINTS,
    fault: "private-dns-conflict",
    change: (t) => {
      items(t.endpoints).push({ ...byId(t.endpoints, "vpce-sts"), id: "vpce-sts-2" });
    },
  },
  {
    name: "a hand-made zone for logs",
    on: ENDPOINTS,
    fault: "hosted-zone-conflict",
    change: (t) => {
      items(t.hostedZones).push({
        id: "Z1",
        name: `logs.${REGION}.amazonaws.com`,
        vpcId: "vpc-1",
        origin: "hand-made",
      });
    },
  },
  {
    name: "a hand-made zone for one registry",
    on: HYBRID,
    fault: "hosted-zone-conflict",
    change: (t) => {
      items(t.hostedZones).push({
        id: "Z1",
        name: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com.`,
        vpcId: "vpc-1",
        origin: "hand-made",
      });
    },
  },
  {
    name: "a resolver of one's own behind a closed port",
    on: ENDPOINTS,
    fault: "custom-resolver-port-closed",
    change: (t) => {
      t.vpc.resolver = { addresses: ["10.9.9.9"] };
    },
  },
  // Endpoints
  {
    name: "no endpoint for ecr.api",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t) => {
      drop(t.endpoints, "vpce-ecr.api");
    },
  },
  {
    name: "no endpoint for ssmmessages",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t) => {
      drop(t.endpoints, "vpce-ssmmessages");
    },
  },
  {
    name: "no endpoint for sts",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t) => {
      drop(t.endpoints, "vpce-sts");
    },
  },
  {
    name: "no endpoint for s3",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t) => {
      drop(t.endpoints, "vpce-s3");
    },
  },
  {
    name: "no endpoint for dynamodb",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (t) => {
      drop(t.endpoints, "vpce-dynamodb");
    },
  },
  {
    name: "a need nobody made an endpoint for",
    on: ENDPOINTS,
    fault: "endpoint-missing",
    change: (_, needs) => {
      needs.push({ service: "sqs", because: [{ kind: "code" }] });
    },
  },
  {
    name: "endpoint waits for acceptance",
    on: ENDPOINTS,
    fault: "endpoint-not-available",
    change: endpoint("vpce-secretsmanager", (e) => {
      e.state = "pendingAcceptance";
    }),
  },
  {
    name: "endpoint failed",
    on: HYBRID,
    fault: "endpoint-not-available",
    change: endpoint("vpce-logs", (e) => {
      e.state = "failed";
    }),
  },
  {
    name: "gateway endpoint is being deleted",
    on: ENDPOINTS,
    fault: "endpoint-not-available",
    change: endpoint("vpce-s3", (e) => {
      e.state = "deleting";
    }),
  },
  {
    name: "endpoint of another region",
    on: ENDPOINTS,
    fault: "endpoint-other-region",
    change: endpoint("vpce-ssm", (e) => {
      e.service = "com.amazonaws.us-west-2.ssm";
    }),
  },
  {
    name: "gateway endpoint of another region",
    on: ENDPOINTS,
    fault: "endpoint-other-region",
    change: endpoint("vpce-s3", (e) => {
      e.service = "com.amazonaws.us-west-2.s3";
    }),
  },
  {
    name: "endpoint in another VPC",
    on: ENDPOINTS,
    fault: "endpoint-other-vpc",
    change: endpoint("vpce-ecr.dkr", (e) => {
      e.vpcId = "vpc-2";
    }),
  },
  {
    name: "endpoint in no subnet",
    on: ENDPOINTS,
    fault: "endpoint-without-subnets",
    change: endpoint("vpce-ecr.api", (e) => {
      e.subnetIds = [];
    }),
  },
  {
    name: "endpoint with two subnets of a zone",
    on: ENDPOINTS,
    fault: "endpoint-zone-twice",
    change: (t) => {
      const other = byId(t.subnets, "subnet-private-b");
      other.availabilityZone = `${REGION}a`;
      other.availabilityZoneId = "euw1-az1";
    },
  },
  {
    name: "service not offered in a zone",
    on: ENDPOINTS,
    fault: "endpoint-zone-not-offered",
    change: endpoint("vpce-sts", (e) => {
      e.offeredZones = ["euw1-az1", "euw1-az3"];
    }),
  },
  {
    name: "gateway endpoint not in one table",
    on: ENDPOINTS,
    fault: "gateway-not-associated",
    change: endpoint("vpce-s3", (e) => {
      e.routeTableIds = ["rtb-private-a"];
    }),
  },
  {
    name: "gateway endpoint in no table",
    on: ENDPOINTS,
    fault: "gateway-not-associated",
    change: endpoint("vpce-dynamodb", (e) => {
      e.routeTableIds = [];
    }),
  },
  {
    name: "51 interface endpoints",
    on: ENDPOINTS,
    fault: "too-many-endpoints",
    change: (t) => {
      for (let i = 0; i < 44; i++)
        items(t.endpoints).push({
          ...byId(t.endpoints, "vpce-sts"),
          id: `vpce-${i}`,
          service: `com.amazonaws.${REGION}.other${i}`,
        });
    },
  },
  {
    name: "S3 interface endpoint for inbound resolvers only, and no gateway",
    on: ENDPOINTS,
    fault: "s3-interface-without-gateway",
    change: endpoint("vpce-s3", (e) => {
      Object.assign(e, {
        kind: "interface",
        privateDns: true,
        privateDnsForInboundOnly: true,
        subnetIds: ["subnet-private-a", "subnet-private-b"],
        securityGroupIds: ["sg-endpoints"],
        routeTableIds: [],
      });
    }),
  },
  // Routes
  {
    name: "no default route in one table",
    on: NAT,
    fault: "no-default-route",
    change: noDefaultRoute("rtb-private-b"),
  },
  {
    name: "no default route in hybrid",
    on: HYBRID,
    fault: "no-default-route",
    change: noDefaultRoute("rtb-private-a"),
  },
  {
    name: "subnet falls back to the main table",
    on: NAT,
    fault: "no-default-route",
    change: (t) => {
      t.associations = items(t.associations).filter(({ subnetId }) => subnetId !== "subnet-private-a");
    },
  },
  {
    name: "code calls the internet without a way there",
    on: ENDPOINTS,
    fault: "no-internet-path",
    change: (_, needs) => {
      needs.push({ service: "internet", because: [{ kind: "code" }] });
    },
  },
  {
    name: "default route is a blackhole",
    on: NAT,
    fault: "route-blackhole",
    change: (t) => {
      routeOf(t, "rtb-private-a").state = "blackhole";
    },
  },
  {
    name: "default route to an egress-only gateway",
    on: NAT,
    fault: "route-target-unfit",
    change: (t) => {
      Object.assign(routeOf(t, "rtb-private-a"), { target: "egress-only", targetId: "eigw-1" });
    },
  },
  {
    name: "a route captures the endpoint's subnet",
    on: ENDPOINTS,
    fault: "local-route-captured",
    change: (t) => {
      items(byId(t.routeTables, "rtb-private-a").routes).push({
        destination: { cidr: "10.0.16.0/20" },
        target: "nat",
        targetId: "nat-x",
      });
    },
  },
  {
    name: "a route captures the way back from the NAT",
    on: NAT,
    fault: "local-route-captured",
    change: (t) => {
      items(byId(t.routeTables, "rtb-public").routes).push({
        destination: { cidr: "10.0.0.0/18" },
        target: "blackhole",
      });
    },
  },
  {
    name: "task in a public subnet without an address",
    on: { mode: "nat-only", acls: false },
    fault: "no-public-ip",
    change: (t) => {
      t.task.subnetIds = ["subnet-public-a"];
    },
  },
  {
    name: "internet gateway detached",
    on: NAT,
    fault: "internet-gateway-detached",
    change: (t) => {
      delete byId(t.internetGateways, "igw-1").vpcId;
    },
  },
  {
    name: "internet gateway missing with a regional NAT",
    on: REGIONAL,
    fault: "internet-gateway-detached",
    change: (t) => {
      t.internetGateways = [];
    },
  },
  // Security groups
  {
    name: "no egress to the endpoints",
    on: ENDPOINTS,
    fault: "task-egress-endpoint",
    change: egressWithout((peer) => peer.includes("sg-endpoints")),
  },
  {
    name: "egress to the endpoints on another port",
    on: ENDPOINTS,
    fault: "task-egress-endpoint",
    change: (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress))
        if (JSON.stringify(rule.peer).includes("sg-endpoints")) rule.fromPort = rule.toPort = 8443;
    },
  },
  {
    name: "egress to one zone's endpoint only",
    on: ENDPOINTS,
    fault: "task-egress-endpoint",
    change: (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress))
        if (JSON.stringify(rule.peer).includes("sg-endpoints")) rule.peer = { cidr: "10.0.0.0/20" };
    },
  },
  {
    name: "no egress to the S3 prefix list",
    on: ENDPOINTS,
    fault: "task-egress-prefix-list",
    change: egressWithout((peer) => peer.includes("pl-s3")),
  },
  {
    name: "no egress to the DynamoDB prefix list",
    on: ENDPOINTS,
    fault: "task-egress-prefix-list",
    change: egressWithout((peer) => peer.includes("pl-dynamodb")),
  },
  {
    name: "no egress to the internet",
    on: NAT,
    fault: "task-egress-internet",
    change: egressWithout((peer) => peer.includes("0.0.0.0/0")),
  },
  {
    name: "egress is UDP",
    on: NAT,
    fault: "task-egress-internet",
    change: (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress)) rule.protocol = "17";
    },
  },
  {
    name: "endpoint group admits nobody",
    on: ENDPOINTS,
    fault: "endpoint-ingress",
    change: (t) => {
      byId(t.securityGroups, "sg-endpoints").ingress = [];
    },
  },
  {
    name: "endpoint group admits another network",
    on: HYBRID,
    fault: "endpoint-ingress",
    change: (t) => {
      byId(t.securityGroups, "sg-endpoints").ingress = [
        { protocol: "-1", fromPort: 0, toPort: 0, peer: { cidr: "192.168.0.0/16" } },
      ];
    },
  },
  {
    name: "endpoint without a group of its own",
    on: ENDPOINTS,
    fault: "endpoint-default-group",
    change: (t) => {
      byId(t.endpoints, "vpce-logs").securityGroupIds = [];
      items(byId(t.securityGroups, "sg-task").egress).push({
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        peer: { groupId: "sg-default" },
      });
    },
  },
  // Network ACLs
  { name: "task ACL: no 443 out", on: NAT, fault: "acl-task-outbound", change: rulesOf("acl-private", 100, true) },
  {
    name: "task ACL: 443 denied first",
    on: NAT,
    fault: "acl-task-outbound",
    change: (t) => {
      items(byId(t.networkAcls, "acl-private").rules).push({
        number: 10,
        egress: true,
        allow: false,
        protocol: "-1",
        cidr: "0.0.0.0/0",
      });
    },
  },
  {
    name: "task ACL: no ephemeral ports in",
    on: NAT,
    fault: "acl-task-inbound",
    change: rulesOf("acl-private", 110, false),
  },
  {
    name: "task ACL: one ephemeral port denied",
    on: NAT,
    fault: "acl-task-inbound",
    change: (t) => {
      items(byId(t.networkAcls, "acl-private").rules).push({
        number: 50,
        egress: false,
        allow: false,
        protocol: "6",
        cidr: "0.0.0.0/0",
        fromPort: 40000,
        toPort: 40000,
      });
    },
  },
  {
    name: "endpoint ACL: no 443 in",
    on: { mode: "endpoints-only", zones: 1 },
    fault: "acl-endpoint-inbound",
    change: (t) => {
      ownEndpointSubnet(t);
      drop100(t, false);
    },
  },
  {
    name: "endpoint ACL: no replies out",
    on: { mode: "endpoints-only", zones: 1 },
    fault: "acl-endpoint-outbound",
    change: (t) => {
      ownEndpointSubnet(t);
      const rules = items(byId(t.networkAcls, "acl-endpoints").rules);
      rules.splice(
        rules.findIndex((r) => r.number === 110 && r.egress),
        1,
      );
    },
  },
  { name: "NAT ACL: no 443 in", on: NAT, fault: "acl-nat-inbound", change: rulesOf("acl-public", 100, false) },
  {
    name: "NAT ACL: no 443 out",
    on: NAT,
    fault: "acl-nat-internet-outbound",
    change: rulesOf("acl-public", 100, true),
  },
  {
    name: "NAT ACL: replies only to Linux ports",
    on: NAT,
    fault: "acl-nat-internet-inbound",
    change: (t) => {
      for (const rule of items(byId(t.networkAcls, "acl-public").rules))
        if (rule.number === 110 && !rule.egress) rule.fromPort = 32768;
    },
  },
  {
    name: "NAT ACL: no replies to the tasks",
    on: NAT,
    fault: "acl-nat-outbound",
    change: rulesOf("acl-public", 110, true),
  },
  // Policies
  {
    name: "ecr.api policy without the login",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-ecr.api", (e) => {
      e.policy = policy({ ...EXECUTION.pull, Principal: "*" });
    }),
  },
  {
    name: "ecr.dkr policy for another repository",
    on: HYBRID,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-ecr.dkr", (e) => {
      e.policy = policy(allow("ecr:*", `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/other`, { Principal: "*" }));
    }),
  },
  {
    name: "logs policy with a Deny",
    on: ENDPOINTS,
    fault: "endpoint-policy-forbids",
    change: endpoint("vpce-logs", (e) => {
      e.policy = policy(allow("*", "*", { Principal: "*" }), {
        Effect: "Deny",
        Principal: "*",
        Action: "logs:PutLogEvents",
        Resource: "*",
      });
    }),
  },
  {
    name: "secretsmanager policy for another account",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-secretsmanager", (e) => {
      e.policy = policy(
        allow("*", "*", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": "999999999999" } } }),
      );
    }),
  },
  {
    name: "ssmmessages policy for another role",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-ssmmessages", (e) => {
      e.policy = policy(allow("*", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } }));
    }),
  },
  {
    name: "dynamodb policy without an action of the task",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-dynamodb", (e) => {
      e.policy = policy(allow("dynamodb:GetItem", "*", { Principal: "*" }));
    }),
  },
  {
    name: "sts policy of another service",
    on: ENDPOINTS,
    fault: "endpoint-policy-denies",
    change: endpoint("vpce-sts", (e) => {
      e.policy = policy(allow("sns:*", "*", { Principal: "*" }));
    }),
  },
  {
    name: "S3 policy without the layer bucket",
    on: ENDPOINTS,
    fault: "layer-bucket-denied",
    change: endpoint("vpce-s3", (e) => {
      e.policy = policy(allow("s3:*", "arn:aws:s3:::my-bucket/*", { Principal: "*" }));
    }),
  },
  {
    name: "S3 policy with another region's layer bucket",
    on: HYBRID,
    fault: "layer-bucket-denied",
    change: endpoint("vpce-s3", (e) => {
      e.policy = policy(allow("s3:GetObject", LAYERS.replace(REGION, "us-east-1"), { Principal: "*" }));
    }),
  },
  {
    name: "S3 policy names a principal",
    on: ENDPOINTS,
    fault: "gateway-policy-principal",
    change: endpoint("vpce-s3", (e) => {
      e.policy = policy(
        allow("s3:GetObject", LAYERS, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/execution` } }),
      );
    }),
  },
  {
    name: "policy is not JSON",
    on: ENDPOINTS,
    fault: "policy-malformed",
    change: endpoint("vpce-sts", (e) => {
      e.policy = "{";
    }),
  },
  {
    name: "policy has no Effect",
    on: ENDPOINTS,
    fault: "policy-malformed",
    change: endpoint("vpce-s3", (e) => {
      e.policy = policy({ Action: "s3:*", Resource: "*", Principal: "*" });
    }),
  },
  {
    name: "policy of 20,481 characters",
    on: ENDPOINTS,
    fault: "policy-too-long",
    change: endpoint("vpce-logs", (e) => {
      e.policy = policy(allow("*", "*", { Principal: "*" })).padEnd(20481, " ");
    }),
  },
  // Roles
  {
    name: "no execution role",
    on: ENDPOINTS,
    fault: "execution-role-missing",
    change: (t) => {
      delete t.task.executionRole;
    },
  },
  { name: "role may not log in", on: ENDPOINTS, fault: "execution-role-image", change: executionWithout("login") },
  { name: "role may not pull", on: NAT, fault: "execution-role-image", change: executionWithout("pull") },
  {
    name: "role pinned to an endpoint, and the pull leaves by NAT",
    on: NAT,
    fault: "execution-role-image",
    change: (t) => {
      pinned(t, "vpce-ecr.dkr");
    },
  },
  {
    name: "role pinned to another endpoint",
    on: ENDPOINTS,
    fault: "execution-role-image",
    change: (t) => {
      pinned(t, "vpce-other");
    },
  },
  { name: "role may not write logs", on: HYBRID, fault: "execution-role-logs", change: executionWithout("logs") },
  {
    name: "role may write another log group",
    on: NAT,
    fault: "execution-role-logs",
    change: (t) => {
      container(t).logGroup = "other";
    },
  },
  {
    name: "role may not read the secret",
    on: ENDPOINTS,
    fault: "execution-role-secret",
    change: executionWithout("secret"),
  },
  {
    name: "role may not read the parameter",
    on: NAT,
    fault: "execution-role-secret",
    change: executionWithout("parameter"),
  },
  { name: "role may not decrypt", on: ENDPOINTS, fault: "execution-role-kms", change: executionWithout("kms") },
  {
    name: "boundary forbids decrypting",
    on: ENDPOINTS,
    fault: "role-denies",
    change: (t) => {
      known<{ boundary?: string }>(t.task.executionRole as never).boundary = policy({
        Effect: "Allow",
        NotAction: "KMS:*",
        Resource: "*",
      });
    },
  },
  {
    name: "no task role",
    on: ENDPOINTS,
    fault: "task-role-missing",
    change: (t) => {
      delete t.task.taskRole;
    },
  },
  {
    name: "task role may not open channels",
    on: NAT,
    fault: "task-role-exec",
    change: (t) => {
      known<{ policies: string[] }>(t.task.taskRole as never).policies = [policy(allow("ssm:*"))];
    },
  },
  {
    name: "execution role trusts EC2",
    on: ENDPOINTS,
    fault: "role-not-assumable",
    change: (t) => {
      known<{ trust?: string }>(t.task.executionRole as never).trust = policy({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      });
    },
  },
  // NAT
  {
    name: "NAT gateway gone",
    on: NAT,
    fault: "nat-missing",
    change: (t) => {
      drop(t.natGateways, "nat-a");
    },
  },
  {
    name: "NAT gateway failed",
    on: NAT,
    fault: "nat-not-available",
    change: (t) => {
      byId(t.natGateways, "nat-b").state = "failed";
    },
  },
  {
    name: "NAT gateway pending in hybrid",
    on: HYBRID,
    fault: "nat-not-available",
    change: (t) => {
      byId(t.natGateways, "nat-a").state = "pending";
    },
  },
  {
    name: "NAT gateway private",
    on: NAT,
    fault: "nat-private",
    change: (t) => {
      byId(t.natGateways, "nat-a").connectivity = "private";
    },
  },
  {
    name: "NAT gateway without an address",
    on: NAT,
    fault: "nat-without-address",
    change: (t) => {
      byId(t.natGateways, "nat-a").publicIps = [];
    },
  },
  {
    name: "NAT gateway in a private subnet",
    on: NAT,
    fault: "nat-subnet-not-public",
    change: (t) => {
      byId(t.natGateways, "nat-a").subnetId = "subnet-private-a";
    },
  },
  {
    name: "public subnet without a route out",
    on: NAT,
    fault: "nat-subnet-not-public",
    change: noDefaultRoute("rtb-public"),
  },
  {
    name: "regional NAT in GovCloud",
    on: { mode: "nat-only", strategy: "regional" },
    fault: "nat-regional-unsupported",
    change: (t, needs) => {
      t.region = "us-gov-west-1";
      needs.splice(0, needs.length, { service: "sts", because: [{ kind: "code" }] });
    },
  },
  {
    name: "regional NAT with private connectivity",
    on: REGIONAL,
    fault: "nat-regional-arguments",
    change: (t) => {
      byId(t.natGateways, "nat-regional").connectivity = "private";
    },
  },
  {
    name: "regional NAT with an allocation of its own",
    on: REGIONAL,
    fault: "nat-regional-arguments",
    change: (t) => {
      byId(t.natGateways, "nat-regional").misplacedAllocation = true;
    },
  },
  {
    name: "NAT instance stopped",
    on: INSTANCE,
    fault: "nat-instance-not-running",
    change: (t) => {
      byId(t.natInstances, "i-a").state = "stopped";
    },
  },
  {
    name: "NAT instance checks addresses",
    on: INSTANCE,
    fault: "nat-instance-check",
    change: (t) => {
      byId(t.natInstances, "i-a").sourceDestCheck = true;
    },
  },
  {
    name: "NAT instance without an address",
    on: INSTANCE,
    fault: "nat-instance-without-address",
    change: (t) => {
      delete byId(t.natInstances, "i-b").publicIp;
    },
  },
  {
    name: "NAT instance admits nobody",
    on: INSTANCE,
    fault: "nat-instance-ingress",
    change: (t) => {
      byId(t.securityGroups, "sg-nat").ingress = [];
    },
  },
  {
    name: "NAT instance is let out nowhere",
    on: INSTANCE,
    fault: "nat-instance-egress",
    change: (t) => {
      byId(t.securityGroups, "sg-nat").egress = [];
    },
  },
  {
    name: "NAT instance in a private subnet",
    on: INSTANCE,
    fault: "nat-subnet-not-public",
    change: (t) => {
      t.associations = items(t.associations).filter(({ subnetId }) => subnetId !== "subnet-public-a");
    },
  },
  {
    name: "Elastic IP quota exceeded",
    on: NAT,
    fault: "elastic-ip-quota",
    change: (t) => {
      t.elasticIps = { quota: 5, others: 4, own: 2 };
    },
  },
  // Images, other regions
  {
    name: "Docker Hub image without internet",
    on: ENDPOINTS,
    fault: "image-registry-public",
    change: (t, needs) => {
      items(t.task.containers).push({ name: "proxy", image: "nginx:1", secrets: [], readonlyRootFilesystem: false });
      needs.push({ service: "internet", because: [{ kind: "image", image: "nginx:1" }] });
    },
  },
  {
    name: "ECR Public image without internet",
    on: ENDPOINTS,
    fault: "image-registry-public",
    change: (t, needs) => {
      items(t.task.containers).push({
        name: "xray",
        image: "public.ecr.aws/xray/aws-xray-daemon:3",
        secrets: [],
        readonlyRootFilesystem: false,
      });
      needs.push({ service: "internet", because: [{ kind: "image", image: "public.ecr.aws/xray/aws-xray-daemon:3" }] });
    },
  },
  {
    name: "image of another region without internet",
    on: ENDPOINTS,
    fault: "image-other-region",
    change: (t, needs) => {
      const image = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/side:1`;
      items(t.task.containers).push({ name: "side", image, secrets: [], readonlyRootFilesystem: false });
      needs.push({ service: "internet", because: [{ kind: "image", image }] });
      const { executionRole } = t.task;
      if (executionRole !== undefined && "policies" in executionRole)
        items(executionRole.policies).push(
          policy(allow(PULL_ACTIONS, `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/side`)),
        );
    },
  },
  {
    name: "pull-through image never pulled",
    on: ENDPOINTS,
    fault: "pull-through-cold",
    change: (t) => {
      container(t).pullThrough = "cold";
    },
  },
  {
    name: "logs to another region",
    on: ENDPOINTS,
    fault: "logs-other-region",
    change: (t) => {
      Object.assign(container(t), {
        logRegion: "us-east-1",
        logGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:app`,
      });
    },
  },
  {
    name: "secret of another region",
    on: ENDPOINTS,
    fault: "secret-other-region",
    change: (t) => {
      const arn = SECRET.replace(REGION, "us-east-1");
      items(container(t).secrets)[0]!.valueFrom = arn;
      known<{ policies: string[] }>(t.task.executionRole as never).policies.push(
        policy(allow("secretsmanager:*", arn)),
      );
    },
  },
  // The task
  {
    name: "Exec with a read-only root",
    on: ENDPOINTS,
    fault: "exec-readonly-root",
    change: (t) => {
      container(t).readonlyRootFilesystem = true;
    },
  },
  {
    name: "17 subnets",
    on: ENDPOINTS,
    fault: "too-many-subnets",
    change: (t) => {
      const first = byId(t.subnets, "subnet-private-a");
      for (let i = 0; i < 16; i++) {
        const id = `subnet-more-${i}`;
        items(t.subnets).push({ ...first, id, cidr: `10.0.${200 + i}.0/24` });
        items(t.associations).push({ subnetId: id, routeTableId: "rtb-private-a" });
        items(t.task.subnetIds).push(id);
      }
    },
  },
  {
    name: "6 groups",
    on: ENDPOINTS,
    fault: "too-many-groups",
    change: (t) => {
      for (let i = 0; i < 5; i++) {
        const id = `sg-more-${i}`;
        items(t.securityGroups).push({ id, ingress: [], egress: [] });
        items(t.task.securityGroupIds).push(id);
      }
    },
  },
  {
    name: "old platform, part of a secret",
    on: ENDPOINTS,
    fault: "platform-version-old",
    change: (t) => {
      t.task.platformVersion = "1.3.0";
      items(container(t).secrets)[0]!.valueFrom = `${SECRET}:password::`;
    },
  },
];

/** Moves the endpoints into a subnet and an ACL of their own. */
function ownEndpointSubnet(t: Parameters<Change>[0]): void {
  if (items(t.subnets).some(({ id }) => id === "subnet-endpoints")) return;
  items(t.subnets).push({
    id: "subnet-endpoints",
    cidr: "10.0.200.0/24",
    availabilityZone: `${REGION}a`,
    availabilityZoneId: "euw1-az1",
    networkAclId: "acl-endpoints",
  });
  items(t.networkAcls).push({ id: "acl-endpoints", rules: structuredClone(byId(t.networkAcls, "acl-private").rules) });
  for (const e of items(t.endpoints)) if (e.kind === "interface") e.subnetIds = ["subnet-endpoints"];
}

function drop100(t: Parameters<Change>[0], egress: boolean): void {
  const rules = items(byId(t.networkAcls, "acl-endpoints").rules);
  rules.splice(
    rules.findIndex((rule) => rule.number === 100 && rule.egress === egress),
    1,
  );
}

/** Pins the layer actions of the execution role to an endpoint, as the ECS guide shows it. */
function pinned(t: Parameters<Change>[0], id: string): void {
  const condition = { Condition: { StringEquals: { "aws:sourceVpce": id } } };
  changeStatements(t, (name, statement) => [name === "pull" ? { ...EXECUTION.pull, ...condition } : statement]);
}
