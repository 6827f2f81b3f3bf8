import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { findService, hostsOf, HYBRID_DEFAULT as PROGRAM_DEFAULT, serviceNames } from "../../plan/catalogue";
import { MODES as PROGRAM_MODES } from "../../plan/mode";

// The container's code is plain JavaScript, copied into an image without a build: its types are stated here.
interface Probe {
  readonly MODES: string[];
  readonly HYBRID_DEFAULT: string[];
  readonly GATEWAY_SERVICES: string[];
  hostOf(this: void, service: string, region: string, account: string): string;
  scopeOf(this: void, addresses: string[]): string;
}
const probe = path.resolve(__dirname, "../../app/probe.js");
const { MODES, HYBRID_DEFAULT, GATEWAY_SERVICES, hostOf, scopeOf } = createRequire(__filename)(probe) as Probe;

describe("app: what the probe shares with the program", () => {
  it("probes one of the catalogue's hosts for every service, in every partition", () => {
    for (const region of ["eu-west-1", "cn-north-1", "us-gov-west-1"])
      for (const name of serviceNames) {
        const hosts = hostsOf(name, region).map((each) => each.replace("*", "111122223333"));
        assert.ok(hosts.includes(hostOf(name, region, "111122223333")), `${name} in ${region}: ${hosts.join(", ")}`);
      }
  });
  it("knows the same modes, gateway services and hybrid default", () => {
    assert.deepEqual(MODES, [...PROGRAM_MODES]);
    assert.deepEqual(HYBRID_DEFAULT, [...PROGRAM_DEFAULT]);
    assert.deepEqual(
      GATEWAY_SERVICES,
      serviceNames.filter((name) => findService(name)?.kind === "gateway"),
    );
  });
  it("tells private addresses from public ones", () => {
    for (const [addresses, expected] of [
      [["10.1.2.3"], "private"],
      [["172.15.255.255"], "public"],
      [["172.16.0.1", "192.168.255.1"], "private"],
      [["100.64.0.1"], "private"],
      [["fd00::1"], "private"],
      [["2600:1f18::1"], "public"],
      [["10.0.0.1", "52.94.0.1"], "mixed"],
      [[], "none"],
    ] as [string[], string][])
      assert.equal(scopeOf(addresses), expected, addresses.join());
  });
  it("is an image that runs as a number, from a pinned base, with its files only", () => {
    const read = (name: string) => readFileSync(path.resolve(__dirname, "../../app", name), "utf8");
    const lines = read("Dockerfile").split("\n");
    assert.ok(lines.includes("USER 1000:1000"));
    const bases = lines.filter((line) => line.startsWith("FROM "));
    assert.equal(bases.length, 1);
    assert.match(
      bases[0] ?? "",
      /^FROM public\.ecr\.aws\/docker\/library\/node:22\.\d+\.\d+-alpine[\d.]+@sha256:[0-9a-f]{64}$/,
    );
    assert.ok(!lines.some((line) => line.startsWith("HEALTHCHECK")), "a load balancer checks health");
    assert.deepEqual(read(".dockerignore").trim().split("\n"), ["*", "!package.json", "!*.js"]);
    assert.equal((JSON.parse(read("package.json")) as { dependencies?: object }).dependencies, undefined);
  });
});
