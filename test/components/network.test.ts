/** Network components alone: exact types, names and inputs. */
import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws/ec2";
import { EndpointSet, FlowLogs, GatewayEndpoints, NatEgress, NetworkAcls, SecurityGroups, Vpc } from "../../components";
import type { Recording } from "../../offline/monitor";
import { privateAclRules, publicAclRules } from "../../plan/network-acl";
import { names, one, untagged } from "../helpers/evaluations";
import { construct } from "../helpers/mocks";

/** Everything but the stack itself: type and name, sorted. */
const made = ({ resources }: Recording) =>
  resources
    .filter((r) => r.type !== "pulumi:pulumi:Stack")
    .map((r) => `${r.type} ${r.name}`)
    .sort();
const ZONE = { id: "use1-az1", name: "us-east-1a", privateCidr: "10.0.0.0/20", publicCidr: "10.0.128.0/23" };
const VPC_ID = "vpc-1";
const TABLES = [{ key: "use1-az1", zoneId: "use1-az1", routeTableId: "rtb-1" }];

describe("the construction helper", () => {
  it("throws on a call nobody stubbed", async () => {
    await assert.rejects(
      construct(() => ({ found: aws.getVpcOutput({ id: VPC_ID }).id })),
      /nobody stubbed the call aws:ec2\/getVpc:getVpc/,
    );
  });

  it("throws on a resource type nobody thought about", async () => {
    await assert.rejects(
      construct(() => ({ id: new aws.KeyPair("k", { publicKey: "k" }).id })),
      /does not know the resource type aws:ec2\/keyPair:KeyPair \(k\)/,
    );
  });
});

describe("Vpc", () => {
  it("alone: VPC, locked default group, a subnet with its table in each AZ", async () => {
    const r = await construct(() => ({
      id: new Vpc("net", {
        cidrBlock: "10.0.0.0/16",
        zones: [ZONE],
        publicTier: false,
        internetGateway: false,
        tags: { Team: "a" },
      }).vpcId,
    }));
    assert.deepEqual(made(r), [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup net-default",
      "aws:ec2/routeTable:RouteTable net-private-use1-az1",
      "aws:ec2/routeTableAssociation:RouteTableAssociation net-private-use1-az1",
      "aws:ec2/subnet:Subnet net-private-use1-az1",
      "aws:ec2/vpc:Vpc net",
      "fargate-egress:index:Vpc net",
    ]);
    assert.deepEqual(one(r, "aws:ec2/vpc:Vpc").inputs, {
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Team: "a", Name: "net" },
    });
    assert.deepEqual(untagged(one(r, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")), {
      vpcId: "vpc-net",
      ingress: [],
      egress: [],
    });
    assert.deepEqual(one(r, "aws:ec2/subnet:Subnet").inputs, {
      vpcId: "vpc-net",
      cidrBlock: "10.0.0.0/20",
      availabilityZone: "us-east-1a",
      mapPublicIpOnLaunch: false,
      tags: { Team: "a", Name: "net-private-use1-az1", Tier: "private", ZoneId: "use1-az1" },
    });
    const component = one(r, "fargate-egress:index:Vpc");
    for (const child of r.resources.filter((c) => c.custom)) assert.equal(child.parent, component.urn);
  });

  it("with a public tier: one table to the internet gateway, a subnet in each AZ, no public addresses by itself", async () => {
    const r = await construct(() => ({
      id: new Vpc("net", { cidrBlock: "10.0.0.0/16", zones: [ZONE], publicTier: true, internetGateway: true }).vpcId,
    }));
    assert.deepEqual(one(r, "aws:ec2/route:Route").inputs, {
      routeTableId: "rtb-net-public",
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "igw-net",
    });
    const subnet = one(r, "aws:ec2/subnet:Subnet", "net-public-use1-az1");
    assert.deepEqual([subnet.inputs["cidrBlock"], subnet.inputs["mapPublicIpOnLaunch"]], ["10.0.128.0/23", false]);
    assert.deepEqual(one(r, "aws:ec2/routeTableAssociation:RouteTableAssociation", "net-public-use1-az1").inputs, {
      subnetId: "subnet-net-public-use1-az1",
      routeTableId: "rtb-net-public",
    });
  });
});

describe("NatEgress", () => {
  const args = {
    vpcId: VPC_ID,
    vpcCidrs: ["10.0.0.0/16"],
    routeTables: TABLES,
    publicSubnetIds: { "use1-az1": "subnet-1" },
  };
  const nat = {
    hosts: ["use1-az1"],
    servedBy: { "use1-az1": "use1-az1" },
    eipZones: ["use1-az1"],
    broughtEips: {},
  };

  it("zonal: address, gateway, default route", async () => {
    const r = await construct(() => ({
      ips: new NatEgress("nat", { ...args, nat: { strategy: "single", ...nat } }).publicIps,
    }));
    assert.deepEqual(made(r), [
      "aws:ec2/eip:Eip nat-use1-az1",
      "aws:ec2/natGateway:NatGateway nat-use1-az1",
      "aws:ec2/route:Route nat-default-use1-az1",
      "fargate-egress:index:NatEgress nat",
    ]);
    assert.deepEqual(untagged(one(r, "aws:ec2/eip:Eip")), { domain: "vpc" });
    assert.equal((r.outputs["ips"] as string[]).length, 1);
  });

  it("without a NAT keeps only its addresses", async () => {
    const r = await construct(() => ({ ips: new NatEgress("nat", { ...args, retainedEips: ["use1-az1"] }).publicIps }));
    assert.deepEqual(made(r), ["aws:ec2/eip:Eip nat-use1-az1", "fargate-egress:index:NatEgress nat"]);
  });

  it("instance: asks for the image by parameter and nothing else", async () => {
    const calls = {
      "aws:ssm/getParameter:getParameter": ({ name }: Readonly<Record<string, unknown>>) => ({ name, value: "ami-1" }),
    };
    const instance = { type: "t3.nano", architecture: "x86_64", ports: [443] } as const;
    const r = await construct(
      () => ({
        nats: new NatEgress("nat", { ...args, nat: { strategy: "instance", ...nat, instance } }).nats,
      }),
      { calls },
    );
    assert.equal(one(r, "aws:ec2/instance:Instance").inputs["ami"], "ami-1");
    assert.deepEqual(one(r, "aws:ec2/route:Route").inputs, {
      routeTableId: "rtb-1",
      destinationCidrBlock: "0.0.0.0/0",
      networkInterfaceId: "eni-nat-use1-az1",
    });
  });

  it("regional: one gateway of the VPC", async () => {
    const r = await construct(() => ({
      nats: new NatEgress("nat", {
        ...args,
        nat: { strategy: "regional", hosts: [], servedBy: {}, eipZones: [], broughtEips: {} },
      }).nats,
    }));
    assert.deepEqual(untagged(one(r, "aws:ec2/natGateway:NatGateway")), {
      availabilityMode: "regional",
      vpcId: VPC_ID,
    });
  });
});

describe("SecurityGroups", () => {
  it("has the task group, the endpoint groups and a rule each for every way", async () => {
    const r = await construct(() => {
      const groups = new SecurityGroups("sg", {
        vpcId: VPC_ID,
        endpointGroups: ["main"],
        services: [
          {
            name: "app",
            egress: [
              { key: "endpoints-main", to: { kind: "endpoint-group", group: "main" }, port: 443, description: "a" },
              { key: "s3", to: { kind: "prefix-list", service: "s3" }, port: 443, description: "b" },
              {
                key: "central",
                to: { kind: "security-group", id: "sg-central", admit: true },
                port: 443,
                description: "c",
              },
              { key: "partner", to: { kind: "cidr", cidr: "203.0.113.0/24" }, port: 25, description: "d" },
            ],
          },
        ],
        prefixListIds: { s3: "pl-1" },
      });
      assert.equal(groups.endpointRules.length, 2);
      assert.equal(groups.rulesOf["app"]?.length, 6);
      return { task: groups.taskGroupIds["app"] };
    });
    const target = (name: string) => {
      const { securityGroupId, ipProtocol, fromPort, toPort, description, ...to } = one(
        r,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        `sg-app-task-to-${name}`,
      ).inputs;
      assert.deepEqual([securityGroupId, ipProtocol, fromPort], ["sg-sg-app-task", "tcp", toPort]);
      return [description, to];
    };
    assert.deepEqual(target("endpoints-main"), ["a", { referencedSecurityGroupId: "sg-sg-endpoints-main" }]);
    assert.deepEqual(target("s3"), ["b", { prefixListId: "pl-1" }]);
    assert.deepEqual(target("central"), ["c", { referencedSecurityGroupId: "sg-central" }]);
    assert.deepEqual(target("partner"), ["d", { cidrIpv4: "203.0.113.0/24" }]);
    assert.deepEqual(names(r, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), [
      "sg-central-from-app",
      "sg-endpoints-main-from-app",
    ]);
  });

  it("refuses a rule to what does not exist", async () => {
    const egress = [{ key: "s3", to: { kind: "prefix-list", service: "s3" }, port: 443, description: "b" }] as const;
    await assert.rejects(
      construct(() => ({
        g: new SecurityGroups("sg", {
          vpcId: VPC_ID,
          endpointGroups: [],
          services: [{ name: "app", egress }],
          prefixListIds: {},
        }).endpointRules,
      })),
      /a rule names s3, which does not exist/,
    );
  });
});

describe("EndpointSet", () => {
  const endpoint = {
    service: "logs",
    serviceName: "com.amazonaws.us-east-1.logs",
    subnetIds: ["subnet-1"],
    securityGroupId: "sg-1",
  };

  it("creates the endpoint without private DNS and turns it on by a resource of its own", async () => {
    const r = await construct(() => {
      const set = new EndpointSet("ep", { vpcId: VPC_ID, endpoints: [endpoint], rules: [] });
      assert.equal(set.readiness.length, 2);
      return { endpoints: set.endpoints };
    });
    assert.deepEqual(untagged(one(r, "aws:ec2/vpcEndpoint:VpcEndpoint")), {
      vpcId: VPC_ID,
      serviceName: endpoint.serviceName,
      vpcEndpointType: "Interface",
      subnetIds: ["subnet-1"],
      securityGroupIds: ["sg-1"],
    });
    assert.deepEqual(one(r, "aws:vpc/endpointPrivateDns:EndpointPrivateDns").inputs, {
      vpcEndpointId: "vpce-ep-logs",
      privateDnsEnabled: true,
    });
    assert.deepEqual(Object.keys(r.outputs["endpoints"] as object), ["logs"]);
  });

  it("may be empty", async () => {
    const r = await construct(() => {
      const set = new EndpointSet("ep", { vpcId: VPC_ID, endpoints: [], rules: [] });
      assert.deepEqual(set.readiness, []);
      return { endpoints: set.endpoints };
    });
    assert.deepEqual(made(r), ["fargate-egress:index:EndpointSet ep"]);
  });
});

describe("GatewayEndpoints", () => {
  it("routes every table it is given", async () => {
    const tables = [...TABLES, { key: "use1-az2", routeTableId: "rtb-2" }];
    const r = await construct(() => ({
      lists: new GatewayEndpoints("gw", {
        vpcId: VPC_ID,
        endpoints: [{ service: "s3", serviceName: "com.amazonaws.us-east-1.s3", policy: "{}" }],
        routeTables: tables,
      }).prefixListIds,
    }));
    assert.deepEqual(untagged(one(r, "aws:ec2/vpcEndpoint:VpcEndpoint")), {
      vpcId: VPC_ID,
      serviceName: "com.amazonaws.us-east-1.s3",
      vpcEndpointType: "Gateway",
      policy: "{}",
    });
    assert.deepEqual(
      made(r)
        .filter((m) => m.includes("RouteTableAssociation"))
        .map((m) => m.split(" ")[1]),
      ["gw-s3-use1-az1", "gw-s3-use1-az2"],
    );
    assert.deepEqual(r.outputs["lists"], { s3: "pl-s3" });
  });
});

describe("NetworkAcls and FlowLogs", () => {
  it("an ACL for the private tier alone where there is no public one", async () => {
    const needs = { vpcCidr: "10.0.0.0/16", ports: [8080], egress: [], publicIngress: [], privateIngress: [] };
    const r = await construct(() => ({
      n: new NetworkAcls("acl", {
        privateRules: privateAclRules(needs),
        publicRules: publicAclRules(needs),
        vpcId: VPC_ID,
        privateSubnets: [{ id: "subnet-1", zoneId: "use1-az1" }],
        publicSubnets: [],
      }).rules.length,
    }));
    assert.deepEqual(
      made(r).filter((m) => m.startsWith("aws:ec2/networkAcl:") || m.includes("Association")),
      [
        "aws:ec2/networkAcl:NetworkAcl acl-private",
        "aws:ec2/networkAclAssociation:NetworkAclAssociation acl-private-use1-az1",
      ],
    );
    assert.deepEqual(one(r, "aws:ec2/networkAclRule:NetworkAclRule", "acl-private-in-ephemeral").inputs, {
      networkAclId: "acl-acl-private",
      ruleNumber: 100,
      egress: false,
      protocol: "tcp",
      ruleAction: "allow",
      cidrBlock: "0.0.0.0/0",
      fromPort: 1024,
      toPort: 65535,
    });
    assert.equal(r.outputs["n"], 5);
  });

  it("flow logs make nothing of the destination they do not use", async () => {
    const args = {
      vpcId: VPC_ID,
      traffic: "all",
      retentionDays: 7,
      account: "123456789012",
    } as const;
    const logs = await construct(() => ({
      d: new FlowLogs("f", { ...args, destination: "cloudwatch" }).destinationName,
    }));
    assert.deepEqual(made(logs), [
      "aws:cloudwatch/logGroup:LogGroup f",
      "aws:ec2/flowLog:FlowLog f",
      "aws:iam/role:Role f",
      "aws:iam/rolePolicy:RolePolicy f",
      "fargate-egress:index:FlowLogs f",
    ]);
    const bucket = await construct(() => ({ d: new FlowLogs("f", { ...args, destination: "s3" }).destinationName }));
    assert.deepEqual(
      made(bucket).map((m) => m.split(" ")[0]?.split(":").at(-1)),
      [
        "FlowLog",
        "Bucket",
        "BucketLifecycleConfiguration",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "FlowLogs",
        "LogBucket",
      ],
    );
  });
});
