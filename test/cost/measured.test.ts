import assert from "node:assert/strict";
import { type IpRanges, isPrivate, readIpRanges } from "../../cost/ip-ranges";
import { adviseMeasured, type MeasuredNat } from "../../cost/measured";
import { cents } from "../../cost/money";
import { shippedBook } from "../../cost/price-book";
import { holdsToSchema } from "../helpers/answers";
import { RANGES } from "./ranges";

const GIB = 2 ** 30;
/** 730 hours, so that a GB measured is a GB a month. */
const MONTH = 730 / 24;

const nat = (o: Partial<MeasuredNat>, processed: number): MeasuredNat => ({
  id: "nat-1",
  region: "us-east-1",
  vpcId: "vpc-1",
  regional: false,
  billedAzs: 1,
  publicIpv4: 1,
  servedAzs: 2,
  foreignAzs: 1,
  days: MONTH,
  bytes: {
    BytesInFromSource: (processed * GIB) / 4,
    BytesOutToSource: 7,
    BytesInFromDestination: (processed * GIB * 3) / 4,
    BytesOutToDestination: (processed * GIB) / 4,
  },
  gateways: [],
  interfaces: [],
  notes: [],
  ...o,
});
const advise = (o: Partial<MeasuredNat>, processed: number) => {
  const advice = adviseMeasured(nat(o, processed), shippedBook());
  holdsToSchema("advise", [advice]);
  return advice;
};
const find = (result: ReturnType<typeof advise>, text: RegExp) => result.advice.find((a) => text.test(a.change));

describe("IP ranges", () => {
  const ranges: IpRanges = readIpRanges(RANGES);
  const cases: [string, string][] = [
    ["52.216.1.1", "s3"],
    ["52.217.255.255", "s3"],
    ["52.218.1.1", "aws-other"],
    ["52.94.2.9", "dynamodb"],
    ["52.94.1.9", "aws-api"],
    ["3.210.0.1", "aws-other"],
    ["8.8.8.8", "internet"],
    ["-", "internet"],
  ];
  for (const [address, expected] of cases)
    it(`${address} is ${expected}`, () => assert.equal(ranges.destination(address, "us-east-1"), expected));
  it("seen from Ireland, Virginia's S3 is another region", () =>
    assert.equal(ranges.destination("52.216.1.1", "eu-west-1"), "aws-other"));
  it("refuses another file", () => assert.throws(() => readIpRanges({ prefixes: [] }), /not an AWS ip-ranges file/));
  it("knows private addresses", () =>
    assert.deepEqual(["10.1.2.3", "172.31.0.1", "100.64.0.1", "172.32.0.1", "x"].map(isPrivate), [
      true,
      true,
      true,
      false,
      false,
    ]));
});

describe("advice from measurements", () => {
  it("prices what was measured: every byte once, crossing bytes on both sides", () => {
    const result = advise({}, 1000);
    assert.equal(cents(result.gb.processed), 1000);
    assert.deepEqual(
      [result.gb.received, result.gb.sent].map((v) => cents(v)),
      [750, 250],
    );
    assert.equal(cents(result.monthly.fixed), 36.5);
    assert.equal(cents(result.monthly.data), 55);
  });

  it("scales days to a month", () => assert.equal(cents(advise({ days: MONTH / 2 }, 1000).gb.processed), 2000));

  it("with a split: the S3 gateway saves its GB for certain", () => {
    const result = advise({ split: { s3: 60, dynamodb: 0, "aws-api": 10, "aws-other": 10, internet: 20 } }, 1000);
    const s3 = find(result, /S3 gateway/);
    assert.equal(cents(s3?.saves ?? null), 33);
    assert.equal(s3?.certain, true);
    assert.equal(find(result, /DynamoDB/), undefined);
    assert.equal(cents(result.split?.internet ?? null), 200);
    // 200 GB of APIs at most; one endpoint in two AZs breaks even at 14.60 / (0.055 - 0.01).
    assert.match(
      find(result, /no interface endpoint/)?.because ?? "",
      /breaks even at 324\.44 GB a month; at most 200 GB/,
    );
    assert.equal(result.advice[0], s3);
  });

  it("a gateway that exists but is bypassed is said so", () =>
    assert.match(
      find(
        advise({ gateways: ["s3"], split: { s3: 1, dynamodb: 0, "aws-api": 0, "aws-other": 0, internet: 1 } }, 100),
        /S3/,
      )?.change ?? "",
      /some are left out/,
    ));

  it("without a split: only upper bounds", () => {
    const result = advise({}, 1000);
    assert.deepEqual(
      [find(result, /S3 gateway/)?.certain, cents(find(result, /S3 gateway/)?.saves ?? null)],
      [false, 55],
    );
    assert.equal(cents(find(result, /busiest API/)?.saves ?? null), cents(1000 * 0.045 - 14.6));
  });

  it("one NAT an AZ breaks even at 3,650 GB between two AZs", () => {
    assert.equal(cents(find(advise({}, 1000), /per AZ/)?.saves ?? null), -26.5);
    assert.match(find(advise({}, 1000), /per AZ/)?.because ?? "", /breaks even at 3650 GB/);
    assert.equal(cents(find(advise({}, 5000), /per AZ/)?.saves ?? null), 13.5);
    assert.equal(find(advise({ foreignAzs: 0 }, 5000), /per AZ/), undefined);
  });

  it("an idle gateway costs its fixed part", () =>
    assert.equal(cents(find(advise({}, 0), /^delete nat-1/)?.saves ?? null), 36.5));

  it("nothing to the internet: the NAT may go", () => {
    const result = advise({ split: { s3: 10, dynamodb: 0, "aws-api": 5, "aws-other": 0, internet: 0 } }, 100);
    assert.equal(cents(find(result, /endpoints-only/)?.saves ?? null), cents(36.5 + 5.5));
    assert.equal(
      find(
        advise({ split: { s3: 10, dynamodb: 0, "aws-api": 5, "aws-other": 0, internet: 1 } }, 100),
        /endpoints-only/,
      ),
      undefined,
    );
  });

  it("a regional gateway is billed in every AZ and crosses nothing", () => {
    const result = advise({ regional: true, billedAzs: 3, publicIpv4: 3, foreignAzs: 2, servedAzs: 3 }, 100);
    assert.deepEqual(
      [result.monthly.fixed, result.monthly.data].map((v) => cents(v)),
      [109.5, 4.5],
    );
  });

  it("prices that are not known stay unknown", () => {
    const result = adviseMeasured(nat({ region: "cn-north-1" }, 100), shippedBook());
    assert.equal(result.monthly.fixed, null);
    assert.ok(result.advice.every((a) => a.saves === null));
  });
});
