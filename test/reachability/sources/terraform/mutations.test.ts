/** One element of a plan that holds removed or altered, as Terraform would write it, and the fault that names it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { FaultKind } from "../../../../reachability/kinds";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";

interface Change {
  readonly address: string;
  readonly change: { readonly after: Record<string, unknown>; readonly after_unknown: Record<string, unknown> };
}
interface Plan {
  resource_changes: Change[];
  readonly configuration: {
    readonly root_module: {
      readonly resources: { readonly address: string; readonly expressions: Record<string, unknown> }[];
    };
  };
}
type Mutate = (plan: Plan) => void;

const FIXTURES = path.resolve(__dirname, "../../../fixtures/terraform");
const TEXTS = Object.fromEntries(
  ["plain-endpoints", "plain-nat"].map((name) => [name, readFileSync(path.join(FIXTURES, name, "plan.json"), "utf8")]),
);

function kindsOf(base: string, mutate: Mutate): string[] {
  const plan = JSON.parse(TEXTS[base] ?? "") as Plan;
  mutate(plan);
  const found = TERRAFORM.read({ path: "p", text: "", json: plan, beside: () => undefined }, { variables: {} });
  const { services } = proveFiles([{ path: "p", found }], {});
  return [...new Set(services.flatMap(({ proofs }) => proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind))))];
}

const changeOf = (plan: Plan, address: string): Change => {
  const found = plan.resource_changes.find((each) => each.address === address);
  assert.ok(found, `the plan has no ${address}`);
  return found;
};

const without =
  (address: string): Mutate =>
  (plan) => {
    changeOf(plan, address);
    plan.resource_changes = plan.resource_changes.filter((each) => each.address !== address);
  };

const set =
  (address: string, values: Record<string, unknown>): Mutate =>
  (plan) => {
    const { after, after_unknown: unknown } = changeOf(plan, address).change;
    for (const [key, value] of Object.entries(values)) {
      after[key] = value;
      delete unknown[key];
    }
  };

/** The attribute is not written at all: its value is the provider's. */
const unset =
  (address: string, attribute: string): Mutate =>
  (plan) => {
    const block = address.replace(/\[.*/, "");
    delete plan.configuration.root_module.resources.find((each) => each.address === block)?.expressions[attribute];
    changeOf(plan, address).change.after_unknown[attribute] = true;
  };

const LOGS = 'aws_vpc_endpoint.interface["logs"]';
const DENY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }],
});

const MUTATIONS: readonly (readonly [string, string, FaultKind, Mutate])[] = [
  ["DNS support off", "plain-endpoints", "vpc-dns-support-off", set("aws_vpc.main", { enable_dns_support: false })],
  [
    "DNS host names off",
    "plain-endpoints",
    "vpc-dns-hostnames-off",
    set("aws_vpc.main", { enable_dns_hostnames: false }),
  ],
  ["private DNS off", "plain-endpoints", "private-dns-off", set(LOGS, { private_dns_enabled: false })],
  ["no endpoint", "plain-endpoints", "endpoint-missing", without('aws_vpc_endpoint.interface["ecr.api"]')],
  [
    "an endpoint of another Region",
    "plain-endpoints",
    "endpoint-other-region",
    set(LOGS, { service_name: "com.amazonaws.us-west-2.logs" }),
  ],
  [
    "nothing into the endpoints",
    "plain-endpoints",
    "endpoint-ingress",
    without("aws_vpc_security_group_ingress_rule.endpoints"),
  ],
  [
    "another port into the endpoints",
    "plain-endpoints",
    "endpoint-ingress",
    set("aws_vpc_security_group_ingress_rule.endpoints", { from_port: 80, to_port: 80 }),
  ],
  ["no group on an endpoint", "plain-endpoints", "task-egress-endpoint", unset(LOGS, "security_group_ids")],
  [
    "nothing out to the endpoints",
    "plain-endpoints",
    "task-egress-endpoint",
    without("aws_vpc_security_group_egress_rule.endpoints"),
  ],
  [
    "nothing out to the prefix list",
    "plain-endpoints",
    "task-egress-prefix-list",
    without("aws_vpc_security_group_egress_rule.s3"),
  ],
  [
    "no table on the gateway endpoint",
    "plain-endpoints",
    "gateway-not-associated",
    unset("aws_vpc_endpoint.s3", "route_table_ids"),
  ],
  ["a policy that forbids", "plain-endpoints", "endpoint-policy-forbids", set(LOGS, { policy: DENY })],
  [
    "a role without its policy",
    "plain-endpoints",
    "execution-role-image",
    without("aws_iam_role_policy_attachment.execution"),
  ],
  [
    "a role that nobody may assume",
    "plain-endpoints",
    "role-not-assumable",
    set("aws_iam_role.execution", { assume_role_policy: DENY }),
  ],
  ["no default route", "plain-nat", "no-default-route", set("aws_route_table.private", { route: [] })],
  [
    "an internet gateway without a VPC",
    "plain-nat",
    "internet-gateway-detached",
    unset("aws_internet_gateway.main", "vpc_id"),
  ],
  ["a NAT without an address", "plain-nat", "nat-without-address", unset("aws_nat_gateway.main", "allocation_id")],
  ["a private NAT", "plain-nat", "nat-private", set("aws_nat_gateway.main", { connectivity_type: "private" })],
  ["a NAT that leads nowhere", "plain-nat", "nat-subnet-not-public", set("aws_route_table.public", { route: [] })],
  ["nothing out", "plain-nat", "task-egress-internet", without("aws_vpc_security_group_egress_rule.web")],
];

describe("reachability/sources/terraform: single faults", () => {
  for (const base of Object.keys(TEXTS))
    it(`finds none in ${base} as it is`, () => {
      assert.deepEqual(
        kindsOf(base, () => undefined),
        [],
      );
    });
  for (const [name, base, kind, mutate] of MUTATIONS)
    it(`finds ${kind} of ${name}`, () => {
      assert.ok(kindsOf(base, mutate).includes(kind), `found ${kindsOf(base, mutate).join(", ") || "nothing"}`);
    });
});
