import assert from "node:assert/strict";
import fc from "fast-check";
import { compileAcl, HTTPS, passes } from "../../reachability/network/acls";
import {
  coverageOf,
  intersect,
  PUBLIC,
  type Ranges,
  rangesOf,
  rangesOfAll,
  sizeOf,
  subtract,
  union,
} from "../../reachability/network/address-sets";
import { admits, compileGroups } from "../../reachability/network/groups";
import { compileTable, lookup } from "../../reachability/network/routes";
import type { AclRule, GroupRule, Route } from "../../reachability/topology";
import { unknown } from "../../reachability/topology";

const LIMIT = 40;
const ranges = fc
  .array(fc.tuple(fc.integer({ min: 0, max: LIMIT }), fc.integer({ min: 0, max: 8 })), { maxLength: 6 })
  .map((list) => union(list.map(([first, length]) => ({ first, last: first + length }))));

const members = (set: Ranges) =>
  new Set(set.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));
const sorted = (set: Ranges) =>
  set.every((range, i) => range.first <= range.last && (set[i + 1]?.first ?? Number.POSITIVE_INFINITY) > range.last);

describe("reachability/network/ranges", () => {
  it("agrees with sets of numbers", () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        const [x, y] = [members(a), members(b)];
        assert.deepEqual(members(intersect(a, b)), new Set([...x].filter((n) => y.has(n))));
        assert.deepEqual(members(subtract(a, b)), new Set([...x].filter((n) => !y.has(n))));
        assert.deepEqual([...members(union([...a, ...b]))].sort(), [...new Set([...x, ...y])].sort());
        for (const set of [intersect(a, b), subtract(a, b), union([...a, ...b])]) assert.ok(sorted(set));
        assert.equal(sizeOf(a), x.size);
        const covered = [...x].filter((n) => y.has(n)).length;
        assert.equal(coverageOf(a, b), covered === x.size ? "all" : covered === 0 ? "none" : "some");
      }),
      { numRuns: 1000 },
    );
  });
  it("reads CIDRs and addresses, and nothing else", () => {
    assert.deepEqual(rangesOf("10.0.0.0/30"), [{ first: 167772160, last: 167772163 }]);
    assert.deepEqual(rangesOf("10.0.0.1"), [{ first: 167772161, last: 167772161 }]);
    assert.deepEqual(rangesOf("0.0.0.0/0"), [{ first: 0, last: 4294967295 }]);
    for (const text of ["::/0", "10.0.0.0/33", "10.0.0", "x", ""]) assert.equal(rangesOf(text), undefined);
  });
  it("keeps private blocks out of the public ones", () => {
    for (const cidr of [
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "169.254.169.254",
      "100.64.0.0/10",
      "240.0.0.0/4",
    ]) {
      assert.equal(coverageOf(rangesOf(cidr) ?? [], PUBLIC), "none", cidr);
    }
    for (const cidr of ["52.0.0.0/8", "3.5.0.0/16", "172.32.0.0/16"])
      assert.equal(coverageOf(rangesOf(cidr) ?? [], PUBLIC), "all", cidr);
  });
});

const rule = (number: number, allow: boolean, cidr: string, fromPort: number, toPort: number): AclRule => ({
  number,
  egress: true,
  allow,
  protocol: "tcp",
  cidr,
  fromPort,
  toPort,
});

describe("reachability/network/acls", () => {
  const check = (rules: AclRule[], cidr = "10.0.0.0/24", ports = HTTPS) =>
    passes(compileAcl({ id: "acl", rules }, true), rangesOfAll([cidr]), ports);
  it("takes the first match by number, whatever the order of the list", () => {
    assert.equal(check([rule(200, true, "0.0.0.0/0", 0, 65535), rule(100, false, "0.0.0.0/0", 443, 443)]), "none");
    assert.equal(check([rule(200, false, "0.0.0.0/0", 443, 443), rule(100, true, "0.0.0.0/0", 0, 65535)]), "all");
  });
  it("refuses what matches nothing", () => assert.equal(check([]), "none"));
  it("says when only some addresses pass", () => assert.equal(check([rule(1, true, "10.0.0.0/25", 443, 443)]), "some"));
  it("joins rules that cover the addresses together", () => {
    assert.equal(check([rule(1, true, "10.0.0.0/25", 443, 443), rule(2, true, "10.0.0.128/25", 443, 443)]), "all");
  });
  it("needs every port of a range", () => {
    const ephemeral = { first: 32768, last: 61000 };
    assert.equal(check([rule(1, true, "0.0.0.0/0", 32768, 60999)], "10.0.0.0/24", ephemeral), "none");
    assert.equal(
      check(
        [rule(1, true, "0.0.0.0/0", 1024, 40000), rule(2, true, "0.0.0.0/0", 40001, 65535)],
        "10.0.0.0/24",
        ephemeral,
      ),
      "all",
    );
  });
  it("ignores other protocols and directions", () => {
    assert.equal(
      check([{ ...rule(1, false, "0.0.0.0/0", 0, 65535), protocol: "17" }, rule(2, true, "0.0.0.0/0", 443, 443)]),
      "all",
    );
    assert.equal(check([{ ...rule(1, true, "0.0.0.0/0", 443, 443), egress: false }]), "none");
  });
  it("does not know what comes after a rule it does not know", () => {
    const hidden: AclRule = { ...rule(50, true, "0.0.0.0/0", 443, 443), cidr: unknown("a CIDR") };
    assert.equal(check([hidden, rule(100, true, "0.0.0.0/0", 0, 65535)]), "unknown");
    assert.equal(check([hidden, rule(10, true, "0.0.0.0/0", 0, 65535)]), "all");
  });
});

describe("reachability/network/groups", () => {
  const compile = (rules: GroupRule[], entries: Record<string, string[]> = {}) =>
    compileGroups([{ id: "sg", ingress: [], egress: rules }], "egress", "tcp", 443, (id) =>
      entries[id] ? rangesOfAll(entries[id]) : undefined,
    );
  const tcp = (peer: GroupRule["peer"], fromPort = 443, toPort = 443): GroupRule => ({
    protocol: "tcp",
    fromPort,
    toPort,
    peer,
  });
  const host = { ranges: rangesOfAll(["52.1.0.0/16"]), groupIds: ["sg-x"], prefixListId: "pl-1" };
  it("admits by CIDR, group or prefix list", () => {
    assert.equal(admits(compile([tcp({ cidr: "52.0.0.0/8" })]), host), "all");
    assert.equal(admits(compile([tcp({ cidr: "52.1.0.0/17" })]), host), "some");
    assert.equal(admits(compile([tcp({ groupId: "sg-x" })]), host), "all");
    assert.equal(admits(compile([tcp({ groupId: "sg-y" })]), host), "none");
    assert.equal(admits(compile([tcp({ prefixListId: "pl-1" })]), host), "all");
    assert.equal(admits(compile([tcp({ prefixListId: "pl-2" })]), host), "none");
    assert.equal(admits(compile([tcp({ prefixListId: "pl-2" })], { "pl-2": ["52.0.0.0/8"] }), host), "all");
  });
  it("compares protocol and port", () => {
    assert.equal(admits(compile([tcp({ cidr: "0.0.0.0/0" }, 80, 442)]), host), "none");
    assert.equal(
      admits(compile([{ protocol: "6", fromPort: 0, toPort: 65535, peer: { cidr: "0.0.0.0/0" } }]), host),
      "all",
    );
    assert.equal(
      admits(compile([{ protocol: "udp", fromPort: 443, toPort: 443, peer: { cidr: "0.0.0.0/0" } }]), host),
      "none",
    );
    assert.equal(
      admits(compile([{ protocol: "-1", fromPort: 0, toPort: 0, peer: { cidr: "0.0.0.0/0" } }]), host),
      "all",
    );
  });
  it("does not know what a rule it does not know admits", () => {
    assert.equal(admits(compile([tcp(unknown("a peer"))]), host), "unknown");
    assert.equal(admits(compile([{ ...tcp({ cidr: "0.0.0.0/0" }), toPort: unknown("a port") }]), host), "unknown");
    assert.equal(admits(compile([{ ...tcp({ cidr: "0.0.0.0/0" }, 444), toPort: unknown("a port") }]), host), "none");
  });
});

describe("reachability/network/routes", () => {
  const to = (cidr: string, targetId: string): Route => ({ destination: { cidr }, target: "nat", targetId });
  const find = (routes: Route[], cidr: string) =>
    lookup(
      compileTable({ id: "rtb", vpcId: "vpc", main: true, routes }, ["10.0.0.0/16"], () => undefined),
      rangesOfAll([cidr]),
    ).map(({ route }) => route?.targetId ?? route?.target ?? "none");
  it("takes the longest prefix", () => {
    assert.deepEqual(find([to("0.0.0.0/0", "a"), to("52.0.0.0/8", "b"), to("52.1.0.0/16", "c")], "52.1.2.0/24"), ["c"]);
    assert.deepEqual(find([to("0.0.0.0/0", "a"), to("52.1.0.0/16", "c")], "52.0.0.0/15"), ["c", "a"]);
  });
  it("implies the local route, unless a longer one takes it", () => {
    assert.deepEqual(find([to("0.0.0.0/0", "a")], "10.0.1.0/24"), ["local"]);
    assert.deepEqual(find([to("10.0.1.0/24", "a")], "10.0.1.0/24"), ["a"]);
    assert.deepEqual(find([to("10.0.0.0/8", "a")], "10.0.1.0/24"), ["local"]);
    assert.deepEqual(find([to("10.0.0.0/16", "firewall")], "10.0.1.0/24"), ["firewall"]);
  });
  it("says what no route carries", () => {
    assert.deepEqual(find([], "52.0.0.0/8"), ["none"]);
    assert.deepEqual(
      find([to("0.0.0.0/1", "a")], "0.0.0.0/0").sort(),
      ["a", "local", "none"].filter((x) => x !== "").sort(),
    );
  });
});
