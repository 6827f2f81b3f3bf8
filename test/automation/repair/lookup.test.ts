/** How half-made things are found, deleted and finished in AWS, against clients that answer what a test says. */
import assert from "node:assert/strict";
import type { Claim, Ec2Kind, NamedKind } from "../../../automation/repair/identity";
import { awsLookup } from "../../../automation/repair/lookup";
import { EC2_KINDS } from "../../../automation/repair/lookup-ec2";
import { awsHands, removeThing } from "../../../automation/repair/remove-aws";
import type { Finding, Found } from "../../../automation/repair/settle";
import { type AwsAnswers, awsError, withAws } from "../../helpers/fake-aws";

const OPTIONS = { region: "us-east-1" };
const identity = { stackKey: "x:stack", stack: "o/p/s", nameKey: "x:name", name: "n" };
const Tags = [
  { Key: "x:stack", Value: "o/p/s" },
  { Key: "x:name", Value: "n" },
];
const owner = "o/p/s";

async function look(claim: Claim, answers: AwsAnswers): Promise<Finding> {
  let finding: Finding | undefined;
  await withAws(answers, async () => {
    finding = await awsLookup(claim, OPTIONS);
  });
  assert.ok(finding);
  return finding;
}
const tagged = (kind: Ec2Kind, more: object = {}): Claim => ({ by: "tags", kind, identity, ...more });
const named = (kind: NamedKind, name = "n"): Claim => ({ by: "name", kind, name, identity });
const one = (id: string, more: Partial<Found> = {}) => ({
  found: [{ id, importId: id, state: "ready" as const, ...more }],
});
/** Ids that were found. */
const ids = (finding: Finding) => ("found" in finding ? finding.found.map(({ id }) => id) : finding.unknown);

describe("looking for what has tags", () => {
  const LISTED: Readonly<Record<Ec2Kind, readonly [string, object]>> = {
    vpc: ["DescribeVpcs", { Vpcs: [{ VpcId: "id", State: "available", Tags }] }],
    subnet: ["DescribeSubnets", { Subnets: [{ SubnetId: "id", State: "available", Tags }] }],
    "route-table": ["DescribeRouteTables", { RouteTables: [{ RouteTableId: "id", Tags }] }],
    "internet-gateway": ["DescribeInternetGateways", { InternetGateways: [{ InternetGatewayId: "id", Tags }] }],
    "elastic-ip": ["DescribeAddresses", { Addresses: [{ AllocationId: "id", Tags }] }],
    natgateway: ["DescribeNatGateways", { NatGateways: [{ NatGatewayId: "id", State: "available", Tags }] }],
    instance: [
      "DescribeInstances",
      { Reservations: [{ Instances: [{ InstanceId: "id", State: { Name: "running" }, Tags }] }] },
    ],
    "vpc-endpoint": ["DescribeVpcEndpoints", { VpcEndpoints: [{ VpcEndpointId: "id", State: "available", Tags }] }],
    "security-group": ["DescribeSecurityGroups", { SecurityGroups: [{ GroupId: "id", Tags }] }],
    "network-acl": ["DescribeNetworkAcls", { NetworkAcls: [{ NetworkAclId: "id", Tags }] }],
    "vpc-flow-log": ["DescribeFlowLogs", { FlowLogs: [{ FlowLogId: "id", Tags }] }],
  };
  for (const kind of Object.keys(EC2_KINDS) as Ec2Kind[])
    it(`finds a ${kind} by stack and name`, async () => {
      const [name, answer] = LISTED[kind];
      const seen: unknown[] = [];
      const answers: AwsAnswers = {
        DescribeSubnets: {},
        [name]: (input) => {
          seen.push(input["Filters"] ?? input["Filter"]);
          return answer;
        },
      };
      const { found } = (await look(tagged(kind), answers)) as { found: Found[] };
      assert.deepEqual(
        found.map(({ id, importId, state, owner: whose }) => ({ id, importId, state, whose })),
        [{ id: "id", importId: "id", state: "ready", whose: owner }],
      );
      assert.deepEqual(seen[0], [
        { Name: "tag:x:stack", Values: ["o/p/s"] },
        { Name: "tag:x:name", Values: ["n"] },
      ]);
    });

  it("looks in the place where it must be", async () => {
    let filters: unknown;
    await look(tagged("security-group", { within: { place: "vpc-id", id: "vpc-1" } }), {
      DescribeSecurityGroups: (input) => {
        filters = input["Filters"];
        return {};
      },
    });
    assert.deepEqual((filters as object[])[2], { Name: "vpc-id", Values: ["vpc-1"] });
  });

  it("tells what AWS is making, could not make, is deleting, or has deleted", async () => {
    const gateways = ["pending", "failed", "deleting", "deleted"].map((State) => ({
      NatGatewayId: State,
      State,
      Tags,
    }));
    const { found } = (await look(tagged("natgateway"), { DescribeNatGateways: { NatGateways: gateways } })) as {
      found: Found[];
    };
    assert.deepEqual(
      found.map(({ id, state }) => [id, state]),
      [
        ["pending", "pending"],
        ["failed", "failed"],
        ["deleting", "deleting"],
      ],
    );
  });

  it("does not take what another stack of the same name uses", async () => {
    const vpc = {
      DescribeVpcs: { Vpcs: [{ VpcId: "id", Tags }] },
      DescribeSubnets: { Subnets: [{ SubnetId: "subnet-1" }] },
    };
    assert.deepEqual(ids(await look(tagged("vpc"), vpc)), []);
    const used = { DescribeAddresses: { Addresses: [{ AllocationId: "id", AssociationId: "a", Tags }] } };
    assert.deepEqual(ids(await look(tagged("elastic-ip"), used)), []);
    const attached = (VpcId: string) => ({
      DescribeInternetGateways: { InternetGateways: [{ InternetGatewayId: "id", Attachments: [{ VpcId }], Tags }] },
    });
    const gateway = tagged("internet-gateway", { within: { place: "attachment.vpc-id", id: "vpc-1" } });
    assert.deepEqual(ids(await look(gateway, attached("vpc-2"))), []);
    assert.deepEqual(ids(await look(gateway, attached("vpc-1"))), ["id"]);
  });
});

describe("looking for what is told by what it says", () => {
  it("finds a route by table, destination and where it leads", async () => {
    const claim: Claim = { by: "route", tableId: "rtb-1", to: { kind: "ipv4", value: "0.0.0.0/0" }, through: "nat-1" };
    const Routes = [
      { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local" },
      { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1" },
    ];
    assert.deepEqual(await look(claim, { DescribeRouteTables: { RouteTables: [{ Routes }] } }), one("rtb-1_0.0.0.0/0"));
    assert.deepEqual(
      ids(await look({ ...claim, through: "nat-2" }, { DescribeRouteTables: { RouteTables: [{ Routes }] } })),
      [],
    );
  });

  it("finds a rule by group, direction, protocol, ports and peer, and no other", async () => {
    const rule = {
      SecurityGroupRuleId: "sgr",
      IsEgress: true,
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      PrefixListId: "pl-1",
    };
    const claim: Claim = {
      by: "rule",
      groupId: "sg-1",
      egress: true,
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      peer: { kind: "prefix-list", value: "pl-1" },
    };
    const answers = (more: object) => ({ DescribeSecurityGroupRules: { SecurityGroupRules: [{ ...rule, ...more }] } });
    assert.deepEqual(await look(claim, answers({})), one("sgr"));
    for (const more of [
      { IsEgress: false },
      { IpProtocol: "udp" },
      { FromPort: 80 },
      { ToPort: 444 },
      { PrefixListId: "pl-2" },
    ])
      assert.deepEqual(ids(await look(claim, answers(more))), []);
  });

  it("finds associations by their ends", async () => {
    const Associations = [
      { SubnetId: "subnet-1", RouteTableAssociationId: "a-1" },
      { SubnetId: "subnet-2", RouteTableAssociationId: "a-2" },
    ];
    const table = await look(
      { by: "table-association", tableId: "rtb-1", subnetId: "subnet-1" },
      { DescribeRouteTables: { RouteTables: [{ Associations }] } },
    );
    assert.deepEqual(table, one("a-1", { importId: "subnet-1/rtb-1" }));
    const acl = {
      NetworkAcls: [
        {
          Associations: [{ SubnetId: "subnet-1", NetworkAclAssociationId: "aclassoc-1" }],
          Entries: [{ RuleNumber: 100, Egress: true }],
        },
      ],
    };
    assert.deepEqual(
      await look({ by: "acl-association", aclId: "acl-1", subnetId: "subnet-1" }, { DescribeNetworkAcls: acl }),
      one("aclassoc-1"),
    );
    const rule: Claim = { by: "acl-rule", aclId: "acl-1", number: 100, egress: true, protocol: "6" };
    assert.deepEqual(await look(rule, { DescribeNetworkAcls: acl }), one("acl-1:100:6:true"));
    assert.deepEqual(ids(await look({ ...rule, egress: false }, { DescribeNetworkAcls: acl })), []);
    const address = { DescribeAddresses: { Addresses: [{ InstanceId: "i-1", AssociationId: "eipassoc-1" }] } };
    assert.deepEqual(
      await look({ by: "eip-association", allocationId: "e", instanceId: "i-1" }, address),
      one("eipassoc-1"),
    );
    const endpoint = { DescribeVpcEndpoints: { VpcEndpoints: [{ RouteTableIds: ["rtb-1"] }] } };
    assert.deepEqual(
      await look({ by: "endpoint-table", endpointId: "vpce-1", tableId: "rtb-1" }, endpoint),
      one("vpce-1/rtb-1"),
    );
    assert.deepEqual(ids(await look({ by: "endpoint-table", endpointId: "vpce-1", tableId: "rtb-2" }, endpoint)), []);
  });

  it("takes what it hangs on being gone for none, and any other error for not known", async () => {
    const claim: Claim = { by: "route", tableId: "rtb-1", to: { kind: "ipv4", value: "0.0.0.0/0" }, through: "nat-1" };
    const gone = { DescribeRouteTables: () => awsError("InvalidRouteTableID.NotFound") };
    assert.deepEqual(await look(claim, gone), { found: [] });
    const denied = { DescribeRouteTables: () => awsError("UnauthorizedOperation") };
    assert.match(String(ids(await look(claim, denied))), /UnauthorizedOperation/);
  });

  it("asks nothing about what is made again", async () => {
    assert.deepEqual(await look({ by: "again", why: "" }, {}), { found: [] });
  });
});

describe("looking for what has a name", () => {
  const lower = [{ key: "x:stack", value: "o/p/s" }];
  const CASES: readonly (readonly [NamedKind, string, AwsAnswers])[] = [
    ["iam-role", "n", { GetRole: { Role: { Tags } } }],
    [
      "log-group",
      "n",
      {
        DescribeLogGroups: { logGroups: [{ logGroupName: "n", arn: "arn:n:*" }] },
        ListTagsForResource: { tags: { "x:stack": owner } },
      },
    ],
    ["ecs-cluster", "n", { DescribeClusters: { clusters: [{ status: "ACTIVE", tags: lower }] } }],
    [
      "task-definition",
      "arn:n:3",
      { DescribeTaskDefinition: { taskDefinition: { taskDefinitionArn: "arn:n:3", status: "ACTIVE" }, tags: lower } },
    ],
    [
      "ecr-repository",
      "n",
      { DescribeRepositories: { repositories: [{ repositoryArn: "arn" }] }, ListTagsForResource: { tags: Tags } },
    ],
    [
      "load-balancer",
      "arn:lb",
      {
        DescribeLoadBalancers: { LoadBalancers: [{ LoadBalancerArn: "arn:lb", State: { Code: "active" } }] },
        DescribeTags: { TagDescriptions: [{ Tags }] },
      },
    ],
    [
      "target-group",
      "arn:tg",
      {
        DescribeTargetGroups: { TargetGroups: [{ TargetGroupArn: "arn:tg" }] },
        DescribeTags: { TagDescriptions: [{ Tags }] },
      },
    ],
    ["secret", "arn:secret", { DescribeSecret: { ARN: "arn:secret", Tags } }],
    [
      "ssm-parameter",
      "n",
      { DescribeParameters: { Parameters: [{ Name: "n" }] }, ListTagsForResource: { TagList: Tags } },
    ],
    ["bucket", "n", { HeadBucket: {}, GetBucketTagging: { TagSet: Tags } }],
  ];
  for (const [kind, id, answers] of CASES)
    it(`finds a ${kind} with whose it is`, async () => {
      assert.deepEqual(await look(named(kind), answers), one(id, { owner }));
    });

  const NONE: readonly (readonly [NamedKind, AwsAnswers])[] = [
    ["iam-role", { GetRole: () => awsError("NoSuchEntityException") }],
    ["log-group", { DescribeLogGroups: { logGroups: [{ logGroupName: "n-2", arn: "arn" }] } }],
    ["ecs-cluster", { DescribeClusters: { clusters: [{ status: "INACTIVE" }] } }],
    ["task-definition", { DescribeTaskDefinition: () => awsError("ClientException") }],
    ["ecr-repository", { DescribeRepositories: () => awsError("RepositoryNotFoundException") }],
    ["load-balancer", { DescribeLoadBalancers: () => awsError("LoadBalancerNotFoundException") }],
    ["target-group", { DescribeTargetGroups: () => awsError("TargetGroupNotFoundException") }],
    ["secret", { DescribeSecret: { ARN: "arn", DeletedDate: new Date() } }],
    ["ssm-parameter", { DescribeParameters: {} }],
    ["bucket", { HeadBucket: () => awsError("NotFound") }],
  ];
  for (const [kind, answers] of NONE)
    it(`finds no ${kind} where AWS has none`, async () =>
      assert.deepEqual(await look(named(kind), answers), { found: [] }));

  it("finds a service with its cluster, rolling or going", async () => {
    const claim: Claim = { by: "service", cluster: "arn:cluster/c", name: "n", identity };
    const service = (more: object) => ({
      DescribeServices: { services: [{ serviceArn: "arn:n", status: "ACTIVE", tags: lower, ...more }] },
    });
    assert.deepEqual(await look(claim, service({})), one("arn:n", { importId: "c/n", owner }));
    const state = async (more: object) => ((await look(claim, service(more))) as { found: Found[] }).found[0]?.state;
    assert.equal(await state({ deployments: [{ rolloutState: "IN_PROGRESS" }] }), "pending");
    assert.equal(await state({ status: "DRAINING" }), "deleting");
    assert.equal(await state({ status: "INACTIVE" }), undefined);
    assert.deepEqual(await look(claim, { DescribeServices: () => awsError("ClusterNotFoundException") }), {
      found: [],
    });
  });

  it("finds a file system by its tags, and a mount target by what its interface says", async () => {
    const systems = {
      GetResources: { ResourceTagMappingList: [{ ResourceARN: "arn:aws:elasticfilesystem:x:1:file-system/fs-1" }] },
    };
    assert.deepEqual(await look({ by: "file-system", identity }, systems), one("fs-1", { owner }));
    assert.deepEqual(
      await look(
        { by: "access-point", identity },
        {
          GetResources: ({ ResourceTypeFilters }: { ResourceTypeFilters: readonly string[] }) => ({
            ResourceTagMappingList: ResourceTypeFilters.includes("elasticfilesystem:access-point")
              ? [{ ResourceARN: "arn:aws:elasticfilesystem:x:1:access-point/fsap-1" }]
              : [],
          }),
        },
      ),
      one("fsap-1", { owner }),
    );
    const interfaces = {
      DescribeNetworkInterfaces: {
        NetworkInterfaces: ["EFS mount target for fs-1 (fsmt-1)", "EFS mount target for fs-2 (fsmt-2)", "else"].map(
          (Description) => ({ Description }),
        ),
      },
    };
    assert.deepEqual(
      await look({ by: "mount-target", fileSystemId: "fs-1", subnetId: "subnet-1" }, interfaces),
      one("fsmt-1"),
    );
  });

  it("finds a listener by its port, and a secret's version that is current", async () => {
    const listeners = {
      DescribeListeners: {
        Listeners: [
          { ListenerArn: "l-80", Port: 80 },
          { ListenerArn: "l-443", Port: 443 },
        ],
      },
    };
    assert.deepEqual(await look({ by: "listener", balancerArn: "arn", port: 443 }, listeners), one("l-443"));
    const versions = { DescribeSecret: { VersionIdsToStages: { v1: ["AWSPREVIOUS"], v2: ["AWSCURRENT"] } } };
    assert.deepEqual(
      await look({ by: "secret-version", secretId: "arn" }, versions),
      one("v2", { importId: "arn|v2" }),
    );
  });
});

describe("what a repair does in AWS", () => {
  const DELETED: Readonly<Record<Ec2Kind, readonly string[]>> = {
    vpc: ["DeleteVpc"],
    subnet: ["DeleteSubnet"],
    "route-table": ["DeleteRouteTable"],
    "internet-gateway": ["DescribeInternetGateways", "DetachInternetGateway", "DeleteInternetGateway"],
    "elastic-ip": ["ReleaseAddress"],
    natgateway: ["DeleteNatGateway"],
    instance: ["TerminateInstances"],
    "vpc-endpoint": ["DeleteVpcEndpoints"],
    "security-group": ["DeleteSecurityGroup"],
    "network-acl": ["DeleteNetworkAcl"],
    "vpc-flow-log": ["DeleteFlowLogs"],
  };
  for (const [kind, names] of Object.entries(DELETED) as [Ec2Kind, readonly string[]][])
    it(`deletes one ${kind}, by its id`, async () => {
      const answers = Object.fromEntries(names.map((name) => [name, {}]));
      const gateway = { DescribeInternetGateways: { InternetGateways: [{ Attachments: [{ VpcId: "vpc-1" }] }] } };
      const calls = await withAws({ ...answers, ...gateway }, () => removeThing(kind, "id-1", OPTIONS));
      assert.deepEqual(
        calls.map(({ name }) => name),
        names,
      );
      assert.match(JSON.stringify(calls.at(-1)?.input), /id-1/);
    });

  it("deregisters half a replacement of a task definition, and refuses what it does not delete", async () => {
    const calls = await withAws({ DeregisterTaskDefinition: {} }, () =>
      awsHands.remove(named("task-definition"), "arn:n:4", OPTIONS),
    );
    assert.deepEqual(calls[0]?.input, { taskDefinition: "arn:n:4" });
    await assert.rejects(awsHands.remove(named("iam-role"), "n", OPTIONS), /not deleted here/);
  });

  it("closes a new group, which AWS opens outward, and no other rule of it", async () => {
    const SecurityGroupRules = [
      { SecurityGroupRuleId: "open", IsEgress: true, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" },
      { SecurityGroupRuleId: "open6", IsEgress: true, IpProtocol: "-1", CidrIpv6: "::/0" },
      { SecurityGroupRuleId: "own", IsEgress: true, IpProtocol: "tcp", CidrIpv4: "0.0.0.0/0" },
      { SecurityGroupRuleId: "in", IsEgress: false, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" },
    ];
    const answers = { DescribeSecurityGroupRules: { SecurityGroupRules }, RevokeSecurityGroupEgress: {} };
    const calls = await withAws(answers, () => awsHands.finish(tagged("security-group"), "sg-1", OPTIONS));
    assert.deepEqual(calls[1]?.input, { GroupId: "sg-1", SecurityGroupRuleIds: ["open", "open6"] });
    assert.deepEqual(await withAws({}, () => awsHands.finish(tagged("vpc"), "vpc-1", OPTIONS)), []);
  });
});
