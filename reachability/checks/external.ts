/** An endpoint that somebody else owns: only the task's own side of it can be seen. */

import { rangesOfAll } from "../network/address-sets";
import { admits } from "../network/groups";
import { lookup } from "../network/routes";
import { type ExternalEndpoint, isUnknown } from "../topology";
import type { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { checkTaskAcl } from "./acl";
import { routeText } from "./routes";

/** Groups, ACL and route towards it; its names, groups and policy stay unknown. */
export function checkExternal(view: View, trace: Trace, endpoint: ExternalEndpoint, subnet: SubnetView): void {
  const name = `the external endpoint of ${endpoint.service}`;
  const ranges = endpoint.cidrs.length > 0 ? rangesOfAll(endpoint.cidrs) : view.vpcRanges;
  const groups = view.admission(view.topology.task.securityGroupIds, "egress", "tcp", 443);
  if (isUnknown(groups))
    trace.unsure("task-egress", endpoint.service, "the task's groups are not known", [groups.unknown]);
  else {
    const groupIds = endpoint.securityGroupId === undefined ? [] : [endpoint.securityGroupId];
    const hop = {
      kind: "task-egress" as const,
      subject: groups.subject,
      yes: `tcp 443 to ${name} is allowed`,
      no: `no egress rule admits tcp 443 to all of ${name}`,
    };
    trace.coverage(admits(groups.admission, { ranges, groupIds }), hop, "task-egress-endpoint", [
      `the addresses of ${name}`,
    ]);
  }
  if (endpoint.cidrs.length > 0) {
    checkTaskAcl(view, trace, subnet, { ranges, label: endpoint.cidrs.join(", ") });
    const table = view.tableOf(subnet.id);
    if (!isUnknown(table)) {
      for (const { route } of lookup(table, ranges)) {
        if (route) trace.pass("route", table.id, routeText(route));
        else
          trace.unsure("route", table.id, `no route of ${table.id} leads to ${endpoint.cidrs.join(", ")}`, [
            `the route to ${name}`,
          ]);
      }
    }
  }
  trace.unsure("endpoint", endpoint.service, "somebody else's endpoint", [
    `names, state, groups and policy of ${name}, which is not part of this network`,
  ]);
}
