/** Plans as a scanner of Terraform plans reads them, and the reasons for what it finds. */
import assert from "node:assert/strict";
import explained from "../../policy/checkov/explained.json";
import { terraformPlan, terraformType } from "../../policy/checkov/terraform-plan";
import { type CheckovReport, type Failure, judge } from "../../policy/checkov/unexplained";

const TYPES: readonly (readonly [token: string, terraform: string | undefined])[] = [
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "aws_vpc_endpoint"],
  ["aws:ec2/eip:Eip", "aws_eip"],
  ["aws:lb/loadBalancer:LoadBalancer", "aws_lb"],
  ["aws:lb/targetGroup:TargetGroup", "aws_lb_target_group"],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "aws_vpc_security_group_egress_rule"],
  ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws_s3_bucket_public_access_block"],
  ["aws:ecs/taskDefinition:TaskDefinition", "aws_ecs_task_definition"],
  ["aws:appautoscaling/target:Target", "aws_appautoscaling_target"],
  ["awsx:ecr:Image", undefined],
  ["fargate-egress:index:Vpc", undefined],
];

const record = (type: string, name: string, inputs: Record<string, unknown>, needs: Record<string, string[]> = {}) => ({
  urn: `urn:${name}`,
  type,
  name,
  inputs,
  dependencies: [],
  propertyDependencies: needs,
});

describe("a plan for scanners", () => {
  for (const [token, terraform] of TYPES)
    it(`calls ${token} ${terraform ?? "nothing"}`, () => {
      assert.equal(terraformType(token), terraform);
    });

  it("writes blocks as lists, maps and lists of text as they are, and follows references", () => {
    const plan = terraformPlan([
      record("aws:lb/targetGroup:TargetGroup", "tg", { port: 80, healthCheck: { path: "/" }, tags: { aKey: "v" } }),
      record(
        "aws:lb/listener:Listener",
        "l",
        { defaultActions: [{ targetGroupArn: "arn" }], subnets: ["a"] },
        {
          defaultActions: ["urn:tg"],
        },
      ),
    ]);
    const [group, listener] = plan.planned_values.root_module.resources;
    assert.deepEqual(group?.values, { port: 80, health_check: [{ path: "/" }], tags: { aKey: "v" } });
    assert.deepEqual(listener?.values, { default_action: [{ target_group_arn: "arn" }], subnets: ["a"] });
    assert.match(
      JSON.stringify(plan.configuration),
      /"default_actions":\{"references":\["aws_lb_target_group.tg.id","aws_lb_target_group.tg"\]\}/,
    );
  });
});

describe("reasons for what Checkov finds", () => {
  const summary = { passed: 1, failed: 1, parsing_errors: 0, resource_count: 2 };
  const failure = (check_id: string, resource: string): Failure => ({
    check_id,
    resource,
    check_name: "Ensure so",
    file_path: "/dev.json",
  });
  const report = (...failed_checks: Failure[]): CheckovReport => ({ results: { failed_checks }, summary });
  const reasons = { CKV_1: { resources: ["aws_lb.*-a"], why: "because" } };

  it("explain a failure of the check on the resource they name", () => {
    assert.deepEqual(judge(report(failure("CKV_1", "aws_lb.x-a")), reasons), []);
  });
  for (const [what, id, resource] of [
    ["another check", "CKV_2", "aws_lb.x-a"],
    ["another resource", "CKV_1", "aws_lb.x-b"],
  ] as const)
    it(`do not explain ${what}`, () => {
      assert.deepEqual(judge(report(failure("CKV_1", "aws_lb.x-a"), failure(id, resource)), reasons), [
        `${id} ${resource}: Ensure so (dev.json)`,
      ]);
    });
  it("are told when they explain nothing, and a scan of nothing is no scan", () => {
    assert.deepEqual(judge({ results: { failed_checks: [] }, summary: { ...summary, resource_count: 0 } }, reasons), [
      "Checkov saw no resource",
      "CKV_1 aws_lb.*-a: the reason explains nothing any more",
    ]);
  });
  it("say why in a sentence, each", () => {
    for (const [id, { resources, why }] of Object.entries(explained)) {
      assert.ok(resources.length > 0, id);
      assert.match(why, /^[A-Z].{30,}\.$/, id);
    }
  });
});
