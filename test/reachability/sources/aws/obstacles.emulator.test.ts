/** What the account lays over a VPC, as it is read from an emulator, or as AWS answers where that has none. */
import assert from "node:assert/strict";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { recordNetwork } from "../../../../reachability/sources/aws/record-network";
import { factsOfSnapshot } from "../../../../reachability/sources/snapshot/adopt";
import { isUnknown } from "../../../../reachability/topology";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "./emulator";
import { ACCOUNT, type EndpointNetwork, endpointNetwork, json, must } from "./network";
import { type Proxy, type Rule, startProxy } from "./proxy";

describe("live network: what the account lays over it", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let direct: Clients;
  let proxy: Proxy | undefined;
  let network: EndpointNetwork;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    direct = clientsAt(moto.url);
    network = await endpointNetwork(direct);
  });
  after(() => moto?.stop());
  afterEach(() => proxy?.stop());

  const record = async (rule?: Rule) => {
    proxy?.stop();
    proxy = await startProxy(must(moto).url, rule);
    const { snapshot } = await recordNetwork({ vpcId: network.vpcId, clients: clientsAt(proxy.url), account: ACCOUNT });
    return snapshot;
  };
  const answers =
    (bodies: Readonly<Record<string, object | string>>): Rule =>
    (action) => {
      const body = bodies[action];
      return body === undefined
        ? undefined
        : { status: 200, body: typeof body === "string" ? body : JSON.stringify(body) };
    };

  it("is nothing where the account has nothing", async () => {
    const { resolverRules, dnsFirewall, profiles, blockPublicAccess } = await record();
    assert.deepEqual([resolverRules, dnsFirewall, profiles], [[], [], []]);
    assert.deepEqual(blockPublicAccess, { mode: "off", exclusions: [] });
  });
  it("reads Resolver rules with their names and targets", async () => {
    const call = <T extends object>(operation: string, body: object) =>
      json<T>(direct, "route53resolver", `Route53Resolver.${operation}`, body);
    const endpoint = await call<{ ResolverEndpoint: { Id: string } }>("CreateResolverEndpoint", {
      CreatorRequestId: "1",
      Direction: "OUTBOUND",
      SecurityGroupIds: [network.taskGroup],
      IpAddresses: network.privateSubnets.map((SubnetId) => ({ SubnetId })),
    });
    const made = await call<{ ResolverRule: { Id: string } }>("CreateResolverRule", {
      CreatorRequestId: "2",
      Name: "to-office",
      RuleType: "FORWARD",
      DomainName: "amazonaws.com",
      TargetIps: [{ Ip: "192.0.2.53", Port: 53 }],
      ResolverEndpointId: endpoint.ResolverEndpoint.Id,
    });
    const association = { ResolverRuleId: made.ResolverRule.Id, VPCId: network.vpcId };
    await call("AssociateResolverRule", association);
    const { resolverRules } = await record();
    assert.deepEqual(resolverRules, [
      {
        id: made.ResolverRule.Id,
        name: "to-office",
        domain: "amazonaws.com",
        kind: "forward",
        targets: ["192.0.2.53:53"],
      },
    ]);
    const blind = await record((action) =>
      action === "route53resolver:ListResolverRules" ? { status: 400, code: "AccessDeniedException" } : undefined,
    );
    assert.ok(!isUnknown(must(blind.resolverRules)));
    assert.deepEqual(Object.values(must((blind.resolverRules as object[])[0])).filter(isUnknown).length, 2);
    await call("DisassociateResolverRule", association);
  });
  it("reads DNS Firewall with the names of the account's lists, and says that AWS's lists show none", async () => {
    const rules = [
      { FirewallDomainListId: "rslvr-fdl-own", Priority: 1, Action: "BLOCK" },
      { FirewallDomainListId: "rslvr-fdl-aws", Priority: 2, Action: "ALERT", Qtype: "A" },
      { Priority: 3, Action: "BLOCK", DnsThreatProtection: "DGA" },
    ];
    const { dnsFirewall } = await record((action, _, body) => {
      const managed = body.includes("rslvr-fdl-aws") ? { ManagedOwnerName: "Route 53 Resolver DNS Firewall" } : {};
      return answers({
        "route53resolver:ListFirewallRuleGroupAssociations": {
          FirewallRuleGroupAssociations: [{ FirewallRuleGroupId: "rslvr-frg-1", Name: "block", Priority: 101 }],
        },
        "route53resolver:ListFirewallRules": { FirewallRules: rules },
        "route53resolver:GetFirewallDomainList": { FirewallDomainList: { Name: "list", ...managed } },
        "route53resolver:ListFirewallDomains": { Domains: ["*.amazonaws.com.", "example.com."] },
      })(action, 1, body);
    });
    assert.deepEqual(dnsFirewall, [
      {
        id: "rslvr-frg-1",
        name: "block",
        priority: 101,
        rules: [
          { priority: 1, action: "block", domains: ["*.amazonaws.com", "example.com"] },
          {
            priority: 2,
            action: "alert",
            domains: {
              unknown: "the names of DNS Firewall list rslvr-fdl-aws (AWS keeps the list list and shows it to nobody)",
            },
            queryType: "A",
          },
          {
            priority: 3,
            action: "block",
            domains: { unknown: "the names that DNS Firewall rslvr-frg-1 finds suspicious" },
          },
        ],
      },
    ]);
  });
  it("reads Profiles, page by page, and what they bring", async () => {
    const { profiles } = await record((action, count) => {
      if (action === "route53profiles:ListProfileAssociations")
        return {
          status: 200,
          body: JSON.stringify({
            ProfileAssociations: [{ ProfileId: `rp-${count}`, Name: `p${count}`, Status: "COMPLETE" }],
            ...(count === 1 ? { NextToken: "more" } : {}),
          }),
        };
      if (action !== "route53profiles:ListProfileResourceAssociations") return undefined;
      return {
        status: 200,
        body: JSON.stringify({ ProfileResourceAssociations: [{ ResourceArn: "arn:aws:route53:::hostedzone/Z1" }] }),
      };
    });
    const resourceArns = ["arn:aws:route53:::hostedzone/Z1"];
    assert.deepEqual(profiles, [
      { id: "rp-1", name: "p1", resourceArns },
      { id: "rp-2", name: "p2", resourceArns },
    ]);
  });
  it("reads Block Public Access with its exclusions, and doubts what is being changed", async () => {
    const xml = (operation: string, content: string) =>
      `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${operation}Response>`;
    const options = (state: string, mode: string) =>
      xml(
        "DescribeVpcBlockPublicAccessOptions",
        `<vpcBlockPublicAccessOptions><state>${state}</state><internetGatewayBlockMode>${mode}</internetGatewayBlockMode></vpcBlockPublicAccessOptions>`,
      );
    const exclusion = (id: string, state: string) =>
      `<item><exclusionId>${id}</exclusionId><internetGatewayExclusionMode>allow-egress</internetGatewayExclusionMode><resourceArn>arn:aws:ec2:us-east-1:${ACCOUNT}:subnet/subnet-0a1</resourceArn><state>${state}</state></item>`;
    const exclusions = xml(
      "DescribeVpcBlockPublicAccessExclusions",
      `<vpcBlockPublicAccessExclusionSet>${exclusion("bpa-1", "create-complete")}${exclusion("bpa-2", "delete-complete")}${exclusion("bpa-3", "create-in-progress")}</vpcBlockPublicAccessExclusionSet>`,
    );
    const readWith = async (state: string, mode: string) =>
      (
        await record(
          answers({
            "ec2:DescribeVpcBlockPublicAccessOptions": options(state, mode),
            "ec2:DescribeVpcBlockPublicAccessExclusions": exclusions,
          }),
        )
      ).blockPublicAccess;
    assert.deepEqual(await readWith("update-complete", "block-ingress"), {
      mode: "block-ingress",
      exclusions: [
        { id: "bpa-1", resourceId: "subnet-0a1", mode: "allow-egress" },
        {
          id: "bpa-3",
          resourceId: "subnet-0a1",
          mode: { unknown: 'exclusion bpa-3 from VPC Block Public Access (its state is "create-in-progress")' },
        },
      ],
    });
    const changing = await readWith("update-in-progress", "off");
    assert.deepEqual(changing && !isUnknown(changing) && changing.mode, {
      unknown: "VPC Block Public Access (it is being changed)",
    });
  });
  it("keeps what an endpoint's names and addresses are beyond the ordinary", async () => {
    const original = await (
      await fetch(must(moto).url, {
        method: "POST",
        body: "Action=DescribeVpcEndpoints&Version=2016-11-15",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization:
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
        },
      })
    ).text();
    const special =
      "<dnsOptions><dnsRecordIpType>service-defined</dnsRecordIpType><privateDnsOnlyForInboundResolverEndpoint>true</privateDnsOnlyForInboundResolverEndpoint></dnsOptions><ipAddressType>ipv6</ipAddressType><serviceRegion>eu-west-1</serviceRegion>";
    const body = original
      .replace(/<dnsOptions>[\s\S]*?<\/dnsOptions>|<dnsOptions\/>|<ipAddressType>[\s\S]*?<\/ipAddressType>/g, "")
      .replaceAll("<vpcEndpointId>", `${special}<vpcEndpointId>`);
    const snapshot = await record(answers({ "ec2:DescribeVpcEndpoints": body }));
    assert.ok(!isUnknown(snapshot.endpoints) && snapshot.endpoints.length > 0);
    for (const each of snapshot.endpoints)
      assert.deepEqual(
        [each.privateDnsForInboundOnly, each.serviceRegion, each.ipAddressType, each.dnsRecordIpType],
        [true, "eu-west-1", "ipv6", "service-defined"],
      );
    const { facts } = factsOfSnapshot(snapshot);
    assert.ok(facts && !("unknown" in facts.interfaceEndpoints));
    assert.ok(facts.interfaceEndpoints.every(({ privateDns }) => privateDns === false));
  });
});
