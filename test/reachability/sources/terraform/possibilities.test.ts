/** What a plan leaves open is never proved reachable unless every possibility is. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";

interface Change {
  address: string;
  type: string;
  change: { after: Record<string, unknown>; after_unknown: Record<string, unknown> };
}
interface Plan {
  resource_changes: Change[];
  configuration: {
    root_module: { resources: { address: string; expressions: Record<string, { references: string[] }> }[] };
  };
}

const PLAN = readFileSync(path.resolve(__dirname, "../../../fixtures/terraform/plain-nat/plan.json"), "utf8");

function verdictOf(change: (plan: Plan) => void, likely = false) {
  const plan = JSON.parse(PLAN) as Plan;
  change(plan);
  const found = TERRAFORM.read({ path: "p", text: "", json: plan, beside: () => undefined }, { variables: {} });
  const { verdict, services } = proveFiles([{ path: "p", found }], { likely });
  return { verdict, missing: services.flatMap(({ proofs }) => proofs.flatMap(({ missing }) => missing)).join("\n") };
}

const expressionOf = (plan: Plan, address: string) => {
  const found = plan.configuration.root_module.resources.find((each) => each.address === address);
  assert.ok(found);
  return found.expressions;
};

describe("reachability/sources/terraform: what a plan leaves open", () => {
  it("follows a reference to the one resource that it names", () => {
    assert.equal(verdictOf(() => undefined).verdict, "reachable");
  });

  it("does not know which of two tables a local is, and says so", () => {
    const open = (plan: Plan) => {
      expressionOf(plan, "aws_route_table_association.private")["route_table_id"] = { references: ["local.table"] };
    };
    const strict = verdictOf(open);
    assert.equal(strict.verdict, "not-proven");
    assert.match(strict.missing, /which of aws_route_table\.private or aws_route_table\.public is routeTableId of /);
    assert.equal(verdictOf(open, true).verdict, "reachable");
  });

  it("needs no choice where a local can be one thing only", () => {
    const one = (plan: Plan) => {
      for (const address of ["aws_subnet.private", "aws_route_table.private", "aws_security_group.web"])
        expressionOf(plan, address)["vpc_id"] = { references: ["local.vpc_id"] };
    };
    assert.equal(verdictOf(one).verdict, "reachable");
  });

  it("holds what another provider may tell for unknown", () => {
    const strange = (plan: Plan) => {
      const references = ["data.external.x.result", "data.external.x"];
      expressionOf(plan, "aws_route_table_association.private")["route_table_id"] = { references };
      plan.resource_changes.push({
        ...({ mode: "data", name: "x", provider_name: "registry.terraform.io/hashicorp/external" } as object),
        address: "data.external.x",
        type: "external",
        change: { after: {}, after_unknown: { result: true } },
      });
    };
    assert.equal(verdictOf(strange).verdict, "not-proven");
    assert.equal(verdictOf(strange, true).verdict, "not-proven");
  });

  it("names resources of the awscc provider, and proves nothing past those of a network", () => {
    const more = (plan: Plan) =>
      plan.resource_changes.push({
        ...({ mode: "managed", name: "x", provider_name: "registry.terraform.io/hashicorp/awscc" } as object),
        address: "awscc_ec2_route.x",
        type: "awscc_ec2_route",
        change: { after: {}, after_unknown: {} },
      });
    assert.equal(verdictOf(more).verdict, "not-proven");
  });

  it("sees neither what the plan deletes nor its echo in a group that exists", () => {
    const gone = (plan: Plan) => {
      const rule = plan.resource_changes.find(({ type }) => type === "aws_vpc_security_group_egress_rule");
      const group = plan.resource_changes.find(({ address }) => address === "aws_security_group.web");
      assert.ok(rule && group);
      Object.assign(group.change, { actions: ["no-op"], before: {} });
      Object.assign(group.change.after, {
        id: "sg-0123456789abcdef0",
        egress: [{ protocol: "-1", from_port: 0, to_port: 0, cidr_blocks: ["0.0.0.0/0"] }],
      });
      group.change.after_unknown = { vpc_id: true };
      Object.assign(rule.change, {
        actions: ["delete"],
        after: null,
        before: { security_group_id: "sg-0123456789abcdef0" },
      });
    };
    assert.equal(verdictOf(gone).verdict, "unreachable");
  });
});
