/** Properties of the configuration: valid ones plan, junk is refused as configuration. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { zonesOf } from "../../offline/account";
import { services as catalogue } from "../../plan/catalogue";
import { MODES } from "../../plan/mode";
import { makePlan } from "../../plan/plan";
import { FARGATE_SIZES } from "../../plan/rules/task";
import { ConfigError, parseSettings } from "../../stacks/parse";
import { sections } from "../../stacks/schema";
import { CONTEXT, facts } from "../helpers/settings";
import { runs } from "../helpers/thorough";

const interfaces = catalogue.filter((s) => s.kind === "interface").map((s) => s.name);
const zones = zonesOf("us-east-1")
  .map((z) => z.id)
  .filter((id) => id !== "use1-az3");
const optional: { requiredKeys: [] } = { requiredKeys: [] };
const size = fc
  .constantFrom(...FARGATE_SIZES)
  .chain(([cpu, memories]) => fc.record({ cpu: fc.constant(cpu), memory: fc.constantFrom(...memories) }));

const network = fc.record(
  {
    cidr: fc
      .tuple(fc.nat(255), fc.integer({ min: 16, max: 20 }))
      .map(([second, prefix]) => `10.${second}.0.0/${prefix}`),
    azs: fc.oneof(
      fc.integer({ min: 2, max: 5 }),
      fc.uniqueArray(fc.constantFrom(...zones), { minLength: 2, maxLength: 5 }),
    ),
    nat: fc.record(
      {
        strategy: fc.constantFrom("per-az", "single", "regional", "instance"),
        retainEips: fc.boolean(),
        instances: fc.constantFrom("one", "per-az"),
      },
      optional,
    ),
    flowLogs: fc.record(
      { traffic: fc.constantFrom("off", "reject", "all"), destination: fc.constantFrom("cloudwatch", "s3") },
      optional,
    ),
    networkAcls: fc.constantFrom("none", "managed"),
  },
  optional,
);
const endpoints = fc.record(
  {
    interface: fc.uniqueArray(fc.constantFrom(...interfaces)),
    gateway: fc.uniqueArray(fc.constantFrom("s3", "dynamodb")),
    hybrid: fc.uniqueArray(fc.constantFrom(...interfaces)),
    policy: fc.constantFrom("least-privilege", "aws-default"),
    groups: fc.uniqueArray(fc.constantFrom(...interfaces), { minLength: 1 }).map((names) => ({ some: names })),
  },
  optional,
);
const service = fc
  .tuple(
    size,
    fc.record(
      {
        ports: fc.integer({ min: 1, max: 65535 }).map((port) => [port]),
        architecture: fc.constantFrom("arm64", "x86_64"),
        exec: fc.boolean(),
        needs: fc.uniqueArray(fc.constantFrom(...interfaces, "s3", "dynamodb")),
        loadBalancer: fc.record({ scheme: fc.constantFrom("none", "public", "internal") }, optional),
        environment: fc.dictionary(
          fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
          fc.oneof(fc.string(), fc.integer(), fc.boolean()),
        ),
        logMode: fc.constantFrom("blocking", "non-blocking"),
      },
      optional,
    ),
  )
  .map(([a, b]) => ({ build: "./app", ...a, ...b }));
const services = fc.dictionary(fc.constantFrom("app", "api", "worker"), service, { minKeys: 1, maxKeys: 3 });
const valid = fc.record(
  {
    mode: fc.constantFrom(...MODES),
    network,
    endpoints,
    services,
    tags: fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.stringMatching(/^[\w .:/=+@-]{0,20}$/)),
  },
  { requiredKeys: ["services"] },
);

describe("any valid configuration", () => {
  it("parses, plans, and its plan keeps the promises of its mode", () => {
    fc.assert(
      fc.property(valid, (raw) => {
        const settings = parseSettings(raw, CONTEXT);
        const { plan, problems } = makePlan(settings, facts(settings));
        assert.deepEqual(problems, []);
        assert.ok(plan);
        for (const { egressRules } of plan.services) {
          const open = egressRules.some((r) => r.to.kind === "cidr" && r.to.cidr === "0.0.0.0/0");
          assert.equal(open, settings.mode !== "endpoints-only");
        }
        assert.equal(plan.path.nat !== undefined, settings.mode !== "endpoints-only");
        assert.equal(settings.mode === "nat-only" && plan.path.interfaceEndpoints.length > 0, false);
        // What the tasks need is reachable: over NAT, or over an endpoint each.
        if (settings.mode === "endpoints-only") {
          const made = new Set([...plan.path.interfaceEndpoints, ...plan.path.gatewayEndpoints].map((e) => e.service));
          assert.deepEqual(
            plan.needs.map((n) => n.service).filter((name) => !made.has(name)),
            [],
          );
        }
        // Each endpoint's group is let to and each rule has a name of its own.
        const groups = plan.services.flatMap(({ egressRules }) =>
          egressRules.flatMap((r) => (r.to.kind === "endpoint-group" ? [r.to.group] : [])),
        );
        assert.deepEqual([...new Set(groups)].sort(), [...plan.path.groups].sort());
        for (const { egressRules } of plan.services)
          assert.equal(new Set(egressRules.map((r) => r.key)).size, egressRules.length);
        assert.ok(Object.isFrozen(plan) && Object.isFrozen(plan.zones));
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe("junk", () => {
  const outcome = (raw: Record<string, unknown>) => {
    try {
      parseSettings(raw, CONTEXT);
    } catch (error) {
      assert.ok(error instanceof ConfigError, `${String(error)} for ${JSON.stringify(raw)}`);
      assert.ok(error.problems.length > 0);
      for (const p of error.problems)
        assert.ok(
          typeof p.key === "string" &&
            p.value &&
            p.why &&
            p.fix &&
            !p.fix.includes("undefined") &&
            !p.why.includes("undefined"),
          JSON.stringify(p),
        );
    }
  };

  it("at the top is refused as configuration, never with another error", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...Object.keys(sections))), fc.jsonValue()),
        outcome,
      ),
      { numRuns: runs(1500) },
    );
  });

  const junk = fc.jsonValue({ maxDepth: 2 });
  const keysOf = (section: fc.Arbitrary<Record<string, unknown>>, keys: readonly string[]) =>
    fc.tuple(section, fc.constantFrom(...keys), junk).map(([good, key, bad]) => ({ ...good, [key]: bad }));

  it("in one place of a good configuration is refused, or taken where it happens to be good", () => {
    const broken = fc.record({
      network: fc.oneof(
        network,
        keysOf(network, ["cidr", "azs", "nat", "flowLogs", "networkAcls", "avoidCidrs", "existing"]),
      ),
      endpoints: fc.oneof(
        endpoints,
        keysOf(endpoints, ["interface", "gateway", "hybrid", "policy", "allow", "groups", "external"]),
      ),
      service: fc.oneof(
        service,
        keysOf(service, [
          "image",
          "build",
          "cpu",
          "memory",
          "secrets",
          "exec",
          "loadBalancer",
          "needs",
          "sidecars",
          "environment",
          "pullThrough",
          "autoscaling",
        ]),
      ),
      egress: fc.oneof(fc.constant({}), fc.record({ allow: fc.oneof(junk, fc.array(junk)) })),
      traffic: junk,
    });
    fc.assert(fc.property(broken, outcome), { numRuns: runs(1500) });
  });
});
