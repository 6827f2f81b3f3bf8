import assert from "node:assert/strict";
import { imagePullGb, overlay, parseTraffic, TrafficError, trafficFromConfig } from "../../cost/traffic";

describe("traffic", () => {
  it("reads services, pulls and the internet by direction", () => {
    assert.deepEqual(parseTraffic("ecr=200, s3=500,logs=900,internet=50,internet-in=7.5,flow-logs=3"), {
      services: { s3: 500, logs: 900 },
      pulls: 200,
      internetIn: 7.5,
      internetOut: 50,
      flowLogs: 3,
    });
  });

  it("tells what nobody stated from what is stated as 0", () => {
    const none = { services: {}, internetIn: 0, internetOut: 0 };
    assert.deepEqual(parseTraffic(""), { ...none, unstated: true });
    // Flow log records do not pass the egress path.
    assert.deepEqual(parseTraffic("flow-logs=3"), { ...none, flowLogs: 3, unstated: true });
    assert.deepEqual(parseTraffic("flow-logs=0,logs=0"), { ...none, services: { logs: 0 }, flowLogs: 0 });
    assert.equal(trafficFromConfig({ gbPerMonth: {} }).unstated, true);
    assert.equal(overlay(parseTraffic(""), parseTraffic("logs=1"), "logs=1").unstated, undefined);
    assert.equal(overlay(parseTraffic(""), parseTraffic("flow-logs=1"), "flow-logs=1").unstated, true);
  });

  const wrong: [string, string, RegExp][] = [
    ["log=1", "log", /no such key\n {2}fix: did you mean logs\?/],
    ["secretmanager=1", "secretmanager", /did you mean secretsmanager\?/],
    ["logs=abc", "logs", /not a number of GB per month/],
    ["logs=-1", "logs", /not a number of GB per month/],
    ["logs=1e400", "logs", /not a number/],
    ["logs=5GB", "logs", /no unit/],
    ["logs", "", /KEY=GB/],
    ["=5", "", /KEY=GB/],
    ["logs=1,logs=2", "logs", /given twice/],
    ["constructor=1", "constructor", /no such key/],
  ];
  for (const [text, key, message] of wrong)
    it(`refuses ${text}`, () =>
      assert.throws(
        () => parseTraffic(text),
        (error) => error instanceof TrafficError && error.key === key && message.test(error.message),
      ));

  it("refuses amounts of a config that are not GB", () => {
    assert.throws(() => trafficFromConfig({ gbPerMonth: { logs: Number.NaN } }), TrafficError);
    assert.throws(() => trafficFromConfig({ gbPerMonth: { lgos: 1 } }), /did you mean logs/);
  });

  it("estimates pulls as size x deployments x tasks; stated pulls win", () => {
    const config = trafficFromConfig({ gbPerMonth: { logs: 1 }, imageSizeGb: 0.5, deploymentsPerMonth: 1000 });
    assert.equal(imagePullGb(config, 2), 1000);
    assert.equal(imagePullGb({ ...config, pulls: 3 }, 2), 3);
    assert.equal(imagePullGb(parseTraffic("logs=1"), 2), null);
    assert.equal(imagePullGb(config, null), null);
    assert.equal(imagePullGb(parseTraffic(""), 0), 0);
  });

  it("lays --traffic over the config, key by key", () => {
    const base = trafficFromConfig({
      gbPerMonth: { logs: 1, s3: 2, "internet-in": 9 },
      imageSizeGb: 1,
      deploymentsPerMonth: 2,
    });
    const text = "logs=5,internet-out=4";
    assert.deepEqual(overlay(base, parseTraffic(text), text), {
      services: { logs: 5, s3: 2 },
      internetIn: 9,
      internetOut: 4,
      images: { sizeGb: 1, deploymentsPerMonth: 2 },
    });
  });
});
