/**
 * Soundness: a packet is walked hop by hop over a small random network, address by address and port by port, with
 * code that shares nothing with the proof, and the two must agree.
 *
 * `reachable`: every packet passes, whatever the address of the task, of the endpoint and of the service.
 * `unreachable`: some packet is lost. When every packet arrives, the verdict is `reachable`: no false alarm, and no
 * doubt without a reason.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { prove } from "../../reachability/prove";
import type { AclRule, GroupRule, Route, Topology } from "../../reachability/topology";
import { runs } from "../helpers/thorough";
import { REGION } from "./helpers/topologies";

interface Net {
  readonly taskEgress: GroupRule[];
  readonly endpointIngress: GroupRule[];
  readonly taskAcl: AclRule[] | undefined;
  readonly otherAcl: AclRule[] | undefined;
  readonly taskRoutes: Route[];
  readonly natRoutes: Route[];
  readonly endpointSubnets: string[];
  readonly natInTaskSubnet: boolean;
  readonly attached: boolean;
}

const SUBNETS: Record<string, string> = { task: "10.0.0.0/29", other: "10.0.0.8/29" };
const OUTSIDE = ["52.0.0.1", "203.0.113.9", "3.0.0.1"];

// --- the walk ---------------------------------------------------------------------------------------------------

const number = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

function inCidr(address: string, cidr: string): boolean {
  const [base = "", length = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

function aclPasses(rules: AclRule[] | undefined, egress: boolean, address: string, port: number): boolean {
  if (!rules) return true;
  for (const rule of [...rules].filter((r) => r.egress === egress).sort((a, b) => a.number - b.number)) {
    if (rule.protocol !== "tcp" && rule.protocol !== "-1") continue;
    if (!inCidr(address, rule.cidr as string)) continue;
    if (rule.protocol === "tcp" && (port < (rule.fromPort as number) || port > (rule.toPort as number))) continue;
    return rule.allow as boolean;
  }
  return false;
}

function groupAdmits(rules: GroupRule[], address: string, groups: string[]): boolean {
  return rules.some((rule) => {
    if (
      rule.protocol !== "-1" &&
      (rule.protocol !== "tcp" || (rule.fromPort as number) > 443 || (rule.toPort as number) < 443)
    )
      return false;
    const peer = rule.peer as { cidr?: string; groupId?: string };
    return peer.cidr !== undefined ? inCidr(address, peer.cidr) : groups.includes(peer.groupId ?? "");
  });
}

function routeFor(routes: Route[], address: string): Route | undefined {
  const all: Route[] = [...routes, { destination: { cidr: "10.0.0.0/28" }, target: "local" }];
  const length = (route: Route) => Number((route.destination as { cidr: string }).cidr.split("/")[1]);
  return all
    .filter((route) => inCidr(address, (route.destination as { cidr: string }).cidr))
    .sort((a, b) => length(b) - length(a) || (a.target === "local" ? -1 : b.target === "local" ? 1 : 0))[0];
}

const hosts = (cidr: string) => {
  const base = cidr.split("/")[0] as string;
  const last = Number(base.split(".")[3]);
  return Array.from({ length: 8 }, (_, i) => `10.0.0.${last + i}`);
};

const TASK_PORTS = [32768, 40000, 61000];
const NAT_PORTS = [1024, 5000, 32768, 40000, 61000, 65535];

/** Whether a connection from a task address to an endpoint's interface works on every source port. */
function walkEndpoint(net: Net, task: string, subnet: string, endpoint: string): boolean {
  const acl = subnet === "task" ? net.taskAcl : net.otherAcl;
  if (!groupAdmits(net.taskEgress, endpoint, ["sg-endpoint"])) return false;
  if (!groupAdmits(net.endpointIngress, task, ["sg-task"])) return false;
  if (subnet === "task") return true;
  if (routeFor(net.taskRoutes, endpoint)?.target !== "local") return false;
  if (routeFor(net.natRoutes, task)?.target !== "local") return false;
  if (!aclPasses(net.taskAcl, true, endpoint, 443) || !aclPasses(acl, false, task, 443)) return false;
  return TASK_PORTS.every((port) => aclPasses(acl, true, task, port) && aclPasses(net.taskAcl, false, endpoint, port));
}

/** Whether a connection from a task address to a public one works on every source port. */
function walkInternet(net: Net, task: string, service: string, nat: string): boolean {
  if (!groupAdmits(net.taskEgress, service, [])) return false;
  if (!aclPasses(net.taskAcl, true, service, 443)) return false;
  if (!TASK_PORTS.every((port) => aclPasses(net.taskAcl, false, service, port))) return false;
  const route = routeFor(net.taskRoutes, service);
  if (route?.target !== "nat" || route.state === "blackhole") return false;
  const acl = net.natInTaskSubnet ? net.taskAcl : net.otherAcl;
  const own = net.natInTaskSubnet ? net.taskRoutes : net.natRoutes;
  if (!net.natInTaskSubnet) {
    if (routeFor(net.taskRoutes, nat)?.target !== "local" || routeFor(own, task)?.target !== "local") return false;
    if (!aclPasses(acl, false, task, 443) || !TASK_PORTS.every((port) => aclPasses(acl, true, task, port)))
      return false;
  }
  const out = routeFor(own, service);
  if (out?.target !== "internet-gateway" || out.state === "blackhole" || !net.attached) return false;
  return aclPasses(acl, true, service, 443) && NAT_PORTS.every((port) => aclPasses(acl, false, service, port));
}

// --- the networks -----------------------------------------------------------------------------------------------

const cidrs = fc.constantFrom(
  "0.0.0.0/0",
  "10.0.0.0/28",
  "10.0.0.0/29",
  "10.0.0.8/29",
  "10.0.0.8/30",
  "10.0.0.4/30",
  "52.0.0.0/8",
  "0.0.0.0/1",
  "192.168.0.0/16",
);
const ports = fc.constantFrom(
  [443, 443],
  [0, 65535],
  [1024, 65535],
  [32768, 61000],
  [32768, 39999],
  [40000, 65535],
  [80, 80],
);

const groupRule: fc.Arbitrary<GroupRule> = fc
  .record({
    protocol: fc.constantFrom("tcp", "-1", "udp"),
    range: ports,
    peer: fc.oneof(
      cidrs.map((cidr) => ({ cidr })),
      fc.constantFrom("sg-task", "sg-endpoint", "sg-x").map((groupId) => ({ groupId })),
    ),
  })
  .map(({ protocol, range, peer }) => ({ protocol, fromPort: range[0], toPort: range[1], peer }));

const aclRule: fc.Arbitrary<AclRule> = fc
  .record({
    number: fc.integer({ min: 1, max: 9 }),
    egress: fc.boolean(),
    allow: fc.boolean(),
    protocol: fc.constantFrom("tcp", "tcp", "-1", "udp"),
    cidr: cidrs,
    range: ports,
  })
  .map(({ range, ...rule }) => ({ ...rule, fromPort: range[0], toPort: range[1] }));

/** Rules on top of rules that let everything through, so that many networks work. */
const acl = fc.oneof(
  fc.constant(undefined),
  fc
    .uniqueArray(aclRule, { maxLength: 3, selector: (rule) => `${rule.number} ${rule.egress}` })
    .map((rules) => [
      ...rules,
      ...[true, false].map(
        (egress): AclRule => ({ number: 100, egress, allow: true, protocol: "-1", cidr: "0.0.0.0/0" }),
      ),
    ]),
  fc.uniqueArray(aclRule, { maxLength: 5, selector: (rule) => `${rule.number} ${rule.egress}` }),
);

const route = (targets: readonly Route["target"][]): fc.Arbitrary<Route> =>
  fc
    .record({
      cidr: fc.constantFrom("0.0.0.0/0", "0.0.0.0/0", "52.0.0.0/8", "10.0.0.8/29", "10.0.0.0/30"),
      target: fc.constantFrom(...targets),
      dead: fc.constantFrom(false, false, false, true),
    })
    .map(({ cidr, target, dead }) => ({
      destination: { cidr },
      target,
      ...(target === "nat" ? { targetId: "nat-1" } : target === "internet-gateway" ? { targetId: "igw-1" } : {}),
      ...(dead ? { state: "blackhole" as const } : {}),
    }));

const routes = (targets: readonly Route["target"][], base: Route): fc.Arbitrary<Route[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Route[]>([base]) },
    {
      weight: 2,
      arbitrary: fc.uniqueArray(route(targets), { maxLength: 3, selector: (r) => JSON.stringify(r.destination) }),
    },
  );

const wide: GroupRule = { protocol: "-1", fromPort: 0, toPort: 0, peer: { cidr: "0.0.0.0/0" } };
const rules = fc.oneof(fc.array(groupRule, { maxLength: 3 }), fc.constant<GroupRule[]>([wide]));

const nets: fc.Arbitrary<Net> = fc.record({
  taskEgress: rules,
  endpointIngress: rules,
  taskAcl: acl,
  otherAcl: acl,
  taskRoutes: routes(["nat", "blackhole"], { destination: { cidr: "0.0.0.0/0" }, target: "nat", targetId: "nat-1" }),
  natRoutes: routes(["internet-gateway", "blackhole"], {
    destination: { cidr: "0.0.0.0/0" },
    target: "internet-gateway",
    targetId: "igw-1",
  }),
  endpointSubnets: fc.constantFrom(["task"], ["other"], ["task", "other"]),
  natInTaskSubnet: fc.constantFrom(false, false, false, true),
  attached: fc.constantFrom(true, true, true, false),
});

function topologyOf(net: Net): Topology {
  const aclOf = (rules: AclRule[] | undefined, id: string) => (rules ? { networkAclId: id } : {});
  return {
    region: REGION,
    vpc: { id: "vpc-1", cidrs: ["10.0.0.0/28"], dnsSupport: true, dnsHostnames: true, resolver: "amazon" },
    subnets: [
      { id: "task", cidr: SUBNETS.task as string, availabilityZone: "a", ...aclOf(net.taskAcl, "acl-task") },
      { id: "other", cidr: SUBNETS.other as string, availabilityZone: "b", ...aclOf(net.otherAcl, "acl-other") },
    ],
    routeTables: [
      { id: "rtb-task", vpcId: "vpc-1", main: true, routes: net.taskRoutes },
      { id: "rtb-other", vpcId: "vpc-1", main: false, routes: net.natRoutes },
    ],
    associations: [{ subnetId: "other", routeTableId: "rtb-other" }],
    prefixLists: [],
    securityGroups: [
      { id: "sg-task", ingress: [], egress: net.taskEgress },
      { id: "sg-endpoint", ingress: net.endpointIngress, egress: [] },
    ],
    networkAcls: [
      ...(net.taskAcl ? [{ id: "acl-task", rules: net.taskAcl }] : []),
      ...(net.otherAcl ? [{ id: "acl-other", rules: net.otherAcl }] : []),
    ],
    endpoints: [
      {
        id: "vpce-sts",
        service: `com.amazonaws.${REGION}.sts`,
        kind: "interface",
        state: "available",
        vpcId: "vpc-1",
        subnetIds: net.endpointSubnets,
        securityGroupIds: ["sg-endpoint"],
        privateDns: true,
        routeTableIds: [],
      },
    ],
    externalEndpoints: [],
    natGateways: [
      {
        id: "nat-1",
        state: "available",
        connectivity: "public",
        availabilityMode: "zonal",
        subnetId: net.natInTaskSubnet ? "task" : "other",
        publicIps: ["198.51.100.1"],
      },
    ],
    natInstances: [],
    internetGateways: [net.attached ? { id: "igw-1", vpcId: "vpc-1" } : { id: "igw-1" }],
    hostedZones: [],
    task: {
      name: "task",
      subnetIds: ["task"],
      securityGroupIds: ["sg-task"],
      assignPublicIp: false,
      containers: [],
      exec: false,
    },
  };
}

const BECAUSE = [{ kind: "code" as const }];

describe("reachability/prove: soundness against a packet walk", () => {
  for (const service of ["sts", "internet"] as const) {
    it(`agrees on ${service === "sts" ? "an interface endpoint" : "the internet"}`, () => {
      const seen = { reachable: 0, unreachable: 0, "not-proven": 0 };
      fc.assert(
        fc.property(nets, (net) => {
          const outcomes = service === "sts" ? endpointOutcomes(net) : internetOutcomes(net);
          const [proof] = prove(topologyOf(net), [{ service, because: BECAUSE }]).proofs;
          assert.ok(proof);
          seen[proof.verdict]++;
          const all = outcomes.every((ok) => ok);
          if (proof.verdict === "reachable") assert.ok(all, "proved reachable, and a packet is lost");
          if (all)
            assert.equal(
              proof.verdict,
              "reachable",
              `every packet arrives: ${JSON.stringify([proof.faults, proof.missing])}`,
            );
          if (proof.verdict === "unreachable") assert.ok(!all, "a fault is named, and every packet arrives");
        }),
        { numRuns: runs(3000), seed: 4 },
      );
      for (const [verdict, count] of Object.entries(seen))
        assert.ok(count > runs(30), `only ${count} networks were ${verdict}`);
    });
  }
});

function endpointOutcomes(net: Net): boolean[] {
  return hosts(SUBNETS.task as string).flatMap((task) =>
    net.endpointSubnets.flatMap((subnet) =>
      hosts(SUBNETS[subnet] as string).map((endpoint) => walkEndpoint(net, task, subnet, endpoint)),
    ),
  );
}

function internetOutcomes(net: Net): boolean[] {
  const natSubnet = SUBNETS[net.natInTaskSubnet ? "task" : "other"] as string;
  return hosts(SUBNETS.task as string).flatMap((task) =>
    OUTSIDE.flatMap((service) => hosts(natSubnet).map((nat) => walkInternet(net, task, service, nat))),
  );
}
