/** An adopted network from its recording, through the real program: planned, proved, and compared with the account at `up`. */
import * as assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account } from "../../offline/account";
import { run } from "../../offline/monitor";
import { proofOptions } from "../../offline/proof-options";
import type { NetworkContract } from "../../plan/contract";
import type { Mode } from "../../plan/mode";
import { reachabilityOf } from "../../reachability/sources/resources";
import type { NetworkSnapshot } from "../../reachability/sources/snapshot/snapshot";
import { isUnknown, type Known } from "../../reachability/topology";
import { adoptedFacts } from "../../stacks/adopted";
import { evaluation, names } from "../helpers/evaluations";

const folder = mkdtempSync(join(tmpdir(), "adopted-"));

/** A network as somebody else's stack would have left it, recorded. */
async function recorded(mode: Mode, change: (snapshot: NetworkSnapshot) => NetworkSnapshot = (same) => same) {
  const other = await evaluation("dev", mode, { set: ["names.prefix=other", "network.shared=true"] });
  const { snapshot } = other.outputs["network"] as NetworkContract;
  const file = join(folder, `${mode}-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, JSON.stringify(change(snapshot as NetworkSnapshot)));
  return file;
}

async function adopt(mode: Mode, file: string) {
  const e = await evaluation("dev", mode, { set: [`network={existing: {snapshot: ${file}}}`] });
  return { e, ...reachabilityOf(e.resources, proofOptions(e)) };
}

describe("an adopted network from its recording", () => {
  it("with NAT of its own: used as it is, nothing of it made again, and everything proved", async () => {
    const { e, verdict, proofs } = await adopt("nat-only", await recorded("nat-only"));
    for (const type of ["vpc:Vpc", "subnet:Subnet", "natGateway:NatGateway", "eip:Eip", "route:Route"])
      assert.deepEqual(names(e, `aws:ec2/${type}`), []);
    assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((p) => p.verdict !== "reachable").slice(0, 1)));
  });

  it("without an egress path: gets endpoints, and is proved with them", async () => {
    const { e, verdict, proofs } = await adopt("endpoints-only", await recorded("endpoints-only", withoutEndpoints));
    assert.ok(names(e, "aws:ec2/vpcEndpoint:VpcEndpoint").includes("egress-endpoint-ecr.api"));
    assert.deepEqual(names(e, "aws:ec2/vpc:Vpc"), []);
    assert.equal(verdict, "reachable", JSON.stringify(proofs.filter((p) => p.verdict !== "reachable").slice(0, 1)));
  });

  it("with endpoints of its own: uses them, and asks their groups to admit the tasks", async () => {
    const { e } = await adopt("endpoints-only", await recorded("endpoints-only"));
    assert.deepEqual(names(e, "aws:ec2/vpcEndpoint:VpcEndpoint"), []);
    assert.ok(
      names(e, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").includes("egress-external-logs-from-app"),
    );
  });

  it("recorded after a deployment: keeps what this stack made, and uses what another stack made", async () => {
    const madeBy = (owner: string) => (snapshot: NetworkSnapshot) => ({
      ...snapshot,
      endpoints: owned(snapshot.endpoints, owner),
      natGateways: owned(snapshot.natGateways, owner),
    });
    const own = await adopt("hybrid", await recorded("hybrid", madeBy("acme/fargate-egress/dev")));
    const made = (type: string) => names(own.e, `aws:ec2/${type}`).length;
    assert.ok(made("natGateway:NatGateway") > 0 && made("route:Route") > 0);
    assert.ok(made("vpcEndpoint:VpcEndpoint") > 1, "the interface endpoints and S3's");
    assert.equal(own.verdict, "reachable");
    const others = await adopt("hybrid", await recorded("hybrid", madeBy("acme/fargate-egress/prod")));
    assert.deepEqual(names(others.e, "aws:ec2/natGateway:NatGateway"), []);
  });

  it("says at `up` what is not as it was recorded", async () => {
    const file = await recorded("nat-only");
    const { e } = await adopt("nat-only", file);
    assert.ok(e.plan.network.kind === "adopted");
    const { facts } = e.plan.network;
    const account = new Account("us-east-1", {
      calls: {
        "aws:ec2/getVpc:getVpc": ({ id }) => ({
          id,
          ownerId: "123456789012",
          cidrBlock: facts.cidrs[0],
          cidrBlockAssociations: [],
          enableDnsSupport: true,
          enableDnsHostnames: false,
        }),
        "aws:ec2/getSubnet:getSubnet": ({ id }) => {
          const subnet = [...facts.privateSubnets, ...facts.publicSubnets].find((one) => one.id === id);
          assert.ok(subnet);
          const { cidr: cidrBlock, zone } = subnet;
          return { id, vpcId: facts.vpcId, cidrBlock, availabilityZone: zone.name, availabilityZoneId: zone.id };
        },
        "aws:ec2/getRouteTable:getRouteTable": ({ subnetId, routeTableId }) => {
          const subnet = [...facts.privateSubnets, ...facts.publicSubnets].find((one) => one.id === subnetId);
          return { routeTableId: routeTableId ?? subnet?.routeTableId, routes: [] };
        },
      },
    });
    let changed: readonly string[] | undefined;
    await run(
      async () => {
        const answer = await adoptedFacts(
          { snapshot: file, privateSubnetIds: [], publicSubnetIds: [] },
          { region: "us-east-1", zones: account.zones, wanted: [], own: { key: "k", value: "v" }, live: true },
        );
        changed = answer.changed;
        return {};
      },
      { project: "p", stack: "s", config: {}, secretKeys: [], account },
    );
    assert.ok(changed);
    assert.ok(
      changed.some((line) => /enableDnsHostnames|host names/i.test(line)),
      changed.join("\n"),
    );
    assert.ok(
      changed.some((line) => /default route of rtb-/.test(line)),
      changed.join("\n"),
    );
  });
});

function owned<T extends object>(list: Known<readonly T[]>, madeBy: string) {
  assert.ok(!isUnknown(list) && list.length > 0);
  return list.map((each) => ({ ...each, madeBy }));
}

function withoutEndpoints(snapshot: NetworkSnapshot): NetworkSnapshot {
  return { ...snapshot, endpoints: [] };
}
