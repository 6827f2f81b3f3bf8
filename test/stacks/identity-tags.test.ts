/** Whose a resource is, in its tags: every resource that takes tags says its stack and its logical name. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RecordedResource } from "../../offline/monitor";
import { MODES } from "../../plan/mode";
import { identityKeys } from "../../stacks/identity-tags";
import { evaluation } from "../helpers/evaluations";

/** Whether the provider's class of that token has tags: `aws:ec2/vpc:Vpc` is in `ec2/vpc.d.ts`. */
function taggable(type: string): boolean {
  const path = type.split(":")[1] ?? "";
  const file = join(dirname(require.resolve("@pulumi/aws/package.json")), `${path}.d.ts`);
  return /^ {4}readonly tags: /m.test(readFileSync(file, "utf8"));
}

/** Found by what they say: a rule by group and peer, a listener by balancer and port, a scaling target by its service. */
const TOLD_OTHERWISE = /:(SecurityGroup(In|E)gressRule|Listener|Target)$/;

const tagsOf = (r: RecordedResource) => (r.inputs["tags"] ?? {}) as Readonly<Record<string, string>>;

describe("identity tags", () => {
  for (const stack of ["dev", "prod"] as const)
    for (const mode of MODES)
      it(`stand on everything in ${stack} that takes tags, in ${mode}`, async () => {
        const keys = identityKeys();
        const { resources } = await evaluation(stack, mode);
        const marked = resources.filter(
          ({ custom, type }) => custom && type.startsWith("aws:") && taggable(type) && !TOLD_OTHERWISE.test(type),
        );
        assert.ok(marked.length > 20);
        for (const r of marked) {
          assert.equal(tagsOf(r)[keys.stack], `organization/fargate-egress/${stack}`, r.urn);
          assert.equal(tagsOf(r)[keys.name], r.name, r.urn);
        }
      });

  it("tell resources of one type apart", async () => {
    const { resources } = await evaluation("prod", "hybrid");
    const marked = resources.filter((r) => r.custom && r.inputs["tags"] !== undefined);
    const claims = marked.map((r) => `${r.type} ${tagsOf(r)[identityKeys().name] ?? ""}`);
    assert.equal(new Set(claims).size, claims.length);
  });

  it("leave a Name of the user's as it is", async () => {
    const { resources } = await evaluation("dev", "nat-only", { set: ["tags.Name=mine"] });
    const named = resources.filter((r) => "Name" in tagsOf(r));
    assert.ok(named.length > 20);
    assert.deepEqual([...new Set(named.map((r) => tagsOf(r)["Name"]))], ["mine"]);
  });
});
