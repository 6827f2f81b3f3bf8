/** What exists in an evaluated stack, counted from its registered resources, and the tree they form. Pure. */

import { shortServiceName } from "../plan/catalogue";
import type { StackPlan } from "../plan/plan";
import { Graph } from "../resources/graph";
import { itemsOf, textsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { shortType, TYPES } from "../resources/tokens";

/** One row of the inventory. */
export interface InventoryRow {
  readonly what: string;
  readonly count: number;
  readonly detail: string;
}

/** The inventory of a stack: NAT, endpoints, routes, rules, counts. */
export function inventory(resources: readonly ResourceRecord[], plan: StackPlan): InventoryRow[] {
  const graph = new Graph(resources);
  const of = (type: string) => graph.of(type);
  const text = (r: ResourceRecord, key: string) => textsOf(r.inputs[key])[0] ?? "";
  const endpoints = of(TYPES.endpoint);
  const kind = (wanted: string) => endpoints.filter((e) => e.inputs["vpcEndpointType"] === wanted);
  const services = (list: readonly ResourceRecord[]) =>
    list.map((e) => shortServiceName(text(e, "serviceName")) ?? e.name).join(", ");
  const tier = (name: string) => of(TYPES.subnet).filter((s) => graph.value(s, "tags.Tier") === name);
  const cidrs = (list: readonly ResourceRecord[]) => list.map((s) => text(s, "cidrBlock")).join(", ");
  const gateways = of(TYPES.natGateway);
  const instances = of(TYPES.instance);
  const defaults = of(TYPES.route).filter(
    (r) => r.inputs["natGatewayId"] !== undefined || r.inputs["networkInterfaceId"] !== undefined,
  );
  const taskRules = of(TYPES.egressRule).filter((r) => r.name.includes("-task-to-"));
  const rows: InventoryRow[] = [
    { what: "private subnets", count: tier("private").length, detail: cidrs(tier("private")) },
    { what: "public subnets", count: tier("public").length, detail: cidrs(tier("public")) },
    {
      what: "internet gateways",
      count: of(TYPES.internetGateway).length,
      detail: plan.network.kind === "own" ? plan.network.publicTier.join(", ") : "",
    },
    {
      what: "NAT gateways",
      count: gateways.length,
      detail: gateways.length > 0 ? (plan.path.nat?.strategy ?? "") : "",
    },
    ...(instances.length > 0
      ? [
          {
            what: "NAT instances",
            count: instances.length,
            detail: text(instances[0] as ResourceRecord, "instanceType"),
          },
        ]
      : []),
    {
      what: "Elastic IPs",
      count: of(TYPES.eip).length,
      detail: plan.path.nat || plan.path.retainedEips.length === 0 ? "" : "retained without NAT",
    },
    { what: "interface endpoints", count: kind("Interface").length, detail: services(kind("Interface")) },
    {
      what: "endpoint interfaces",
      count: kind("Interface").reduce((sum, e) => sum + itemsOf(e.inputs["subnetIds"]).length, 0),
      detail: "one per endpoint and AZ, billed by the hour",
    },
    { what: "gateway endpoints", count: kind("Gateway").length, detail: services(kind("Gateway")) },
    {
      what: "routes to NAT",
      count: defaults.length,
      detail: defaults.length > 0 ? "0.0.0.0/0 of each private table" : "",
    },
    { what: "routes to gateways", count: of(TYPES.endpointTable).length, detail: "" },
    {
      what: "task egress rules",
      count: taskRules.length,
      detail: taskRules.map((r) => r.name.split("-task-to-")[1]).join(", "),
    },
    { what: "all group rules", count: of(TYPES.ingressRule).length + of(TYPES.egressRule).length, detail: "" },
    {
      what: "load balancers",
      count: of(TYPES.loadBalancer).length,
      detail: of(TYPES.loadBalancer)
        .map((r) => (r.inputs["internal"] === true ? "internal" : "public"))
        .join(", "),
    },
    {
      what: "resources in all",
      count: resources.filter((r) => !r.type.startsWith("pulumi:") && !r.type.startsWith("fargate-egress:")).length,
      detail: "",
    },
  ];
  return rows.filter(
    (row) => row.count > 0 || ["NAT gateways", "interface endpoints", "internet gateways"].includes(row.what),
  );
}

/** The resources as a tree, one line each: `type name`, indented below the parent. */
export function resourceTree(resources: readonly ResourceRecord[]): string[] {
  const known = new Set(resources.map((r) => r.urn));
  const children = new Map<string, ResourceRecord[]>();
  for (const resource of resources) {
    const parent = resource.parent !== undefined && known.has(resource.parent) ? resource.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  const lines: string[] = [];
  const walk = (parent: string, prefix: string) => {
    const list = children.get(parent) ?? [];
    list.forEach((resource, i) => {
      const last = i === list.length - 1;
      const root = parent === "";
      lines.push(`${prefix}${root ? "" : last ? "└─ " : "├─ "}${shortType(resource.type)} ${resource.name}`);
      walk(resource.urn, root ? "" : `${prefix}${last ? "   " : "│  "}`);
    });
  };
  walk("", "");
  return lines;
}
