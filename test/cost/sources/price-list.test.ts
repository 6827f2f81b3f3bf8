/** Against a loopback server that answers GetProducts in the shape that AWS does, decoys included. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PricingClient } from "@aws-sdk/client-pricing";
import { changesDocument } from "../../../cli/commands/prices";
import { loadBook, shippedBook, sourceOf } from "../../../cost/price-book";
import { explain } from "../../../cost/sources/access";
import { METER_QUERIES } from "../../../cost/sources/meter-queries";
import { refresh } from "../../../cost/sources/price-list";
import { holdsToSchema } from "../../helpers/answers";

interface Row {
  readonly code: string;
  readonly usagetype: string;
  readonly attributes?: Record<string, string>;
  readonly tiers: readonly [string, string, string][];
}

const flat = (code: string, usagetype: string, price: string, attributes: Record<string, string> = {}): Row => ({
  code,
  usagetype,
  attributes,
  tiers: [["0", "Inf", price]],
});
const zonal = { productFamily: "NAT Gateway", operation: "NatGateway" };
const regional = { productFamily: "NAT Gateway", operation: "RegionalNatGateway" };
const link = { productFamily: "VpcEndpoint", endpointType: "PrivateLink", operation: "VpcEndpoint" };

// Rows of eu-west-1 as the price list has them in shape. Several share filters with a wanted row and must not match.
const ROWS: readonly Row[] = [
  flat("AmazonEC2", "EU-NatGateway-Hours", "0.0500000000", zonal),
  flat("AmazonEC2", "EU-NatGateway-Bytes", "0.0480000000", zonal),
  flat("AmazonEC2", "EU-NatGateway-Prvd-Bytes", "0.0000000000", zonal),
  // Rows of the regional gateway that come back whatever the operation filter says.
  flat("AmazonEC2", "EU-RegionalNatGateway-Hours", "0.0990000000", zonal),
  flat("AmazonEC2", "EU-RegionalNatGateway-Hours", "0.0480000000", regional),
  flat("AmazonEC2", "EU-RegionalNatGateway-Bytes", "0.0480000000", regional),
  flat("AmazonVPC", "EU-VpcEndpoint-Hours", "0.0110000000", link),
  flat("AmazonVPC", "EU-VpcEndpoint-GWLBE-Hours", "0.0125000000", link),
  {
    code: "AmazonVPC",
    usagetype: "EU-VpcEndpoint-Bytes",
    attributes: link,
    tiers: [
      ["5242880", "Inf", "0.0040000000"],
      ["0", "1048576", "0.0100000000"],
      ["1048576", "5242880", "0.0060000000"],
    ],
  },
  flat("AmazonVPC", "EU-PublicIPv4:InUseAddress", "0.0050000000"),
  flat("AmazonVPC", "EU-PublicIPv4:IdleAddress", "0.0051000000"),
  flat("AWSDataTransfer", "EU-DataTransfer-Regional-Bytes", "0.0100000000", { transferType: "IntraRegion" }),
  flat("AWSDataTransfer", "EU-DataTransfer-xAZ-In-Bytes", "0.0000000000", { transferType: "IntraRegion" }),
  {
    code: "AWSDataTransfer",
    usagetype: "EU-DataTransfer-Out-Bytes",
    attributes: { transferType: "AWS Outbound", toLocation: "External" },
    tiers: [
      ["0", "10240", "0.0900000000"],
      ["10240", "51200", "0.0850000000"],
      ["51200", "153600", "0.0700000000"],
      ["153600", "Inf", "0.0500000000"],
    ],
  },
  flat("AWSELB", "EU-LoadBalancerUsage", "0.0252000000", {
    productFamily: "Load Balancer-Application",
    operation: "LoadBalancing:Application",
  }),
  flat("AWSELB", "EU-Outposts-LoadBalancerUsage", "0.0000000000", {
    productFamily: "Load Balancer-Application",
    operation: "LoadBalancing:Application",
  }),
  flat("AWSELB", "EU-TS-LoadBalancerUsage", "0.0100000000", {
    productFamily: "Load Balancer-Application",
    operation: "LoadBalancing:Application",
  }),
  flat("AmazonECS", "EU-Fargate-vCPU-Hours:perCPU", "0.0404800000", { productFamily: "Compute" }),
  flat("AmazonECS", "EU-Fargate-GB-Hours", "0.0044450000", { productFamily: "Compute" }),
  flat("AmazonECS", "EU-Fargate-Windows-GB-Hours", "0.0100000000", { productFamily: "Compute" }),
  // Two rows that disagree: neither may win.
  flat("AWSSecretsManager", "EU-AWSSecretsManager-Secrets", "0.4000000000", { productFamily: "Secret" }),
  flat("AWSSecretsManager", "EU-AWSSecretsManager-Secrets", "0.9000000000", { productFamily: "Secret" }),
];

const asProduct = ({ code, usagetype, attributes = {}, tiers }: Row) =>
  JSON.stringify({
    product: {
      productFamily: attributes.productFamily,
      attributes: { servicecode: code, usagetype, operation: attributes.operation ?? "", regionCode: "eu-west-1" },
      sku: "SKU1",
    },
    serviceCode: code,
    terms: {
      OnDemand: {
        "SKU1.JRTCKXETXF": {
          priceDimensions: Object.fromEntries(
            tiers.map(([beginRange, endRange, USD], i) => [
              `SKU1.JRTCKXETXF.${i}`,
              { unit: "Hrs", beginRange, endRange, pricePerUnit: { USD }, appliesTo: [] },
            ]),
          ),
          sku: "SKU1",
          effectiveDate: "2026-11-01T00:00:00Z",
          offerTermCode: "JRTCKXETXF",
          termAttributes: {},
        },
      },
    },
    version: "20261101000000",
    publicationDate: "2026-11-01T00:00:00Z",
  });

interface Request {
  ServiceCode: string;
  Filters: { Type: string; Field: string; Value: string }[];
  NextToken?: string;
}

describe("price list", () => {
  const requests: Request[] = [];
  let server: Server;
  let client: PricingClient;
  let denied = false;

  before(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        response.setHeader("content-type", "application/x-amz-json-1.1");
        if (denied) {
          response.statusCode = 400;
          response.end(
            JSON.stringify({
              __type: "AccessDeniedException",
              Message: "User is not authorized to perform: pricing:GetProducts",
            }),
          );
          return;
        }
        assert.equal(request.headers["x-amz-target"], "AWSPriceListService.GetProducts");
        const asked = JSON.parse(body) as Request;
        requests.push(asked);
        const want = Object.fromEntries(asked.Filters.map((f) => [f.Field, f.Value]));
        // The operation filter is ignored on purpose: the anchored expression has to hold by itself.
        const rows = ROWS.filter(
          (r) =>
            r.code === asked.ServiceCode &&
            Object.entries(r.attributes ?? {}).every(
              ([k, v]) => k === "operation" || want[k] === undefined || want[k] === v,
            ),
        );
        const hits = rows.filter(
          (r) =>
            r.attributes?.operation === undefined ||
            want.operation === undefined ||
            r.attributes.operation === want.operation ||
            r.usagetype.startsWith("EU-Regional") === false,
        );
        // One row a page.
        const page = Number(asked.NextToken ?? 0);
        response.end(
          JSON.stringify({
            FormatVersion: "aws_v1",
            PriceList: hits.slice(page, page + 1).map(asProduct),
            ...(page + 1 < hits.length ? { NextToken: String(page + 1) } : {}),
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    client = new PricingClient({
      region: "us-east-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
  });
  after(() => {
    client.destroy();
    server.close();
  });

  it("writes a new dated book of one region: exact rows, all pages, decoys left out", async () => {
    const old = shippedBook();
    const { book, changes } = await refresh(client, old, ["eu-west-1"], "2026-12-01");
    holdsToSchema("prices-refresh", changesDocument({ out: "p.json", date: "2026-12-01", was: old.date, changes }));
    const { prices } = book.regions["eu-west-1"] ?? assert.fail();
    assert.equal(prices["nat-hour"]?.value, 0.05);
    assert.deepEqual(
      [
        prices["nat-gb"]?.value,
        prices["nat-regional-az-hour"]?.value,
        prices["interface-endpoint-az-hour"]?.value,
        prices["public-ipv4-hour"]?.value,
        prices["cross-az-gb"]?.value,
        prices["alb-hour"]?.value,
        prices["fargate-x86-gb-hour"]?.value,
      ],
      [0.048, 0.048, 0.011, 0.005, 0.01, 0.0252, 0.004445],
    );
    assert.deepEqual(
      prices["interface-endpoint-gb"]?.tiers?.map((t) => [t.from, t.to, t.price]),
      [
        [0, 1048576, 0.01],
        [1048576, 5242880, 0.006],
        [5242880, null, 0.004],
      ],
    );
    assert.equal(prices["internet-egress-gb"]?.freeGb, 100);
    assert.equal(book.date, "2026-12-01");
    assert.equal(sourceOf(prices["nat-hour"] ?? assert.fail()), "AWS Price List: API (2026-12-01)");
    assert.match(book.sources.API?.where ?? "", /^https:/);
    assert.doesNotThrow(() => loadBook(JSON.parse(JSON.stringify(book))));

    const of = (meter: string) => changes.find((c) => c.meter === meter);
    assert.deepEqual(of("nat-hour"), {
      region: "eu-west-1",
      meter: "nat-hour",
      kind: "changed",
      before: 0.048,
      after: 0.05,
    });
    assert.equal(of("nat-gb")?.kind, "same");
    assert.equal(of("secret-month")?.kind, "ambiguous");
    assert.equal(of("kms-key-month")?.kind, "not-answered");
    assert.equal(of("fargate-arm-gb-hour")?.kind, "not-answered");
  });

  it("keeps what was not answered with the day on which it was read, and never touches the old book", async () => {
    const old = shippedBook();
    const before = JSON.stringify(old);
    const { book } = await refresh(client, old, ["eu-west-1"], "2026-12-01");
    const { prices } = book.regions["eu-west-1"] ?? assert.fail();
    assert.deepEqual(
      [prices["secret-month"]?.value, prices["secret-month"]?.date],
      [0.4, old.regions["eu-west-1"]?.prices["secret-month"]?.date],
    );
    assert.deepEqual(book.regions["us-east-1"], old.regions["us-east-1"]);
    assert.equal(JSON.stringify(old), before);
  });

  it("filters every query by the region", () => {
    assert.ok(requests.length >= METER_QUERIES.length);
    for (const { Filters } of requests) {
      assert.ok(Filters.every((f) => f.Type === "TERM_MATCH"));
      assert.ok(Filters.some((f) => ["regionCode", "fromRegionCode"].includes(f.Field) && f.Value === "eu-west-1"));
    }
  });

  it("anchors every usage type", () => {
    const traps = [
      "RegionalNatGateway-Hours",
      "EU-RegionalNatGateway-Hours",
      "USE1-NatGateway-Prvd-Bytes",
      "EUW1-LON1-NatGateway-Hours",
      "EU-NatGateway-Hours-x",
      "USE1-Outposts-LoadBalancerUsage",
      "USE1-TS-LoadBalancerUsage",
      "USE1-VpcEndpoint-GWLBE-Hours",
      "USE1-PublicIPv4:IdleAddress",
    ];
    const not: Record<string, string[]> = {
      "nat-regional-az-hour": ["RegionalNatGateway-Hours", "EU-RegionalNatGateway-Hours"],
      "public-ipv4-idle-hour": ["USE1-PublicIPv4:IdleAddress"],
    };
    for (const { meter, usageType } of METER_QUERIES)
      for (const trap of traps)
        if (!not[meter]?.includes(trap)) assert.doesNotMatch(trap, usageType, `${meter} ${trap}`);
    assert.match("NatGateway-Hours", METER_QUERIES[0]?.usageType ?? /^$/);
  });

  it("names the permission that is missing", async () => {
    denied = true;
    const error: unknown = await refresh(client, shippedBook(), ["eu-west-1"], "2026-12-01").catch((e: unknown) => e);
    denied = false;
    assert.match(
      explain(error, "read the AWS Price List", ["pricing:GetProducts"]),
      /access denied\n {2}needs: pricing:GetProducts/,
    );
  });
});
