/** The tools of `egress mcp`, through the protocol's own client. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { serverOf } from "../../mcp/server";
import { ROOT } from "../../offline/evaluate";
import { FAULT_KINDS, FAULTS } from "../../reachability/kinds";

type Answer = Readonly<Record<string, unknown>>;

describe("egress mcp", () => {
  let client: Client;
  let server: ReturnType<typeof serverOf>;
  before(async () => {
    server = serverOf("1.2.3");
    client = new Client({ name: "test", version: "0" });
    const [here, there] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(there), client.connect(here)]);
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  // The client checks structured answers against the tool's schema and throws when they do not fit.
  const call = (name: string, given: Answer) => client.callTool({ name, arguments: { ...given } });
  async function answer(name: string, given: Answer): Promise<Answer> {
    const { isError, content, structuredContent } = await call(name, given);
    assert.notEqual(isError, true, JSON.stringify(content));
    const [first] = content as { text: string }[];
    assert.deepEqual(JSON.parse(first?.text ?? ""), structuredContent);
    return structuredContent as Answer;
  }
  async function refusal(name: string, given: Answer): Promise<string> {
    const { isError, content } = await call(name, given);
    assert.equal(isError, true);
    const text = (content as { text: string }[]).map((each) => each.text).join("\n");
    assert.doesNotMatch(text, /\n\s+at /);
    return text;
  }

  it("lists its tools, all of them read only, each with the shape of what it takes and gives", async () => {
    const { tools } = await client.listTools();
    for (const { name, annotations, outputSchema, inputSchema, description } of tools) {
      assert.equal(annotations?.readOnlyHint, true, name);
      assert.equal(annotations.destructiveHint, false, name);
      assert.equal(outputSchema?.type, "object", name);
      assert.equal(inputSchema["additionalProperties"], false, name);
      assert.ok(description, name);
    }
    const page = readFileSync(join(ROOT, "docs/mcp.md"), "utf8");
    for (const { name } of tools) assert.match(page, new RegExp(`^\\| \`${name}\` \\|`, "m"));
    assert.deepEqual(client.getServerVersion(), { name: "fargate-egress", version: "1.2.3" });
  });

  it("proves files of others, with each fault's fix in the file's own words, and refuses what is no such file", async () => {
    const file = (name: string) => join(ROOT, "test/fixtures/terraform", name, "plan.json");
    const sound = await answer("prove", { files: [file("plain-nat")] });
    assert.equal(sound["verdict"], "reachable");
    const broken = await answer("prove", { files: [file("module-endpoint-missing")], likely: true });
    const [service] = broken["services"] as { verdict: string; faults: { kind: string; fix: string }[] }[];
    assert.equal(service?.verdict, "unreachable");
    assert.deepEqual(
      service.faults.map(({ kind }) => kind),
      ["endpoint-missing"],
    );
    assert.match(service.faults[0]?.fix ?? "", /aws_vpc_endpoint/);
    assert.match(await refusal("prove", { files: [join(ROOT, "package.json")] }), /why: .*\n {2}fix: /);
    assert.match(await refusal("prove", { files: [join(ROOT, "no-such-file")] }), /no-such-file/);
  });

  it("explains every code, and what a stopped task says", async () => {
    for (const kind of FAULT_KINDS) {
      const { meanings } = (await answer("explain", { about: FAULTS[kind].code })) as { meanings: { kind: string }[] };
      assert.deepEqual(
        meanings.map((each) => each.kind),
        [kind],
      );
    }
    const text =
      "ResourceInitializationError: unable to pull secrets or registry auth: dial tcp 10.0.0.1:443: i/o timeout ecr registry auth";
    const told = (await answer("explain", { about: text })) as { meanings: { code: string }[] };
    assert.ok(
      told.meanings.some(({ code }) => code === "EGR043"),
      JSON.stringify(told),
    );
    assert.match(await refusal("explain", { about: "EGR999" }), /no code of the catalogue/);
  });

  it("plans a stack, with every step where that is asked for", async () => {
    const plan = await answer("plan", { stack: "dev", mode: "hybrid", hops: true });
    assert.deepEqual([plan["verdict"], plan["mode"], plan["faults"]], ["reachable", "hybrid", []]);
    const [proof] = plan["proofs"] as Answer[];
    assert.ok((proof?.["hops"] as unknown[]).length > 0);
  });

  it("tells what is wrong with a call, without a trace", async () => {
    assert.match(await refusal("plan", { stack: "nosuch" }), /nosuch/);
    assert.match(await refusal("plan", { stack: "dev", mode: "hybird" }), /mode/);
    assert.match(await refusal("plan", { stack: "dev", trafic: "ecr=1" }), /trafic/);
    assert.match(await refusal("compare", { stack: "dev", traffic: "lgos=1" }), /did you mean logs/);
    assert.match(await refusal("diagnose", { cluster: "c" }), /name cluster and service, or task alone/);
  });
});
