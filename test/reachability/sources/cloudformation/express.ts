/** A topology as a CloudFormation template: what the mutation table looks like to somebody who writes templates. */
import type { AnyNeed } from "../../../../reachability/prove";
import {
  isUnknown,
  type Known,
  type Role,
  type Route,
  type RulePeer,
  type TaskContainer,
  type Topology,
} from "../../../../reachability/topology";
import { KEY_POLICY, REGION, SECRET } from "../../helpers/topologies";
import { accountFacts, Expressible } from "../expressible";

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The template, and what of the topology no template says. */
export interface Expressed {
  readonly template: { readonly Resources: Resources };
  readonly cannot: readonly string[];
}

/** Logical id of an id. */
export const logical = (id: string): string => id.replace(/[^A-Za-z0-9]/g, "");

export function expressed(t: Topology, needs: readonly AnyNeed[]): Expressed {
  return new Writer(t, needs).write();
}

class Writer extends Expressible {
  readonly #made: Resources = {};

  constructor(
    t: Topology,
    private readonly needs: readonly AnyNeed[],
  ) {
    super(t);
  }

  write(): Expressed {
    this.#network();
    this.#ways();
    this.#filters();
    this.#endpoints();
    this.#names();
    this.#task();
    this.#accountFacts();
    return { template: { Resources: this.#made }, cannot: [...this.cannot] };
  }

  #add(id: string, type: string, properties: Record<string, unknown>): void {
    const set = Object.entries(properties).filter(([, value]) => value !== undefined);
    this.#made[logical(id)] = { Type: `AWS::${type}`, Properties: Object.fromEntries(set) };
  }

  /** A reference to what the template makes; any other id as it is. */
  #ref(id: Known<string> | undefined): unknown {
    if (id === undefined) return undefined;
    const known = this.known(id);
    if (this.list(this.t.securityGroups).some((group) => group.isDefault === true && group.id === known))
      return { "Fn::GetAtt": [logical(this.t.vpc.id), "DefaultSecurityGroup"] };
    return known !== undefined && this.own.has(known) ? { Ref: logical(known) } : known;
  }

  #network(): void {
    const { vpc, subnets, routeTables, associations } = this.t;
    const [cidr, ...more] = this.list(vpc.cidrs);
    this.#add(vpc.id, "EC2::VPC", {
      CidrBlock: cidr,
      EnableDnsSupport: vpc.dnsSupport,
      EnableDnsHostnames: vpc.dnsHostnames,
    });
    for (const [i, each] of more.entries())
      this.#add(`cidr${i}`, "EC2::VPCCidrBlock", { VpcId: this.#ref(vpc.id), CidrBlock: each });
    const resolver = this.known(vpc.resolver);
    if (resolver !== undefined && resolver !== "amazon") {
      this.#add("dhcp", "EC2::DHCPOptions", { DomainNameServers: resolver.addresses });
      this.#add("dhcpassociation", "EC2::VPCDHCPOptionsAssociation", {
        DhcpOptionsId: { Ref: "dhcp" },
        VpcId: this.#ref(vpc.id),
      });
    }
    for (const each of this.list(subnets)) {
      this.#add(each.id, "EC2::Subnet", {
        VpcId: this.#ref(vpc.id),
        CidrBlock: this.known(each.cidr),
        AvailabilityZone: this.known(each.availabilityZone),
        Ipv6Native: each.ipv6Native,
      });
      if (each.networkAclId !== undefined)
        this.#add(`aclof${each.id}`, "EC2::SubnetNetworkAclAssociation", {
          SubnetId: this.#ref(each.id),
          NetworkAclId: this.#ref(each.networkAclId),
        });
    }
    for (const table of this.list(routeTables)) {
      const routes = this.list(table.routes);
      if (table.main) {
        if (routes.length > 0) this.cannot.add("routes of a main table");
        continue;
      }
      this.#add(table.id, "EC2::RouteTable", { VpcId: this.#ref(table.vpcId) });
      for (const [i, route] of routes.entries()) this.#route(`${table.id}route${i}`, table.id, route);
    }
    for (const { subnetId, routeTableId } of this.list(associations))
      this.#add(`tableof${this.known(subnetId)}`, "EC2::SubnetRouteTableAssociation", {
        SubnetId: this.#ref(subnetId),
        RouteTableId: this.#ref(routeTableId),
      });
  }

  #route(id: string, table: string, { destination, target, targetId, state }: Route): void {
    const to = this.known(destination);
    if (state === "blackhole" || target === "blackhole") this.cannot.add("routes whose target is gone");
    if (target === "local" || target === "gateway-endpoint") return;
    const instance = this.list(this.t.natInstances).find(({ targetIds }) =>
      targetIds.some((each) => each === targetId),
    );
    const where = instance
      ? { InstanceId: this.#ref(instance.id) }
      : {
          nat: { NatGatewayId: this.#ref(targetId) },
          "internet-gateway": { GatewayId: this.#ref(targetId) },
          "transit-gateway": { TransitGatewayId: this.#ref(targetId) },
          peering: { VpcPeeringConnectionId: this.#ref(targetId) },
          "network-interface": { NetworkInterfaceId: this.#ref(targetId) },
          "egress-only": { EgressOnlyInternetGatewayId: this.#ref(targetId) },
          blackhole: {},
          other: { LocalGatewayId: this.#ref(targetId) },
        }[target];
    this.#add(id, "EC2::Route", {
      RouteTableId: this.#ref(table),
      ...(to !== undefined && "cidr" in to
        ? { DestinationCidrBlock: to.cidr }
        : { DestinationPrefixListId: to?.prefixListId }),
      ...where,
    });
  }

  #ways(): void {
    for (const { id, vpcId } of this.list(this.t.internetGateways)) {
      this.#add(id, "EC2::InternetGateway", {});
      if (vpcId !== undefined)
        this.#add(`${id}attached`, "EC2::VPCGatewayAttachment", {
          VpcId: this.#ref(vpcId),
          InternetGatewayId: this.#ref(id),
        });
    }
    for (const nat of this.list(this.t.natGateways)) {
      if (nat.state !== "available") this.cannot.add("states of what stands");
      const regional = nat.availabilityMode === "regional";
      const address = regional ? nat.misplacedAllocation === true : this.list(nat.publicIps).length > 0;
      if (address) this.#add(`eip${nat.id}`, "EC2::EIP", { Domain: "vpc" });
      this.#add(nat.id, "EC2::NatGateway", {
        SubnetId: this.#ref(nat.subnetId),
        VpcId: this.#ref(nat.vpcId),
        ConnectivityType: nat.connectivity,
        AvailabilityMode: regional ? "regional" : undefined,
        AllocationId: address ? { "Fn::GetAtt": [logical(`eip${nat.id}`), "AllocationId"] } : undefined,
      });
    }
    for (const each of this.list(this.t.natInstances)) {
      if (each.state !== "running") this.cannot.add("states of what stands");
      this.#add(each.id, "EC2::Instance", {
        SubnetId: this.#ref(each.subnetId),
        SecurityGroupIds: this.list(each.securityGroupIds).map((id) => this.#ref(id)),
        SourceDestCheck: each.sourceDestCheck,
      });
      if (each.publicIp !== undefined) this.#add(`eip${each.id}`, "EC2::EIP", { InstanceId: this.#ref(each.id) });
    }
  }

  #filters(): void {
    for (const group of this.list(this.t.securityGroups)) {
      if (group.isDefault) continue;
      this.#add(group.id, "EC2::SecurityGroup", {
        GroupDescription: group.id,
        VpcId: this.#ref(this.t.vpc.id),
        // A rule that lets nothing out takes AWS's own away.
        SecurityGroupEgress: [{ IpProtocol: "icmp", FromPort: 252, ToPort: 86, CidrIp: "255.255.255.255/32" }],
      });
      for (const direction of ["ingress", "egress"] as const)
        for (const [i, rule] of this.list(group[direction]).entries()) {
          const peer = this.known(rule.peer);
          const egress = direction === "egress";
          this.#add(`${group.id}${direction}${i}`, `EC2::SecurityGroup${egress ? "Egress" : "Ingress"}`, {
            GroupId: { "Fn::GetAtt": [logical(group.id), "GroupId"] },
            IpProtocol: this.known(rule.protocol),
            FromPort: this.known(rule.fromPort),
            ToPort: this.known(rule.toPort),
            ...(peer === undefined ? {} : this.#peer(peer, egress ? "Destination" : "Source")),
          });
        }
    }
    for (const acl of this.list(this.t.networkAcls)) {
      this.#add(acl.id, "EC2::NetworkAcl", { VpcId: this.#ref(this.t.vpc.id) });
      for (const [i, rule] of this.list(acl.rules).entries())
        this.#add(`${acl.id}entry${i}`, "EC2::NetworkAclEntry", {
          NetworkAclId: this.#ref(acl.id),
          RuleNumber: rule.number,
          Egress: rule.egress,
          RuleAction: rule.allow === true ? "allow" : "deny",
          Protocol: { tcp: 6, udp: 17, "-1": -1 }[this.known(rule.protocol) ?? ""] ?? rule.protocol,
          CidrBlock: this.known(rule.cidr),
          ...(rule.fromPort === undefined ? {} : { PortRange: { From: rule.fromPort, To: rule.toPort } }),
        });
    }
  }

  #peer(peer: RulePeer, side: string): Record<string, unknown> {
    if ("cidr" in peer) return { CidrIp: peer.cidr };
    if ("groupId" in peer) return { [`${side}SecurityGroupId`]: this.#ref(peer.groupId) };
    return { [`${side}PrefixListId`]: peer.prefixListId };
  }

  #endpoints(): void {
    for (const each of this.list(this.t.endpoints)) {
      if (each.state !== "available") this.cannot.add("states of what stands");
      if (each.offeredZones !== undefined) this.cannot.add("zones in which a service is offered");
      const gateway = each.kind === "gateway";
      this.#add(each.id, "EC2::VPCEndpoint", {
        VpcId: this.#ref(each.vpcId),
        ServiceName: this.known(each.service),
        ServiceRegion: each.serviceRegion,
        VpcEndpointType: gateway ? "Gateway" : "Interface",
        PrivateDnsEnabled: gateway ? undefined : each.privateDns,
        SubnetIds: gateway ? undefined : this.list(each.subnetIds).map((id) => this.#ref(id)),
        SecurityGroupIds: gateway ? undefined : this.list(each.securityGroupIds).map((id) => this.#ref(id)),
        RouteTableIds: gateway ? this.list(each.routeTableIds).map((id) => this.#ref(id)) : undefined,
        PolicyDocument: this.#document(each.policy),
        ...(each.privateDnsForInboundOnly === true
          ? { DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: "OnlyInboundResolver" } }
          : {}),
      });
    }
  }

  /** A policy; the secret that the template makes is named by reference. */
  #document(text: Known<string> | undefined): unknown {
    if (text === undefined || text === "") return undefined;
    const known = this.known(text) ?? "";
    if (known.length > 20_000) this.cannot.add("spaces in a policy");
    try {
      return JSON.parse(known, (_, value: unknown) =>
        value === SECRET
          ? { Ref: "SecretDB" }
          : typeof value === "string" && value.includes(":file-system/")
            ? { "Fn::GetAtt": ["Files", "Arn"] }
            : typeof value === "string" && this.own.has(value)
              ? this.#ref(value)
              : value,
      ) as unknown;
    } catch {
      return known;
    }
  }

  #names(): void {
    for (const zone of this.list(this.t.hostedZones))
      this.#add(zone.id, "Route53::HostedZone", {
        Name: this.known(zone.name),
        VPCs: [{ VPCId: this.#ref(zone.vpcId), VPCRegion: REGION }],
      });
    if (this.list(this.t.resolverRules).length > 0) this.cannot.add("Resolver rules (the table has none of its own)");
    for (const group of this.list(this.t.dnsFirewall)) {
      const rules = this.list(group.rules).map((rule, i) => {
        const list = `${group.id}domains${i}`;
        this.#add(list, "Route53Resolver::FirewallDomainList", { Domains: this.list(rule.domains) });
        return {
          Priority: rule.priority,
          Action: (this.known(rule.action) ?? "").toUpperCase(),
          FirewallDomainListId: { "Fn::GetAtt": [logical(list), "Id"] },
          ...(rule.queryType === undefined ? {} : { Qtype: rule.queryType }),
        };
      });
      this.#add(group.id, "Route53Resolver::FirewallRuleGroup", { FirewallRules: rules });
      this.#add(`${group.id}associated`, "Route53Resolver::FirewallRuleGroupAssociation", {
        FirewallRuleGroupId: { "Fn::GetAtt": [logical(group.id), "Id"] },
        Priority: group.priority,
        VpcId: this.#ref(this.t.vpc.id),
      });
    }
    const block = this.t.blockPublicAccess;
    if (block === undefined || isUnknown(block)) return;
    this.#add("block", "EC2::VPCBlockPublicAccessOptions", { InternetGatewayBlockMode: block.mode });
    for (const each of this.list(block.exclusions))
      this.#add(each.id, "EC2::VPCBlockPublicAccessExclusion", {
        [each.resourceId.startsWith("subnet") ? "SubnetId" : "VpcId"]: this.#ref(each.resourceId),
        InternetGatewayExclusionMode: each.mode,
      });
  }

  #task(): void {
    const { task } = this.t;
    const roleOf = (role: Known<Role> | undefined, name: string): unknown => {
      if (role === undefined || isUnknown(role)) return undefined;
      if (role.sessionPolicies !== undefined) this.cannot.add("session policies");
      if (role.boundary !== undefined) {
        this.#add(`${name}Boundary`, "IAM::ManagedPolicy", { PolicyDocument: this.#document(role.boundary) });
      }
      this.#add(name, "IAM::Role", {
        RoleName: this.known(role.arn)?.split("/").at(-1),
        AssumeRolePolicyDocument: this.#document(role.trust),
        Policies: this.list(role.policies).map((text, i) => ({
          PolicyName: `p${i}`,
          PolicyDocument: this.#document(text),
        })),
        PermissionsBoundary: role.boundary === undefined ? undefined : { Ref: `${name}Boundary` },
      });
      return { "Fn::GetAtt": [name, "Arn"] };
    };
    const volumes = this.list(task.fileSystems);
    this.#add("SecretDB", "SecretsManager::Secret", {
      Name: "db",
      KmsKeyId: this.list(task.containers)[0] && this.#keyOf(),
    });
    this.#add("Definition", "ECS::TaskDefinition", {
      NetworkMode: "awsvpc",
      ExecutionRoleArn: roleOf(task.executionRole, "ExecutionRole"),
      TaskRoleArn: roleOf(task.taskRole, "TaskRole"),
      ContainerDefinitions: this.list(task.containers).map((each) => this.#container(each)),
      Volumes: volumes.length > 0 ? volumes.map((each) => this.#volume(each)) : undefined,
    });
    this.#cluster();
    this.#called();
    this.#add("Service", "ECS::Service", {
      Cluster: { Ref: "Cluster" },
      TaskDefinition: { Ref: "Definition" },
      EnableExecuteCommand: task.exec,
      PlatformVersion: task.platformVersion,
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: this.list(task.subnetIds).map((id) => this.#ref(id)),
          SecurityGroups: this.list(task.securityGroupIds).map((id) => this.#ref(id)),
          AssignPublicIp: task.assignPublicIp === true ? "ENABLED" : "DISABLED",
        },
      },
    });
  }

  #keyOf(): string | undefined {
    const [first] = this.list(this.t.task.containers);
    const secret = first && this.list(first.secrets)[0];
    return typeof secret?.kmsKeyArn === "string" ? secret.kmsKeyArn : undefined;
  }

  #container(container: TaskContainer): Record<string, unknown> {
    if (container.imageExists !== undefined || container.logGroupExists !== undefined)
      this.cannot.add("whether something exists");
    if (container.pullThrough !== undefined) this.cannot.add("pull-through caches");
    if (container.repositoryPolicy !== undefined) this.cannot.add("policies of repositories of other templates");
    if (container.logGroupArn !== undefined) this.cannot.add("a log group's ARN beside its name");
    const secrets = this.list(container.secrets);
    for (const { exists, resourcePolicy } of secrets) {
      if (exists !== undefined) this.cannot.add("whether something exists");
      if (resourcePolicy !== undefined && resourcePolicy !== null && this.#made["SecretPolicy"] === undefined)
        this.#add("SecretPolicy", "SecretsManager::ResourcePolicy", {
          SecretId: { Ref: "SecretDB" },
          ResourcePolicy: this.#document(resourcePolicy),
        });
    }
    return {
      Name: container.name,
      Image: this.known(container.image),
      ReadonlyRootFilesystem: container.readonlyRootFilesystem,
      Secrets: secrets.map(({ name, valueFrom }) => ({
        Name: name,
        ValueFrom:
          typeof valueFrom === "string" && valueFrom.startsWith(SECRET)
            ? { "Fn::Sub": `\${SecretDB}${valueFrom.slice(SECRET.length)}` }
            : valueFrom,
      })),
      ...(container.logDriver === undefined
        ? {}
        : {
            LogConfiguration: {
              LogDriver: container.logDriver,
              Options: {
                "awslogs-group": container.logGroup,
                "awslogs-region": container.logRegion,
                ...(container.createsLogGroup ? { "awslogs-create-group": "true" } : {}),
              },
            },
          }),
    };
  }

  #volume(each: NonNullable<Exclude<Topology["task"]["fileSystems"], { unknown: string }>>[number]): unknown {
    if (each.policy === undefined) this.cannot.add("whether something has a policy that nobody looked for");
    this.#add("Files", "EFS::FileSystem", { FileSystemPolicy: this.#document(each.policy as string | undefined) });
    for (const target of this.list(each.mountTargets)) {
      if (target.state !== "available") this.cannot.add("states of what stands");
      this.#add(target.id, "EFS::MountTarget", {
        FileSystemId: { Ref: "Files" },
        SubnetId: this.#ref(target.subnetId),
        SecurityGroups: this.list(target.securityGroupIds).map((id) => this.#ref(id)),
      });
    }
    return {
      Name: each.name,
      EFSVolumeConfiguration: {
        FilesystemId: { Ref: "Files" },
        AuthorizationConfig: each.iam === true ? { IAM: "ENABLED" } : undefined,
      },
    };
  }

  #cluster(): void {
    const sessions = this.t.task.execSessions;
    const known = sessions === undefined || isUnknown(sessions) ? undefined : sessions;
    this.#add("Cluster", "ECS::Cluster", {
      Configuration: known && {
        ExecuteCommandConfiguration: {
          KmsKeyId: known.kmsKeyArn,
          Logging: "OVERRIDE",
          LogConfiguration: {
            CloudWatchLogGroupName:
              typeof known.logGroupArn === "string" ? known.logGroupArn.split(":").at(-1) : undefined,
            S3BucketName: typeof known.bucket === "string" ? known.bucket.replace("arn:aws:s3:::", "") : undefined,
            S3EncryptionEnabled: known.encrypted,
          },
        },
      },
    });
  }

  /** Buckets, queues, topics and tables that the task calls, with their policies. */
  #called(): void {
    for (const { arn, policy } of this.t.task.called ?? []) {
      const name = arn.split(/[:/]/).at(-1) ?? "";
      const text = this.#document(typeof policy === "string" ? policy : undefined);
      const id = `Called${name}`;
      switch (arn.split(":")[2]) {
        case "s3":
          this.#add(id, "S3::Bucket", { BucketName: name });
          if (text) this.#add(`${id}Policy`, "S3::BucketPolicy", { Bucket: { Ref: id }, PolicyDocument: text });
          break;
        case "sqs":
          this.#add(id, "SQS::Queue", { QueueName: name });
          if (text) this.#add(`${id}Policy`, "SQS::QueuePolicy", { Queues: [{ Ref: id }], PolicyDocument: text });
          break;
        case "sns":
          this.#add(id, "SNS::Topic", { TopicName: name });
          if (text) this.#add(`${id}Policy`, "SNS::TopicPolicy", { Topics: [{ Ref: id }], PolicyDocument: text });
          break;
        case "dynamodb":
          this.#add(id, "DynamoDB::Table", {
            TableName: name,
            ResourcePolicy: text && { PolicyDocument: text },
          });
          break;
        default:
          this.cannot.add("the six characters that AWS appends to a secret's name");
      }
    }
  }

  /** What is of an account, and in no template. */
  #accountFacts(): void {
    const { task } = this.t;
    for (const what of accountFacts(this.t)) this.cannot.add(what);
    if ((task.keys ?? []).some((key) => key.enabled !== true)) this.cannot.add("states of what stands");
    if ((task.keys ?? []).some((key) => key.policy !== KEY_POLICY)) this.cannot.add("policies of keys");
    if (this.t.region !== REGION) this.cannot.add("another Region than the table's own");
    for (const need of this.needs)
      if ("kind" in need && "cidr" in need.to && need.to.groupIds) this.cannot.add("groups behind addresses");
  }
}
