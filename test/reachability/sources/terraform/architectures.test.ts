/** Recorded plans of public and plain configurations, and what is proved of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";

const FIXTURES = path.resolve(__dirname, "../../../fixtures/terraform");

const planOf = (name: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, name, "plan.json"), "utf8"));

function proofOf(json: unknown, likely: boolean) {
  const file = { path: "plan.json", text: "", json, beside: () => undefined };
  return proveFiles([{ path: "plan.json", found: TERRAFORM.read(file, { variables: {} }) }], { likely });
}

/** Verdict, and codes of all faults; strictly, and with the likeliest of what a plan leaves open. */
const EXPECTED: Readonly<Record<string, readonly [string, string]>> = {
  "aws-ia-endpoints": ["not-proven", "reachable"],
  "cloudposse-nat": ["not-proven", "reachable"],
  "cloudposse-own-subnets": ["reachable", "reachable"],
  "module-closed-acl": ["unreachable EGR051", "unreachable EGR051"],
  "module-ecs-nat": ["reachable", "reachable"],
  "module-endpoint-missing": ["unreachable EGR010", "unreachable EGR010"],
  "module-endpoints-only": ["not-proven", "reachable"],
  "module-nat-per-az": ["reachable", "reachable"],
  "module-no-way": ["unreachable EGR010", "unreachable EGR010"],
  "module-one-nat": ["reachable", "reachable"],
  "module-own-endpoints": ["not-proven", "reachable"],
  "module-public-address": ["reachable", "reachable"],
  "module-single-nat": ["not-proven", "reachable"],
  "plain-acl-blocks": ["unreachable EGR051", "unreachable EGR051"],
  "plain-defaults": ["reachable", "reachable"],
  "plain-endpoints": ["reachable", "reachable"],
  "plain-nat": ["reachable", "reachable"],
};

describe("reachability/sources/terraform: recorded plans", () => {
  for (const [name, expected] of Object.entries(EXPECTED))
    it(name, () => {
      const plan = planOf(name);
      const found = [false, true].map((likely) => {
        const { verdict, services } = proofOf(plan, likely);
        const codes = new Set(
          services.flatMap(({ proofs }) => proofs.flatMap(({ faults }) => faults.map(({ code }) => code))),
        );
        return [verdict, ...[...codes].sort()].join(" ");
      });
      assert.deepEqual(found, expected);
    });
});
