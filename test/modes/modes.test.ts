/** What exists in each mode of both shipped stacks: exact names and counts. */
import * as assert from "node:assert/strict";
import { MODES, type Mode } from "../../plan/mode";
import { evaluation, names, ofType, one, untagged } from "../helpers/evaluations";

const ZONES = { dev: ["use1-az1", "use1-az2"], prod: ["use1-az1", "use1-az2", "use1-az4"] } as const;
type Shipped = keyof typeof ZONES;

interface Expected {
  readonly nat: readonly string[];
  readonly endpoints: readonly string[];
  /** Task egress rules: name and target. */
  readonly egress: Readonly<Record<string, Record<string, unknown>>>;
  readonly internetGateway: boolean;
}

const prefixed = (list: readonly string[]) => list.map((s) => `egress-endpoint-${s}`).sort();
const NEEDED = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts"];
const INTERNET = { "egress-app-task-to-internet": { cidrIpv4: "0.0.0.0/0" } };
const S3 = { "egress-app-task-to-s3": { prefixListId: "pl-s3" } };
const group = (name: string) => ({
  [`egress-app-task-to-endpoints-${name}`]: { referencedSecurityGroupId: `sg-egress-endpoints-${name}` },
});

const EXPECTED: Readonly<Record<Shipped, Readonly<Record<Mode, Expected>>>> = {
  dev: {
    "nat-only": { nat: ["use1-az1"], endpoints: [], egress: INTERNET, internetGateway: true },
    "endpoints-only": {
      nat: [],
      endpoints: prefixed([...NEEDED, "ssmmessages"]),
      egress: { ...group("main"), ...S3 },
      internetGateway: false,
    },
    hybrid: {
      nat: ["use1-az1"],
      endpoints: prefixed(["ecr.api", "ecr.dkr", "logs"]),
      egress: { ...group("main"), ...S3, ...INTERNET },
      internetGateway: true,
    },
  },
  prod: {
    "nat-only": { nat: ZONES.prod, endpoints: [], egress: INTERNET, internetGateway: true },
    "endpoints-only": {
      nat: [],
      endpoints: prefixed([...NEEDED, "ssm"]),
      egress: { ...group("main"), ...group("registry"), ...S3 },
      internetGateway: false,
    },
    hybrid: {
      nat: ZONES.prod,
      endpoints: prefixed(["ecr.api", "ecr.dkr", "logs"]),
      egress: { ...group("main"), ...group("registry"), ...S3, ...INTERNET },
      internetGateway: true,
    },
  },
};

for (const stack of ["dev", "prod"] as const) {
  for (const mode of MODES) {
    const expected = EXPECTED[stack][mode];
    describe(`${stack} in ${mode}`, () => {
      it("has the private tier, named by AZ, with a route table each", async () => {
        const e = await evaluation(stack, mode);
        const child = ZONES[stack].map((z) => `egress-private-${z}`);
        const isPrivate = (name: string) => name.startsWith("egress-private-");
        assert.deepEqual(names(e, "aws:ec2/subnet:Subnet").filter(isPrivate), child);
        assert.deepEqual(names(e, "aws:ec2/routeTable:RouteTable").filter(isPrivate), child);
        for (const name of child)
          assert.deepEqual(untagged(one(e, "aws:ec2/routeTableAssociation:RouteTableAssociation", name)), {
            subnetId: `subnet-${name}`,
            routeTableId: `rtb-${name}`,
          });
      });

      it("has NAT where the mode has, and a default route in every private table then", async () => {
        const e = await evaluation(stack, mode);
        assert.deepEqual(
          names(e, "aws:ec2/natGateway:NatGateway"),
          expected.nat.map((z) => `egress-nat-${z}`),
        );
        assert.deepEqual(
          names(e, "aws:ec2/eip:Eip"),
          expected.nat.map((z) => `egress-nat-${z}`),
        );
        const routes = ofType(e, "aws:ec2/route:Route").filter((r) =>
          String(r.inputs["routeTableId"]).includes("-private-"),
        );
        assert.deepEqual(
          routes.map((r) => untagged(r)),
          expected.nat.length === 0
            ? []
            : ZONES[stack].map((zone) => ({
                routeTableId: `rtb-egress-private-${zone}`,
                destinationCidrBlock: "0.0.0.0/0",
                natGatewayId: `nat-egress-nat-${expected.nat.includes(zone) ? zone : expected.nat[0]}`,
              })),
        );
      });

      it("has a public tier and an internet gateway only for what stands there", async () => {
        const e = await evaluation(stack, mode);
        const count = expected.internetGateway ? 1 : 0;
        assert.equal(ofType(e, "aws:ec2/internetGateway:InternetGateway").length, count);
        const publicSubnets = names(e, "aws:ec2/subnet:Subnet").filter((n) => n.startsWith("egress-public-"));
        assert.deepEqual(publicSubnets, expected.internetGateway ? ZONES[stack].map((z) => `egress-public-${z}`) : []);
      });

      it("has exactly its interface endpoints, in every AZ, with private DNS by a resource of its own", async () => {
        const e = await evaluation(stack, mode);
        const endpoints = ofType(e, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(
          (r) => r.inputs["vpcEndpointType"] === "Interface",
        );
        assert.deepEqual(
          endpoints.map((r) => r.name),
          expected.endpoints,
        );
        assert.deepEqual(names(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns"), expected.endpoints);
        for (const endpoint of endpoints) {
          assert.deepEqual(
            endpoint.inputs["subnetIds"],
            ZONES[stack].map((z) => `subnet-egress-private-${z}`),
          );
          assert.equal(endpoint.inputs["privateDnsEnabled"], undefined);
          assert.equal(endpoint.inputs["routeTableIds"], undefined);
          assert.deepEqual(one(e, "aws:vpc/endpointPrivateDns:EndpointPrivateDns", endpoint.name).inputs, {
            vpcEndpointId: `vpce-${endpoint.name}`,
            privateDnsEnabled: true,
          });
        }
      });

      it("has the S3 gateway endpoint with every private route table", async () => {
        const e = await evaluation(stack, mode);
        const gateway = one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-gateway-s3");
        assert.equal(gateway.inputs["serviceName"], "com.amazonaws.us-east-1.s3");
        assert.deepEqual(
          ofType(e, "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation").map((r) => r.inputs),
          ZONES[stack].map((z) => ({
            vpcEndpointId: "vpce-egress-gateway-s3",
            routeTableId: `rtb-egress-private-${z}`,
          })),
        );
      });

      it("lets tasks out exactly where the mode says, by a rule of its own each, with a description", async () => {
        const e = await evaluation(stack, mode);
        const rules = ofType(e, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter(
          (r) => r.inputs["securityGroupId"] === "sg-egress-app-task",
        );
        assert.deepEqual(rules.map((r) => r.name).sort(), Object.keys(expected.egress).sort());
        for (const rule of rules) {
          const { description, ...inputs } = rule.inputs;
          assert.deepEqual(inputs, {
            securityGroupId: "sg-egress-app-task",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            ...expected.egress[rule.name],
          });
          assert.match(String(description), /^HTTPS to /);
        }
        const task = one(e, "aws:ec2/securityGroup:SecurityGroup", "egress-app-task");
        assert.equal(task.inputs["ingress"], undefined);
        assert.equal(task.inputs["egress"], undefined);
      });

      it("admits 443 from the task group, and only that, to each endpoint group", async () => {
        const e = await evaluation(stack, mode);
        const groups = names(e, "aws:ec2/securityGroup:SecurityGroup").filter((n) => n.startsWith("egress-endpoints-"));
        assert.deepEqual(
          ofType(e, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .filter((r) => String(r.inputs["securityGroupId"]).startsWith("sg-egress-endpoints-"))
            .map((r) => r.inputs),
          groups.map((name) => ({
            securityGroupId: `sg-${name}`,
            referencedSecurityGroupId: "sg-egress-app-task",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            description: "From the tasks (app)",
          })),
        );
      });

      it("answers the documented outputs", async () => {
        const { outputs } = await evaluation(stack, mode);
        const byZone = (prefix: string) => ZONES[stack].map((z) => `${prefix}-${z}`);
        assert.equal(outputs["mode"], mode);
        assert.equal(outputs["region"], "us-east-1");
        assert.equal(outputs["vpcId"], "vpc-egress");
        assert.deepEqual(outputs["privateSubnetIds"], byZone("subnet-egress-private"));
        assert.deepEqual(outputs["publicSubnetIds"], expected.internetGateway ? byZone("subnet-egress-public") : []);
        assert.deepEqual(outputs["routeTableIds"], byZone("rtb-egress-private"));
        assert.deepEqual(
          Object.keys(outputs["endpoints"] as object)
            .map((s) => `egress-endpoint-${s}`)
            .sort(),
          expected.endpoints,
        );
        assert.deepEqual(outputs["gatewayEndpointIds"], { s3: "vpce-egress-gateway-s3" });
        assert.equal((outputs["natPublicIps"] as unknown[]).length, expected.nat.length);
        assert.equal(outputs["clusterName"], "egress");
        const services = outputs["services"] as Record<string, Record<string, unknown>>;
        assert.deepEqual(Object.keys(services), ["app"]);
        const { secretArns, needs, loadBalancer, ...app } = services["app"] ?? {};
        assert.deepEqual(app, {
          serviceName: "egress-app",
          taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/egress-app:1",
          taskSecurityGroupId: "sg-egress-app-task",
          securityGroupIds: ["sg-egress-app-task"],
          executionRoleArn: "arn:aws:iam::123456789012:role/egress-app-execution",
          taskRoleArn: "arn:aws:iam::123456789012:role/egress-app-task",
          logGroupName: "egress-app",
          repositoryUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/egress-app",
        });
        const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:egress-app-APP_SECRET-AbCdEf";
        const setting = "arn:aws:ssm:us-east-1:123456789012:parameter/egress-app-APP_SETTING";
        assert.deepEqual(
          secretArns,
          stack === "prod" ? { APP_SECRET: secret, APP_SETTING: setting } : { APP_SECRET: secret },
        );
        assert.deepEqual(needs, outputs["needs"]);
        assert.equal(
          (loadBalancer as { url: string } | undefined)?.url,
          stack === "prod" ? "http://egress-app-lb.us-east-1.elb.amazonaws.com" : undefined,
        );
      });
    });
  }
}

describe("endpoints-only", () => {
  for (const stack of ["dev", "prod"] as const) {
    it(`has no egress rule to the whole internet anywhere in ${stack}`, async () => {
      const e = await evaluation(stack, "endpoints-only");
      const open = e.resources.filter(
        (r) => /[Ee]gress/.test(r.type) && /0\.0\.0\.0\/0|::\/0/.test(JSON.stringify(r.inputs)),
      );
      assert.deepEqual(
        open.map((r) => r.name),
        [],
      );
      assert.deepEqual(ofType(e, "aws:ec2/route:Route"), []);
      const groups = ofType(e, "aws:ec2/securityGroup:SecurityGroup");
      assert.deepEqual(
        groups.filter((g) => g.inputs["egress"] !== undefined).map((g) => g.name),
        [],
      );
    });
  }

  it("keeps an internet gateway for a public load balancer alone, and no route of a task to it", async () => {
    const e = await evaluation("dev", "endpoints-only", { set: ["services.app.loadBalancer.scheme=public"] });
    assert.equal(ofType(e, "aws:ec2/internetGateway:InternetGateway").length, 1);
    assert.deepEqual(
      ofType(e, "aws:ec2/route:Route").map((r) => r.inputs),
      [{ routeTableId: "rtb-egress-public", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-egress" }],
    );
    assert.deepEqual(names(e, "aws:ec2/natGateway:NatGateway"), []);
  });
});
