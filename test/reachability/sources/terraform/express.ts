/** A topology as Terraform shows it: what the mutation table looks like to somebody who writes Terraform. */
import type { AnyNeed } from "../../../../reachability/prove";
import { isPeer } from "../../../../reachability/prove";
import type { Topology } from "../../../../reachability/topology";
import { accountFacts } from "../expressible";
import { network, routes, ways } from "./express-network";
import { endpoints, filters, names } from "./express-rules";
import { expressTask, SERVICE } from "./express-task";
import type { Form } from "./sheet";
import { TerraformTopology } from "./terraform-topology";

/** The file, and what of the topology it does not say. */
export interface Expressed {
  readonly document: Readonly<Record<string, unknown>>;
  readonly cannot: readonly string[];
  /** What an id is called in the records of the file. */
  readonly nameOf: (id: string) => string;
  /** What the task is called in the records of the file. */
  readonly service: string | undefined;
  /** The needs, with the names of the file. */
  readonly needs: readonly AnyNeed[];
}

export function expressed(t: Topology, needs: readonly AnyNeed[], form: Form): Expressed {
  const e = new TerraformTopology(t, form);
  network(e);
  routes(e);
  ways(e);
  filters(e);
  endpoints(e);
  names(e);
  expressTask(e);
  for (const what of accountFacts(t)) e.cannot.add(what);
  const nameOf = (id: string) => e.sheet.nameOf(id);
  return {
    document: e.sheet.document(),
    cannot: [...e.cannot],
    nameOf,
    service: e.sheet.addressOf(SERVICE),
    needs: needs.map((each) => named(each, nameOf)),
  };
}

/** Groups of peers are known by what the file calls them. */
function named(need: AnyNeed, nameOf: (id: string) => string): AnyNeed {
  if (!isPeer(need) || !("groupId" in need.to)) return need;
  const { groupId, subnetIds } = need.to;
  return { ...need, to: { groupId: nameOf(groupId), ...(subnetIds ? { subnetIds: subnetIds.map(nameOf) } : {}) } };
}
