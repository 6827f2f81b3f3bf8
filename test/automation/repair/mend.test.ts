/** What a failed operation had done in AWS all the same, and what the state learns of it. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { destroy, type ProgressEvent, up } from "../../../automation";
import { parseExport, readDeployment } from "../../../automation/repair/deployment";
import { holdsToSchema } from "../../helpers/answers";
import { withAws } from "../../helpers/fake-aws";
import { errorEvent, fakePulumi, type Script, summaryEvent } from "../../helpers/fake-pulumi";
import { exportOf, type Short, tagsOf, urnOf } from "../../helpers/fake-state";

const TABLE: Short = { type: "aws:ec2/routeTable:RouteTable", name: "t", id: "rtb-1", inputs: { tags: tagsOf("t") } };
const ROUTE: Short = {
  type: "aws:ec2/route:Route",
  name: "out",
  inputs: { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
};
const ROUTES = { RouteTables: [{ Routes: [{ DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" }] }] };

/** The event of a step that failed. */
function failed(op: "create" | "delete", short: Short): Partial<EngineEvent> {
  const { resources } = exportOf([short]).deployment as { resources: object[] };
  const metadata = { op, urn: urnOf(short), type: short.type, [op === "create" ? "new" : "old"]: resources[1] };
  return { resOpFailedEvent: { metadata } } as unknown as Partial<EngineEvent>;
}

describe("an operation that fails because AWS had carried out its call", () => {
  let dir: string;
  let notes: string[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "egress-mend-"));
    notes = [];
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\nbackend:\n  url: file://state\n");
    writeFileSync(join(dir, "Pulumi.s.yaml"), "config:\n  aws:region: us-east-1\n");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const optionsFor = (script: Script) => {
    const fake = fakePulumi({
      preview: async (call) => {
        await call.send([summaryEvent({ create: 1 })]);
        return "";
      },
      "stack init": () => "",
      ...script,
    });
    const onProgress = (event: ProgressEvent) => {
      if (event.kind === "note") notes.push(event.text);
    };
    const patience = { lockWaitSeconds: 0.05, retries: 0, backoffSeconds: 0.01, pollSeconds: 0.02 };
    const env = { PULUMI_CONFIG_PASSPHRASE: "" };
    return {
      fake,
      options: { stacks: ["s"], projectDir: dir, pulumiCommand: fake.command, env, onProgress, patience },
    };
  };
  /** A CLI whose state is what was written last, and whose scratch state reads as `seen` says. */
  const stateful = (first: readonly Short[], seen: readonly Short[]): Script => {
    let state = JSON.stringify(exportOf(first));
    let scratch = false;
    return {
      "stack init": () => {
        scratch = true;
        return "";
      },
      "stack import": () => {
        if (!scratch) state = JSON.stringify(exportOf([...first, ...seen]));
        return "";
      },
      refresh: () => "",
      "stack export": () => {
        if (!scratch) return state;
        scratch = false;
        return JSON.stringify(exportOf(seen));
      },
    };
  };

  it("goes on with what exists already", async () => {
    let tries = 0;
    const script = stateful([TABLE], [{ ...ROUTE, id: "r-rtb-1" }]);
    const imported: string[] = [];
    const { fake, options } = optionsFor({
      ...script,
      "stack import": (call) => {
        imported.push(readFileSync(call.option("file") ?? "", "utf8"));
        return script["stack import"]?.(call) ?? "";
      },
      up: async (call) => {
        if (++tries > 1) return "";
        await call.send([errorEvent("creating Route: RouteAlreadyExists: it exists"), failed("create", ROUTE)]);
        return { fail: "error: update failed" };
      },
    });
    await withAws({ DescribeRouteTables: ROUTES }, async () => {
      const result = await up(options);
      holdsToSchema(result.operation, result);
      assert.equal(result.ok, true, JSON.stringify(result));
    });
    assert.equal(tries, 2);
    assert.ok(fake.of("stack import").some(({ args }) => args.includes("s")));
    // The provider is asked with the inputs that the program gave.
    const asked = readDeployment(parseExport(imported[0] ?? "")).resources.at(-1);
    assert.deepEqual([asked?.inputs, asked?.outputs], [ROUTE.inputs, {}]);
    assert.match(notes.join(), /AWS had carried out what failed/);
  });

  it("goes on without what is gone already", async () => {
    let tries = 0;
    const route = { ...ROUTE, id: "r-rtb-1" };
    const { options } = optionsFor({
      ...stateful([TABLE, route], []),
      destroy: async (call) => {
        if (++tries > 1) return "";
        await call.send([errorEvent("deleting: InvalidRoute.NotFound"), failed("delete", route)]);
        return { fail: "error: update failed" };
      },
    });
    const result = await destroy(options);
    holdsToSchema(result.operation, result);
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.equal(tries, 2);
  });

  it("asks once more before it tries again, when AWS could not be asked at once", async () => {
    let tries = 0;
    let asked = 0;
    const { options } = optionsFor({
      ...stateful([TABLE], [{ ...ROUTE, id: "r-rtb-1" }]),
      up: async (call) => {
        if (++tries > 1) return "";
        await call.send([errorEvent("creating Route: connection reset by peer"), failed("create", ROUTE)]);
        return { fail: "error: update failed" };
      },
    });
    const gone = Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
    const answers = { DescribeRouteTables: () => (++asked > 1 ? ROUTES : gone) };
    await withAws(answers, async () => {
      const result = await up({ ...options, patience: { ...options.patience, retries: 1 } });
      assert.equal(result.ok, true, JSON.stringify(result));
    });
    assert.equal(tries, 2);
    assert.match(notes.join(), /try 1 of 1 .*AWS had carried out what failed/);
  });

  const TOKEN: Short = {
    type: "aws:ssm/parameter:Parameter",
    name: "token",
    inputs: { name: "token-1a2b3c4", type: "SecureString", value: "[secret]", tags: tagsOf("token") },
  };
  const tagList = Object.entries(tagsOf("token")).map(([Key, Value]) => ({ Key, Value }));
  const told = { DescribeParameters: { Parameters: [{ Name: "token-1a2b3c4" }] } };

  it("makes a parameter again whose secret value only the engine knows, and leaves none behind", async () => {
    let tries = 0;
    const gone: unknown[] = [];
    const { fake, options } = optionsFor({
      ...stateful([TABLE], []),
      up: async (call) => {
        if (++tries > 1) return "";
        await call.send([errorEvent("ParameterAlreadyExists: it exists"), failed("create", TOKEN)]);
        return { fail: "error: update failed" };
      },
    });
    const answers = {
      ...told,
      ListTagsForResource: { TagList: tagList },
      DeleteParameter: (input: unknown) => {
        gone.push(input);
        return {};
      },
    };
    await withAws(answers, async () => {
      const result = await up(options);
      assert.equal(result.ok, true, JSON.stringify(result));
    });
    assert.equal(tries, 2);
    assert.deepEqual(gone, [{ Name: "token-1a2b3c4" }]);
    assert.equal(fake.of("stack import").length, 0, "the state did not know of it");
  });

  it("deletes no parameter that another creation may have made: of a chosen name, or of another stack", async () => {
    const cases = [
      { token: { ...TOKEN, inputs: { ...TOKEN.inputs, name: "token" } }, tags: tagList },
      { token: TOKEN, tags: tagList.map(({ Key }) => ({ Key, Value: "organization/fargate-egress/other" })) },
    ];
    for (const { token, tags } of cases) {
      const { options } = optionsFor({
        ...stateful([TABLE], []),
        up: async (call) => {
          await call.send([errorEvent("ParameterAlreadyExists: it exists"), failed("create", token)]);
          return { fail: "error: update failed" };
        },
      });
      const calls = await withAws({ ...told, ListTagsForResource: { TagList: tags } }, async () => {
        assert.match((await up(options)).stacks[0]?.problem ?? "", /ParameterAlreadyExists/);
      });
      assert.deepEqual(
        calls.filter(({ name }) => name === "DeleteParameter"),
        [],
      );
    }
  });

  it("fails as it did when the thing stands, when AWS does not say, and when a secret is part of it", async () => {
    const standing = { ...ROUTE, id: "r-rtb-1" };
    const denied = () => Object.assign(new Error("no"), { name: "UnauthorizedOperation" });
    const cases = [
      { event: failed("create", ROUTE), answers: { DescribeRouteTables: denied }, state: [TABLE] },
      { event: failed("delete", standing), answers: {}, state: [TABLE, standing] },
      {
        event: failed("create", { ...ROUTE, inputs: { ...ROUTE.inputs, gatewayId: "[secret]" } }),
        answers: {},
        state: [TABLE],
      },
    ];
    for (const { event, answers, state } of cases) {
      const { fake, options } = optionsFor({
        ...stateful(state, [standing]),
        up: async (call) => {
          await call.send([errorEvent("it failed"), event]);
          return { fail: "error: update failed" };
        },
      });
      await withAws(answers, async () => {
        const result = await up(options);
        holdsToSchema(result.operation, result);
        assert.equal(result.stacks[0]?.problem, "it failed");
      });
      assert.equal(fake.of("up").length, 1);
    }
  });
});
