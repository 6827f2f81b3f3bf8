/** What a topology has that another form is to say: its lists and values, and what of them that form cannot say. */
import { isUnknown, type Known, type Topology } from "../../../reachability/topology";

/** Reads a topology to write it down in another form. */
export class Expressible {
  /** What of the topology the form does not say. */
  readonly cannot = new Set<string>();
  /** Ids of what the topology itself has. */
  readonly own: ReadonlySet<string>;

  constructor(readonly t: Topology) {
    const ids: Known<readonly { readonly id: string }[]>[] = [
      t.subnets,
      t.routeTables,
      t.securityGroups,
      t.networkAcls,
      t.endpoints,
      t.natGateways,
      t.natInstances,
      t.internetGateways,
    ];
    this.own = new Set([t.vpc.id, ...ids.flatMap((list) => this.list(list).map(({ id }) => id))]);
  }

  /** A list, empty where nobody knows it. */
  list<T>(value: Known<readonly T[]> | undefined): readonly T[] {
    return value === undefined ? [] : (this.known(value) ?? []);
  }

  known<T>(value: Known<T>): T | undefined {
    if (isUnknown(value)) this.cannot.add(value.unknown);
    return isUnknown(value) ? undefined : value;
  }
}

/** What is of an account, and in no file that makes resources. */
export function accountFacts({ task, elasticIps }: Topology): string[] {
  const controls = task.serviceControlPolicies ?? task.resourceControlPolicies ?? task.organization;
  return [
    ...(elasticIps === undefined ? [] : ["quotas"]),
    ...(controls === undefined ? [] : ["the organization"]),
    ...(task.guardDutyAgent === undefined ? [] : ["whether GuardDuty adds its agent"]),
  ];
}
