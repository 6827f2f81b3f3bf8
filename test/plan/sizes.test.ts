/** Documents measured before AWS measures them. */
import * as assert from "node:assert/strict";
import { makePlan } from "../../plan/plan";
import { facts, settings } from "../helpers/settings";

const plan = (service: Record<string, unknown>) => {
  const of = settings({ services: { app: { build: "./app", ...service } } });
  return makePlan(of, facts(of));
};
const secrets = (count: number, more: Record<string, unknown> = { create: "ssm" }) =>
  Array.from({ length: count }, (_, i) => ({ name: `S${i}`, ...more }));

describe("documents that AWS limits", () => {
  it("pass with 100 created parameters", () => {
    assert.deepEqual(plan({ secrets: secrets(100) }).problems, []);
  });

  it("refuse 800 secrets, with the count, the limit and the egress path", () => {
    const { problems } = plan({ secrets: secrets(800) });
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["services.app.secrets", "services.app.secrets"],
    );
    const [role, definition] = problems;
    assert.match(role?.value ?? "", /^\d{5} characters$/);
    assert.match(role?.why ?? "", /^the execution role's policy would have \d{5} characters, and AWS takes 10240$/);
    assert.match(role?.fix ?? "", /put several values into one secret as JSON/);
    assert.match(definition?.why ?? "", /^the task definition would have \d+ characters, and AWS takes 65536$/);
  });

  it("count one secret of many keys once in the role, and each key in the definition", () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:all-AbCdEf";
    const keys = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `S${i}`, valueFrom: `${secret}:k${i}::` }));
    assert.deepEqual(plan({ secrets: keys(300) }).problems, []);
    assert.deepEqual(
      plan({ secrets: keys(800) }).problems.map(({ why }) => why.split(" would")[0]),
      ["the task definition"],
    );
  });

  it("refuse an endpoint policy that names too many resources, and not one that AWS gives", () => {
    const resources = Array.from({ length: 100 }, (_, i) => `arn:aws:sqs:us-east-1:123456789012:queue-${i}`);
    const services = Object.fromEntries(
      ["a", "b", "c", "d", "e"].map((name) => [
        name,
        {
          image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1`,
          needs: [
            { service: "sqs", actions: ["sqs:SendMessage"], resources: resources.map((arn) => `${arn}-${name}`) },
          ],
        },
      ]),
    );
    const found = (policy: string) => {
      const of = settings({ mode: "endpoints-only", services, endpoints: { policy } });
      return makePlan(of, facts(of)).problems ?? [];
    };
    assert.deepEqual(
      found("least-privilege").map(({ key, why }) => `${key}: ${why.replace(/\d{5}/g, "N")}`),
      ["endpoints.policy: the policy of the endpoint of sqs would have N characters, and AWS takes N"],
    );
    assert.deepEqual(found("aws-default"), []);
  });

  it("refuse a task role that names too many resources", () => {
    const resources = Array.from({ length: 200 }, (_, i) => `arn:aws:sqs:us-east-1:123456789012:a-queue-of-mine-${i}`);
    const { problems } = plan({ needs: [{ service: "sqs", actions: ["sqs:SendMessage"], resources }] });
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["services.app.needs"],
    );
    assert.match(problems[0]?.why ?? "", /^the task role's policy would have \d{5} characters, and AWS takes 10240$/);
  });
});
