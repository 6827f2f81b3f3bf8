/**
 * Incidents that others wrote about, as changes of a sound network, and which fault it is. The expectation was written
 * down before anything was proved. `sources.ts` says where each was told.
 */
import type { FaultKind } from "../../reachability/kinds";
import type { Topology } from "../../reachability/topology";
import type { Draft } from "../../test/reachability/helpers/mutate";
import { policy, REGION } from "../../test/reachability/helpers/topologies";

/** A sound network that is broken. */
export type Base = "nat" | "endpoints" | "hybrid" | "instance";
type T = Draft<Topology>;
type Row = readonly [id: string, base: Base, expected: FaultKind, change: (t: T) => void];

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
  ["no-endpoint-ecr-api", "endpoints", "endpoint-missing", (t) => without(t, "ecr.api")],
  ["no-endpoint-ecr-dkr", "endpoints", "endpoint-missing", (t) => without(t, "ecr.dkr")],
  ["no-endpoint-s3", "endpoints", "endpoint-missing", (t) => without(t, "s3")],
  ["no-endpoint-logs", "endpoints", "endpoint-missing", (t) => without(t, "logs")],
  ["no-endpoint-secretsmanager", "endpoints", "endpoint-missing", (t) => without(t, "secretsmanager")],
  ["no-endpoint-ssm", "endpoints", "endpoint-missing", (t) => without(t, "ssm")],
  ["no-endpoint-ssmmessages", "endpoints", "endpoint-missing", (t) => without(t, "ssmmessages")],
  [
    "route-to-internet-gateway-from-private",
    "nat",
    "no-public-ip",
    (t) => {
      for (const table of tables(t, "private"))
        table.routes = [{ destination: { cidr: "0.0.0.0/0" }, target: "internet-gateway", targetId: "igw-1" }];
    },
  ],
  [
    "nat-without-route",
    "nat",
    "no-default-route",
    (t) => {
      for (const table of tables(t, "private")) table.routes = [];
    },
  ],
  [
    "nat-in-private-subnet",
    "nat",
    "nat-subnet-not-public",
    (t) =>
      allNats(t, (nat) => {
        nat.subnetId = `subnet-private-${nat.id.slice(-1)}`;
      }),
  ],
  [
    "public-subnet-without-address",
    "nat",
    "no-public-ip",
    (t) => {
      t.task.subnetIds = ["subnet-public-a"];
    },
  ],
  [
    "acl-changed",
    "nat",
    "acl-task-inbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => egress || number !== 110),
  ],
  [
    "endpoints-there-group-closed",
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [];
    },
  ],
  [
    "public-table-lost-its-route",
    "nat",
    "nat-subnet-not-public",
    (t) => {
      for (const table of tables(t, "public")) table.routes = [];
    },
  ],
  ["execution-role-mistyped", "nat", "execution-role-image", (t) => unallowed(t, "executionRole", "ecr:")],
  [
    "docker-hub-without-internet",
    "endpoints",
    "image-registry-public",
    (t) => {
      container(t).image = "nginx:1.27";
    },
  ],
  [
    "task-group-without-the-prefix-list",
    "endpoints",
    "task-egress-prefix-list",
    (t) => {
      const task = group(t, "sg-task");
      task.egress = list(task.egress).filter(({ peer }) => !("prefixListId" in peer) || peer.prefixListId !== "pl-s3");
    },
  ],
  [
    "custom-vpc-endpoint-unreachable",
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
    "endpoints",
    "endpoint-default-group",
    (t) => {
      endpoint(t, "ecr.dkr").securityGroupIds = ["sg-default"];
    },
  ],
  [
    "moved-to-private-without-a-way",
    "nat",
    "no-default-route",
    (t) => {
      for (const each of list(t.associations))
        if (JSON.stringify(each.subnetId).includes("private")) each.routeTableId = "rtb-main";
    },
  ],
  [
    "private-dns-off-ecr",
    "endpoints",
    "private-dns-off",
    (t) => {
      endpoint(t, "ecr.api").privateDns = false;
    },
  ],
  [
    "private-dns-off-secretsmanager",
    "endpoints",
    "private-dns-off",
    (t) => {
      endpoint(t, "secretsmanager").privateDns = false;
    },
  ],
  [
    "dns-support-off",
    "endpoints",
    "vpc-dns-support-off",
    (t) => {
      t.vpc.dnsSupport = false;
    },
  ],
  [
    "dns-hostnames-off",
    "endpoints",
    "vpc-dns-hostnames-off",
    (t) => {
      t.vpc.dnsHostnames = false;
    },
  ],
  [
    "gateway-without-the-tasks-table",
    "endpoints",
    "gateway-not-associated",
    (t) => {
      endpoint(t, "s3").routeTableIds = [];
    },
  ],
  [
    "gateway-in-one-zone-only",
    "endpoints",
    "gateway-not-associated",
    (t) => {
      endpoint(t, "s3").routeTableIds = ["rtb-private-a"];
    },
  ],
  [
    "layer-bucket-not-in-the-policy",
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
    "endpoints",
    "endpoint-ingress",
    (t) => {
      group(t, "sg-endpoints").ingress = [{ protocol: "tcp", fromPort: 80, toPort: 80, peer: { cidr: "10.0.0.0/16" } }];
    },
  ],
  [
    "endpoint-admits-another-group",
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
    "nat",
    "task-egress-internet",
    (t) => {
      group(t, "sg-task").egress = [];
    },
  ],
  [
    "task-group-lets-http-out",
    "nat",
    "task-egress-internet",
    (t) => {
      group(t, "sg-task").egress = [{ protocol: "tcp", fromPort: 80, toPort: 80, peer: { cidr: "0.0.0.0/0" } }];
    },
  ],
  [
    "task-group-without-the-endpoints",
    "endpoints",
    "task-egress-endpoint",
    (t) => {
      const task = group(t, "sg-task");
      task.egress = list(task.egress).filter(({ peer }) => !("groupId" in peer));
    },
  ],
  [
    "acl-without-ephemeral-ports",
    "nat",
    "acl-task-inbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => egress || number === 100),
  ],
  [
    "acl-without-https-out",
    "nat",
    "acl-task-outbound",
    (t) => aclRules(t, "acl-private", ({ egress, number }) => !egress || number !== 100),
  ],
  [
    "acl-denies-first",
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
    "nat",
    "acl-nat-internet-inbound",
    (t) => aclRules(t, "acl-public", ({ egress, number }) => egress || number !== 110),
  ],
  [
    "nat-acl-without-requests",
    "nat",
    "acl-nat-inbound",
    (t) => aclRules(t, "acl-public", ({ egress, number }) => egress || number !== 100),
  ],
  [
    "nat-deleted-route-stays",
    "nat",
    "nat-missing",
    (t) => {
      t.natGateways = [];
    },
  ],
  [
    "nat-failed",
    "nat",
    "nat-not-available",
    (t) =>
      allNats(t, (nat) => {
        nat.state = "failed";
      }),
  ],
  [
    "nat-private",
    "nat",
    "nat-private",
    (t) =>
      allNats(t, (nat) => {
        nat.connectivity = "private";
      }),
  ],
  [
    "nat-without-address",
    "nat",
    "nat-without-address",
    (t) =>
      allNats(t, (nat) => {
        nat.publicIps = [];
      }),
  ],
  [
    "internet-gateway-detached",
    "nat",
    "internet-gateway-detached",
    (t) => {
      t.internetGateways = [{ id: "igw-1" }];
    },
  ],
  [
    "one-zone-without-route",
    "nat",
    "no-default-route",
    (t) => {
      of(t.routeTables, "rtb-private-b").routes = [];
    },
  ],
  [
    "route-blackhole",
    "nat",
    "route-blackhole",
    (t) => {
      for (const table of tables(t, "private")) for (const route of list(table.routes)) route.state = "blackhole";
    },
  ],
  [
    "nat-instance-checks-addresses",
    "instance",
    "nat-instance-check",
    (t) => {
      for (const each of list(t.natInstances)) each.sourceDestCheck = true;
    },
  ],
  [
    "nat-instance-stopped",
    "instance",
    "nat-instance-not-running",
    (t) => {
      for (const each of list(t.natInstances)) each.state = "stopped";
    },
  ],
  [
    "nat-instance-admits-nobody",
    "instance",
    "nat-instance-ingress",
    (t) => {
      group(t, "sg-nat").ingress = [];
    },
  ],
  [
    "nat-instance-without-address",
    "instance",
    "nat-instance-without-address",
    (t) => {
      for (const each of list(t.natInstances)) delete each.publicIp;
    },
  ],
  [
    "execution-role-absent",
    "nat",
    "execution-role-missing",
    (t) => {
      delete t.task.executionRole;
    },
  ],
  ["execution-role-without-logs", "nat", "execution-role-logs", (t) => unallowed(t, "executionRole", "logs:")],
  [
    "execution-role-without-secret",
    "nat",
    "execution-role-secret",
    (t) => unallowed(t, "executionRole", "secretsmanager:"),
  ],
  ["execution-role-without-parameters", "nat", "execution-role-secret", (t) => unallowed(t, "executionRole", "ssm:")],
  ["execution-role-without-kms", "nat", "execution-role-kms", (t) => unallowed(t, "executionRole", "kms:")],
  [
    "execution-role-trusts-ec2",
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
    "nat",
    "task-role-missing",
    (t) => {
      delete t.task.taskRole;
    },
  ],
  ["exec-role-without-channels", "nat", "task-role-exec", (t) => unallowed(t, "taskRole", "ssmmessages:")],
  [
    "log-group-not-there",
    "nat",
    "log-group-missing",
    (t) => {
      container(t).logGroupExists = false;
    },
  ],
  [
    "image-tag-not-there",
    "nat",
    "image-missing",
    (t) => {
      container(t).imageExists = false;
    },
  ],
  [
    "public-access-blocked",
    "nat",
    "public-access-blocked",
    (t) => {
      t.blockPublicAccess = { mode: "block-bidirectional", exclusions: [] };
    },
  ],
  [
    "dns-firewall-allows-own-names-only",
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
    "endpoints",
    "hosted-zone-conflict",
    (t) => {
      t.hostedZones = [{ id: "Z1", name: `logs.${REGION}.amazonaws.com`, vpcId: "vpc-1", origin: "hand-made" }];
    },
  ],
  [
    "image-of-another-region",
    "endpoints",
    "image-other-region",
    (t) => {
      container(t).image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1";
    },
  ],
  [
    "platform-too-old-for-secret-keys",
    "nat",
    "platform-version-old",
    (t) => {
      t.task.platformVersion = "1.3.0";
    },
  ],
];
