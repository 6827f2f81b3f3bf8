/** Plans that are odd in one thing, which a reader may pass over: none is called reachable that may not be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";
import { isSampled } from "../../../helpers/thorough";

type Fields = Record<string, unknown>;
interface Change {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: string;
  readonly provider_name: string;
  index?: string | number;
  change: { actions: string[]; before: Fields | null; after: Fields | null; after_unknown: Fields };
}
interface Configured {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly expressions: Fields;
}
interface Plan {
  resource_changes: Change[];
  readonly configuration: { readonly root_module: { readonly resources: Configured[] } };
}

const FIXTURES = path.resolve(__dirname, "../../../fixtures/terraform");
const TEXTS = Object.fromEntries(
  ["plain-nat", "plain-endpoints"].map((name) => [name, readFileSync(path.join(FIXTURES, name, "plan.json"), "utf8")]),
);

const ref = (...references: string[]): Fields => ({ references });
const of = (plan: Plan, address: string): Change => {
  const found = plan.resource_changes.find((each) => each.address === address);
  assert.ok(found, address);
  return found;
};
const expressions = (plan: Plan, address: string): Fields => {
  const found = plan.configuration.root_module.resources.find((each) => each.address === address);
  assert.ok(found, address);
  return found.expressions;
};

/** A resource more, as a plan has it: known values, and expressions for what is not. */
function add(plan: Plan, address: string, values: Fields, open: Readonly<Record<string, Fields>> = {}): void {
  const [type = "", name = ""] = address.split(".");
  const after_unknown = Object.fromEntries([["id", true], ...Object.keys(open).map((key) => [key, true])]) as Fields;
  const base = { address, mode: "managed", type, name };
  plan.resource_changes.push({
    ...base,
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: { actions: ["create"], before: null, after: values, after_unknown },
  });
  plan.configuration.root_module.resources.push({ ...base, expressions: { ...open } });
}

const remove = (plan: Plan, address: string) => {
  plan.resource_changes = plan.resource_changes.filter((each) => each.address !== address);
};
const VPC = ref("aws_vpc.main.id", "aws_vpc.main");
const other = (plan: Plan) => add(plan, "aws_vpc.other", { cidr_block: "10.7.0.0/16" });
const gone = (plan: Plan, address: string) => {
  const { change } = of(plan, address);
  Object.assign(change, { actions: ["delete"], before: change.after, after: null });
};
const DENY = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
const NONE = { cidr_block: "0.0.0.0/0", protocol: "-1", from_port: 0, to_port: 0 };

/** Name, plan, what is changed in it. None of them is reachable. */
const ODD: readonly (readonly [string, "plain-nat" | "plain-endpoints", (plan: Plan) => void])[] = [
  [
    "a table that is a local",
    "plain-nat",
    (p) => (expressions(p, "aws_route_table_association.private")["route_table_id"] = ref("local.table")),
  ],
  [
    "a table out of another provider",
    "plain-nat",
    (p) => {
      expressions(p, "aws_route_table_association.private")["route_table_id"] = ref(
        "external_thing.x.id",
        "external_thing.x",
      );
      add(p, "external_thing.x", {}, { id: ref() });
      Object.assign(of(p, "external_thing.x"), { provider_name: "registry.example/x/external" });
    },
  ],
  [
    "a table out of a stack of CloudFormation",
    "plain-nat",
    (p) => {
      expressions(p, "aws_route_table_association.private")["route_table_id"] = ref(
        "aws_cloudformation_stack.x.outputs",
        "aws_cloudformation_stack.x",
      );
      add(p, "aws_cloudformation_stack.x", { name: "x" }, { outputs: ref() });
    },
  ],
  ["a count of 0 of the routes' gateway", "plain-nat", (p) => remove(p, "aws_nat_gateway.main")],
  ["a NAT gateway that is deleted", "plain-nat", (p) => gone(p, "aws_nat_gateway.main")],
  ["an internet gateway that is deleted", "plain-nat", (p) => gone(p, "aws_internet_gateway.main")],
  ["a rule that is deleted", "plain-nat", (p) => gone(p, "aws_vpc_security_group_egress_rule.web")],
  [
    "a table that is forgotten and not deleted",
    "plain-nat",
    (p) =>
      (of(p, "aws_route_table.private").change = { actions: ["forget"], before: {}, after: null, after_unknown: {} }),
  ],
  [
    "a default ACL that lets nothing through",
    "plain-nat",
    (p) =>
      add(
        p,
        "aws_default_network_acl.x",
        { ingress: [], egress: [] },
        { default_network_acl_id: ref("aws_vpc.main.default_network_acl_id", "aws_vpc.main") },
      ),
  ],
  [
    "an entry of an ACL that nobody can follow",
    "plain-nat",
    (p) =>
      add(
        p,
        "aws_network_acl_rule.x",
        { ...NONE, rule_number: 1, rule_action: "deny", egress: true },
        { network_acl_id: ref("data.external.x.result", "data.external.x") },
      ),
  ],
  [
    "an entry of the VPC's own ACL",
    "plain-nat",
    (p) =>
      add(
        p,
        "aws_network_acl_rule.x",
        { ...NONE, rule_number: 1, rule_action: "deny", egress: true },
        { network_acl_id: ref("aws_vpc.main.default_network_acl_id", "aws_vpc.main") },
      ),
  ],
  [
    "a default ACL that lets nothing through, beside one of another VPC",
    "plain-nat",
    (p) => {
      other(p);
      add(
        p,
        "aws_default_network_acl.other",
        { ingress: [{ ...NONE, rule_no: 100, action: "allow" }], egress: [{ ...NONE, rule_no: 100, action: "allow" }] },
        { default_network_acl_id: ref("aws_vpc.other.default_network_acl_id", "aws_vpc.other") },
      );
      add(
        p,
        "aws_default_network_acl.x",
        { ingress: [], egress: [] },
        { default_network_acl_id: ref("aws_vpc.main.default_network_acl_id", "aws_vpc.main") },
      );
    },
  ],
  [
    "an ACL for subnets that a local names",
    "plain-nat",
    (p) => add(p, "aws_network_acl.x", { ingress: [], egress: [] }, { vpc_id: VPC, subnet_ids: ref("local.subnets") }),
  ],
  [
    "an association with an ACL of a local subnet",
    "plain-nat",
    (p) => {
      add(p, "aws_network_acl.x", { ingress: [], egress: [] }, { vpc_id: VPC });
      add(
        p,
        "aws_network_acl_association.x",
        {},
        { network_acl_id: ref("aws_network_acl.x.id", "aws_network_acl.x"), subnet_id: ref("local.subnet") },
      );
    },
  ],
  [
    "a default group without rules, of tasks without one",
    "plain-nat",
    (p) => {
      add(p, "aws_default_security_group.x", { ingress: [], egress: [] }, { vpc_id: VPC });
      const { change } = of(p, "aws_ecs_service.web");
      const [block] = change.after?.["network_configuration"] as Fields[];
      Object.assign(block ?? {}, { security_groups: [] });
      change.after_unknown = {
        ...change.after_unknown,
        network_configuration: [{ subnets: true, security_groups: false }],
      };
    },
  ],
  [
    "a main table that a resource of its own replaces",
    "plain-nat",
    (p) => {
      remove(p, 'aws_route_table_association.private["a"]');
      add(p, "aws_route_table.empty", { route: [] }, { vpc_id: VPC });
      add(
        p,
        "aws_main_route_table_association.x",
        {},
        { vpc_id: VPC, route_table_id: ref("aws_route_table.empty.id", "aws_route_table.empty") },
      );
    },
  ],
  [
    "a default table of another VPC",
    "plain-nat",
    (p) => {
      remove(p, 'aws_route_table_association.private["a"]');
      other(p);
      add(
        p,
        "aws_default_route_table.x",
        { route: [{ cidr_block: "0.0.0.0/0", nat_gateway_id: "nat-0123456789abcdef0" }] },
        { default_route_table_id: ref("aws_vpc.other.default_route_table_id", "aws_vpc.other") },
      );
    },
  ],
  [
    "an internet gateway of another VPC",
    "plain-nat",
    (p) => {
      other(p);
      expressions(p, "aws_internet_gateway.main")["vpc_id"] = ref("aws_vpc.other.id", "aws_vpc.other");
    },
  ],
  [
    "a group of another VPC",
    "plain-nat",
    (p) => {
      other(p);
      expressions(p, "aws_security_group.web")["vpc_id"] = ref("aws_vpc.other.id", "aws_vpc.other");
    },
  ],
  [
    "subnets of one of two VPCs",
    "plain-nat",
    (p) => {
      other(p);
      expressions(p, "aws_subnet.private")["vpc_id"] = ref("each.value");
      Object.assign(
        p.configuration.root_module.resources.find(({ address }) => address === "aws_subnet.private") ?? {},
        { for_each_expression: ref("local.subnets") },
      );
    },
  ],
  [
    "an endpoint of another VPC",
    "plain-endpoints",
    (p) => {
      other(p);
      expressions(p, "aws_vpc_endpoint.s3")["vpc_id"] = ref("aws_vpc.other.id", "aws_vpc.other");
    },
  ],
  [
    "tables of a gateway endpoint that a local may hold",
    "plain-endpoints",
    (p) => (expressions(p, "aws_vpc_endpoint.s3")["route_table_ids"] = ref("local.tables")),
  ],
  [
    "a policy of an endpoint that nobody knows",
    "plain-endpoints",
    (p) => {
      Object.assign(of(p, "aws_vpc_endpoint.s3").change.after_unknown, { policy: true });
      expressions(p, "aws_vpc_endpoint.s3")["policy"] = ref("data.external.x.result", "data.external.x");
    },
  ],
  [
    "a policy of an endpoint in a resource of its own",
    "plain-endpoints",
    (p) =>
      add(
        p,
        "aws_vpc_endpoint_policy.x",
        { policy: DENY },
        { vpc_endpoint_id: ref("aws_vpc_endpoint.s3.id", "aws_vpc_endpoint.s3") },
      ),
  ],
  [
    "another group on the endpoints, that a local names",
    "plain-endpoints",
    (p) =>
      (expressions(p, "aws_vpc_endpoint.interface")["security_group_ids"] = ref(
        "local.groups",
        "aws_security_group.web.id",
        "aws_security_group.web",
      )),
  ],
  [
    "a prefix list of an unknown data source",
    "plain-endpoints",
    (p) =>
      (expressions(p, "aws_vpc_security_group_egress_rule.s3")["prefix_list_id"] = ref(
        "data.external.x.result",
        "data.external.x",
      )),
  ],
  [
    "no prefix list, but another one of AWS",
    "plain-endpoints",
    (p) => {
      const { change } = of(p, "aws_vpc_security_group_egress_rule.s3");
      Object.assign(change.after ?? {}, { prefix_list_id: "pl-0123456789abcdef0" });
      delete change.after_unknown["prefix_list_id"];
    },
  ],
  [
    "definitions of containers that nobody knows",
    "plain-nat",
    (p) => {
      const { change } = of(p, "aws_ecs_task_definition.web");
      delete change.after?.["container_definitions"];
      change.after_unknown["container_definitions"] = true;
    },
  ],
  [
    "an image of another registry, within the network",
    "plain-endpoints",
    (p) => {
      const { change } = of(p, "aws_ecs_task_definition.web");
      Object.assign(change.after ?? {}, {
        container_definitions: JSON.stringify([{ name: "web", image: "registry.corp.example/web:1", essential: true }]),
      });
    },
  ],
  [
    "a role of another account",
    "plain-nat",
    (p) => {
      const { change } = of(p, "aws_ecs_task_definition.web");
      Object.assign(change.after ?? {}, { execution_role_arn: "arn:aws:iam::999988887777:role/x" });
      delete change.after_unknown["execution_role_arn"];
    },
  ],
  [
    "a policy that denies, of one of two roles",
    "plain-nat",
    (p) => {
      add(p, "aws_iam_role.other", { name: "other", assume_role_policy: DENY });
      add(p, "aws_iam_role_policy.deny", { name: "deny", policy: DENY }, { role: ref("local.role") });
    },
  ],
  [
    "a policy that denies, of a role by its name",
    "plain-nat",
    (p) =>
      add(p, "aws_iam_role_policy.deny", {
        name: "deny",
        policy: DENY,
        role: of(p, "aws_iam_role.execution").change.after?.["name"],
      }),
  ],
  [
    "policies of a role that are exclusive and none",
    "plain-nat",
    (p) =>
      Object.assign(of(p, "aws_iam_role.execution").change.after ?? {}, {
        permissions_boundary: "arn:aws:iam::123456789012:policy/none",
      }),
  ],
  [
    "routes that a VPN may bring",
    "plain-endpoints",
    (p) =>
      add(
        p,
        "aws_vpn_gateway_route_propagation.x",
        {},
        {
          vpn_gateway_id: ref("aws_vpn_gateway.x.id"),
          route_table_id: ref("aws_route_table.private.id", "aws_route_table.private"),
        },
      ),
  ],
  [
    "subnets that a data source names",
    "plain-nat",
    (p) => {
      const resource = expressions(p, "aws_ecs_service.web")["network_configuration"] as Fields[];
      Object.assign(resource[0] ?? {}, { subnets: ref("data.aws_subnets.x.ids", "data.aws_subnets.x") });
    },
  ],
  [
    "names that a zone takes",
    "plain-nat",
    (p) =>
      add(
        p,
        "aws_route53_zone.x",
        { name: "logs.us-east-1.amazonaws.com", vpc: [{}] },
        { vpc: [{ vpc_id: VPC }] as unknown as Fields },
      ),
  ],
  [
    "public access that is blocked",
    "plain-nat",
    (p) => add(p, "aws_vpc_block_public_access_options.x", { internet_gateway_block_mode: "block-bidirectional" }),
  ],
  [
    "names that are off by a value after the apply",
    "plain-endpoints",
    (p) => {
      const { change } = of(p, "aws_vpc.main");
      delete change.after?.["enable_dns_hostnames"];
      change.after_unknown["enable_dns_hostnames"] = true;
      expressions(p, "aws_vpc.main")["enable_dns_hostnames"] = ref("local.names");
    },
  ],
];

function verdictOf(base: string, change: (plan: Plan) => void): string {
  const plan = JSON.parse(TEXTS[base] ?? "") as Plan;
  change(plan);
  const found = TERRAFORM.read({ path: "p", text: "", json: plan, beside: () => undefined }, { variables: {} });
  return proveFiles([{ path: "p", found }], {}).verdict;
}

describe("odd plans", () => {
  it("are reachable without anything odd, and where what is odd does not matter", () => {
    for (const base of Object.keys(TEXTS)) {
      assert.equal(
        verdictOf(base, () => undefined),
        "reachable",
      );
      assert.equal(verdictOf(base, other), "reachable");
    }
  });
  it("are never called reachable", () => {
    const wrong = ODD.filter((_, at) => isSampled(at)).filter(
      ([, base, change]) => verdictOf(base, change) === "reachable",
    );
    assert.deepEqual(
      wrong.map(([name]) => name),
      [],
    );
    assert.ok(ODD.length >= 30);
  });
});
