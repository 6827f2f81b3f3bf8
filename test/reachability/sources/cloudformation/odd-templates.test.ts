/** Templates that are odd in one thing, which a reader may pass over: none is called reachable that may not be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { Exports } from "../../../../reachability/sources/files/exports";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { readFile } from "../../../../reachability/sources/files/recognise";
import type { FileOptions, SourceFile } from "../../../../reachability/sources/files/source";
import { isSampled } from "../../../helpers/thorough";

const SHOP = readFileSync(join(ROOT, "test", "fixtures", "cloudformation", "shop.yaml"), "utf8");

type Edit = readonly [from: string, to: string];

function edited(edits: readonly Edit[], more: string): string {
  const text = edits.reduce((whole, [from, to]) => {
    assert.ok(whole.includes(from), from);
    return whole.replace(from, to);
  }, SHOP);
  return more === "" ? text : text.replace("  Web:\n", `${more.replace(/^\n/, "")}\n  Web:\n`);
}

const fileOf = (path: string, text: string, beside: SourceFile["beside"] = () => undefined): SourceFile => ({
  path,
  text,
  json: text.startsWith("{") ? (JSON.parse(text) as unknown) : undefined,
  beside,
});

function verdictOf(files: readonly SourceFile[], o: Partial<FileOptions> = {}): string {
  const options: FileOptions = {
    region: "eu-west-1",
    account: "111122223333",
    variables: {},
    exports: new Exports(),
    ...o,
  };
  const read = () => files.map((file) => ({ path: file.path, found: readFile(file, options) }));
  read();
  const { verdict, services } = proveFiles(read(), {});
  // What is reachable as a whole is so for each service, and what a service alone has is no more than the whole.
  if (verdict === "reachable") for (const each of services) assert.equal(each.verdict, "reachable");
  return verdict;
}

const PARAMETER: Edit = ["  Zones: { Type: Number }", "  Zones: { Type: Number }\n  Open: { Type: String }"];
const CONDITION: Edit = ["Conditions:\n", 'Conditions:\n  Perhaps: !Equals [!Ref Open, "yes"]\n'];
const MAYBE = [PARAMETER, CONDITION];
/** What may not be there makes the same template not proven. */
const perhaps = (type: string): readonly Edit[] => {
  const at = new RegExp(`( {2}\\w+:\\n {4}Type: ${type}\\n| {2}\\w+: \\{ Type: ${type},?)`).exec(SHOP)?.[0] ?? "";
  const to = at.endsWith("\n")
    ? `${at}    Condition: Perhaps\n`
    : at.replace(/,?$/, ", Condition: Perhaps,").replace(/, \}/, " }");
  return [...MAYBE, [at, to]];
};
const entry = (acl: string, more: string) => `
  Entry:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: ${acl}, RuleNumber: 1, Egress: true, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0 ${more} }`;
const route = (target: string, cidr = "0.0.0.0/0") =>
  `  BackOut:\n    Type: AWS::EC2::Route\n    Properties: { RouteTableId: !Ref BackTable, DestinationCidrBlock: ${cidr}, ${target} }\n`;
const BACK = /  BackOut:\n(?: {4}.*\n)+/.exec(SHOP)?.[0] ?? "";
const ROLE = "        - PolicyName: logs";
const deny = (action: string) =>
  `        - PolicyName: no\n          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "${action}", Resource: "*" }] }\n${ROLE}`;

/** Name, edits, resources more. None of them is reachable. */
const ODD: readonly (readonly [string, readonly Edit[], string?])[] = [
  [
    "a default route that rests on a parameter",
    [
      ...MAYBE,
      [
        "    Condition: WithNat\n    Properties: { RouteTableId: !Ref BackTable",
        "    Condition: Perhaps\n    Properties: { RouteTableId: !Ref BackTable",
      ],
    ],
  ],
  ["an association that may not be", perhaps("AWS::EC2::SubnetRouteTableAssociation")],
  ["an attachment that may not be", perhaps("AWS::EC2::VPCGatewayAttachment")],
  ["a group that may not be", perhaps("AWS::EC2::SecurityGroup")],
  ["a role that may not be", perhaps("AWS::IAM::Role")],
  [
    "an unknown branch of a rule",
    [...MAYBE, ["CidrIp: !If [WithNat, 0.0.0.0/0, !Ref Cidr]", "CidrIp: !If [Perhaps, 0.0.0.0/0, 10.0.0.0/8]"]],
  ],
  [
    "a port from a parameter without a value",
    [PARAMETER, ["FromPort: !FindInMap [Ports, https, from]", "FromPort: !Ref Open"]],
  ],
  ["a map's key without a value", [PARAMETER, ["!FindInMap [Ports, https, to]", "!FindInMap [Ports, !Ref Open, to]"]]],
  ["an entry of an ACL that another stack has", [], entry("!ImportValue elsewhere", "")],
  ["an entry of an ACL of a parameter", [PARAMETER], entry("!Ref Open", "")],
  [
    "an entry whose number nobody knows",
    [
      PARAMETER,
      [
        "Condition: Never\n    Properties: { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1",
        "Properties: { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: !Ref Open",
      ],
    ],
  ],
  [
    "a way of an entry that nobody knows",
    [
      PARAMETER,
      [
        "Condition: Never\n    Properties: { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1, Egress: true",
        "Properties: { NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1, Egress: !Ref Open",
      ],
    ],
  ],
  [
    "an ACL of one's own without entries",
    [],
    "\n  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }\n  AclUse: { Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: { SubnetId: !Ref Back, NetworkAclId: !Ref Acl } }",
  ],
  [
    "the same of the NAT gateway's subnet",
    [],
    "\n  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }\n  AclUse: { Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: { SubnetId: !Ref Front, NetworkAclId: !Ref Acl } }",
  ],
  [
    "an association with an ACL of elsewhere",
    [],
    "\n  AclUse: { Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: { SubnetId: !Ref Back, NetworkAclId: !ImportValue acl } }",
  ],
  [
    "a route to a VPN gateway",
    [[BACK, route("GatewayId: !Ref Vgw")]],
    "\n  Vgw: { Type: AWS::EC2::VPNGateway, Properties: { Type: ipsec.1 } }",
  ],
  ["a route to a peering connection", [[BACK, route("VpcPeeringConnectionId: pcx-1234567890abcdef0")]]],
  ["a route to a gateway of elsewhere", [[BACK, route("NatGatewayId: !ImportValue nat")]]],
  [
    "a route to a gateway for IPv6",
    [[BACK, route("EgressOnlyInternetGatewayId: !Ref Eigw")]],
    "\n  Eigw: { Type: AWS::EC2::EgressOnlyInternetGateway, Properties: { VpcId: !Ref Vpc } }",
  ],
  ["a route straight to the internet gateway", [[BACK, route("GatewayId: !Ref Gateway")]]],
  ["half a default route", [[BACK, route("NatGatewayId: !Ref Out", "0.0.0.0/1")]]],
  [
    "a route for IPv6 alone",
    [
      [
        BACK,
        route("NatGatewayId: !Ref Out").replace("DestinationCidrBlock: 0.0.0.0/0", 'DestinationIpv6CidrBlock: "::/0"'),
      ],
    ],
  ],
  ["a private NAT gateway", [["AllocationId: !GetAtt Address.AllocationId", "ConnectivityType: private"]]],
  [
    "a NAT gateway in the tasks' own subnet",
    [["Properties: { SubnetId: !Ref Front, Alloc", "Properties: { SubnetId: !Ref Back, Alloc"]],
  ],
  [
    "a NAT gateway of which the address comes from elsewhere, and a subnet too",
    [
      [
        "SubnetId: !Ref Front, AllocationId: !GetAtt Address.AllocationId",
        "SubnetId: !ImportValue front, AllocationId: eipalloc-1",
      ],
    ],
  ],
  [
    "an internet gateway of another VPC",
    [["Properties: { VpcId: !Ref Vpc, InternetGatewayId", "Properties: { VpcId: !Ref Other, InternetGatewayId"]],
    "\n  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }",
  ],
  [
    "a table of another VPC",
    [
      [
        "  BackTable: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }",
        "  BackTable: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Other } }",
      ],
    ],
    "\n  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }",
  ],
  [
    "a group of another VPC",
    [
      [
        "      GroupDescription: tasks\n      VpcId: !Ref Vpc",
        "      GroupDescription: tasks\n      VpcId: !Ref Other",
      ],
    ],
    "\n  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }",
  ],
  ["DNS that is off", [["EnableDnsHostnames: true", "EnableDnsHostnames: true, EnableDnsSupport: false"]]],
  [
    "name servers of one's own",
    [],
    "\n  Names: { Type: AWS::EC2::DHCPOptions, Properties: { DomainNameServers: [10.8.0.53] } }\n  NamesUse: { Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: { VpcId: !Ref Vpc, DhcpOptionsId: !Ref Names } }",
  ],
  [
    "public access that is blocked",
    [],
    "\n  Block: { Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: { InternetGatewayBlockMode: block-bidirectional } }",
  ],
  [
    "a table on the gateway's edge",
    [],
    "\n  Edge: { Type: AWS::EC2::GatewayRouteTableAssociation, Properties: { GatewayId: !Ref Gateway, RouteTableId: !Ref FrontTable } }",
  ],
  [
    "a zone over the name of logs",
    [],
    "\n  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: logs.eu-west-1.amazonaws.com, VPCs: [{ VPCId: !Ref Vpc, VPCRegion: eu-west-1 }] } }",
  ],
  [
    "a resolver rule for everything",
    [],
    "\n  Forward: { Type: AWS::Route53Resolver::ResolverRule, Properties: { DomainName: amazonaws.com, RuleType: FORWARD, TargetIps: [{ Ip: 10.0.0.2 }] } }\n  ForwardUse: { Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: { VPCId: !Ref Vpc, ResolverRuleId: !Ref Forward } }",
  ],
  ["a policy that denies, beside one that allows", [[ROLE, deny("logs:*")]]],
  [
    "a policy of its own that denies",
    [],
    '\n  No: { Type: AWS::IAM::RolePolicy, Properties: { RoleName: !Ref Start, PolicyName: no, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*" }] } } }',
  ],
  [
    "a managed policy that denies",
    [],
    '\n  No: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!Ref Start], PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "logs:*", Resource: "*" }] } } }',
  ],
  [
    "a boundary that allows nothing",
    [["      ManagedPolicyArns: [!Sub", "      PermissionsBoundary: !Ref Bound\n      ManagedPolicyArns: [!Sub"]],
    '\n  Bound: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }] } } }',
  ],
  [
    "a role of another account",
    [["ExecutionRoleArn: !GetAtt Start.Arn", "ExecutionRoleArn: arn:aws:iam::999988887777:role/start"]],
  ],
  ["a role whom another service may assume", [["Service: ecs-tasks.amazonaws.com", "Service: ec2.amazonaws.com"]]],
  [
    "an endpoint that takes the name and admits nobody",
    [],
    '\n  Taken: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref Vpc, ServiceName: !Sub "com.amazonaws.${AWS::Region}.logs", VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [!Ref Back], SecurityGroupIds: [!Ref Closed] } }\n  Closed: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: closed, VpcId: !Ref Vpc } }',
  ],
  [
    "the same of which private DNS is not said",
    [],
    '\n  Taken: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref Vpc, ServiceName: !Sub "com.amazonaws.${AWS::Region}.logs", VpcEndpointType: Interface, SubnetIds: [!Ref Back], SecurityGroupIds: [!Ref Closed] } }\n  Closed: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: closed, VpcId: !Ref Vpc } }',
  ],
  ["subnets of elsewhere", [["Subnets: [!Ref Back]", "Subnets: [subnet-0123456789abcdef0]"]]],
  ["one subnet of two from elsewhere", [["Subnets: [!Ref Back]", "Subnets: [!Ref Back, !ImportValue more]"]]],
  [
    "subnets of a parameter's list",
    [
      ["  Zones: { Type: Number }", '  Zones: { Type: Number }\n  Where: { Type: "List<AWS::EC2::Subnet::Id>" }'],
      ["Subnets: [!Ref Back]", "Subnets: !Ref Where"],
    ],
  ],
  ["a group from elsewhere", [["SecurityGroups: [!GetAtt Group.GroupId]", "SecurityGroups: [!ImportValue group]"]]],
  ["a definition from elsewhere", [["TaskDefinition: !Ref Task", "TaskDefinition: web:7"]]],
  ["an image of an unknown registry", [["Image: !Ref Image", "Image: !ImportValue image"]]],
  ["a secret that is resolved at the deployment", [["Image: !Ref Image", 'Image: "{{resolve:ssm:/image:1}}"']]],
  [
    "a network of a macro",
    [["Parameters:", "Transform: { Name: AWS::Include, Parameters: { Location: s3://x/y } }\nParameters:"]],
  ],
  ["a module of the registry", [], "\n  Mod: { Type: My::Own::Vpc::MODULE, Properties: {} }"],
  [
    "a nested stack that is not there",
    [],
    "\n  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./inner.yaml } }",
  ],
  [
    "a VPC of which the range is not known",
    [
      [
        "CidrBlock: !Ref Cidr, EnableDnsHostnames: true",
        "Ipv4IpamPoolId: ipam-pool-1, Ipv4NetmaskLength: 16, EnableDnsHostnames: true",
      ],
      ["CidrIp: !If [WithNat, 0.0.0.0/0, !Ref Cidr]", "CidrIp: 10.0.0.0/8"],
    ],
  ],
  [
    "a rule to a prefix list that nobody names",
    [
      [
        "          CidrIp: !If [WithNat, 0.0.0.0/0, !Ref Cidr]\n",
        "          DestinationPrefixListId: pl-0123456789abcdef0\n",
      ],
    ],
  ],
  [
    "a rule for IPv6 alone",
    [["          CidrIp: !If [WithNat, 0.0.0.0/0, !Ref Cidr]\n", '          CidrIpv6: "::/0"\n']],
  ],
  ["a rule for UDP", [["- IpProtocol: tcp", "- IpProtocol: udp"]]],
  [
    "a firewall for names",
    [],
    "\n  Names: { Type: AWS::Route53Resolver::FirewallDomainList, Properties: { Domains: ['*'] } }\n  Rules: { Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: { FirewallRules: [{ Priority: 1, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref Names }] } }\n  Use: { Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: { FirewallRuleGroupId: !GetAtt Rules.Id, Priority: 101, VpcId: !Ref Vpc } }",
  ],
];

describe("odd templates", () => {
  it("is reachable without anything odd, and where what is odd does not matter", () => {
    assert.equal(verdictOf([fileOf("shop.yaml", SHOP)]), "reachable");
    const harmless = edited(
      [],
      "\n  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }\n  Queue: { Type: AWS::SQS::Queue }",
    );
    assert.equal(verdictOf([fileOf("shop.yaml", harmless)]), "reachable");
  });
  it("are never called reachable", () => {
    const wrong = ODD.filter((_, at) => isSampled(at)).filter(
      ([, edits, more = ""]) => verdictOf([fileOf("shop.yaml", edited(edits, more))]) === "reachable",
    );
    assert.deepEqual(
      wrong.map(([name]) => name),
      [],
    );
    assert.ok(ODD.length >= 30);
  });
});
