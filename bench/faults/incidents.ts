/**
 * Incidents that others wrote about, as changes of a sound network: where it was told, and which fault it is. The
 * expectation is written down from the source, before anything is proved. Facts of the sources, none of their words.
 */
import type { FaultKind } from "../../reachability/kinds";
import type { Topology } from "../../reachability/topology";
import type { Draft } from "../../test/reachability/helpers/mutate";
import { policy, REGION } from "../../test/reachability/helpers/topologies";

/** A sound network that is broken. */
export type Base = "nat" | "endpoints" | "hybrid" | "instance";
type T = Draft<Topology>;
type Row = readonly [id: string, source: string, base: Base, expected: FaultKind, change: (t: T) => void];

const ECR = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html";
const ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html";
const INIT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html";
const PULL = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html";
const ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html";
const GATEWAY = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html";
const LINK = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html";
const ACCESS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html";
const DNS = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html";
const NAT = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html";
const INSTANCE = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html";
const ACL = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html";
const SECRETS = "https://repost.aws/knowledge-center/ecs-unable-to-pull-secrets";
const BPA = "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html";
const FIREWALL = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html";
const AGENT = (n: number) => `https://github.com/aws/amazon-ecs-agent/issues/${n}`;

const list = <X>(value: X[] | { unknown: string }): X[] => (Array.isArray(value) ? value : []);
const of = <X extends { id: string }>(value: X[] | { unknown: string }, id: string): X => {
  const found = list(value).find((each) => each.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};
const without = (t: T, service: string) => {
  t.endpoints = list(t.endpoints).filter(({ id }) => id !== `vpce-${service}`);
};
const endpoint = (t: T, service: string) => of(t.endpoints, `vpce-${service}`);
const group = (t: T, id: string) => of(t.securityGroups, id);
const tables = (t: T, tier: string) => list(t.routeTables).filter(({ id }) => id.startsWith(`rtb-${tier}`));
const container = (t: T) => {
  const [first] = list(t.task.containers);
  if (!first) throw new Error("no container");
  return first;
};
const role = (t: T, which: "executionRole" | "taskRole") => {
  const found = t.task[which];
  if (found === undefined || "unknown" in found) throw new Error("no role");
  return found;
};
/** A role without the actions that begin so. */
const unallowed = (t: T, which: "executionRole" | "taskRole", ...starts: string[]) => {
  role(t, which).policies = list(role(t, which).policies).map((text) => {
    const { Statement } = JSON.parse(text) as { Statement: { Action: string | string[] }[] };
    const kept = Statement.filter(
      ({ Action }) => ![Action].flat().some((name) => starts.some((start) => name.startsWith(start))),
    );
    return policy(...kept);
  });
};
const aclRules = (t: T, acl: string, keep: (rule: { egress: boolean; number: number }) => boolean) => {
  const found = of(t.networkAcls, acl);
  found.rules = list(found.rules).filter(keep);
};
const allNats = (t: T, change: (nat: ReturnType<typeof natOf>) => void) => {
  for (const nat of list(t.natGateways)) change(nat);
};
const natOf = (t: T) => of(t.natGateways, "nat-a");

/** Every incident; ids never change. */
export const INCIDENTS: readonly Row[] = [
  [
    "no-endpoint-ecr-api",
    "https://github.com/aws-samples/aws-fargate-pipeline-lambda-autoscaling/issues/3",
    "endpoints",
    "endpoint-missing",
    (t) => without(t, "ecr.api"),
  ],
  ["no-endpoint-ecr-dkr", ECR, "endpoints", "endpoint-missing", (t) => without(t, "ecr.dkr")],
  ["no-endpoint-s3", ECR, "endpoints", "endpoint-missing", (t) => without(t, "s3")],
  ["no-endpoint-logs", ECS, "endpoints", "endpoint-missing", (t) => without(t, "logs")],
  [
    "no-endpoint-secretsmanager",
    "https://github.com/aws-samples/keycloak-on-aws/issues/222",
    "endpoints",
    "endpoint-missing",
    (t) => without(t, "secretsmanager"),
  ],
  [
    "no-endpoint-ssm",
    "https://github.com/umotif-public/terraform-aws-ecs-fargate/issues/50",
    "endpoints",
    "endpoint-missing",
    (t) => without(t, "ssm"),
  ],
  ["no-endpoint-ssmmessages", EXEC, "endpoints", "endpoint-missing", (t) => without(t, "ssmmessages")],
  [
    "route-to-internet-gateway-from-private",
    AGENT(1266),
    "nat",
    "no-public-ip",
    (t) => {
      for (const table of tables(t, "private"))
        table.routes = [{ destination: { cidr: "0.0.0.0/0" }, target: "internet-gateway", targetId: "igw-1" }];
    },
  ],
  [
    "nat-without-route",
    AGENT(1204),
    "nat",
    "no-default-route",
    (t) => {
      for (const table of tables(t, "private")) table.routes = [];
    },
  ],
  [
    "nat-in-private-subnet",
    AGENT(1246),
    "nat",
    "nat-subnet-not-public",
    (t) =>
      allNats(t, (nat) => {
        nat.subnetId = `subnet-private-${nat.id.slice(-1)}`;
      }),
  ],
  [
    "public-subnet-without-address",
    AGENT(1128),
    "nat",
    "no-public-ip",
    (t) => {
      t.task.subnetIds = ["subnet-public-a"];
    },
  ],
  [
    "acl-changed",
    AGENT(1680),
    "nat",
    "acl-task-inbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => egress || number !== 110),
  ],
  [
    "endpoints-there-group-closed",
    AGENT(2235),
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [];
    },
  ],
  [
    "public-table-lost-its-route",
    "https://github.com/alantech/iasql/pull/2335",
    "nat",
    "nat-subnet-not-public",
    (t) => {
      for (const table of tables(t, "public")) table.routes = [];
    },
  ],
  [
    "execution-role-mistyped",
    "https://github.com/nathanpeck/aws-cloudformation-fargate/issues/13",
    "nat",
    "execution-role-image",
    (t) => unallowed(t, "executionRole", "ecr:"),
  ],
  [
    "docker-hub-without-internet",
    "https://github.com/docker-archive/compose-cli/issues/911",
    "endpoints",
    "image-registry-public",
    (t) => {
      container(t).image = "nginx:1.27";
    },
  ],
  [
    "task-group-without-the-prefix-list",
    "https://7thzero.com/blog/limiting-outbound-egress-traffic-while-using-aws-fargate-and-ecr",
    "endpoints",
    "task-egress-prefix-list",
    (t) => {
      const task = group(t, "sg-task");
      task.egress = list(task.egress).filter(({ peer }) => !("prefixListId" in peer) || peer.prefixListId !== "pl-s3");
    },
  ],
  [
    "custom-vpc-endpoint-unreachable",
    "https://github.com/aws/copilot-cli/issues/5927",
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [
        { protocol: "tcp", fromPort: 443, toPort: 443, peer: { cidr: "172.31.0.0/16" } },
      ];
    },
  ],
  [
    "endpoints-with-a-group-that-admits-nobody",
    "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1476",
    "endpoints",
    "endpoint-default-group",
    (t) => {
      endpoint(t, "ecr.dkr").securityGroupIds = ["sg-default"];
    },
  ],
  [
    "moved-to-private-without-a-way",
    "https://github.com/karanpratapsingh/preview-environments/issues/9",
    "nat",
    "no-default-route",
    (t) => {
      for (const each of list(t.associations))
        if (JSON.stringify(each.subnetId).includes("private")) each.routeTableId = "rtb-main";
    },
  ],
  [
    "private-dns-off-ecr",
    ECR,
    "endpoints",
    "private-dns-off",
    (t) => {
      endpoint(t, "ecr.api").privateDns = false;
    },
  ],
  [
    "private-dns-off-secretsmanager",
    LINK,
    "endpoints",
    "private-dns-off",
    (t) => {
      endpoint(t, "secretsmanager").privateDns = false;
    },
  ],
  [
    "dns-support-off",
    DNS,
    "endpoints",
    "vpc-dns-support-off",
    (t) => {
      t.vpc.dnsSupport = false;
    },
  ],
  [
    "dns-hostnames-off",
    DNS,
    "endpoints",
    "vpc-dns-hostnames-off",
    (t) => {
      t.vpc.dnsHostnames = false;
    },
  ],
  [
    "gateway-without-the-tasks-table",
    GATEWAY,
    "endpoints",
    "gateway-not-associated",
    (t) => {
      endpoint(t, "s3").routeTableIds = [];
    },
  ],
  [
    "gateway-in-one-zone-only",
    ECR,
    "endpoints",
    "gateway-not-associated",
    (t) => {
      endpoint(t, "s3").routeTableIds = ["rtb-private-a"];
    },
  ],
  [
    "layer-bucket-not-in-the-policy",
    ECR,
    "endpoints",
    "layer-bucket-denied",
    (t) => {
      endpoint(t, "s3").policy = policy({
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::my-bucket/*",
      });
    },
  ],
  [
    "layer-bucket-of-another-region",
    ECR,
    "endpoints",
    "layer-bucket-denied",
    (t) => {
      endpoint(t, "s3").policy = policy({
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*",
      });
    },
  ],
  [
    "endpoint-policy-of-one-repository",
    ACCESS,
    "endpoints",
    "endpoint-policy-denies",
    (t) => {
      endpoint(t, "ecr.dkr").policy = policy(
        { Effect: "Allow", Principal: "*", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
          Effect: "Allow",
          Principal: "*",
          Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: `arn:aws:ecr:${REGION}:111122223333:repository/other`,
        },
      );
    },
  ],
  [
    "endpoint-policy-without-login",
    ECR,
    "endpoints",
    "endpoint-policy-denies",
    (t) => {
      endpoint(t, "ecr.api").policy = policy({
        Effect: "Allow",
        Principal: "*",
        Action: ["ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer"],
        Resource: "*",
      });
    },
  ],
  [
    "endpoint-policy-denies-secrets",
    ACCESS,
    "endpoints",
    "endpoint-policy-forbids",
    (t) => {
      endpoint(t, "secretsmanager").policy = policy(
        { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
        { Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" },
      );
    },
  ],
  [
    "logs-policy-reads-only",
    ACCESS,
    "endpoints",
    "endpoint-policy-denies",
    (t) => {
      endpoint(t, "logs").policy = policy({
        Effect: "Allow",
        Principal: "*",
        Action: ["logs:Describe*", "logs:Get*"],
        Resource: "*",
      });
    },
  ],
  [
    "endpoint-admits-http-only",
    LINK,
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [{ protocol: "tcp", fromPort: 80, toPort: 80, peer: { cidr: "10.0.0.0/16" } }];
    },
  ],
  [
    "endpoint-admits-another-group",
    SECRETS,
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [
        { protocol: "tcp", fromPort: 443, toPort: 443, peer: { groupId: "sg-default" } },
      ];
    },
  ],
  [
    "task-group-lets-nothing-out",
    INIT,
    "nat",
    "task-egress-internet",
    (t) => {
      group(t, "sg-task").egress = [];
    },
  ],
  [
    "task-group-lets-http-out",
    SECRETS,
    "nat",
    "task-egress-internet",
    (t) => {
      group(t, "sg-task").egress = [{ protocol: "tcp", fromPort: 80, toPort: 80, peer: { cidr: "0.0.0.0/0" } }];
    },
  ],
  [
    "task-group-without-the-endpoints",
    INIT,
    "endpoints",
    "task-egress-endpoint",
    (t) => {
      const task = group(t, "sg-task");
      task.egress = list(task.egress).filter(({ peer }) => !("groupId" in peer));
    },
  ],
  [
    "acl-without-ephemeral-ports",
    ACL,
    "nat",
    "acl-task-inbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => egress || number === 100),
  ],
  [
    "acl-without-https-out",
    ACL,
    "nat",
    "acl-task-outbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => !egress || number !== 100),
  ],
  [
    "acl-denies-first",
    ACL,
    "nat",
    "acl-task-outbound",
    (t) => {
      list(of(t.networkAcls, "acl-private").rules).push({
        number: 1,
        egress: true,
        allow: false,
        protocol: "-1",
        cidr: "0.0.0.0/0",
      });
    },
  ],
  [
    "nat-acl-without-replies",
    NAT,
    "nat",
    "acl-nat-internet-inbound",
    (t) => aclRules(t, "acl-public", ({ egress, number }) => egress || number !== 110),
  ],
  [
    "nat-acl-without-requests",
    NAT,
    "nat",
    "acl-nat-inbound",
    (t) => aclRules(t, "acl-public", ({ egress, number }) => egress || number !== 100),
  ],
  [
    "nat-deleted-route-stays",
    NAT,
    "nat",
    "nat-missing",
    (t) => {
      t.natGateways = [];
    },
  ],
  [
    "nat-failed",
    NAT,
    "nat",
    "nat-not-available",
    (t) =>
      allNats(t, (nat) => {
        nat.state = "failed";
      }),
  ],
  [
    "nat-private",
    NAT,
    "nat",
    "nat-private",
    (t) =>
      allNats(t, (nat) => {
        nat.connectivity = "private";
      }),
  ],
  [
    "nat-without-address",
    NAT,
    "nat",
    "nat-without-address",
    (t) =>
      allNats(t, (nat) => {
        nat.publicIps = [];
      }),
  ],
  [
    "internet-gateway-detached",
    NAT,
    "nat",
    "internet-gateway-detached",
    (t) => {
      t.internetGateways = [{ id: "igw-1" }];
    },
  ],
  [
    "one-zone-without-route",
    NAT,
    "nat",
    "no-default-route",
    (t) => {
      of(t.routeTables, "rtb-private-b").routes = [];
    },
  ],
  [
    "route-blackhole",
    NAT,
    "nat",
    "route-blackhole",
    (t) => {
      for (const table of tables(t, "private")) for (const route of list(table.routes)) route.state = "blackhole";
    },
  ],
  [
    "nat-instance-checks-addresses",
    INSTANCE,
    "instance",
    "nat-instance-check",
    (t) => {
      for (const each of list(t.natInstances)) each.sourceDestCheck = true;
    },
  ],
  [
    "nat-instance-stopped",
    INSTANCE,
    "instance",
    "nat-instance-not-running",
    (t) => {
      for (const each of list(t.natInstances)) each.state = "stopped";
    },
  ],
  [
    "nat-instance-admits-nobody",
    INSTANCE,
    "instance",
    "nat-instance-ingress",
    (t) => {
      group(t, "sg-nat").ingress = [];
    },
  ],
  [
    "nat-instance-without-address",
    INSTANCE,
    "instance",
    "nat-instance-without-address",
    (t) => {
      for (const each of list(t.natInstances)) delete each.publicIp;
    },
  ],
  [
    "execution-role-absent",
    ROLE,
    "nat",
    "execution-role-missing",
    (t) => {
      delete t.task.executionRole;
    },
  ],
  ["execution-role-without-logs", ROLE, "nat", "execution-role-logs", (t) => unallowed(t, "executionRole", "logs:")],
  [
    "execution-role-without-secret",
    ROLE,
    "nat",
    "execution-role-secret",
    (t) => unallowed(t, "executionRole", "secretsmanager:"),
  ],
  [
    "execution-role-without-parameters",
    SECRETS,
    "nat",
    "execution-role-secret",
    (t) => unallowed(t, "executionRole", "ssm:"),
  ],
  ["execution-role-without-kms", ROLE, "nat", "execution-role-kms", (t) => unallowed(t, "executionRole", "kms:")],
  [
    "execution-role-trusts-ec2",
    ROLE,
    "nat",
    "role-not-assumable",
    (t) => {
      role(t, "executionRole").trust = policy({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      });
    },
  ],
  [
    "exec-without-task-role",
    EXEC,
    "nat",
    "task-role-missing",
    (t) => {
      delete t.task.taskRole;
    },
  ],
  ["exec-role-without-channels", EXEC, "nat", "task-role-exec", (t) => unallowed(t, "taskRole", "ssmmessages:")],
  [
    "log-group-not-there",
    PULL.replace("task_cannot_pull_image", "resource-initialization-error"),
    "nat",
    "log-group-missing",
    (t) => {
      container(t).logGroupExists = false;
    },
  ],
  [
    "image-tag-not-there",
    PULL,
    "nat",
    "image-missing",
    (t) => {
      container(t).imageExists = false;
    },
  ],
  [
    "public-access-blocked",
    BPA,
    "nat",
    "public-access-blocked",
    (t) => {
      t.blockPublicAccess = { mode: "block-bidirectional", exclusions: [] };
    },
  ],
  [
    "dns-firewall-allows-own-names-only",
    FIREWALL,
    "nat",
    "dns-firewall-blocks",
    (t) => {
      t.dnsFirewall = [
        {
          id: "rslvr-frg-1",
          priority: 101,
          rules: [
            { priority: 1, action: "allow", domains: ["corp.example"] },
            { priority: 2, action: "block", domains: ["*"] },
          ],
        },
      ];
    },
  ],
  [
    "hosted-zone-takes-the-name",
    DNS,
    "endpoints",
    "hosted-zone-conflict",
    (t) => {
      t.hostedZones = [{ id: "Z1", name: `logs.${REGION}.amazonaws.com`, vpcId: "vpc-1", origin: "hand-made" }];
    },
  ],
  [
    "image-of-another-region",
    ECR,
    "endpoints",
    "image-other-region",
    (t) => {
      container(t).image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1";
    },
  ],
  [
    "platform-too-old-for-secret-keys",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    "nat",
    "platform-version-old",
    (t) => {
      t.task.platformVersion = "1.3.0";
    },
  ],
];
