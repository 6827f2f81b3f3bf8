/** Single faults between a task and what it reaches inside the VPC, and of cross-Region endpoints. */
import { byId, items } from "./mutate";
import type { Mutation } from "./mutations";
import { grant, outside, peer, roleOf, volume } from "./setups";
import { ACCOUNT, allow, type GoodOptions, policy, REGION } from "./topologies";

const ENDPOINTS: GoodOptions = { mode: "endpoints-only", acls: true };

type Change = Mutation["change"];
type Topologies = Parameters<Change>[0];

const volumeOf = (t: Topologies) => {
  const [first] = items(t.task.fileSystems ?? []);
  if (!first) throw new Error("no volume");
  return first;
};

const targetOf = (t: Topologies, i = 0) => {
  const target = items(volumeOf(t).mountTargets)[i];
  if (!target) throw new Error("no mount target");
  return target;
};

const withoutRule = (t: Topologies, acl: string, test: (rule: { egress: boolean; number: number }) => boolean) => {
  const found = byId(t.networkAcls, acl);
  found.rules = items(found.rules).filter((rule) => !test(rule));
};

const withoutEgress =
  (port: number): Change =>
  (t) => {
    const group = byId(t.securityGroups, "sg-task");
    group.egress = items(group.egress).filter((rule) => rule.fromPort !== port);
  };

const ingressOf = (t: Topologies, id: string) => {
  const [rule] = items(byId(t.securityGroups, id).ingress);
  if (!rule) throw new Error("no rule");
  return rule;
};

const overRoute =
  (target: "peering" | "blackhole"): Change =>
  (t) => {
    for (const zone of ["a", "b"])
      items(byId(t.routeTables, `rtb-private-${zone}`).routes).push({
        destination: { cidr: "10.7.0.0/16" },
        target: target === "peering" ? "peering" : "transit-gateway",
        targetId: "pcx-1",
        ...(target === "blackhole" ? { state: "blackhole" as const } : {}),
      });
  };

/** Endpoints of us-east-1 for an image there. */
const crossRegion: Change = (t, needs) => {
  const image = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/side:1`;
  items(t.task.containers).push({ name: "side", image, secrets: [], readonlyRootFilesystem: false });
  needs.push({ service: "internet", because: [{ kind: "image", image }] });
  grant(
    t,
    "executionRole",
    allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/side`,
    ),
  );
  for (const service of ["ecr.api", "ecr.dkr", "s3"]) {
    const like = { ...byId(t.endpoints, "vpce-ecr.api") };
    delete like.policy;
    items(t.endpoints).push({
      ...like,
      id: `vpce-us-${service}`,
      service: `com.amazonaws.us-east-1.${service}`,
      serviceRegion: "us-east-1",
      privateDnsForInboundOnly: false,
    });
  }
};

export const PEER_MUTATIONS: readonly Mutation[] = [
  // Another service
  { name: "no egress to the peer", on: ENDPOINTS, setup: peer, fault: "peer-egress", change: withoutEgress(8080) },
  {
    name: "egress to the peer on another port",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-egress",
    change: (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress))
        if (rule.fromPort === 8080) rule.toPort = rule.fromPort = 8081;
    },
  },
  {
    name: "egress to another group",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-egress",
    change: (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress))
        if (rule.fromPort === 8080) rule.peer = { groupId: "sg-other" };
    },
  },
  {
    name: "peer without ingress",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-ingress",
    change: (t) => {
      byId(t.securityGroups, "sg-api").ingress = [];
    },
  },
  {
    name: "peer admits another group",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-ingress",
    change: (t) => {
      ingressOf(t, "sg-api").peer = { groupId: "sg-other" };
    },
  },
  {
    name: "peer admits another port",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-ingress",
    change: (t) => {
      ingressOf(t, "sg-api").toPort = ingressOf(t, "sg-api").fromPort = 80;
    },
  },
  {
    name: "peer admits UDP",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-ingress",
    change: (t) => {
      ingressOf(t, "sg-api").protocol = "udp";
    },
  },
  {
    name: "task ACL without the peer's port",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-acl-task-outbound",
    change: (t) => {
      withoutRule(t, "acl-private", ({ number, egress }) => egress && (number === 50 || number === 110));
      items(byId(t.networkAcls, "acl-private").rules).push({
        number: 110,
        egress: true,
        allow: true,
        protocol: "tcp",
        cidr: "10.0.0.0/17",
        fromPort: 1024,
        toPort: 65535,
      });
    },
  },
  {
    name: "peer's ACL without the port",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-acl-inbound",
    change: (t) => withoutRule(t, "acl-data", ({ egress }) => !egress),
  },
  {
    name: "peer's ACL without the reply",
    on: ENDPOINTS,
    setup: peer,
    fault: "peer-acl-outbound",
    change: (t) => withoutRule(t, "acl-data", ({ egress }) => egress),
  },
  {
    name: "task ACL without the peer's reply",
    on: ENDPOINTS,
    setup: peer,
    fault: "acl-task-inbound",
    change: (t) => {
      items(byId(t.networkAcls, "acl-private").rules).push({
        number: 90,
        egress: false,
        allow: false,
        protocol: "-1",
        cidr: "10.0.200.0/24",
      });
    },
  },
  {
    name: "a route captures the way to the peer",
    on: ENDPOINTS,
    setup: peer,
    fault: "local-route-captured",
    change: (t) => {
      for (const zone of ["a", "b"])
        items(byId(t.routeTables, `rtb-private-${zone}`).routes).push({
          destination: { cidr: "10.0.200.0/24" },
          target: "blackhole",
        });
    },
  },
  // A network outside the VPC
  { name: "no route to a network outside", on: ENDPOINTS, fault: "peer-unroutable", change: outside },
  {
    name: "a route to a network outside that is gone",
    on: ENDPOINTS,
    fault: "route-blackhole",
    change: (t, needs) => {
      outside(t, needs);
      overRoute("blackhole")(t, needs);
    },
  },
  // Volumes
  {
    name: "no mount target",
    on: ENDPOINTS,
    setup: volume,
    fault: "mount-target-missing",
    change: (t) => {
      volumeOf(t).mountTargets = [];
    },
  },
  {
    name: "mount target being made",
    on: ENDPOINTS,
    setup: volume,
    fault: "mount-target-not-available",
    change: (t) => {
      targetOf(t).state = "creating";
    },
  },
  {
    name: "mount target with the default group",
    on: ENDPOINTS,
    setup: volume,
    fault: "peer-ingress",
    change: (t) => {
      targetOf(t, 1).securityGroupIds = [];
      items(byId(t.securityGroups, "sg-task").egress).push({
        protocol: "tcp",
        fromPort: 2049,
        toPort: 2049,
        peer: { cidr: "10.0.0.0/16" },
      });
    },
  },
  {
    name: "mount target without ingress on 2049",
    on: ENDPOINTS,
    setup: volume,
    fault: "peer-ingress",
    change: (t) => {
      ingressOf(t, "sg-efs").toPort = ingressOf(t, "sg-efs").fromPort = 443;
    },
  },
  { name: "no egress on 2049", on: ENDPOINTS, setup: volume, fault: "peer-egress", change: withoutEgress(2049) },
  {
    name: "mount target's ACL without 2049",
    on: ENDPOINTS,
    setup: volume,
    fault: "peer-acl-inbound",
    change: (t) => withoutRule(t, "acl-data", ({ egress }) => !egress),
  },
  {
    name: "file system policy without a mount",
    on: ENDPOINTS,
    setup: volume,
    fault: "file-system-denied",
    change: (t) => {
      volumeOf(t).policy = policy(
        allow("elasticfilesystem:ClientMount", "*", { Principal: { AWS: "arn:aws:iam::999988887777:root" } }),
      );
    },
  },
  {
    name: "task role without elasticfilesystem:ClientMount",
    on: ENDPOINTS,
    setup: volume,
    fault: "file-system-denied",
    change: (t) => {
      delete volumeOf(t).policy;
    },
  },
  {
    name: "file system policy denies what is not signed",
    on: ENDPOINTS,
    setup: volume,
    fault: "file-system-denied",
    change: (t) => {
      volumeOf(t).iam = false;
      volumeOf(t).policy = policy(allow("elasticfilesystem:*", "*", { Principal: { AWS: ACCOUNT } }));
    },
  },
  {
    name: "task role denies the mount",
    on: ENDPOINTS,
    setup: volume,
    fault: "file-system-denied",
    change: (t) => {
      delete volumeOf(t).policy;
      grant(
        t,
        "taskRole",
        { Effect: "Deny", Action: "elasticfilesystem:*", Resource: "*" },
        allow("elasticfilesystem:*"),
      );
    },
  },
  {
    name: "firewall blocks the file system's name",
    on: ENDPOINTS,
    setup: volume,
    fault: "dns-firewall-blocks",
    change: (t) => {
      t.dnsFirewall = [
        {
          id: "rslvr-frg-1",
          priority: 1,
          rules: [{ priority: 1, action: "block", domains: [`*.efs.${REGION}.amazonaws.com`] }],
        },
      ];
    },
  },
  // Cross-Region endpoints
  {
    name: "cross-Region endpoint with a group that admits nobody",
    on: ENDPOINTS,
    setup: crossRegion,
    fault: "endpoint-ingress",
    change: (t) => {
      items(t.securityGroups).push({ id: "sg-closed", ingress: [], egress: [] });
      byId(t.endpoints, "vpce-us-ecr.dkr").securityGroupIds = ["sg-endpoints", "sg-closed"].slice(1);
      items(byId(t.securityGroups, "sg-task").egress).push({
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        peer: { groupId: "sg-closed" },
      });
    },
  },
  {
    name: "no cross-Region endpoint for the layers",
    on: ENDPOINTS,
    setup: crossRegion,
    fault: "image-other-region",
    change: (t) => {
      t.endpoints = items(t.endpoints).filter(({ id }) => id !== "vpce-us-s3");
    },
  },
  {
    name: "cross-Region endpoint without private DNS",
    on: ENDPOINTS,
    setup: crossRegion,
    fault: "image-other-region",
    change: (t) => {
      byId(t.endpoints, "vpce-us-ecr.api").privateDns = false;
    },
  },
  {
    name: "cross-Region pull that the role may not make",
    on: ENDPOINTS,
    setup: crossRegion,
    fault: "execution-role-image",
    change: (t) => {
      const role = roleOf(t, "executionRole");
      role.policies = items(role.policies).filter((text) => !text.includes("us-east-1"));
    },
  },
];
