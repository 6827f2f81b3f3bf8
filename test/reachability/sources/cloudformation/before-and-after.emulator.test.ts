/**
 * Templates are proved, made by the emulator's CloudFormation, and diagnosed there: what is proved before holds after.
 * The CDK's are those of a VPC, isolated subnets with endpoints, and a service of ecs-patterns in another stack.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { diagnose } from "../../../../reachability/sources/aws/diagnose";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { readFile } from "../../../../reachability/sources/files/recognise";
import type { SourceFile } from "../../../../reachability/sources/files/source";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../aws/emulator";
import { complete } from "./complete";
import { type Assembly, assemblyForEmulator, shopForEmulator } from "./for-emulator";
import { LiveStacks, servicesOf } from "./live";

const FIXTURES = join(ROOT, "test", "fixtures");
const ASSEMBLY = assemblyForEmulator(join(FIXTURES, "cdk", "cdk.out"));
const SHOP = shopForEmulator(readFileSync(join(FIXTURES, "cloudformation", "shop.yaml"), "utf8"));
const OPTIONS = { region: "us-east-1", account: "123456789012" };

interface Case {
  /** Stacks in the order in which they are made. */
  readonly stacks: Assembly;
  readonly variables?: Readonly<Record<string, string>>;
  /** Worst verdict of every need before and after, and all faults. */
  readonly expected: Readonly<Record<string, readonly [string, ...string[]]>>;
}

const stackOf = (text: string): Assembly => ({ Shop: text });
const shop = (from: string, to: string): Assembly => {
  assert.ok(SHOP.includes(from), from);
  return stackOf(SHOP.replace(from, to));
};
const only = (...names: string[]): Assembly => Object.fromEntries(names.map((name) => [name, ASSEMBLY[name] ?? ""]));
const ENDPOINTS = ["ecr.api", "ecr.dkr", "s3"];
const all = (names: readonly string[], ...outcome: [string, ...string[]]) =>
  Object.fromEntries(names.map((name) => [name, outcome] as const));

const CASES: Readonly<Record<string, Case>> = {
  "a template with a NAT gateway": {
    stacks: stackOf(SHOP),
    expected: all(["internet", "logs"], "reachable"),
  },
  "the same without it, by a parameter": {
    stacks: stackOf(SHOP),
    variables: { Nat: "false" },
    expected: { internet: ["unreachable", "image-registry-public"], logs: ["unreachable", "endpoint-missing"] },
  },
  "a default route to nowhere public": {
    stacks: shop(
      "GatewayId: !Ref Gateway }\n  FrontUses",
      "GatewayId: !Ref Gateway }\n    Condition: Never\n  FrontUses",
    ),
    expected: all(["internet", "logs"], "unreachable", "nat-subnet-not-public"),
  },
  "a group that lets another port out": {
    stacks: shop("https: { from: 443, to: 443 }", "https: { from: 80, to: 80 }"),
    expected: all(["internet", "logs"], "unreachable", "task-egress-internet"),
  },
  "the CDK's isolated subnets with endpoints": {
    stacks: only("Private"),
    expected: all([...ENDPOINTS, "logs"], "reachable"),
  },
  "the same without one endpoint": {
    stacks: only("Broken"),
    expected: { ...all(ENDPOINTS, "reachable"), ...all(["logs"], "unreachable", "endpoint-missing") },
  },
  "the CDK's ecs-patterns in a network of another stack": {
    stacks: only("Network", "Shop"),
    expected: all([...ENDPOINTS, "logs"], "reachable"),
  },
};

type Outcomes = Readonly<Record<string, readonly string[]>>;

function outcomesOf(
  proofs: readonly { service: string; verdict: string; faults: readonly { kind: string }[] }[],
): Outcomes {
  const weight = ["reachable", "not-proven", "unreachable"];
  const found: Record<string, string[]> = {};
  for (const { service, verdict, faults } of proofs) {
    const [known = "", ...kinds] = found[service] ?? [];
    const worst = weight.indexOf(verdict) > weight.indexOf(known) ? verdict : known;
    found[service] = [worst, ...new Set([...kinds, ...faults.map(({ kind }) => kind)])];
  }
  return found;
}

function before({ stacks, variables = {} }: Case): Outcomes {
  const files = Object.entries(stacks).map(([name, text]) => {
    const file: SourceFile = {
      path: `${name}.template.json`,
      text,
      get json() {
        return text.startsWith("{") ? (JSON.parse(text) as unknown) : undefined;
      },
      beside: () => undefined,
    };
    return file;
  });
  const manifest = {
    version: "36.0.0",
    artifacts: Object.fromEntries(
      files.map(({ path }) => [
        path.replace(".template.json", ""),
        {
          type: "aws:cloudformation:stack",
          environment: `aws://${OPTIONS.account}/${OPTIONS.region}`,
          properties: { templateFile: path },
        },
      ]),
    ),
  };
  const [single, ...others] = files;
  const assembly: SourceFile = {
    path: "manifest.json",
    text: JSON.stringify(manifest),
    json: manifest,
    beside: (name) => files.find(({ path }) => path === name)?.text,
  };
  const read = single && others.length === 0 && !single.text.startsWith("{") ? single : assembly;
  const found = readFile(read, { ...OPTIONS, variables: { Zones: "1", ...variables } });
  const { services } = proveFiles([{ path: read.path, found }], {});
  assert.equal(services.length, 1);
  return outcomesOf(services[0]?.proofs ?? []);
}

const python = pythonWithMoto();

describe("CloudFormation: before and after a stack is made", () => {
  let moto: Emulator;
  if (python === undefined) {
    it("is left out: no Python with moto", () => undefined);
    return;
  }
  beforeEach(async () => {
    moto = await startMoto(python);
  });
  afterEach(() => moto.stop());

  for (const [name, given] of Object.entries(CASES))
    it(name, async () => {
      assert.deepEqual(before(given), given.expected);
      const live = new LiveStacks(moto.url);
      await live.bootstrap();
      for (const [stack, text] of Object.entries(given.stacks)) {
        const parameters: Readonly<Record<string, string>> = text.startsWith("{")
          ? {}
          : { Zones: "1", ...given.variables };
        const made = await live.create(stack, text, parameters);
        for (const { type, id } of made.values()) if (type === "AWS::ECR::Repository") await live.putImage(id, "1");
        await complete(live, made, text, parameters);
        for (const service of servicesOf(made)) {
          const { reachability } = await diagnose({ ...service, clients: clientsAt(moto.url) });
          assert.deepEqual(outcomesOf(reachability.proofs), given.expected);
        }
      }
    });
});
