/** What cannot be read never counts as safe, and never raises a false alarm. */
import assert from "node:assert/strict";
import { prove } from "../../reachability/prove";
import { unknown } from "../../reachability/topology";
import { byId, type Change, changed, items, known } from "./helpers/mutate";
import { type GoodOptions, good } from "./helpers/topologies";

const U = unknown("a thing that was not read");
const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const NAT: GoodOptions = { mode: "nat-only" };
const INSTANCE: GoodOptions = { mode: "nat-only", strategy: "instance" };

const CASES: readonly (readonly [string, GoodOptions, Change])[] = [
  [
    "DNS support",
    ENDPOINTS,
    (t) => {
      t.vpc.dnsSupport = U;
    },
  ],
  [
    "DNS host names",
    ENDPOINTS,
    (t) => {
      t.vpc.dnsHostnames = U;
    },
  ],
  [
    "name servers",
    NAT,
    (t) => {
      t.vpc.resolver = U;
    },
  ],
  [
    "subnets",
    ENDPOINTS,
    (t) => {
      t.subnets = U;
    },
  ],
  [
    "route tables",
    NAT,
    (t) => {
      t.routeTables = U;
    },
  ],
  [
    "associations",
    NAT,
    (t) => {
      t.associations = U;
    },
  ],
  [
    "one association's table",
    NAT,
    (t) => {
      const [first] = items(t.associations);
      if (first) first.routeTableId = U;
    },
  ],
  [
    "one association's subnet",
    NAT,
    (t) => {
      const [first] = items(t.associations);
      if (first) first.subnetId = U;
    },
  ],
  [
    "routes of a table",
    NAT,
    (t) => {
      byId(t.routeTables, "rtb-private-a").routes = U;
    },
  ],
  [
    "a route's destination",
    NAT,
    (t) => {
      items(byId(t.routeTables, "rtb-private-a").routes).push({ destination: U, target: "peering" });
    },
  ],
  [
    "a route's NAT",
    NAT,
    (t) => {
      for (const route of items(byId(t.routeTables, "rtb-private-a").routes)) route.targetId = U;
    },
  ],
  [
    "security groups",
    ENDPOINTS,
    (t) => {
      t.securityGroups = U;
    },
  ],
  [
    "egress rules",
    ENDPOINTS,
    (t) => {
      byId(t.securityGroups, "sg-task").egress = U;
    },
  ],
  [
    "ingress rules",
    ENDPOINTS,
    (t) => {
      byId(t.securityGroups, "sg-endpoints").ingress = U;
    },
  ],
  [
    "a group that is not listed",
    ENDPOINTS,
    (t) => {
      t.task.securityGroupIds = ["sg-task", "sg-elsewhere"];
      byId(t.securityGroups, "sg-task").egress = [];
    },
  ],
  [
    "peers of the egress rules",
    ENDPOINTS,
    (t) => {
      for (const rule of items(byId(t.securityGroups, "sg-task").egress)) rule.peer = U;
    },
  ],
  [
    "network ACLs",
    NAT,
    (t) => {
      t.networkAcls = U;
    },
  ],
  [
    "rules of an ACL",
    NAT,
    (t) => {
      byId(t.networkAcls, "acl-public").rules = U;
    },
  ],
  [
    "an ACL's rule",
    NAT,
    (t) => {
      for (const rule of items(byId(t.networkAcls, "acl-private").rules)) rule.cidr = U;
    },
  ],
  [
    "endpoints",
    ENDPOINTS,
    (t) => {
      t.endpoints = U;
    },
  ],
  [
    "an endpoint's service",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").service = U;
    },
  ],
  [
    "an endpoint's state",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").state = U;
    },
  ],
  [
    "an endpoint's subnets",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").subnetIds = U;
    },
  ],
  [
    "an endpoint's groups",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").securityGroupIds = U;
    },
  ],
  [
    "an endpoint's private DNS",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").privateDns = U;
    },
  ],
  [
    "an endpoint's policy",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-logs").policy = U;
    },
  ],
  [
    "a gateway's route tables",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-s3").routeTableIds = U;
    },
  ],
  [
    "a gateway's prefix list",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-s3").prefixListId = U;
    },
  ],
  [
    "NAT gateways",
    NAT,
    (t) => {
      t.natGateways = U;
    },
  ],
  [
    "a NAT's state",
    NAT,
    (t) => {
      byId(t.natGateways, "nat-a").state = U;
    },
  ],
  [
    "a NAT's connectivity",
    NAT,
    (t) => {
      byId(t.natGateways, "nat-a").connectivity = U;
    },
  ],
  [
    "a NAT's mode",
    NAT,
    (t) => {
      byId(t.natGateways, "nat-a").availabilityMode = U;
    },
  ],
  [
    "a NAT's address",
    NAT,
    (t) => {
      byId(t.natGateways, "nat-a").publicIps = U;
    },
  ],
  [
    "a NAT's subnet",
    NAT,
    (t) => {
      byId(t.natGateways, "nat-a").subnetId = U;
    },
  ],
  [
    "NAT instances",
    INSTANCE,
    (t) => {
      t.natInstances = U;
    },
  ],
  [
    "a NAT instance's check",
    INSTANCE,
    (t) => {
      byId(t.natInstances, "i-a").sourceDestCheck = U;
    },
  ],
  [
    "a NAT instance's address",
    INSTANCE,
    (t) => {
      byId(t.natInstances, "i-a").publicIp = U;
    },
  ],
  [
    "a NAT instance's groups",
    INSTANCE,
    (t) => {
      byId(t.natInstances, "i-a").securityGroupIds = U;
    },
  ],
  [
    "internet gateways",
    NAT,
    (t) => {
      t.internetGateways = U;
    },
  ],
  [
    "an internet gateway's VPC",
    NAT,
    (t) => {
      byId(t.internetGateways, "igw-1").vpcId = U;
    },
  ],
  [
    "hosted zones",
    ENDPOINTS,
    (t) => {
      t.hostedZones = U;
    },
  ],
  [
    "a hand-made zone above the names, in NAT mode",
    NAT,
    (t) => {
      items(t.hostedZones).push({ id: "Z", name: "amazonaws.com", vpcId: "vpc-1", origin: "hand-made" });
    },
  ],
  [
    "a resolver of one's own",
    NAT,
    (t) => {
      t.vpc.resolver = { addresses: ["10.0.0.53"] };
      items(byId(t.securityGroups, "sg-task").egress).push({
        protocol: "udp",
        fromPort: 53,
        toPort: 53,
        peer: { cidr: "10.0.0.53/32" },
      });
    },
  ],
  [
    "the task's subnets",
    ENDPOINTS,
    (t) => {
      t.task.subnetIds = U;
    },
  ],
  [
    "the task's groups",
    ENDPOINTS,
    (t) => {
      t.task.securityGroupIds = U;
    },
  ],
  [
    "the execution role",
    ENDPOINTS,
    (t) => {
      t.task.executionRole = U;
    },
  ],
  [
    "the role's policies",
    ENDPOINTS,
    (t) => {
      known<{ policies: unknown }>(t.task.executionRole).policies = U;
    },
  ],
  [
    "the role's trust",
    ENDPOINTS,
    (t) => {
      known<{ trust: unknown }>(t.task.executionRole as never).trust = U;
    },
  ],
  [
    "the role's boundary",
    ENDPOINTS,
    (t) => {
      known<{ boundary: unknown }>(t.task.executionRole as never).boundary = U;
    },
  ],
  [
    "an image",
    ENDPOINTS,
    (t) => {
      for (const container of items(t.task.containers)) container.image = U;
    },
  ],
  [
    "whether Exec is on",
    ENDPOINTS,
    (t) => {
      t.task.exec = U;
    },
  ],
  [
    "a transit gateway behind the default route",
    NAT,
    (t) => {
      byId(t.routeTables, "rtb-private-a").routes = [
        { destination: { cidr: "0.0.0.0/0" }, target: "transit-gateway", targetId: "tgw-1" },
      ];
    },
  ],
  [
    "an appliance behind the default route",
    NAT,
    (t) => {
      byId(t.routeTables, "rtb-private-a").routes = [
        { destination: { cidr: "0.0.0.0/0" }, target: "network-interface", targetId: "eni-firewall" },
      ];
    },
  ],
  [
    "a route for some public addresses",
    NAT,
    (t) => {
      items(byId(t.routeTables, "rtb-private-a").routes).push({
        destination: { cidr: "52.0.0.0/8" },
        target: "blackhole",
      });
    },
  ],
  [
    "an ACL entry against one address",
    NAT,
    (t) => {
      items(byId(t.networkAcls, "acl-private").rules).push({
        number: 1,
        egress: true,
        allow: false,
        protocol: "-1",
        cidr: "203.0.113.7/32",
      });
    },
  ],
  [
    "egress to some public addresses",
    NAT,
    (t) => {
      byId(t.securityGroups, "sg-task").egress = [
        { protocol: "tcp", fromPort: 443, toPort: 443, peer: { cidr: "52.0.0.0/8" } },
      ];
    },
  ],
  [
    "a condition on a key nobody knows",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-sts").policy = JSON.stringify({
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "*",
            Resource: "*",
            Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
          },
          { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
        ],
      });
      byId(t.endpoints, "vpce-logs").policy = byId(t.endpoints, "vpce-sts").policy as string;
    },
  ],
  [
    "an endpoint of somebody else",
    ENDPOINTS,
    (t) => {
      t.externalEndpoints = [{ service: "sts", cidrs: [], securityGroupId: "sg-endpoints" }];
      t.endpoints = items(t.endpoints).filter(({ id }) => id !== "vpce-sts");
    },
  ],
];

describe("reachability/prove: what was not read", () => {
  for (const [name, on, change] of CASES) {
    it(`${on.mode}: ${name} -> not proven`, () => {
      const { topology, needs } = changed(good(on), change);
      const { verdict, proofs } = prove(topology, needs);
      assert.deepEqual(
        proofs.flatMap(({ faults }) => faults.map(({ kind, evidence }) => `${kind}: ${evidence}`)),
        [],
      );
      assert.equal(verdict, "not-proven");
      for (const proof of proofs) assert.equal(proof.verdict === "not-proven", proof.missing.length > 0);
    });
  }

  it("still names a fault beside something unknown", () => {
    const { topology, needs } = changed(good(ENDPOINTS), (t) => {
      t.hostedZones = U;
      byId(t.securityGroups, "sg-endpoints").ingress = [];
    });
    const { verdict, proofs } = prove(topology, needs);
    assert.equal(verdict, "unreachable");
    const proof = proofs.find(({ service }) => service === "sts");
    assert.deepEqual(
      proof?.faults.map(({ kind }) => kind),
      ["endpoint-ingress"],
    );
    assert.deepEqual(proof?.missing, [U.unknown]);
  });

  it("proves nothing of a task that needs nothing", () => {
    assert.deepEqual(prove(good(ENDPOINTS).topology, []), { verdict: "not-proven", proofs: [] });
  });
});

describe("reachability/prove: warnings", () => {
  const warningsOf = (on: GoodOptions, change: Change) => {
    const { topology, needs } = changed(good(on), change);
    const { verdict, proofs } = prove(topology, needs);
    assert.equal(verdict, "reachable");
    return [
      ...new Set(
        proofs.flatMap(({ warnings }) => warnings.map(({ code, kind, subject }) => `${code} ${kind} ${subject}`)),
      ),
    ].sort();
  };
  it("an endpoint in one of two zones", () => {
    assert.deepEqual(
      warningsOf(ENDPOINTS, (t) => {
        byId(t.endpoints, "vpce-sts").subnetIds = ["subnet-private-a"];
      }),
      ["EGW001 endpoint-not-in-zone vpce-sts", "EGW002 endpoint-single-zone vpce-sts"],
    );
  });
  it("private DNS off where NAT takes over", () => {
    assert.deepEqual(
      warningsOf({ mode: "hybrid" }, (t) => {
        byId(t.endpoints, "vpce-logs").privateDns = false;
      }),
      ["EGW003 endpoint-unused vpce-logs"],
    );
  });
  it("a gateway endpoint in no table where NAT takes over", () => {
    assert.deepEqual(
      warningsOf({ mode: "hybrid" }, (t) => {
        byId(t.endpoints, "vpce-s3").routeTableIds = [];
      }),
      ["EGW003 endpoint-unused vpce-s3"],
    );
  });
  it("a NAT in another zone", () => {
    assert.deepEqual(
      warningsOf({ mode: "nat-only", strategy: "single" }, () => undefined),
      ["EGW004 nat-other-zone nat-a"],
    );
  });
  it("Windows images without internet", () => {
    const change: Change = (t) => {
      t.task.operatingSystem = "windows";
    };
    assert.deepEqual(
      warningsOf(ENDPOINTS, change).map((text) => text.slice(0, 26)),
      ["EGW005 windows-base-layers"],
    );
  });
});
