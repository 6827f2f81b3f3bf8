import * as assert from "node:assert/strict";
import type { Mode } from "../../plan/mode";
import { proofsOf } from "../../policy/proof";
import { Graph } from "../../resources/graph";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";
import { evaluation } from "../helpers/evaluations";
import { manyServices } from "../helpers/many-services";
import { changed, firstPreview, resource, UNKNOWN, without } from "./resources";
import { messages, review } from "./review";

const STACK_CONFIG = { "aws:region": "us-east-1" };

const isType =
  (type: string, name = "") =>
  (record: ResourceRecord) =>
    record.type === type && record.name.includes(name);

/** Faults in the program's own resources: what is broken, the code that must be told, and what else must be named. */
const BROKEN: readonly {
  readonly what: string;
  readonly stack: "dev" | "prod";
  readonly mode: Mode;
  readonly breaks: (records: readonly ResourceRecord[]) => readonly ResourceRecord[];
  readonly tells: RegExp;
}[] = [
  {
    what: "a private subnet without a default route",
    stack: "dev",
    mode: "nat-only",
    breaks: (records) => without(records, isType("aws:ec2/route:Route", "nat-default-use1-az1")),
    tells: /^EGR\d{3} egress-private-use1-az1: .*ecr\.api.* are out of reach\n/,
  },
  {
    what: "a missing endpoint",
    stack: "prod",
    mode: "endpoints-only",
    breaks: (records) => {
      const gone = without(records, isType("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint-logs"));
      return without(gone, isType("aws:vpc/endpointPrivateDns:EndpointPrivateDns", "endpoint-logs"));
    },
    tells: /^EGR\d{3} [^\n]*: logs is out of reach/,
  },
  {
    what: "private DNS off",
    stack: "prod",
    mode: "endpoints-only",
    breaks: (records) =>
      changed(records, isType("aws:vpc/endpointPrivateDns:EndpointPrivateDns", "ecr.api"), () => ({
        privateDnsEnabled: false,
      })),
    tells: /EGR\d{3} [^\n]*: ecr\.api is out of reach/,
  },
  {
    what: "an endpoint group that does not admit the tasks",
    stack: "prod",
    mode: "endpoints-only",
    breaks: (records) =>
      without(records, isType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "endpoints-registry")),
    tells: /EGR\d{3} [^\n]*: ecr\.api, ecr\.dkr are out of reach/,
  },
  {
    what: "a VPC without DNS",
    stack: "dev",
    mode: "hybrid",
    breaks: (records) => changed(records, isType("aws:ec2/vpc:Vpc"), () => ({ enableDnsSupport: false })),
    tells: /EGR\d{3} /,
  },
];

describe("policy reachability", () => {
  for (const { what, stack, mode, breaks, tells } of BROKEN) {
    const stackConfig = { ...STACK_CONFIG, "fargate-egress:mode": mode };

    it(`names ${what} in ${stack} ${mode}, with code, cause and fix`, async () => {
      const { resources } = await evaluation(stack, mode);
      const [first, ...more] = await messages("reachability", breaks(resources), { stackConfig });
      assert.match(first ?? "", tells);
      assert.match(first ?? "", /\n {2}why: .+\n {2}fix: ./);
      assert.deepEqual(more, [], "one fault is told once");
    });

    it(`names ${what} in the first preview already, where no id is known`, async () => {
      const { resources } = await evaluation(stack, mode);
      // What is broken in the records is broken for the preview; ids are hidden after that.
      const found = await messages("reachability", firstPreview(breaks(resources)), { stackConfig });
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", tells);
      assert.doesNotMatch(found[0] ?? "", /urn:pulumi/, "what has no id yet is called by its name");
    });
  }

  it("says at which resource the fault is", async () => {
    const { resources } = await evaluation("dev", "hybrid");
    const broken = changed(resources, isType("aws:ec2/vpc:Vpc"), () => ({ enableDnsSupport: false }));
    const found = await review(broken, { stackConfig: STACK_CONFIG });
    const vpc = resources.find(isType("aws:ec2/vpc:Vpc"));
    assert.deepEqual(
      found.filter(({ policy }) => policy === "reachability").map(({ urn }) => urn),
      [vpc?.urn],
    );
  });

  it("accepts what is exempt by code, service, name or URN, and nothing else", async () => {
    const { resources } = await evaluation("dev", "hybrid");
    const broken = changed(resources, isType("aws:ec2/vpc:Vpc"), () => ({ enableDnsSupport: false }));
    const vpc = resources.find(isType("aws:ec2/vpc:Vpc"));
    const [message = ""] = await messages("reachability", broken, { stackConfig: STACK_CONFIG });
    const code = /EGR\d{3}/.exec(message)?.[0] ?? "none";
    const count = async (match: string) => {
      const config = { exempt: [{ match, reason: "resolved on premises" }] };
      return (await messages("reachability", broken, { stackConfig: STACK_CONFIG, config })).length;
    };
    for (const match of [code, "EGR*", "sts", vpc?.name ?? "", vpc?.urn ?? "", "urn:*::egress"])
      assert.equal(await count(match), 0, match);
    for (const match of ["EGR", "EGR9*", "dynamodb", "egres"]) assert.equal(await count(match), 1, match);
  });

  it("says nothing about a stack without a service", async () => {
    const vpc = resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.0.0.0/16" });
    assert.deepEqual(await messages("reachability", [vpc]), []);
    assert.deepEqual(await messages("reachability-proven", [vpc]), []);
  });

  it("counts the endpoints of others that the stack declares", async () => {
    const { resources } = await evaluation("prod", "endpoints-only");
    const gone = without(resources, (record) => record.name.includes("endpoint-logs"));
    const external = (more: object) => ({
      ...STACK_CONFIG,
      "fargate-egress:endpoints": JSON.stringify({ external: [{ service: "logs", ...more }] }),
    });
    const shared = await messages("reachability", gone, {
      stackConfig: external({ securityGroupId: "sg-0123456789abcdef0" }),
    });
    const none = await messages("reachability", gone, { stackConfig: STACK_CONFIG });
    assert.equal(none.length, 1);
    assert.notDeepEqual(shared, none);
  });

  it("believes the inputs and not what AWS repeated before the change", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    // The rule is gone from the program; the group still reports it from the last refresh.
    const rule = { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 443, toPort: 443 };
    const stale = without(
      resources,
      isType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "task-to-internet"),
    ).map((record) =>
      record.name.endsWith("-app-task") && record.type.endsWith(":SecurityGroup")
        ? { ...record, outputs: { ...record.outputs, egress: [rule] } }
        : record,
    );
    const found = await messages("reachability", stale, { stackConfig: STACK_CONFIG });
    assert.deepEqual(
      found.map((message) => message.split(":")[0]),
      ["EGR042 egress-app-task", "EGR041 egress-app-task"],
      "neither the internet nor the gateway endpoint's prefix list",
    );
    const blind = await review(stale, { stackConfig: STACK_CONFIG, withoutInputs: true });
    assert.deepEqual(
      blind.map(({ policy }) => policy),
      ["reachability-proven"],
      "without the inputs nobody can tell",
    );
  });
});

describe("the policies that prove, on several services", () => {
  it("prove each with its own tasks, and name the one that is broken", async () => {
    const { resources } = await evaluation("dev", "endpoints-only");
    const three = manyServices(resources, 3);
    assert.deepEqual(await review(three, { stackConfig: STACK_CONFIG }), []);
    const broken = without(
      three,
      ({ type, name }) => type === TYPES.egressRule && name.endsWith("to-endpoints-main-1"),
    );
    const found = await messages("reachability", broken, { stackConfig: STACK_CONFIG });
    assert.ok(found.length > 0);
    for (const message of found) assert.match(message, /^EGR\d{3} egress-app-task-1: /);
  });

  it("take what each needs from the outputs while its containers are not known yet", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    const preview = firstPreview(manyServices(resources, 2));
    const services = { app: { needs: ["sqs"] }, "app-0": { needs: ["sns"] } };
    const stack = resource("pulumi:pulumi:Stack", "stack", {});
    const all = [...preview.filter(({ type }) => type !== stack.type), { ...stack, outputs: { services } }];
    const graph = new Graph(all);
    const options = { exempt: [], mode: undefined, all: { region: "us-east-1" } };
    const proofs = proofsOf({ records: all, graph, mode: "nat-only" }, options);
    for (const [service, task] of [
      ["sqs", "egress-app"],
      ["sns", "egress-app-0"],
    ])
      assert.deepEqual(
        [...new Set(proofs.filter((proof) => proof.service === service).map((each) => each.task))],
        [task],
      );
  });

  it("say that tasks which the stack runs in other ways are not looked at", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    const nightly = resource(TYPES.schedule, "nightly", { target: { ecsParameters: { taskDefinitionArn: "x" } } });
    const [message = ""] = await messages("reachability-proven", [...resources, nightly], {
      stackConfig: STACK_CONFIG,
    });
    assert.match(message, /tasks of nightly: the tasks that scheduler\.Schedule nightly runs: they are not looked at/);
  });
});

describe("policy reachability-proven", () => {
  it("has nothing to add where everything is known", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    assert.deepEqual(await messages("reachability-proven", resources, { stackConfig: STACK_CONFIG }), []);
  });

  it("says in one message what could not be read and for which services", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    const open = changed(resources, isType("aws:iam/rolePolicy:RolePolicy", "app-execution"), () => ({
      policy: UNKNOWN,
    }));
    const found = await messages("reachability-proven", open, { stackConfig: STACK_CONFIG });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /ecr\.api[^\n]*: policy of egress-app-execution, which is known after the deployment/);
  });

  it("leaves out the services that are exempt", async () => {
    const { resources } = await evaluation("dev", "nat-only");
    const open = changed(resources, isType("aws:iam/rolePolicy:RolePolicy", "app-execution"), () => ({
      policy: UNKNOWN,
    }));
    const config = { exempt: [{ match: "ecr.*", reason: "checked elsewhere" }] };
    const [message = ""] = await messages("reachability-proven", open, { stackConfig: STACK_CONFIG, config });
    assert.match(message, /logs/);
    assert.doesNotMatch(message, /ecr\./);
  });

  it("needs a region, and takes it from the policy's configuration where nothing else tells", async () => {
    const saved = [process.env["AWS_REGION"], process.env["AWS_DEFAULT_REGION"]] as const;
    delete process.env["AWS_REGION"];
    delete process.env["AWS_DEFAULT_REGION"];
    try {
      const service = resource("aws:ecs/service:Service", "app");
      const [message = ""] = await messages("reachability-proven", [service]);
      assert.match(message, /the region of the stack is not known[^]*fix: set aws:region/);
      const [other = ""] = await messages("reachability-proven", [service], { config: { region: "eu-west-1" } });
      assert.doesNotMatch(other, /region of the stack/);
    } finally {
      for (const [index, key] of ["AWS_REGION", "AWS_DEFAULT_REGION"].entries()) {
        const value = saved[index];
        if (value !== undefined) process.env[key] = value;
      }
    }
  });
});
