import assert from "node:assert/strict";
import { prove } from "../../../../reachability/prove";
import { joinNetwork } from "../../../../reachability/sources/snapshot/join-network";
import type { NetworkTopology } from "../../../../reachability/sources/snapshot/schema";
import {
  type GroupRule,
  isUnknown,
  type SecurityGroup,
  type Topology,
  unknown,
} from "../../../../reachability/topology";
import { type Good, good } from "../../helpers/topologies";

/** A good topology in two halves: the network without the task's group, and the stack with its task and group only. */
function halves({ topology, needs }: Good) {
  const { task, ...network } = topology;
  const groups = isUnknown(topology.securityGroups) ? [] : topology.securityGroups;
  const admits = (rule: GroupRule) =>
    !isUnknown(rule.peer) && "groupId" in rule.peer && rule.peer.groupId === "sg-task";
  const rules: { groupId: string; direction: "ingress"; rule: GroupRule }[] = [];
  const shared = groups.flatMap((group): SecurityGroup[] => {
    if (group.id === "sg-task") return [];
    const ingress = isUnknown(group.ingress) ? [] : group.ingress;
    for (const rule of ingress.filter(admits)) rules.push({ groupId: group.id, direction: "ingress", rule });
    return [{ ...group, ingress: ingress.filter((rule) => !admits(rule)) }];
  });
  const outside = unknown("the network, which is not part of this stack");
  const own: Topology = {
    region: topology.region,
    vpc: { id: "the VPC", cidrs: outside, dnsSupport: outside, dnsHostnames: outside, resolver: outside },
    subnets: outside,
    routeTables: outside,
    associations: outside,
    prefixLists: [],
    securityGroups: groups.filter(({ id }) => id === "sg-task"),
    networkAcls: outside,
    endpoints: outside,
    externalEndpoints: [],
    natGateways: [],
    natInstances: [],
    internetGateways: outside,
    hostedZones: outside,
    task,
  };
  return { own, network: { ...network, securityGroups: shared } as NetworkTopology, rules, needs };
}

describe("a stack on a network of a snapshot", () => {
  for (const mode of ["nat-only", "endpoints-only", "hybrid"] as const)
    it(`is proved as if it were one stack, in ${mode}`, () => {
      const whole = good({ mode });
      const { own, network, rules, needs } = halves(whole);
      assert.notEqual(prove(own, needs).verdict, "reachable");
      assert.deepEqual(prove(joinNetwork(own, network, { rules }), needs), prove(whole.topology, needs));
    });
  it("is not served by endpoints whose group does not admit it", () => {
    const { own, network, needs } = halves(good({ mode: "endpoints-only" }));
    const { verdict, proofs } = prove(joinNetwork(own, network), needs);
    assert.equal(verdict, "unreachable");
    assert.ok(proofs.some(({ faults }) => faults.some(({ subject }) => subject === "sg-endpoints")));
  });
  it("stays not proven where the network does not know, whatever the stack adds", () => {
    const { own, network, rules, needs } = halves(good({ mode: "endpoints-only" }));
    const endpoint = { id: "vpce-own", service: "com.amazonaws.eu-west-1.sqs", kind: "interface" as const };
    const added: Topology = {
      ...own,
      endpoints: [
        {
          ...endpoint,
          state: "planned",
          vpcId: "vpc-1",
          subnetIds: ["subnet-private-a"],
          securityGroupIds: ["sg-endpoints"],
          privateDns: true,
          routeTableIds: [],
        },
      ],
    };
    const blind = { ...network, endpoints: unknown("the endpoints (denied)") };
    assert.deepEqual(joinNetwork(added, blind, { rules }).endpoints, blind.endpoints);
    assert.equal(prove(joinNetwork(added, blind, { rules }), needs).verdict, "not-proven");
    const seen = joinNetwork(added, network, { rules }).endpoints;
    assert.ok(
      !isUnknown(seen) && seen.some(({ id }) => id === "vpce-own") && seen.some(({ id }) => id === "vpce-logs"),
    );
  });
  it("takes the stack's own view of a part that both know", () => {
    const { own, network } = halves(good({ mode: "nat-only" }));
    const igw = { id: "igw-1" };
    const joined = joinNetwork({ ...own, internetGateways: [igw] }, network);
    assert.deepEqual(joined.internetGateways, [igw]);
  });
  it("adds the stack's routes and gateway tables to the network's own, in place of a route to the same destination", () => {
    const { own, network } = halves(good({ mode: "hybrid" }));
    const route = { destination: { cidr: "0.0.0.0/0" }, target: "nat", targetId: "nat-new" } as const;
    const joined = joinNetwork(own, network, {
      routes: [{ routeTableId: "rtb-private-a", route }],
      gatewayTables: [{ endpointId: "vpce-s3", routeTableId: "rtb-main" }],
    });
    const tables = isUnknown(joined.routeTables) ? [] : joined.routeTables;
    assert.deepEqual(tables.find(({ id }) => id === "rtb-private-a")?.routes, [route]);
    const before = isUnknown(network.routeTables) ? [] : network.routeTables;
    assert.deepEqual(
      tables.filter(({ id }) => id !== "rtb-private-a"),
      before.filter(({ id }) => id !== "rtb-private-a"),
    );
    const s3 = isUnknown(joined.endpoints) ? undefined : joined.endpoints.find(({ id }) => id === "vpce-s3");
    assert.deepEqual(s3?.routeTableIds, ["rtb-private-a", "rtb-private-b", "rtb-main"]);
  });
  it("keeps what the stack itself lays over the VPC beside what was found there", () => {
    const { own, network } = halves(good({ mode: "hybrid" }));
    const rule = (id: string) => ({ id, domain: "example.com", kind: "system", targets: [] }) as const;
    const found = { ...network, resolverRules: [rule("rr-found")], profiles: [] };
    const block = { mode: "block-ingress", exclusions: [] } as const;
    const joined = joinNetwork({ ...own, resolverRules: [rule("rr-own")], blockPublicAccess: block }, found);
    assert.deepEqual(joined.resolverRules, [rule("rr-found"), rule("rr-own")]);
    assert.deepEqual([joined.profiles, joined.blockPublicAccess], [[], block]);
    assert.ok(!("dnsFirewall" in joined));
  });
  it("does not mix two VPCs", () => {
    const { own, network } = halves(good({ mode: "hybrid" }));
    assert.throws(() => joinNetwork({ ...own, vpc: { ...own.vpc, id: "vpc-2" } }, network), RangeError);
  });
});
