/** What waits for what: the order that makes a switch and a destroy safe. */
import * as assert from "node:assert/strict";
import type { Evaluation } from "../../offline/evaluate";
import type { RecordedResource } from "../../offline/monitor";
import { MODES } from "../../plan/mode";
import { evaluation, ofType, one, waitsFor } from "../helpers/evaluations";

const RULES = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];

/** Named in the resource's own dependencies: no component in between that could be empty. */
function directly(waiting: RecordedResource, awaited: readonly RecordedResource[]): void {
  const urns = new Set(waiting.dependencies);
  assert.deepEqual(
    awaited.filter((r) => !urns.has(r.urn)).map((r) => `${r.type} ${r.name}`),
    [],
    `${waiting.name} does not wait for these`,
  );
}

const isPrivate = (r: RecordedResource) => JSON.stringify(r.inputs).includes("-private-");

/** Everything that makes egress real. */
function wayOut(e: Evaluation): RecordedResource[] {
  const concerns = (r: RecordedResource) =>
    JSON.stringify(r.inputs).includes("sg-egress-app-task") ||
    JSON.stringify(r.inputs).includes("sg-egress-endpoints-");
  return [
    ...ofType(e, "aws:ec2/route:Route").filter(isPrivate),
    ...ofType(e, "aws:ec2/routeTableAssociation:RouteTableAssociation").filter(isPrivate),
    ...ofType(e, "aws:ec2/vpcEndpoint:VpcEndpoint"),
    ...ofType(e, "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"),
    ...ofType(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns"),
    ...RULES.flatMap((type) => ofType(e, type)).filter(concerns),
    ...ofType(e, "aws:ec2/networkAclRule:NetworkAclRule"),
    ...ofType(e, "aws:ec2/networkAclAssociation:NetworkAclAssociation"),
    ...ofType(e, "aws:iam/rolePolicy:RolePolicy").filter((r) => r.name.startsWith("egress-app")),
    ...ofType(e, "aws:secretsmanager/secretVersion:SecretVersion"),
  ];
}

for (const stack of ["dev", "prod"] as const) {
  for (const mode of MODES) {
    describe(`order of ${stack} in ${mode}`, () => {
      it("lets the service start after everything that makes its egress path real", async () => {
        const e = await evaluation(stack, mode);
        directly(one(e, "aws:ecs/service:Service"), wayOut(e));
      });

      it("turns private DNS on after the endpoint and after the rules of both sides", async () => {
        const e = await evaluation(stack, mode);
        const between = RULES.flatMap((type) => ofType(e, type)).filter((r) =>
          JSON.stringify(r.inputs).includes("sg-egress-endpoints-"),
        );
        for (const dns of ofType(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns")) {
          directly(dns, [one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", dns.name), ...between]);
          assert.ok(between.some((r) => r.type === RULES[0]) && between.some((r) => r.type === RULES[1]));
        }
      });

      it("lets the rules of both sides outlive the endpoint that uses them", async () => {
        const e = await evaluation(stack, mode);
        const between = RULES.flatMap((type) => ofType(e, type)).filter((r) =>
          JSON.stringify(r.inputs).includes("sg-egress-endpoints-"),
        );
        const endpoints = ofType(e, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(
          (r) => r.inputs["vpcEndpointType"] === "Interface",
        );
        assert.equal(endpoints.length > 0, mode !== "nat-only");
        for (const endpoint of endpoints) directly(endpoint, between);
      });

      it("makes a NAT gateway after the internet gateway and the public routes", async () => {
        const e = await evaluation(stack, mode);
        const publicRoutes = [
          ...ofType(e, "aws:ec2/route:Route"),
          ...ofType(e, "aws:ec2/routeTableAssociation:RouteTableAssociation"),
        ].filter((r) => !isPrivate(r));
        for (const nat of ofType(e, "aws:ec2/natGateway:NatGateway"))
          directly(nat, [one(e, "aws:ec2/internetGateway:InternetGateway"), ...publicRoutes]);
      });

      it("moves a subnet to its ACL when the ACL's rules stand", async () => {
        const e = await evaluation(stack, mode);
        for (const association of ofType(e, "aws:ec2/networkAclAssociation:NetworkAclAssociation"))
          directly(
            association,
            ofType(e, "aws:ec2/networkAclRule:NetworkAclRule").filter(
              (r) => r.inputs["networkAclId"] === association.inputs["networkAclId"],
            ),
          );
      });

      it("lets nothing of the network wait for the service, so that a destroy stops it first", async () => {
        const e = await evaluation(stack, mode);
        const service = one(e, "aws:ecs/service:Service");
        const waiting = e.resources.filter((r) => r.custom && waitsFor(e, r, service)).map((r) => r.type);
        assert.deepEqual(
          waiting.filter((type) => !type.startsWith("aws:appautoscaling/")),
          [],
        );
      });

      it("names only resources that exist as dependencies, and every parent is in the stack", async () => {
        const e = await evaluation(stack, mode);
        const urns = new Set(e.resources.map((r) => r.urn));
        assert.equal(urns.size, e.resources.length);
        for (const r of e.resources) {
          assert.ok(r.type === "pulumi:pulumi:Stack" || (r.parent !== undefined && urns.has(r.parent)), r.urn);
          for (const urn of r.dependencies) assert.ok(urns.has(urn), `${r.urn} waits for ${urn}`);
        }
      });
    });
  }
}

describe("order beyond the shipped stacks", () => {
  it("starts the service after its load balancer's listeners and rules", async () => {
    const e = await evaluation("dev", "hybrid", { set: ["services.app.loadBalancer.scheme=public"] });
    const service = one(e, "aws:ecs/service:Service");
    directly(service, [
      ...ofType(e, "aws:lb/listener:Listener"),
      ...RULES.flatMap((t) => ofType(e, t)).filter((r) => r.name.startsWith("egress-app-lb-")),
    ]);
    directly(one(e, "aws:lb/loadBalancer:LoadBalancer"), [one(e, "aws:ec2/internetGateway:InternetGateway")]);
  });

  it("starts a NAT instance after its group's rules, and the tasks after its route", async () => {
    const e = await evaluation("dev", "nat-only", { set: ["network.nat.strategy=instance"] });
    const instance = one(e, "aws:ec2/instance:Instance");
    directly(instance, [
      ...RULES.flatMap((t) => ofType(e, t)).filter((r) => r.name.startsWith("egress-nat-instance-")),
      one(e, "aws:ec2/internetGateway:InternetGateway"),
    ]);
    directly(one(e, "aws:ecs/service:Service"), ofType(e, "aws:ec2/route:Route").filter(isPrivate));
  });

  it("has an internet gateway before a regional NAT gateway", async () => {
    const e = await evaluation("dev", "nat-only", { set: ["network.nat.strategy=regional"] });
    directly(one(e, "aws:ec2/natGateway:NatGateway"), [one(e, "aws:ec2/internetGateway:InternetGateway")]);
  });

  it("writes flow logs after their role or bucket policy", async () => {
    const [logs, bucket] = [
      await evaluation("dev", "nat-only"),
      await evaluation("dev", "nat-only", { set: ["network.flowLogs.destination=s3"] }),
    ];
    directly(one(logs, "aws:ec2/flowLog:FlowLog"), [one(logs, "aws:iam/rolePolicy:RolePolicy", "egress-flow")]);
    directly(one(bucket, "aws:ec2/flowLog:FlowLog"), [one(bucket, "aws:s3/bucketPolicy:BucketPolicy")]);
  });
});
