/** Several services in one plan: what each has of its own, what the network serves for all. */
import * as assert from "node:assert/strict";
import { endpointPolicy } from "../../plan/endpoint-policy";
import { makePlan, type StackPlan } from "../../plan/plan";
import { defaultPrefix, fit, LONGEST } from "../../plan/resource-names";
import { facts, problems, settings } from "../helpers/settings";

type Raw = Record<string, unknown>;

function planOf(raw: Raw): StackPlan {
  const of = settings(raw);
  const { plan, problems: found } = makePlan(of, facts(of));
  assert.ok(plan, JSON.stringify(found));
  return plan;
}

const THREE = {
  mode: "endpoints-only",
  endpoints: { groups: { registry: ["ecr.api", "ecr.dkr"], queue: ["sqs"] } },
  services: {
    web: { build: "./app", needs: ["sts"], reach: ["api", { service: "worker", port: 9100 }] },
    api: { build: "./app", ports: [3000], secrets: [{ name: "TOKEN", create: "secretsmanager" }] },
    worker: { build: "./app", ports: [{ port: 53, protocol: "udp" }, 9100], needs: ["sqs"] },
  },
};

const rulesOf = (plan: StackPlan, name: string) =>
  plan.services.find((service) => service.name === name)?.egressRules.map((rule) => [rule.key, rule.port]);

describe("a plan of three services", () => {
  it("needs the union of what they need, each need once", () => {
    const plan = planOf(THREE);
    assert.deepEqual(
      plan.needs.map((need) => need.service),
      ["ecr.api", "ecr.dkr", "s3", "logs", "sts", "secretsmanager", "sqs"],
    );
    assert.deepEqual(plan.path.interfaceEndpoints.map((endpoint) => endpoint.service).sort(), [
      "ecr.api",
      "ecr.dkr",
      "logs",
      "secretsmanager",
      "sqs",
      "sts",
    ]);
  });

  it("lets each service to the endpoint groups that hold what it needs, and to the services it names", () => {
    const plan = planOf(THREE);
    assert.deepEqual(rulesOf(plan, "web"), [
      ["endpoints-registry", 443],
      ["endpoints-main", 443],
      ["s3", 443],
      ["api-3000", 3000],
      ["worker-9100", 9100],
    ]);
    assert.deepEqual(rulesOf(plan, "api"), [
      ["endpoints-registry", 443],
      ["endpoints-main", 443],
      ["s3", 443],
    ]);
    assert.deepEqual(rulesOf(plan, "worker")?.sort(), [
      ["endpoints-main", 443],
      ["endpoints-queue", 443],
      ["endpoints-registry", 443],
      ["s3", 443],
    ]);
  });

  it("lets every service to every group beside NAT: an endpoint answers its name to all of them", () => {
    const plan = planOf({ ...THREE, mode: "hybrid", endpoints: { ...THREE.endpoints, hybrid: ["ecr.api", "sqs"] } });
    for (const name of ["web", "api", "worker"])
      assert.deepEqual(rulesOf(plan, name)?.slice(0, 4), [
        ["endpoints-registry", 443],
        ["endpoints-queue", 443],
        ["s3", 443],
        ["internet", 443],
      ]);
  });

  it("has neither cluster nor services of its own without any, and is for others then", () => {
    const plan = planOf({ services: {} });
    assert.equal(plan.cluster, undefined);
    assert.deepEqual([plan.services, plan.needs, plan.path.shared], [[], [], true]);
    assert.equal(planOf(THREE).path.shared, false);
    assert.equal(planOf({ ...THREE, network: { shared: true } }).path.shared, true);
  });

  it("warns of each service by its key", () => {
    const plan = planOf({
      services: {
        a: { image: "nginx" },
        b: { build: "./app", loadBalancer: { scheme: "public" } },
      },
    });
    assert.deepEqual(
      plan.warnings.map((warning) => warning.key),
      ["services.a.image", "services.b.loadBalancer.certificateArn"],
    );
  });

  it("is frozen through and through", () => {
    const plan = planOf(THREE);
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if (!Object.isFrozen(value)) open.push(path);
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
    };
    visit(plan, "plan");
    assert.deepEqual(open, []);
  });
});

describe("an endpoint policy for several services", () => {
  const service = (name: string, options: Readonly<Record<string, string>>) => ({
    arns: {
      region: "us-east-1",
      partition: "aws" as const,
      account: "123456789012",
      repositories: [`arn:aws:ecr:us-east-1:123456789012:repository/${name}`],
      caches: [],
      agents: [],
      fileSystems: [],
      secrets: [],
      parameters: [],
      kmsKeys: [],
      logGroup: `arn:aws:logs:us-east-1:123456789012:log-group:${name}`,
    },
    needs: [],
    exec: { enabled: false },
    logging: { driver: "firelens" as const, options },
  });
  const statements = (endpoint: string) =>
    (
      JSON.parse(
        endpointPolicy(endpoint, {
          account: "123456789012",
          region: "us-east-1",
          services: [
            service("a", { Name: "cloudwatch_logs", log_group_name: "one", auto_create_group: "true" }),
            service("b", { Name: "cloudwatch_logs", log_group_name: "two" }),
          ],
          endpoints: { allow: {}, guardDuty: false },
        }),
      ) as { Statement: { Sid: string; Action: string[]; Resource: string[] }[] }
    ).Statement;

  it("joins the resources of statements that say the same", () => {
    assert.deepEqual(
      statements("ecr.api").map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["Login", "*"],
        [
          "Pull",
          ["arn:aws:ecr:us-east-1:123456789012:repository/a", "arn:aws:ecr:us-east-1:123456789012:repository/b"],
        ],
      ],
    );
  });

  it("keeps statements apart whose actions differ, each with an id of its own", () => {
    const found = statements("logs");
    assert.deepEqual(
      found.map(({ Sid }) => Sid),
      ["Logs", "LogRouter", "LogRouter2"],
    );
    const [, one, two] = found;
    assert.ok(one?.Action.includes("logs:CreateLogGroup") && one.Resource.every((arn) => arn.includes(":one")));
    assert.ok(!two?.Action.includes("logs:CreateLogGroup") && two?.Resource.every((arn) => arn.includes(":two")));
  });
});

describe("names", () => {
  it("start with project and stack, in letters that every service takes, and fit", () => {
    assert.equal(defaultPrefix("shop", "acme/shop/prod"), "shop-prod");
    assert.equal(defaultPrefix("My Shop", "EU_1"), "my-shop-eu-1");
    assert.equal(defaultPrefix("42", "7"), "egress");
    const long = defaultPrefix("a-very-long-project-name", "production");
    assert.ok(long.length <= 24 && /^a-very-long-proj[a-z0-9-]*[a-z0-9]$/.test(long), long);
    assert.notEqual(long, defaultPrefix("a-very-long-project-name", "production-2"));
  });

  it("are cut to a digest that keeps two long ones apart", () => {
    const [a, b] = ["fargate-egress-production-orders-lb", "fargate-egress-production-billing-lb"].map((name) =>
      fit(name, LONGEST.balancer),
    );
    assert.ok(a && b && a.length <= 24 && b.length <= 24);
    assert.notEqual(a, b);
    assert.equal(fit("short", LONGEST.balancer), "short");
  });
});

describe("rules between services refuse", () => {
  const found = (services: Raw, more: Raw = {}) => problems({ services, ...more });
  const app = { build: "./app" };

  for (const name of [
    "clients",
    "endpoints",
    "nat",
    "gateway",
    "endpoint",
    "public",
    "private",
    "acl",
    "flow",
    "default",
    "lb",
  ])
    it(`a service named ${name}`, () => {
      const [problem, ...others] = found({ [name]: app });
      assert.deepEqual(others, []);
      assert.equal(problem?.key, `services.${name}`);
      assert.match(problem?.why ?? "", /resources are named by their service, and this name is that of /);
      assert.equal(problem?.fix, `choose another name, such as ${name}-service`);
    });

  it("volumes and secrets of two services that would have one name", () => {
    const volume = (name: string) => ({ ...app, volumes: { [name]: { path: "/data", efs: "create" } } });
    assert.deepEqual(
      found({ a: volume("b-c"), "a-b": volume("c") }).map(({ key, value }) => [key, value]),
      [["services", "a-b-c"]],
    );
    const secret = [{ name: "X", create: "ssm" }];
    const sidecar = { name: "b", image: "nginx:1", secrets: secret };
    assert.deepEqual(
      found({ a: { ...app, sidecars: [sidecar] }, "a-b": { ...app, secrets: secret } }).map(({ value }) => value),
      ["a-b-X"],
    );
    assert.deepEqual(found({ a: { ...app, secrets: secret }, b: { ...app, secrets: secret } }), []);
  });

  it("services that disagree on the sessions of one cluster", () => {
    const KEY = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000";
    const services = { a: { ...app, exec: { kmsKeyArn: KEY, logGroup: "s" } }, b: { ...app, exec: true }, c: app };
    assert.deepEqual(
      found(services).map(({ key, value, fix }) => [key, value, fix]),
      [
        ["services.b.exec.kmsKeyArn", "(not set)", `set it to ${KEY}`],
        ["services.b.exec.logGroup", "(not set)", "set it to s"],
      ],
    );
    assert.deepEqual(
      found({ a: { ...app, exec: true }, b: { ...app, exec: { s3Bucket: "sessions" } } }).map(({ key, fix }) => [
        key,
        fix,
      ]),
      [["services.b.exec.s3Bucket", "remove it, or set it for a too"]],
    );
    assert.deepEqual(found(services, { cluster: "shared" }), []);
    assert.deepEqual(found({ a: services.a, b: { ...services.a } }), []);
  });

  it("a way to a service that is not there, is the service itself, or does not listen", () => {
    const reach = (target: unknown, ports: unknown = [8080]) =>
      found({ a: { ...app, reach: [target] }, b: { ...app, ports } }).map(({ key, why }) => [key, why]);
    assert.deepEqual(reach("c"), [["services.a.reach[0]", "the stack has no such service"]]);
    assert.match(reach("a")[0]?.[1] ?? "", /reaches itself/);
    assert.deepEqual(reach({ service: "b", port: 9 }), [["services.a.reach[0]", "b does not listen on it"]]);
    assert.deepEqual(reach("b", [{ port: 53, protocol: "udp" }]), [
      ["services.a.reach[0]", "b listens on no TCP port"],
    ]);
    assert.deepEqual(reach("b"), []);
  });

  it("sidecars that leave the main container nothing, wait for nobody, or share a port", () => {
    const sidecar = (more: Raw) => found({ a: { ...app, sidecars: [{ name: "p", image: "nginx:1", ...more }] } });
    assert.deepEqual(
      sidecar({ cpu: 256, memory: 512 }).map(({ key }) => key),
      ["services.a.cpu", "services.a.memory"],
    );
    assert.match(sidecar({ dependsOn: [{ container: "q" }] })[0]?.why ?? "", /no such container/);
    assert.match(sidecar({ dependsOn: [{ container: "p" }] })[0]?.why ?? "", /cannot wait for itself/);
    assert.match(sidecar({ ports: [8080] })[0]?.why ?? "", /two containers of one task listen on it/);
    const waits = (condition: string, more: Raw = {}) =>
      sidecar({ dependsOn: [{ container: "app", condition }], ...more }).map(({ why }) => why);
    assert.deepEqual(waits("HEALTHY"), ["that container has no health check, so it never becomes healthy"]);
    assert.deepEqual(waits("COMPLETE"), ["that container is essential, and the task ends with it"]);
    assert.deepEqual(waits("START"), []);
    const round = ["p", "q", "r"].map((name, i) => ({
      name,
      image: "nginx:1",
      dependsOn: [{ container: ["q", "r", "p"][i] }],
    }));
    assert.deepEqual(
      found({ a: { ...app, sidecars: round } }).map(({ key, value }) => [key, value]),
      round.map(({ name }, i) => [`services.a.sidecars[${i}].dependsOn`, name]),
    );
    assert.deepEqual(sidecar({ cpu: 64, memory: 128, ports: [9090], dependsOn: [{ container: "app" }] }), []);
  });

  it("a base without Spot, and a load balancer in front of a UDP port", () => {
    assert.deepEqual(
      found({ a: { ...app, capacity: { provider: "fargate", base: 1 } } }).map(({ key }) => key),
      ["services.a.capacity.base"],
    );
    const balanced = {
      ...app,
      ports: [{ port: 53, protocol: "udp" }, 8080],
      loadBalancer: { scheme: "internal" },
    };
    assert.deepEqual(
      found({ a: balanced }).map(({ key }) => key),
      ["services.a.ports"],
    );
  });
});
