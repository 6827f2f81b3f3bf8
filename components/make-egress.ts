/** From arguments of `FargateEgress` to its parts: asks the account what a plan must know, plans, builds. */
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { makePlan, type StackPlan } from "../plan/plan";
import type { ConfigProblem } from "../plan/settings";
import { awsPackageVersion } from "../stacks/aws-package";
import { identityKeys } from "../stacks/identity-tags";
import { lookUp } from "../stacks/lookups";
import { ArgumentError, renamed } from "./arguments/argument-error";
import type { FargateEgressArgs } from "./arguments/egress-args";
import { EGRESS_NAMES, egressSections, knownNetwork } from "./arguments/egress-settings";
import { settingsOf } from "./arguments/sections";
import { createFileSystems, type EgressFileSystem } from "./egress-file-systems";
import { part } from "./planned";
import { createEgress, type EgressParts } from "./planned-egress";

/** What became of the arguments. */
export interface EgressMade {
  readonly plan: StackPlan;
  readonly parts: EgressParts;
  /** Services that tasks reach without NAT. */
  readonly privateServices: readonly string[];
  /** Of arguments that ask for some, by name. */
  readonly fileSystems?: Readonly<Record<string, EgressFileSystem>>;
}

/** @throws ArgumentError with every problem. */
export async function makeEgress(
  component: pulumi.ComponentResource,
  name: string,
  args: FargateEgressArgs,
  above: pulumi.Resource | undefined,
): Promise<EgressMade> {
  const title = `FargateEgress "${name}"`;
  const refuse = (problems: readonly ConfigProblem[]) => {
    if (problems.length > 0) throw new ArgumentError(title, renamed(problems, EGRESS_NAMES));
  };
  // Asked through the component's own provider: its Region and account are the network's.
  const through = { parent: component };
  const [{ region }, { accountId }, existing] = await Promise.all([
    getRegion({}, through),
    getCallerIdentity({}, through),
    knownNetwork(args),
  ]);
  if (Array.isArray(existing)) throw new ArgumentError(title, existing);
  const given = egressSections(args, existing);
  const settings = settingsOf(title, given, EGRESS_NAMES, { region, awsPackageVersion: awsPackageVersion() });
  const place = { region, account: accountId, prefix: name };
  const { facts, problems } = await lookUp(settings, place, undefined, false, through);
  refuse(problems);
  const result = makePlan(settings, facts);
  if (!result.plan) throw new ArgumentError(title, renamed(result.problems, EGRESS_NAMES));
  const { plan } = result;
  for (const { why } of plan.warnings) void pulumi.log.warn(why, component);
  const own = { ...settings, tags: { ...settings.tags, ...ownTag() } };
  const parts = createEgress({
    plan,
    settings: own,
    policyServices: pulumi.output([]),
    child: part(component, above),
  });
  const fileSystems = createFileSystems(args.fileSystems ?? [], plan, parts.network, own, { parent: component });
  const { interfaceEndpoints, usedEndpoints, gatewayEndpoints } = plan.path;
  const answering = interfaceEndpoints.filter((endpoint) => endpoint.privateDns);
  const privateServices = [...answering, ...usedEndpoints, ...gatewayEndpoints].map((endpoint) => endpoint.service);
  return { plan, parts, privateServices, fileSystems };
}

/** Tells what this stack made in an adopted network from what stood there before: the next run would take it away. */
function ownTag(): Record<string, string> {
  return { [identityKeys().stack]: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}` };
}
