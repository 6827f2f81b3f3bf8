/**
 * Plans of public and plain configurations are made again by Terraform, proved, applied to an emulated account, and
 * diagnosed there: what is proved before holds after. A lane of its own: `npm run test:terraform`.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { diagnose } from "../../reachability/sources/aws/diagnose";
import { proveFiles } from "../../reachability/sources/files/prove-files";
import { TERRAFORM } from "../../reachability/sources/terraform/read-terraform";
import { clientsAt, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { ARCHITECTURES, FIXTURES, terraformLacks, trimmed, Workspace } from "./terraform";

/** Verdict of each need, the worst of all subnets. */
type Verdicts = Readonly<Record<string, string>>;

function worstOf(proofs: readonly { readonly service: string; readonly verdict: string }[]): Verdicts {
  const weight = ["reachable", "not-proven", "unreachable"];
  const found: Record<string, string> = {};
  for (const { service, verdict } of proofs)
    if (weight.indexOf(verdict) > weight.indexOf(found[service] ?? "")) found[service] = verdict;
  return found;
}

function verdictsOf(json: unknown, likely: boolean): Verdicts {
  const file = { path: "plan.json", text: "", json, beside: () => undefined };
  const found = TERRAFORM.read(file, { variables: {} });
  const { services } = proveFiles([{ path: "plan.json", found }], { likely });
  assert.equal(services.length, 1);
  return worstOf(services[0]?.proofs ?? []);
}

/** A plan as lists of addresses and what is known of each, whatever the order of keys. */
function outline(plan: unknown): unknown {
  const { resource_changes: changes } = plan as { resource_changes: { address: string; change: object }[] };
  return changes.map(({ address, change }) => [address, Object.keys(change).sort()]);
}

const python = process.env["EGRESS_PYTHON"] ?? pythonWithMoto();
const lacks = terraformLacks() ?? (python === undefined ? "no Python with moto" : undefined);

describe("Terraform: before and after the apply", function () {
  this.timeout(600_000);
  if (lacks !== undefined || python === undefined) {
    it(`is left out: ${lacks}`, () => undefined);
    return;
  }
  for (const name of ARCHITECTURES)
    it(name, async () => {
      const moto = await startMoto(python);
      const workspace = new Workspace(name, moto.url);
      try {
        const plan = trimmed(await workspace.plan());
        const recorded: unknown = JSON.parse(readFileSync(path.join(FIXTURES, name, "plan.json"), "utf8"));
        assert.deepEqual(outline(plan), outline(recorded), "the recorded plan is another one: record it anew");
        const [strict, likely] = [verdictsOf(plan, false), verdictsOf(plan, true)];
        assert.deepEqual([strict, likely], [verdictsOf(recorded, false), verdictsOf(recorded, true)]);
        await putImage(moto.url);
        const state = await workspace.apply();
        const live = await diagnose({ ...serviceOf(state), clients: clientsAt(moto.url) });
        const after = worstOf(live.reachability.proofs);
        process.stdout.write(
          `      ${name}: ${JSON.stringify({ strict, likely, state: verdictsOf(state, false), after })}\n`,
        );
        for (const [need, verdict] of Object.entries(strict))
          if (verdict !== "not-proven")
            assert.equal(verdict, after[need], `${need}: proved ${verdict}, and is ${after[need]}`);
        assert.deepEqual(likely, after);
        assert.deepEqual(verdictsOf(state, false), after);
      } finally {
        workspace.remove();
        await moto.stop();
      }
    });
});

/** The image that the configurations name, which none of them makes. */
async function putImage(url: string): Promise<void> {
  const call = async (action: string, body: object) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AmazonEC2ContainerRegistry_V20150921.${action}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: 2,
      digest: `sha256:${"0".repeat(64)}`,
    },
    layers: [],
  });
  await call("CreateRepository", { repositoryName: "web" });
  await call("PutImage", { repositoryName: "web", imageTag: "1", imageManifest });
}

interface StateModule {
  readonly resources?: readonly { readonly type: string; readonly values: Readonly<Record<string, string>> }[];
  readonly child_modules?: readonly StateModule[];
}

/** Cluster and name of the one service in a state. */
function serviceOf(state: unknown): { cluster: string; service: string } {
  const all = ({
    resources = [],
    child_modules: children = [],
  }: StateModule): NonNullable<StateModule["resources"]> => [...resources, ...children.flatMap(all)];
  const found = all((state as { values: { root_module: StateModule } }).values.root_module).find(
    ({ type }) => type === "aws_ecs_service",
  );
  assert.ok(found);
  return { cluster: found.values["cluster"] ?? "", service: found.values["name"] ?? "" };
}
