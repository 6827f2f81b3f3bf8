/** Records of types of a network that are not one record with the same properties. */
import { type Fields, fieldsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isMarker, UNKNOWN_VALUE } from "../../../resources/unknowns";
import { fieldIn, flagOf, inputsOf, listOf, portOf, recordOf, set } from "./record-parts";
import { SHAPES } from "./shapes";
import type { Identity } from "./stand-ins";

type Translator = (identity: Identity) => readonly ResourceRecord[];

const RULE_PEERS = ["CidrIp", "CidrIpv6"] as const;

/** A protocol by name or number, as text. */
function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : UNKNOWN_VALUE;
}

/** One inline rule of a group. */
function inlineRule(rule: unknown, direction: "Source" | "Destination"): Fields {
  const ports = {
    protocol: fieldIn(rule, "IpProtocol"),
    fromPort: portOf(fieldIn(rule, "FromPort")),
    toPort: portOf(fieldIn(rule, "ToPort")),
  };
  const list = (key: string) => {
    const value = fieldIn(rule, key);
    return value === undefined ? undefined : isMarker(value) ? UNKNOWN_VALUE : [value];
  };
  if (isMarker(rule)) return { protocol: UNKNOWN_VALUE, cidrBlocks: UNKNOWN_VALUE };
  return set({
    ...ports,
    protocol: textOf(ports.protocol),
    cidrBlocks: list(RULE_PEERS[0]),
    securityGroups: list(`${direction}SecurityGroupId`) ?? list(`${direction}SecurityGroupName`),
    prefixListIds: list(`${direction}PrefixListId`),
  });
}

/** AWS gives a group this rule, and takes it away when the template has rules of its own. */
const ALL_OUT = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
/** Whether it is taken away for rules that are resources of their own is written nowhere. */
const MAYBE_ALL_OUT = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: UNKNOWN_VALUE };

/** A security group. @param hasOwnRules there are egress rules for it that are resources of their own */
export function groupRecord({ urn, logicalId, properties }: Identity, hasOwnRules: boolean): ResourceRecord {
  const egress = properties["SecurityGroupEgress"];
  const outward = listOf(egress).map((rule) => inlineRule(rule, "Destination"));
  const byDefault = egress === undefined || (Array.isArray(egress) && egress.length === 0);
  return recordOf(
    urn,
    TYPES.securityGroup,
    logicalId,
    set({
      vpcId: properties["VpcId"],
      ingress: listOf(properties["SecurityGroupIngress"]).map((rule) => inlineRule(rule, "Source")),
      egress: byDefault ? [hasOwnRules ? MAYBE_ALL_OUT : ALL_OUT] : outward,
    }),
    typeof properties["GroupName"] === "string" ? { name: properties["GroupName"] } : {},
  );
}

function standaloneRule(type: string, direction: "Source" | "Destination"): Translator {
  return ({ urn, logicalId, properties }) => [
    recordOf(
      urn,
      type,
      logicalId,
      set({
        securityGroupId: properties["GroupId"] ?? UNKNOWN_VALUE,
        ipProtocol: textOf(properties["IpProtocol"]),
        fromPort: portOf(properties["FromPort"]),
        toPort: portOf(properties["ToPort"]),
        cidrIpv4: properties["CidrIp"],
        referencedSecurityGroupId: properties[`${direction}SecurityGroupId`],
        prefixListId: properties[`${direction}PrefixListId`],
      }),
    ),
  ];
}

function aclEntry({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const egress = flagOf(properties["Egress"]) ?? false;
  const ports = properties["PortRange"];
  const record = recordOf(
    urn,
    TYPES.aclRule,
    logicalId,
    set({
      // Which way a rule goes must be known: else no rule of any ACL is.
      networkAclId: isMarker(egress) ? UNKNOWN_VALUE : (properties["NetworkAclId"] ?? UNKNOWN_VALUE),
      ruleNumber: isMarker(properties["RuleNumber"]) ? UNKNOWN_VALUE : Number(properties["RuleNumber"]),
      ruleAction: properties["RuleAction"],
      egress,
      protocol: textOf(properties["Protocol"] ?? -1),
      cidrBlock: properties["CidrBlock"],
      fromPort: portOf(fieldIn(ports, "From")),
      toPort: portOf(fieldIn(ports, "To")),
    }),
  );
  return [record];
}

function endpoint({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const shape = SHAPES["AWS::EC2::VPCEndpoint"];
  if (!shape) return [];
  const inputs = inputsOf(shape, properties);
  const options = fieldsOf(properties["DnsOptions"]);
  const inbound = options["PrivateDnsOnlyForInboundResolverEndpoint"];
  // Its default differs between the API and what is told of CloudFormation: said, or not known.
  const told = properties["VpcEndpointType"] === "Interface" ? UNKNOWN_VALUE : false;
  return [
    recordOf(urn, TYPES.endpoint, logicalId, {
      ...inputs,
      privateDnsEnabled: flagOf(properties["PrivateDnsEnabled"]) ?? told,
      ...(properties["DnsOptions"] === undefined
        ? {}
        : {
            dnsOptions: set({
              dnsRecordIpType: options["DnsRecordIpType"],
              privateDnsOnlyForInboundResolverEndpoint:
                inbound === undefined || inbound === "NotSpecified"
                  ? undefined
                  : isMarker(inbound)
                    ? UNKNOWN_VALUE
                    : inbound === "OnlyInboundResolver",
            }),
          }),
    }),
  ];
}

function attachment({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const { VpcId, InternetGatewayId } = properties;
  if (InternetGatewayId === undefined) return [];
  return [
    recordOf(
      urn,
      TYPES.internetGatewayAttachment,
      logicalId,
      set({ vpcId: VpcId, internetGatewayId: InternetGatewayId }),
    ),
  ];
}

function propagation({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  return listOf(properties["RouteTableIds"]).map((routeTableId, at) =>
    recordOf(
      `${urn}#${at}`,
      TYPES.vpnRoutes,
      logicalId,
      set({ routeTableId, vpnGatewayId: properties["VpnGatewayId"] }),
    ),
  );
}

/** A zone of VPCs; public zones answer nobody differently. */
function zone({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const vpcs = properties["VPCs"];
  if (vpcs === undefined) return [];
  const inputs = {
    name: properties["Name"],
    vpcs: isMarker(vpcs) ? UNKNOWN_VALUE : listOf(vpcs).map((each) => set({ vpcId: fieldIn(each, "VPCId") })),
  };
  return [recordOf(urn, TYPES.zone, logicalId, set(inputs))];
}

function firewallGroup({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const rules = listOf(properties["FirewallRules"]).map((rule, at) =>
    recordOf(
      `${urn}#${at}`,
      TYPES.dnsFirewallRule,
      `${logicalId} rule ${at + 1}`,
      set({
        firewallRuleGroupId: urn,
        priority: fieldIn(rule, "Priority"),
        action: fieldIn(rule, "Action"),
        firewallDomainListId: fieldIn(rule, "FirewallDomainListId"),
        qType: fieldIn(rule, "Qtype"),
      }),
    ),
  );
  return [recordOf(urn, TYPES.dnsFirewallGroup, logicalId, {}), ...rules];
}

/** Instances tell of their network in a block of their own, too. */
function instance({ urn, logicalId, properties }: Identity): readonly ResourceRecord[] {
  const [card] = listOf(properties["NetworkInterfaces"]);
  return [
    recordOf(
      urn,
      TYPES.instance,
      logicalId,
      set({
        subnetId: properties["SubnetId"] ?? fieldIn(card, "SubnetId"),
        vpcSecurityGroupIds: properties["SecurityGroupIds"] ?? fieldIn(card, "GroupSet"),
        sourceDestCheck: flagOf(properties["SourceDestCheck"]),
        associatePublicIpAddress: flagOf(fieldIn(card, "AssociatePublicIpAddress")),
        primaryNetworkInterfaceId: fieldIn(card, "NetworkInterfaceId"),
      }),
    ),
  ];
}

/** By type. */
export const NETWORK_TRANSLATORS: Readonly<Record<string, Translator>> = {
  "AWS::EC2::SecurityGroupIngress": standaloneRule(TYPES.ingressRule, "Source"),
  "AWS::EC2::SecurityGroupEgress": standaloneRule(TYPES.egressRule, "Destination"),
  "AWS::EC2::NetworkAclEntry": aclEntry,
  "AWS::EC2::VPCEndpoint": endpoint,
  "AWS::EC2::VPCGatewayAttachment": attachment,
  "AWS::EC2::VPNGatewayRoutePropagation": propagation,
  "AWS::EC2::Instance": instance,
  "AWS::Route53::HostedZone": zone,
  "AWS::Route53Resolver::FirewallRuleGroup": firewallGroup,
};

const ALL = { ruleNo: 100, action: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 0 };

/** A VPC's own ACL, which lets everything through until a template adds to it. */
export function defaultAclRecord(urn: string, vpcId: string): ResourceRecord {
  return recordOf(urn, TYPES.defaultNetworkAcl, urn, { vpcId, ingress: [ALL], egress: [ALL] });
}

/** A VPC's own group: its members among each other, and everything out. */
export function defaultGroupRecord(urn: string, vpcId: string): ResourceRecord {
  const ingress = [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }];
  return recordOf(urn, TYPES.defaultSecurityGroup, urn, { vpcId, ingress, egress: [ALL_OUT] });
}
