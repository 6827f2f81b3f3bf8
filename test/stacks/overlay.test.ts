/** One overlay: the same for values, for a copy of the file, and for the evaluation that the proof asks. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { isEmpty, type Overlay, overridesOf, textWithOverlay, withOverlay } from "../../stacks/overlay";
import { readStackFile, sectionsOf } from "../../stacks/stack-file";
import { StackFileError } from "../../stacks/yaml-file";
import { PROJECT, StackFolder } from "../helpers/stack-folder";

let folder: StackFolder;
beforeEach(() => (folder = new StackFolder(`${PROJECT}  endpoints: { type: object, default: { gateway: [s3] } }\n`)));
afterEach(() => folder.dispose());

const read = (text: string) => {
  folder.write("Pulumi.s.yaml", text);
  return readStackFile({ root: folder.root, stack: "s" });
};

const FILE =
  "# top\nconfig:\n  my-shop:mode: nat-only # way\n  network:\n    azs: 3\n  services:\n    app:\n      secrets:\n        - name: A\n  endpoints: { gateway: [s3], hybrid: [a, b, c], draining: [d] }\n";

describe("an overlay", () => {
  it("sets values deep inside, replaces lists whole, and takes full keys", () => {
    const { config } = withOverlay(read(FILE), {
      mode: "hybrid",
      hybrid: ["a"],
      draining: [],
      set: [
        "network.nat.strategy=single",
        "services.app.secrets[0].name=B",
        "services.app.secrets[1]={name: C}",
        'tags["a.b"]=x',
        "aws:region=eu-west-1",
        "protect=all",
        "traffic.imageSizeGb=1_000",
      ],
    });
    assert.deepEqual(config, {
      "my-shop:mode": "hybrid",
      "my-shop:network": { azs: 3, nat: { strategy: "single" } },
      "my-shop:services": { app: { secrets: [{ name: "B" }, { name: "C" }] } },
      "my-shop:endpoints": { gateway: ["s3"], hybrid: ["a"], draining: [] },
      "my-shop:tags": { "a.b": "x" },
      "my-shop:protect": "all",
      "my-shop:traffic": { imageSizeGb: 1000 },
      "aws:region": "eu-west-1",
    });
  });

  it("says that a value came from an option, unless the file says the same", () => {
    const file = withOverlay(read(FILE), { mode: "nat-only", set: ["network.azs=9"] });
    assert.equal(file.origin(["my-shop:network", "azs"]), "--set network.azs");
    assert.equal(file.origin(["my-shop:network", "cidr"]), "Pulumi.s.yaml:4:3");
    assert.equal(file.origin(["my-shop:mode"]), "Pulumi.s.yaml:3:3");
    assert.equal(withOverlay(read(FILE), { mode: "hybrid" }).origin(["my-shop:mode"]), "--mode hybrid");
  });

  it("changes a copy of the file in these values only", () => {
    const text = textWithOverlay(read(FILE), FILE, { mode: "hybrid", hybrid: ["a"] });
    assert.equal(
      text,
      FILE.replace("nat-only", "hybrid")
        .replace("[ a, b, c ]", "")
        .replace("hybrid: [a, b, c]", "hybrid: [ a ]")
        .replace("gateway: [s3]", "gateway: [ s3 ]")
        .replace("draining: [d]", "draining: [ d ]"),
    );
  });

  it("writes a section out that the file leaves to Pulumi.yaml, whose defaults the engine does not merge", () => {
    const bare = "config:\n  mode: nat-only\n";
    const text = textWithOverlay(read(bare), bare, { hybrid: ["logs"] });
    assert.deepEqual(sectionsOf(read(text))["endpoints"], { gateway: ["s3"], hybrid: ["logs"] });
  });

  it("means the same in a copy as over the values (property)", () => {
    const names = fc.uniqueArray(fc.constantFrom("logs", "sts", "ecr.api", "ecr.dkr"));
    const overlays: fc.Arbitrary<Overlay> = fc.record(
      { mode: fc.constantFrom("nat-only", "endpoints-only", "hybrid"), hybrid: names, draining: names },
      { requiredKeys: [] },
    );
    const files = fc.constantFrom(
      FILE,
      "config:\n  mode: nat-only\n",
      "config:\n",
      "encryptionsalt: x\n",
      "config: {}\n",
      "config:\n  my-shop:endpoints:\n    hybrid: [x]\n",
    );
    fc.assert(
      fc.property(files, overlays, (text, overlay) => {
        const file = read(text);
        assert.deepEqual(read(textWithOverlay(file, text, overlay)).config, withOverlay(file, overlay).config);
        assert.equal(isEmpty(overlay), Object.keys(overlay).length === 0);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what is no path=value", () => {
    for (const bad of ["mode", "=3", "", "a..b=1", "[=1", "a=[1", "until=2026-01-01"])
      assert.throws(
        () => overridesOf({ set: [bad] }),
        (error: Error) => {
          assert.ok(error instanceof StackFileError);
          assert.match(error.message, /^--set .*\n {2}why: .+\n {2}fix: /);
          return true;
        },
        bad,
      );
  });
});
