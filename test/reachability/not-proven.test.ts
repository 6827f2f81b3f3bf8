/** What stands in the way and is not modelled, or what nobody read: named, with what to read or do, and never a fault. */
import assert from "node:assert/strict";
import { prove } from "../../reachability/prove";
import { byId, type Change, changed, items } from "./helpers/mutate";
import { asked, grant, peer, volume } from "./helpers/setups";
import { ACCOUNT, allow, type GoodOptions, good, IMAGE, policy, REGION } from "./helpers/topologies";

const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const NAT: GoodOptions = { mode: "nat-only" };
const REGIONAL: GoodOptions = { mode: "nat-only", strategy: "regional" };
const FOREIGN = "999988887777";
const U = { unknown: "a thing that was not read" };

const endpoint =
  (id: string, more: object): Change =>
  (t) => {
    Object.assign(byId(t.endpoints, id), more);
  };

const everySecret = (t: Parameters<Change>[0], more: object) => {
  for (const container of items(t.task.containers))
    for (const secret of items(container.secrets)) if (secret.name === "DB") Object.assign(secret, more);
};

/** The S3 gateway becomes an interface endpoint. */
const s3Interface =
  (more: object): Change =>
  (t) => {
    const subnetIds = ["subnet-private-a", "subnet-private-b"];
    Object.assign(byId(t.endpoints, "vpce-s3"), { kind: "interface", privateDns: true, subnetIds, ...more });
    Object.assign(byId(t.endpoints, "vpce-s3"), { securityGroupIds: ["sg-endpoints"], routeTableIds: [] });
  };

const image =
  (text: string): Change =>
  (t, needs) => {
    for (const container of items(t.task.containers)) container.image = text;
    for (const service of ["ecr.api", "ecr.dkr"]) {
      const need = asked(needs, service);
      if (need) need.because = [{ kind: "image", image: text }];
    }
  };

const rule = (domain: string, kind: "forward" | "system" = "forward") => ({
  id: `rslvr-rr-${kind}-${domain}`,
  domain,
  kind,
  targets: kind === "forward" ? ["10.0.0.53:53"] : [],
});

/** The NAT's subnet leads to a firewall. */
const inspected =
  (targetId: string): Change =>
  (t) => {
    byId(t.routeTables, "rtb-public").routes = [{ destination: { cidr: "0.0.0.0/0" }, target: "other", targetId }];
  };

/** The task role may do something, and the code does it. */
const codeCalls =
  (service: string, action: string, arn: string): Change =>
  (t, needs) => {
    grant(t, "taskRole", allow(action, arn));
    if (!needs.some((need) => "service" in need && need.service === service))
      needs.push({ service, because: [{ kind: "code" }] });
  };

const CASES: readonly (readonly [string, GoodOptions, Change, RegExp])[] = [
  [
    "a queue of another account that the code sends to",
    NAT,
    codeCalls("sqs", "sqs:SendMessage", `arn:aws:sqs:${REGION}:${FOREIGN}:q`),
    /whether account 999988887777 admits the task's role to arn:aws:sqs:.*:q/,
  ],
  [
    "a role of another account that the code takes on",
    ENDPOINTS,
    codeCalls("sts", "sts:AssumeRole", `arn:aws:iam::${FOREIGN}:role/reader`),
    /whether account 999988887777 admits the task's role to .*role\/reader/,
  ],
  [
    "a table of another Region behind a gateway endpoint",
    ENDPOINTS,
    codeCalls("dynamodb", "dynamodb:GetItem", `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`),
    /the way to dynamodb of us-west-2/,
  ],
  [
    "a dual-stack image host",
    ENDPOINTS,
    image(`${ACCOUNT}.dkr-ecr.${REGION}.on.aws/app:1`),
    /dual-stack host .*disagree/,
  ],
  [
    "a FIPS image asked of the ordinary endpoints",
    ENDPOINTS,
    image(IMAGE.replace("dkr.ecr.", "dkr.ecr-fips.")),
    /ecr-fips\.dkr/,
  ],
  [
    "a first pull through a cache rule that the role's policies do not name",
    NAT,
    (t) => {
      for (const container of items(t.task.containers)) container.pullThrough = "cold";
    },
    /registry's permissions policy allows ecr:BatchImportUpstreamImage/,
  ],
  [
    "an image of another account whose repository policy nobody read",
    NAT,
    (t, needs) => {
      image(IMAGE.replace(ACCOUNT, FOREIGN))(t, needs);
      grant(t, "executionRole", allow("ecr:*"));
    },
    /policy of the resource, which is another account's/,
  ],
  [
    "a secret of another account",
    NAT,
    (t) => {
      everySecret(t, { valueFrom: `arn:aws:secretsmanager:${REGION}:${FOREIGN}:secret:db-AbCdEf` });
      grant(t, "executionRole", allow("secretsmanager:*"));
    },
    /another account's/,
  ],
  [
    "a repository policy that could not be read",
    NAT,
    (t) => {
      for (const c of items(t.task.containers)) c.repositoryPolicy = U;
    },
    /not read/,
  ],
  [
    "a key policy that could not be read",
    NAT,
    (t) => {
      for (const key of t.task.keys ?? []) key.policy = U;
    },
    /not read/,
  ],
  ["a key that was not read", NAT, (t) => everySecret(t, { kmsKeyArn: U }), /not read/],
  [
    "a key of another account that nobody read",
    NAT,
    (t) => {
      const key = `arn:aws:kms:${REGION}:${FOREIGN}:key/1`;
      everySecret(t, { kmsKeyArn: key });
      grant(t, "executionRole", allow("kms:Decrypt", key));
    },
    /another account's/,
  ],
  [
    "service control policies that could not be read",
    NAT,
    (t) => {
      t.task.serviceControlPolicies = U;
    },
    /not read/,
  ],
  [
    "a session policy that could not be read",
    NAT,
    (t) => {
      Object.assign(t.task.executionRole ?? {}, { sessionPolicies: U });
    },
    /not read/,
  ],
  // Names
  [
    "a forward rule for AWS's names",
    ENDPOINTS,
    (t) => {
      t.resolverRules = [rule("amazonaws.com")];
    },
    /what 10\.0\.0\.53:53 answer for amazonaws\.com .*SYSTEM rule/,
  ],
  [
    "a forward rule for every name",
    NAT,
    (t) => {
      t.resolverRules = [rule(".")];
    },
    /answer for \./,
  ],
  [
    "a forward rule for one registry",
    ENDPOINTS,
    (t) => {
      t.resolverRules = [rule(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`)];
    },
    /answer for 111122223333/,
  ],
  [
    "Resolver rules that could not be read",
    NAT,
    (t) => {
      t.resolverRules = U;
    },
    /not read/,
  ],
  [
    "DNS Firewall with a list that AWS manages",
    NAT,
    (t) => {
      t.dnsFirewall = [{ id: "rslvr-frg-1", priority: 1, rules: [{ priority: 1, action: "block", domains: U }] }];
    },
    /list-firewall-domains/,
  ],
  [
    "DNS Firewall that blocks what an allowed name may be an alias of",
    NAT,
    (t) => {
      t.dnsFirewall = [
        {
          id: "rslvr-frg-1",
          priority: 1,
          rules: [
            { priority: 1, action: "allow", domains: ["*.amazonaws.com", "*.example.com"] },
            { priority: 2, action: "block", domains: U },
          ],
        },
      ];
    },
    /alias of/,
  ],
  [
    "DNS Firewall that could not be read",
    ENDPOINTS,
    (t) => {
      t.dnsFirewall = U;
    },
    /not read/,
  ],
  [
    "a Route 53 Profile with a zone",
    ENDPOINTS,
    (t) => {
      t.profiles = [{ id: "rp-1", resourceArns: ["arn:aws:route53:::hostedzone/Z1"] }];
    },
    /hostedzone\/Z1 of Route 53 Profile rp-1/,
  ],
  [
    "Profiles that could not be read",
    NAT,
    (t) => {
      t.profiles = U;
    },
    /not read/,
  ],
  [
    "a private zone over S3's names",
    ENDPOINTS,
    (t) => {
      items(t.hostedZones).push({ id: "Z1", name: `s3.${REGION}.amazonaws.com`, vpcId: "vpc-1", origin: "hand-made" });
    },
    /records of private zone s3/,
  ],
  [
    "a private zone over all of AWS's names, with the S3 gateway",
    ENDPOINTS,
    (t) => {
      items(t.hostedZones).push({ id: "Z1", name: "amazonaws.com", vpcId: "vpc-1", origin: "hand-made" });
    },
    /records of private zone amazonaws\.com/,
  ],
  // Addresses and ways
  [
    "an S3 interface endpoint of which nobody said whom its private DNS answers",
    ENDPOINTS,
    s3Interface({}),
    /inbound Resolver endpoints only/,
  ],
  [
    "an IPv6-only task subnet",
    NAT,
    (t) => {
      byId(t.subnets, "subnet-private-a").ipv6Native = true;
    },
    /IPv6-only subnet subnet-private-a/,
  ],
  [
    "an endpoint in an IPv6-only subnet",
    ENDPOINTS,
    (t) => {
      items(t.subnets).push({
        id: "subnet-6",
        cidr: U,
        availabilityZone: `${REGION}c`,
        availabilityZoneId: "euw1-az3",
        ipv6Native: true,
      });
      items(byId(t.endpoints, "vpce-sts").subnetIds).push("subnet-6");
    },
    /IPv6-only subnet subnet-6/,
  ],
  [
    "an endpoint with IPv6 addresses only",
    ENDPOINTS,
    endpoint("vpce-logs", { ipAddressType: "ipv6" }),
    /vpce-logs over IPv6/,
  ],
  [
    "an endpoint with AAAA records only",
    ENDPOINTS,
    endpoint("vpce-logs", { dnsRecordIpType: "ipv6" }),
    /vpce-logs over IPv6/,
  ],
  [
    "a NAT behind a Network Firewall endpoint",
    NAT,
    inspected("vpce-0f1"),
    /firewall behind the route .*describe-firewall-policy/,
  ],
  [
    "a NAT behind a transit gateway",
    NAT,
    (t) => {
      byId(t.routeTables, "rtb-public").routes = [
        { destination: { cidr: "0.0.0.0/0" }, target: "transit-gateway", targetId: "tgw-1" },
      ];
    },
    /what lies behind the route/,
  ],
  [
    "Block Public Access that could not be read",
    NAT,
    (t) => {
      t.blockPublicAccess = U;
    },
    /not read/,
  ],
  [
    "Block Public Access with the NAT's subnets excluded only",
    NAT,
    (t) => {
      t.blockPublicAccess = {
        mode: "block-bidirectional",
        exclusions: ["a", "b"].map((zone) => ({
          id: zone,
          resourceId: `subnet-public-${zone}`,
          mode: "allow-egress" as const,
        })),
      };
    },
    /exclusions from Block Public Access/,
  ],
  [
    "Block Public Access with other exclusions than a regional NAT's VPC",
    REGIONAL,
    (t) => {
      t.blockPublicAccess = {
        mode: "block-bidirectional",
        exclusions: [{ id: "x", resourceId: "subnet-private-a", mode: "allow-egress" }],
      };
    },
    /exclude vpc-1/,
  ],
  // Calls of the task's own code
  [
    "a policy for an organization nobody named",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-dynamodb").policy = policy(
        allow("*", "*", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      );
    },
    /aws:PrincipalOrgID/,
  ],
  [
    "a policy for one table where the role allows any",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-dynamodb").policy = policy(
        allow("dynamodb:*", `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders`, { Principal: "*" }),
      );
    },
    /resource of dynamodb/,
  ],
  [
    "a policy for some calls where the role says nothing",
    ENDPOINTS,
    (t) => {
      byId(t.endpoints, "vpce-sts").policy = policy(allow("sts:AssumeRole", "*", { Principal: "*" }));
    },
    /which of sts:\* are called/,
  ],
  // Inside the VPC
  [
    "a peer by address whose groups nobody named",
    ENDPOINTS,
    (t, needs) => {
      peer(t, needs);
      for (const need of needs) if ("kind" in need) need.to = { cidr: "10.0.200.0/24" };
    },
    /security groups of what answers/,
  ],
  [
    "a peer that runs nobody knows where",
    ENDPOINTS,
    (t, needs) => {
      peer(t, needs);
      for (const need of needs) if ("kind" in need) need.to = { groupId: "sg-api" };
      byId(t.networkAcls, "acl-data").rules = [];
    },
    /in which subnets api runs/,
  ],
  [
    "mount targets that could not be read",
    ENDPOINTS,
    (t, needs) => {
      volume(t, needs);
      for (const each of items(t.task.fileSystems ?? [])) each.mountTargets = U;
    },
    /not read/,
  ],
  [
    "a volume without a mount target in one AZ",
    ENDPOINTS,
    (t, needs) => {
      volume(t, needs);
      for (const each of items(t.task.fileSystems ?? [])) items(each.mountTargets).pop();
    },
    /eu-west-1b, where it has no known mount target/,
  ],
];

describe("reachability/prove: not proven, by name", () => {
  for (const [name, on, change, missing] of CASES) {
    it(name, () => {
      const { topology, needs } = changed(good(on), change);
      const { verdict, proofs } = prove(topology, needs);
      assert.deepEqual(
        proofs.flatMap(({ faults }) => faults),
        [],
      );
      assert.equal(verdict, "not-proven");
      assert.match(proofs.flatMap((proof) => proof.missing).join("\n"), missing);
    });
  }

  const FINE: readonly (readonly [string, GoodOptions, Change])[] = [
    [
      "a SYSTEM rule for AWS's names under a forward rule for all",
      ENDPOINTS,
      (t) => {
        t.resolverRules = [rule("."), rule("amazonaws.com", "system")];
      },
    ],
    [
      "a forward rule for somebody else's names",
      NAT,
      (t) => {
        t.resolverRules = [rule("corp.example.com")];
      },
    ],
    [
      "an S3 interface endpoint whose private DNS is for all, and no gateway",
      ENDPOINTS,
      s3Interface({ privateDnsForInboundOnly: false }),
    ],
    [
      "an S3 interface endpoint for inbound resolvers beside the gateway",
      ENDPOINTS,
      (t) => {
        const like = byId(t.endpoints, "vpce-sts");
        items(t.endpoints).push({
          ...like,
          id: "vpce-s3-i",
          service: `com.amazonaws.${REGION}.s3`,
          privateDnsForInboundOnly: true,
        });
      },
    ],
    [
      "a queue of the task's own account",
      NAT,
      codeCalls("sqs", "sqs:SendMessage", `arn:aws:sqs:${REGION}:${ACCOUNT}:q`),
    ],
    [
      "a table of another Region behind a NAT gateway",
      NAT,
      codeCalls("dynamodb", "dynamodb:GetItem", `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`),
    ],
    [
      "Block Public Access of ingress with NAT gateways",
      NAT,
      (t) => {
        t.blockPublicAccess = { mode: "block-ingress", exclusions: [] };
      },
    ],
    [
      "Block Public Access with the VPC excluded",
      NAT,
      (t) => {
        t.blockPublicAccess = {
          mode: "block-bidirectional",
          exclusions: [{ id: "x", resourceId: "vpc-1", mode: "allow-egress" }],
        };
      },
    ],
    [
      "DNS Firewall that allows what it names first and blocks all else, behind endpoints",
      ENDPOINTS,
      (t) => {
        t.dnsFirewall = [
          { id: "rslvr-frg-1", priority: 1, rules: [{ priority: 1, action: "allow", domains: ["*.amazonaws.com"] }] },
        ];
      },
    ],
    [
      "a dual-stack endpoint",
      ENDPOINTS,
      endpoint("vpce-logs", { ipAddressType: "dualstack", dnsRecordIpType: "dualstack" }),
    ],
  ];
  for (const [name, on, change] of FINE) {
    it(`proven: ${name}`, () => {
      const { topology, needs } = changed(good(on), change);
      const { verdict, proofs } = prove(topology, needs);
      assert.deepEqual(
        proofs.flatMap(({ faults, missing }) => [...faults, ...missing]),
        [],
      );
      assert.equal(verdict, "reachable");
    });
  }
});
