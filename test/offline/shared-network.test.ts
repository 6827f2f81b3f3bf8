/** The examples: several services, and stacks on another stack's network, planned, proved and priced without an account. */
import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EvaluateOptions, evaluate, ROOT } from "../../offline/evaluate";
import { proofOptions } from "../../offline/proof-options";
import { MODES } from "../../plan/mode";
import { reachabilityOf } from "../../reachability/sources/resources";
import { planDocument } from "../../report/document";
import { reachText } from "../../report/text";
import { names, one } from "../helpers/evaluations";

const EXAMPLES = join(ROOT, "examples");
const file = (folder: string, stack: string) => join(EXAMPLES, folder, `Pulumi.${stack}.yaml`);

async function proved(options: EvaluateOptions) {
  const evaluation = await evaluate(options);
  return { evaluation, ...reachabilityOf(evaluation.resources, proofOptions(evaluation)) };
}

describe("the example of several services", () => {
  for (const mode of ["nat-only", "hybrid"] as const)
    it(`reaches everything in ${mode}`, async () => {
      const { verdict, proofs } = await proved({ stack: "shop", mode, configFile: file("several-services", "shop") });
      assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((p) => p.verdict !== "reachable").slice(0, 2)));
    });

  it("is refused without NAT, which a need of its asks for", async () => {
    await assert.rejects(
      evaluate({ stack: "shop", mode: "endpoints-only", configFile: file("several-services", "shop") }),
      /services\.api\.needs\[1\].*\n.*why: mode endpoints-only has no path to the internet/,
    );
  });
});

describe("a network alone", () => {
  it("holds: nothing runs in it that could be cut off, and the plan says where that is proved", async () => {
    const evaluation = await evaluate({ stack: "platform", configFile: file("shared-network", "platform") });
    const document = planDocument(evaluation);
    assert.deepEqual(document.reachability, { verdict: "reachable", proofs: [] });
    const plain = (text: string) => text;
    const pen = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, table: () => "", wrap: plain };
    assert.match(reachText(document, pen), /no service runs here: stacks that join/);
  });
});

describe("stacks on a shared network", () => {
  for (const stack of ["orders", "billing"])
    for (const mode of MODES)
      it(`${stack} makes no network and reaches everything while the network is ${mode}`, async () => {
        const { evaluation, verdict, proofs } = await proved({
          stack,
          mode,
          configFile: file("shared-network", stack),
        });
        assert.equal(evaluation.mode, mode);
        assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((p) => p.verdict !== "reachable").slice(0, 2)));
        for (const type of [
          "vpc:Vpc",
          "subnet:Subnet",
          "vpcEndpoint:VpcEndpoint",
          "natGateway:NatGateway",
          "route:Route",
        ])
          assert.deepEqual(names(evaluation, `aws:ec2/${type}`), []);
        const { network } = evaluation.plan;
        assert.ok(network.kind === "joined");
        const groups = one(
          evaluation,
          "aws:ecs/service:Service",
          `fargate-egress-${stack}-${stack === "orders" ? "orders" : "ledger"}`,
        ).inputs["networkConfiguration"] as { securityGroups: string[] };
        assert.ok(groups.securityGroups.includes(network.contract.clientSecurityGroupId ?? ""));
        assert.equal(evaluation.outputs["network"], undefined);
      });

  it("keep every resource in every mode of the network", async () => {
    const urns = await Promise.all(
      MODES.map(async (mode) =>
        (await evaluate({ stack: "billing", mode, configFile: file("shared-network", "billing") })).resources.map(
          (r) => r.urn,
        ),
      ),
    );
    assert.deepEqual(urns[1], urns[0]);
    assert.deepEqual(urns[2], urns[0]);
  });

  /** The platform's file changed, and a joining stack's beside it. */
  function changed(
    platform: (text: string) => string,
    orders: (text: string) => string = (text) => text,
  ): EvaluateOptions {
    const folder = mkdtempSync(join(tmpdir(), "shared-"));
    writeFileSync(
      join(folder, "Pulumi.platform.yaml"),
      platform(readFileSync(file("shared-network", "platform"), "utf8")),
    );
    const own = join(folder, "Pulumi.orders.yaml");
    writeFileSync(own, orders(readFileSync(file("shared-network", "orders"), "utf8")));
    return { stack: "orders", configFile: own };
  }

  it("are refused where the network serves a need of theirs nowhere, with the key over there", async () => {
    await assert.rejects(
      evaluate(
        changed((text) => text.replace("secretsmanager, sqs]", "secretsmanager]").replace(/ {6}sqs:\n(.*\n){2}/, "")),
      ),
      /services\.orders = sqs\n.*endpoints-only and has no endpoint for sqs\n.*fix: add sqs to endpoints\.interface of organization\/fargate-egress\/platform/,
    );
  });

  it("are refused by a network that is not shared", async () => {
    await assert.rejects(
      evaluate(changed((text) => text.replace("cidr: 10.70.0.0/16", "cidr: 10.70.0.0/16\n    shared: false"))),
      /network\.from = platform\n.*is not shared.*\n.*fix: set network\.shared: true in /,
    );
  });

  it("are refused when they set what belongs to the network", async () => {
    await assert.rejects(
      evaluate(
        changed(
          (text) => text,
          (text) => text.replace("from: platform", "from: platform\n    azs: 3"),
        ),
      ),
      /network\.azs = .*\n.*belongs to the stack organization\/fargate-egress\/platform/,
    );
  });

  it("are unreachable where the network's policy does not admit them: the proof of the joining stack says so", async () => {
    const options = changed((text) =>
      text.replace(
        "actions: [sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage]",
        "actions: [sqs:ReceiveMessage]",
      ),
    );
    const { verdict, proofs } = await proved(options);
    assert.equal(verdict, "unreachable");
    assert.deepEqual([...new Set(proofs.filter((p) => p.verdict === "unreachable").map((p) => p.service))], ["sqs"]);
  });

  it("of another project are left to the engine", async () => {
    await assert.rejects(
      evaluate(
        changed(
          (text) => text,
          (text) => text.replace("from: platform", "from: acme/networks/prod"),
        ),
      ),
      /network\.from = acme\/networks\/prod\n.*another project/,
    );
  });
});
