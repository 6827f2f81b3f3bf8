/** The proof that gates take: of a preview, and of what a preview leaves open. */
import * as assert from "node:assert/strict";
import { priceOf, proofOf } from "../../automation/readers";
import { readStackConfig } from "../../automation/stack-config";
import { evaluate } from "../../offline/evaluate";
import { StackFolder } from "../helpers/stack-folder";
import { firstPreview } from "../policy/resources";

const stack = (needs: string) => `config:
  aws:region: us-east-1
  my-shop:mode: endpoints-only
  my-shop:services:
    app:
      image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1
      needs: ${needs}
`;

async function findings(needs: string): Promise<string[]> {
  const folder = new StackFolder();
  try {
    folder.write("Pulumi.s.yaml", stack(needs));
    const config = readStackConfig(folder.root, "s");
    const { resources, region } = await evaluate({ stack: "s", configFile: config.file, root: folder.root });
    const found = await proofOf(config)({ stack: "s", region, resources: firstPreview(resources), overlay: {} });
    return found.map(({ kind, subject }) => `${kind} ${subject}`);
  } finally {
    folder.dispose();
  }
}

describe("automation/readers: the proof of a first preview", () => {
  it("is settled by the same configuration with every id known", async () => {
    assert.deepEqual(await findings("[sqs]"), []);
  });

  it("asks about needs that the preview does not show, since its task definition is not known", async () => {
    const foreign = "[{service: sqs, actions: [sqs:SendMessage], resources: ['arn:aws:sqs:us-east-1:999988887777:q']}]";
    assert.deepEqual(await findings(foreign), ["not-proven sqs"]);
  });
});

describe("automation/readers: the price of a stack on another's network", () => {
  it("names what that network's NAT and endpoints charge for its data as missing", async () => {
    const folder = new StackFolder();
    try {
      const text = stack("[]").replace("  my-shop:mode: endpoints-only\n", "");
      folder.write("Pulumi.s.yaml", `${text}  my-shop:network:\n    from: shared\n`);
      const config = readStackConfig(folder.root, "s");
      const { missing = [] } = await priceOf(config)({ stack: "s", region: "us-east-1", resources: [], overlay: {} });
      assert.ok(missing.includes("data processed by the NAT and endpoints of shared"), missing.join());
      const own = { ...config, sections: { ...config.sections, network: {} } };
      const { missing: alone = [] } = await priceOf(own)({
        stack: "s",
        region: "us-east-1",
        resources: [],
        overlay: {},
      });
      assert.ok(!alone.some((each) => each.startsWith("data processed")), alone.join());
    } finally {
      folder.dispose();
    }
  });
});
