/** Fixes that are pasted together: none writes over what another wrote, in any order. */
import assert from "node:assert/strict";
import { faultOf } from "../../reachability/faults";
import { FAULT_KINDS, FAULTS } from "../../reachability/kinds";
import { prove } from "../../reachability/prove";
import { thorough } from "../helpers/thorough";
import { changed } from "./helpers/mutate";
import { MUTATIONS, type Mutation } from "./helpers/mutations";
import { ACCOUNT_MUTATIONS } from "./helpers/mutations-account";
import { CALLED_MUTATIONS } from "./helpers/mutations-called";
import { PEER_MUTATIONS } from "./helpers/mutations-peers";
import { good } from "./helpers/topologies";

/** Operations that write a whole document, the argument that names what they write to, and the call that reads it first. */
const WHOLE: readonly (readonly [operation: RegExp, reads: RegExp])[] = [
  [/ecr set-repository-policy/, /ecr get-repository-policy/],
  [/secretsmanager put-resource-policy/, /secretsmanager get-resource-policy/],
  [/kms put-key-policy/, /kms get-key-policy/],
  [/iam update-assume-role-policy/, /iam get-role/],
  [/ec2 modify-vpc-endpoint [^|;]*--policy-document/, /ec2 describe-vpc-endpoints/],
  [/ecs update-service [^|;]*--network-configuration/, /ecs describe-services/],
  [/ecs register-task-definition/, /ecs describe-task-definition/],
];

/** Pairs between two that are looked at in an ordinary run. */
const EVERY = 97;

/** What a command sets, by name, and to what: the last one of a name wins. */
function settings(command: string): [string, string][] {
  const argument = (name: string) =>
    new RegExp(`--${name} ('[^']*'|"(?:[^"\\\\]|\\\\.)*"|\\$\\([^)]*\\)|\\S+)`).exec(command)?.[1];
  const all: [string, string][] = [];
  if (/iam put-role-policy/.test(command))
    all.push([`policy ${argument("role-name")} ${argument("policy-name")}`, argument("policy-document") ?? ""]);
  if (/ec2 (create|replace)-route /.test(command))
    all.push([
      `route ${argument("route-table-id")} ${argument("destination-cidr-block")}`,
      command.replace(/.*destination-cidr-block \S+ /, ""),
    ]);
  if (/ec2 create-network-acl-entry/.test(command)) {
    const side = /--egress/.test(command) ? "out" : "in";
    all.push([`acl ${argument("network-acl-id")} ${argument("rule-number")} ${side}`, command]);
  }
  for (const flag of ["enable-dns-support", "enable-dns-hostnames"])
    if (command.includes(flag)) all.push([`vpc ${flag}`, argument(flag) ?? "on"]);
  for (const [, id, on] of command.matchAll(/modify-vpc-endpoint --vpc-endpoint-id (\S+) --(no-)?private-dns-enabled/g))
    all.push([`private DNS of ${id}`, on ?? "on"]);
  return all;
}

/** Commands of every fault that a change of a good network brings. */
function commandsOf({ topology, needs }: ReturnType<typeof good>): Map<string, string> {
  const faults = prove(topology, needs).proofs.flatMap((proof) => proof.faults);
  return new Map(faults.map(({ code, subject, command }) => [`${code} ${subject} ${command}`, command]));
}

function collisions(commands: Iterable<string>): string[] {
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const command of commands)
    for (const [name, value] of settings(command)) {
      const before = seen.get(name);
      if (before !== undefined && before !== value) found.push(`${name}: ${before} and ${value}`);
      seen.set(name, value);
    }
  return found;
}

describe("fixes", () => {
  it("that write a whole document read it first", () => {
    for (const kind of FAULT_KINDS)
      for (const [operation, reads] of WHOLE)
        if (operation.test(FAULTS[kind].fix.cli)) assert.match(FAULTS[kind].fix.cli, reads, kind);
  });

  it("are told as colliding where they do: the test would see it", () => {
    const put = (document: string) =>
      `aws iam put-role-policy --role-name r --policy-name p --policy-document '${document}'`;
    assert.equal(collisions([put("a"), put("b")]).length, 1);
    assert.equal(collisions([put("a"), put("a")]).length, 0);
    const route = (target: string) =>
      `aws ec2 create-route --route-table-id t --destination-cidr-block 0.0.0.0/0 ${target}`;
    assert.equal(collisions([route("--nat-gateway-id a"), route("--gateway-id b")]).length, 1);
  });

  it("have no placeholder that is not one", () => {
    const values = () => "x";
    for (const kind of FAULT_KINDS) assert.doesNotMatch(faultOf(kind, "x", "", values).command, /\{[a-z-]+\}/, kind);
  });

  it("of two faults never undo each other", () => {
    const all: readonly Mutation[] = [...MUTATIONS, ...ACCOUNT_MUTATIONS, ...PEER_MUTATIONS, ...CALLED_MUTATIONS];
    const wrong = new Set<string>();
    let pairs = 0;
    let looked = 0;
    for (const [i, a] of all.entries())
      for (const b of all.slice(i + 1)) {
        if (JSON.stringify(a.on) !== JSON.stringify(b.on) || a.fault === b.fault) continue;
        pairs++;
        if (!thorough && pairs % EVERY !== 0) continue;
        const steps = [a.setup, b.setup, a.change, b.change].flatMap((step) => step ?? []);
        let both: ReturnType<typeof good>;
        try {
          both = changed(good(a.on), ...steps);
        } catch {
          // One took away what the other changes.
          continue;
        }
        looked++;
        for (const collision of collisions(commandsOf(both).values()))
          wrong.add(`${a.fault} + ${b.fault}: ${collision}`);
      }
    assert.deepEqual([...wrong], []);
    assert.ok(looked > 50, `${looked} pairs`);
  });
});
