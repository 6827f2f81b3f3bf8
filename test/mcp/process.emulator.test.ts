/** `egress mcp` as a host starts it: a process that speaks the protocol alone, with an emulated account to ask. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ROOT } from "../../offline/evaluate";
import { start } from "../helpers/egress";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { endpointNetwork, REGION, SERVICE } from "../reachability/sources/aws/network";

describe("egress mcp, as a process", function () {
  this.timeout(120_000);
  let moto: Emulator | undefined;
  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
  });
  after(() => moto?.stop());

  it("answers the protocol's own client, from an account as from files, and ends with its input", async () => {
    const { cluster } = await endpointNetwork(clientsAt(moto?.url ?? ""));
    const client = new Client({ name: "test", version: "0" });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(ROOT, "bin", "egress.js"), "mcp"],
      env: {
        PATH: process.env["PATH"] ?? "",
        AWS_ENDPOINT_URL: moto?.url ?? "",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    await client.connect(transport);
    const found = await client.callTool({ name: "diagnose", arguments: { cluster, service: SERVICE, region: REGION } });
    assert.equal((found.structuredContent as { verdict: string }).verdict, "reachable", JSON.stringify(found.content));
    const plan = await client.callTool({ name: "plan", arguments: { stack: "prod" } });
    assert.equal((plan.structuredContent as { verdict: string }).verdict, "reachable");
    const compared = await client.callTool({ name: "compare", arguments: { stack: "dev", traffic: "ecr=10" } });
    const { modes, bestProved } = compared.structuredContent as { modes: { mode: string }[]; bestProved: boolean };
    assert.deepEqual([modes.map(({ mode }) => mode), bestProved], [["nat-only", "endpoints-only", "hybrid"], true]);
    await client.close();
    assert.deepEqual(errors, [], "a line that is not of the protocol");
  });

  it("ends by itself with code 0 when nobody speaks", async () => {
    const child = start(["mcp"]);
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0);
  });
});
