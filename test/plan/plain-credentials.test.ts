/** Credentials that stand in clear are told; what only resembles one is not. */
import assert from "node:assert/strict";
import { plainCredentials } from "../../plan/plain-credentials";
import { makePlan } from "../../plan/plan";
import { facts, settings } from "../helpers/settings";

const serviceWith = (more: Record<string, unknown>) => settings({ services: { app: { build: "./app", ...more } } });
const keysOf = (more: Record<string, unknown>) => {
  const { app } = serviceWith(more).services;
  assert.ok(app);
  return plainCredentials("services.app", app).map(({ key }) => key);
};
/** Written in parts, so that no scanner takes this file for a leak. */
const join = (...parts: string[]) => parts.join("");

const BY_SHAPE: readonly (readonly [what: string, value: string])[] = [
  ["an AWS access key id", join("AKIA", "IOSFODNN7", "EXAMPLE")],
  ["a temporary one in a text", `key=${join("ASIA", "IOSFODNN7", "EXAMPLE")};`],
  ["a private key", join("-----BEGIN RSA ", "PRIVATE KEY-----\nMII")],
  ["a code host's token", join("gh", "p_", "a".repeat(36))],
  ["a Slack token", join("xox", "b-", "1234567890-abcdef")],
  ["a payment key", join("sk_", "live_", "a".repeat(24))],
  ["a JWT", join("eyJ", "hbGciOiJI", ".", "eyJ", "zdWIiOiIx", ".c2ln")],
  ["a password in a URL", "postgres://app:hunter2@db.internal:5432/app"],
  ["a password without a user in a URL", "redis://:hunter2@cache.internal"],
  ["a password in a connection string", "Server=db;User Id=app;Password=hunter2;"],
];
const BY_NAME = ["DB_PASSWORD", "password", "APP_SECRET", "API_KEY", "STRIPE_APIKEY", "GITHUB_TOKEN", "PGPASSWORD_PWD"];
const HARMLESS: readonly (readonly [name: string, value: string])[] = [
  ["DATABASE_URL", "postgres://db.internal:5432/app"],
  ["CALLBACK_URL", "https://example.org/a:b@c"],
  ["TOKEN_TTL", "300"],
  ["SECRET_NAME", "app/db"],
  ["DB_PASSWORD", "/run/secrets/db"],
  ["DB_PASSWORD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"],
  ["USE_TOKEN", "true"],
  ["MAX_TOKEN", "4096"],
  ["PARTITION_KEY", "id"],
  ["LOG_LEVEL", "secret"],
  ["KEYWORD", "AKIAx"],
];

describe("plain credentials", () => {
  for (const [what, value] of BY_SHAPE)
    it(`are told by shape: ${what}`, () => {
      assert.deepEqual(keysOf({ environment: { SETTING: value } }), ["services.app.environment.SETTING"]);
      assert.deepEqual(keysOf({ command: ["run", value] }), ["services.app.command[1]"]);
    });
  for (const name of BY_NAME)
    it(`are told by name: ${name}`, () => {
      assert.deepEqual(keysOf({ environment: { [name]: "hunter2" } }), [`services.app.environment.${name}`]);
    });
  for (const [name, value] of HARMLESS)
    it(`are not seen in ${name}=${value}`, () => {
      assert.deepEqual(keysOf({ environment: { [name]: value } }), []);
    });

  it("are told in sidecars and log options too", () => {
    const more = {
      sidecars: [{ name: "side", image: "a.example/b:1", environment: { API_KEY: "hunter2" } }],
      logging: { driver: "firelens", options: { Name: "http", Http_Passwd: "hunter2" } },
    };
    assert.deepEqual(keysOf(more), [
      "services.app.sidecars[0].environment.API_KEY",
      "services.app.logging.options.Http_Passwd",
    ]);
  });

  it("are warnings of the plan that name the key and the fix, and never the value", () => {
    const of = serviceWith({ environment: { DB_PASSWORD: "hunter2" } });
    const warning = makePlan(of, facts(of)).plan?.warnings.find(({ key }) => key.endsWith("DB_PASSWORD"));
    assert.match(warning?.why ?? "", /secrets: \[\{ name: DB_PASSWORD, create: secretsmanager \}\]/);
    assert.doesNotMatch(JSON.stringify(warning), /hunter2/);
  });
});
