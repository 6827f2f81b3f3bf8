import assert from "node:assert/strict";
import { toldFacts } from "../../plan/told";
import { settings } from "../helpers/settings";

describe("plan/told", () => {
  it("tells whom each service reaches: another service by its first port, or addresses", () => {
    const { reach } = toldFacts(
      settings({
        services: {
          app: { build: "./app", reach: ["api", { cidr: "10.0.9.0/24", port: 5432, why: "the database" }] },
          api: { build: "./app", ports: [9000] },
        },
      }),
    );
    assert.deepEqual(reach, {
      app: [
        { to: { service: "api" }, port: 9000 },
        { to: { cidr: "10.0.9.0/24" }, port: 5432 },
      ],
      api: [],
    });
  });

  it("takes a cache for cold when any service calls it that", () => {
    const pullThrough = (state: string) => ({ build: "./app", pullThrough: { mirror: state } });
    const { pullThrough: told } = toldFacts(
      settings({ services: { a: pullThrough("cold"), b: pullThrough("pre-warmed") } }),
    );
    assert.deepEqual(told, { mirror: "cold" });
  });
});
