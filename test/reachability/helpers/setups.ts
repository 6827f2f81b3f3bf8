/** Good networks with more in them: sessions of ECS Exec, files, volumes, peers. Each stays reachable as it is. */
import type { Endpoint, Role } from "../../../reachability/topology";
import { byId, type Change, type Draft, items, known } from "./mutate";
import { ACCOUNT, allow, KEY_POLICY, policy, REGION } from "./topologies";

export const everybody = { Principal: "*" };
export const SESSION_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/sessions`;
export const SESSION_GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:sessions`;
export const BUCKET = "arn:aws:s3:::sessions";
export const FILE = "arn:aws:s3:::files/app.env";

type Topologies = Parameters<Change>[0];

export function roleOf(t: Topologies, which: "executionRole" | "taskRole"): Draft<Role> {
  return known<Draft<Role>>(t.task[which]);
}

/** The need of a service. */
export function asked(needs: Parameters<Change>[1], service: string) {
  return needs.find((need) => "service" in need && need.service === service);
}

/** Adds a policy to a role. */
export function grant(t: Topologies, which: "executionRole" | "taskRole", ...statements: object[]): void {
  items(roleOf(t, which).policies).push(policy(...(statements as Record<string, unknown>[])));
}

/** Adds statements to an endpoint's policy. */
export function admit(t: Topologies, id: string, ...statements: object[]): void {
  const endpoint: Draft<Endpoint> = byId(t.endpoints, id);
  const document = JSON.parse(known(endpoint.policy)) as { Statement: object[] };
  document.Statement.push(...statements.map((statement) => ({ ...everybody, ...statement })));
  endpoint.policy = JSON.stringify(document);
}

export const SESSION_GRANTS = {
  key: allow("kms:Decrypt", SESSION_KEY),
  groups: allow("logs:DescribeLogGroups"),
  logs: allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], `${SESSION_GROUP}:*`),
  location: allow("s3:GetBucketLocation"),
  encryption: allow("s3:GetEncryptionConfiguration", BUCKET),
  objects: allow("s3:PutObject", `${BUCKET}/*`),
};

/** Sessions of ECS Exec with a key, a log group and a bucket; `without`: what nobody grants the task role. */
export const sessions =
  (without?: keyof typeof SESSION_GRANTS): Change =>
  (t, needs) => {
    t.task.execSessions = { kmsKeyArn: SESSION_KEY, logGroupArn: SESSION_GROUP, bucket: "sessions", encrypted: true };
    t.task.keys = [
      ...(t.task.keys ?? []),
      { arn: SESSION_KEY, manager: "customer", enabled: true, policy: KEY_POLICY },
    ];
    const statements = Object.entries(SESSION_GRANTS).filter(([name]) => name !== without);
    grant(t, "taskRole", ...statements.map(([, statement]) => statement));
    for (const [service, kind] of [
      ["kms", "exec-key"],
      ["logs", "exec-logs"],
      ["s3", "exec-bucket"],
    ] as const) {
      const need = asked(needs, service);
      if (need) need.because.push({ kind });
      else needs.push({ service, because: [{ kind }] });
    }
    if (!items(t.endpoints).some(({ id }) => id === "vpce-sts")) return;
    const kms = { ...byId(t.endpoints, "vpce-sts"), id: "vpce-kms", service: `com.amazonaws.${REGION}.kms` };
    items(t.endpoints).push({ ...kms, policy: policy({ ...SESSION_GRANTS.key, ...everybody }) });
    admit(t, "vpce-logs", SESSION_GRANTS.groups, SESSION_GRANTS.logs);
    admit(t, "vpce-s3", SESSION_GRANTS.location, SESSION_GRANTS.encryption, SESSION_GRANTS.objects);
  };

/** An environment file in S3. */
export const file: Change = (t, needs) => {
  asked(needs, "s3")?.because.push({ kind: "environment-file", arn: FILE });
  grant(t, "executionRole", allow("s3:GetObject", FILE), allow("s3:GetBucketLocation", "arn:aws:s3:::files"));
  admit(t, "vpce-s3", allow("s3:GetObject", FILE), allow("s3:GetBucketLocation", "arn:aws:s3:::files"));
};

const tcp = (port: number, peer: { groupId: string } | { cidr: string }) => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  peer,
});

const aclRule = (number: number, egress: boolean, port: number) => ({
  number,
  egress,
  allow: true,
  protocol: "tcp",
  cidr: "10.0.0.0/16",
  fromPort: port,
  toPort: port,
});

/** A group in a subnet of its own that the task reaches on a port. */
export function peerGroup(t: Topologies, id: string, port: number): void {
  items(t.subnets).push({
    id: "subnet-data",
    cidr: "10.0.200.0/24",
    availabilityZone: `${REGION}a`,
    availabilityZoneId: "euw1-az1",
    networkAclId: "acl-data",
  });
  items(t.networkAcls).push({
    id: "acl-data",
    rules: [aclRule(100, false, port), { ...aclRule(100, true, 1024), toPort: 65535 }],
  });
  items(byId(t.networkAcls, "acl-private").rules).push(aclRule(50, true, port));
  items(t.securityGroups).push({ id, ingress: [tcp(port, { groupId: "sg-task" })], egress: [] });
  items(byId(t.securityGroups, "sg-task").egress).push(tcp(port, { groupId: id }));
}

/** Another service of the VPC, reached on 8080. */
export const peer: Change = (t, needs) => {
  peerGroup(t, "sg-api", 8080);
  needs.push({
    kind: "peer",
    name: "api",
    port: 8080,
    protocol: "tcp",
    to: { groupId: "sg-api", subnetIds: ["subnet-data"] },
    because: [{ kind: "code" }],
  });
};

/** A network of another VPC, reached over a peering connection or not at all. */
export const outside: Change = (t, needs) => {
  items(byId(t.securityGroups, "sg-task").egress).push(tcp(5432, { cidr: "10.7.0.0/16" }));
  items(byId(t.networkAcls, "acl-private").rules).push({ ...aclRule(50, true, 5432), cidr: "10.7.0.0/16" });
  needs.push({
    kind: "peer",
    name: "database",
    port: 5432,
    protocol: "tcp",
    to: { cidr: "10.7.0.0/16" },
    because: [{ kind: "code" }],
  });
};

/** An EFS volume with a mount target in each zone of the tasks. */
export const volume: Change = (t, needs) => {
  peerGroup(t, "sg-efs", 2049);
  items(byId(t.networkAcls, "acl-private").rules).push(aclRule(50, false, 2049), {
    ...aclRule(55, true, 1024),
    toPort: 65535,
  });
  t.task.fileSystems = [
    {
      name: "data",
      fileSystemId: "fs-1",
      iam: true,
      vpcId: "vpc-1",
      policy: null,
      mountTargets: [
        {
          id: "fsmt-a",
          subnetId: "subnet-data",
          availabilityZoneId: "euw1-az1",
          address: "10.0.200.9",
          securityGroupIds: ["sg-efs"],
          state: "available",
        },
        {
          id: "fsmt-b",
          subnetId: "subnet-private-b",
          availabilityZoneId: "euw1-az2",
          securityGroupIds: ["sg-efs"],
          state: "available",
        },
      ],
    },
  ];
  needs.push({
    kind: "peer",
    name: "data",
    port: 2049,
    protocol: "tcp",
    to: { fileSystem: "data" },
    because: [{ kind: "other", text: "volume data" }],
  });
};
