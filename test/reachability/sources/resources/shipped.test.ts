import assert from "node:assert/strict";
import { evaluate } from "../../../../offline/evaluate";
import { MODES } from "../../../../plan/mode";
import { toldFacts } from "../../../../plan/told";
import { reachabilityOf, topologyOfResources } from "../../../../reachability/sources/resources";
import { isUnknown } from "../../../../reachability/topology";
import type { ResourceRecord } from "../../../../resources/record";
import { thorough } from "../../../helpers/thorough";
import { firstPreview, without } from "../../../policy/resources";

const STRATEGIES = ["per-az", "single", "regional", "instance"];
const ACLS = ["none", "managed"];

describe("reachability/sources/resources: the shipped stacks", () => {
  for (const stack of ["dev", "prod"]) {
    for (const mode of MODES) {
      it(`${stack} ${mode}: everything is reachable, whatever the NAT and the ACLs`, async () => {
        for (const [index, strategy] of (mode === "endpoints-only" ? STRATEGIES.slice(0, 1) : STRATEGIES).entries()) {
          for (const acls of thorough ? ACLS : ACLS.slice(index % 2, (index % 2) + 1)) {
            const set = [`network.nat.strategy=${strategy}`, `network.networkAcls=${acls}`];
            const { resources, region, plan } = await evaluate({ stack, mode, set });
            const { verdict, proofs } = reachabilityOf(resources, { region });
            assert.deepEqual(
              proofs.flatMap(({ faults, missing }) => [...faults, ...missing]),
              [],
              set.join(),
            );
            assert.equal(verdict, "reachable");
            assert.deepEqual(
              new Set(proofs.map(({ service }) => service)),
              new Set(plan.needs.map(({ service }) => service)),
            );
          }
        }
      });

      it(`${stack} ${mode}: a preview raises no false alarm and takes the same ways`, async () => {
        const { resources, region } = await evaluate({ stack, mode });
        const [full, preview] = [resources, firstPreview(resources)].map((list) => reachabilityOf(list, { region }));
        assert.ok(full && preview);
        assert.deepEqual(
          preview.proofs.flatMap(({ faults }) => faults.map(({ kind, evidence }) => `${kind}: ${evidence}`)),
          [],
        );
        const ways = ({ proofs }: typeof full) =>
          new Set(proofs.filter(({ path }) => path !== "none").map(({ service, path }) => `${service} ${path}`));
        // The application's own services are listed in the container, which is not known before the deployment.
        for (const way of ways(preview)) assert.ok(ways(full).has(way), way);
        assert.equal(preview.verdict, "not-proven");
        assert.ok(preview.proofs.some(({ service }) => service === "task definition"));
      });
    }
  }

  const KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
  const FEATURES: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "ECS Exec with a key, a log group and a bucket",
      `services.app.exec={enabled: true, logGroup: sessions, s3Bucket: sessions-1, kmsKeyArn: "${KEY}"}`,
      [],
    ],
    ["a file system of the stack's own", "services.app.volumes={data: {path: /data, efs: create}}", []],
    [
      "a file system of others",
      "services.app.volumes={data: {path: /d, efs: {fileSystemId: fs-12345678, securityGroupId: sg-12345678}}}",
      ["volume data: the mount targets of fs-12345678, which is not part of this stack"],
    ],
    [
      "a second service that reaches the first",
      "services.api={image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/api:1, reach: [app]}",
      [],
    ],
    [
      "a cluster of others",
      "cluster=shared",
      ["ECS Exec: the ECS Exec settings of the cluster of fargate-egress-dev-app, which is not part of this stack"],
    ],
  ];
  for (const [what, set, missing] of FEATURES) {
    it(`with ${what}: proved, or not proven by name`, async () => {
      const { resources, region, settings } = await evaluate({ stack: "dev", mode: "endpoints-only", set: [set] });
      const { proofs } = reachabilityOf(resources, { region, ...toldFacts(settings) });
      assert.deepEqual(
        proofs.flatMap(({ faults }) => faults.map(({ kind, evidence }) => `${kind}: ${evidence}`)),
        [],
      );
      assert.deepEqual(
        [...new Set(proofs.flatMap((proof) => proof.missing.map((each) => `${proof.service}: ${each}`)))],
        missing,
      );
      if (set.includes("reach"))
        assert.deepEqual(
          [
            ...new Set(
              proofs
                .filter(({ port }) => port !== undefined)
                .map((each) => `${each.task} ${each.service} ${each.port}`),
            ),
          ],
          ["fargate-egress-dev-api app 8080"],
        );
    });
  }

  it("finds a missing rule and a missing endpoint in a preview", async () => {
    const { resources, region } = await evaluate({ stack: "dev", mode: "endpoints-only" });
    const preview = firstPreview(resources);
    const kinds = (list: readonly ResourceRecord[]) => [
      ...new Set(reachabilityOf(list, { region }).proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind))),
    ];
    assert.deepEqual(
      kinds(without(preview, ({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")),
      ["endpoint-ingress"],
    );
    assert.deepEqual(
      kinds(
        without(preview, ({ name, type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint" && name.endsWith("ecr.dkr")),
      ),
      ["endpoint-missing"],
    );
    assert.deepEqual(
      kinds(
        without(
          preview,
          ({ type }) => type === "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
        ),
      ),
      ["gateway-not-associated"],
    );
    assert.deepEqual(kinds(without(preview, ({ type }) => type === "aws:vpc/endpointPrivateDns:EndpointPrivateDns")), [
      "private-dns-off",
    ]);
  });

  it("names each thing taken away from a stack", async () => {
    const { resources, region } = await evaluate({
      stack: "dev",
      mode: "nat-only",
      set: ["network.nat.strategy=per-az", "network.networkAcls=managed"],
    });
    const kinds = (test: (record: ResourceRecord) => boolean) =>
      [
        ...new Set(
          reachabilityOf(without(resources, test), { region }).proofs.flatMap(({ faults }) =>
            faults.map(({ kind }) => kind),
          ),
        ),
      ].sort();
    assert.deepEqual(
      kinds(({ type, name }) => type === "aws:ec2/route:Route" && !name.includes("public")),
      ["no-default-route"],
    );
    assert.deepEqual(
      kinds(({ type, name }) => type === "aws:ec2/route:Route" && name.includes("public")),
      ["nat-subnet-not-public"],
    );
    assert.deepEqual(
      kinds(({ type }) => type === "aws:ec2/natGateway:NatGateway"),
      ["nat-missing"],
    );
    assert.deepEqual(
      kinds(({ type }) => type === "aws:ec2/internetGateway:InternetGateway"),
      ["internet-gateway-detached"],
    );
    assert.deepEqual(
      kinds(({ name }) => name.endsWith("acl-private-in-ephemeral")),
      ["acl-task-inbound"],
    );
    assert.deepEqual(
      kinds(({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && name.endsWith("-app-execution")).filter(
        (kind) => !kind.startsWith("execution-role-"),
      ),
      [],
    );
  });

  it("reads zones by id and by name, and the containers", async () => {
    const { resources, region } = await evaluate({ stack: "prod", mode: "endpoints-only" });
    const { topology, needs } = topologyOfResources(resources, { region });
    assert.ok(!isUnknown(topology.subnets));
    assert.deepEqual(
      topology.subnets
        .map(({ availabilityZoneId, availabilityZone }) => [availabilityZoneId, availabilityZone])
        .slice(0, 1),
      [["use1-az1", "us-east-1a"]],
    );
    assert.ok(!isUnknown(topology.task.containers));
    assert.equal(topology.task.containers[0]?.logDriver, "awslogs");
    assert.equal(
      topology.task.containers[0]?.logGroupArn,
      "arn:aws:logs:us-east-1:123456789012:log-group:fargate-egress-prod-app",
    );
    assert.deepEqual(needs.find(({ service }) => service === "sts")?.because, [{ kind: "code" }]);
  });

  it("takes what the resources do not tell from its options", async () => {
    const { resources, region } = await evaluate({ stack: "dev", mode: "endpoints-only" });
    const cold = reachabilityOf(resources, { region, pullThrough: { "fargate-egress-dev-app": "cold" } });
    assert.deepEqual(
      [...new Set(cold.proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)))],
      ["pull-through-cold"],
    );
    const rest = without(
      resources,
      ({ name, type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint" && name.endsWith("sts"),
    );
    const external = reachabilityOf(rest, { region, externalEndpoints: [{ service: "sts", cidrs: ["10.99.0.0/24"] }] });
    assert.equal(external.proofs.find(({ service }) => service === "sts")?.path, "external-endpoint");
  });

  it("checks what it can of a network that the stack adopted", async () => {
    const { resources, region } = await evaluate({ stack: "dev", mode: "endpoints-only" });
    const network = /^aws:ec2\/(?:vpc:|subnet|routeTable)/;
    const adopted = without(resources, ({ type }) => network.test(type));
    const { verdict, proofs } = reachabilityOf(adopted, { region });
    assert.equal(verdict, "not-proven");
    assert.deepEqual(
      proofs.flatMap(({ faults }) => faults.map(({ kind, evidence }) => `${kind}: ${evidence}`)),
      [],
    );
    const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const broken = reachabilityOf(
      without(adopted, ({ type }) => type === rule),
      { region },
    );
    assert.deepEqual(
      [...new Set(broken.proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)))],
      ["endpoint-ingress"],
    );
  });

  it("is not proven without an ECS service", () => {
    assert.deepEqual(reachabilityOf([], { region: "eu-west-1" }), { verdict: "not-proven", proofs: [] });
    const { needs, topology } = topologyOfResources([], { region: "eu-west-1" });
    assert.deepEqual(needs, []);
    assert.ok("unknown" in topology.task.subnetIds);
  });
});
