/**
 * Draws a topology with Graphviz, compiled to WebAssembly: nothing to install, nothing to download. Colours are CSS
 * variables, so that one drawing serves light and dark pages.
 */
import { type Graph, instance, type Viz } from "@viz-js/viz";
import { type Markup, markup, trusted } from "./markup";
import { type Drawing, round } from "./svg";
import { count, natName, type TopologyView } from "./topology-view";

/** Styles of the classes that a diagram uses. */
export const DIAGRAM_CSS = `
.topo text{fill:var(--fg)}
.topo .dim text{fill:var(--muted)}
.topo .cluster path,.topo .cluster polygon{fill:none;stroke:var(--muted);stroke-dasharray:4 3}
.topo .cluster.az path,.topo .cluster.az polygon{fill:var(--surface);stroke:var(--line);stroke-dasharray:none}
.topo .node path,.topo .node polygon{fill:var(--bg);stroke:var(--muted)}
.topo .node.task path{stroke:var(--accent);stroke-width:1.6}
.topo .node.nat path{stroke:var(--nat);stroke-width:1.6}
.topo .node.endpoint path,.topo .node.endpoint polygon{stroke:var(--endpoint);stroke-width:1.6}
.topo .node.gateway path{stroke:var(--gateway);stroke-width:1.6}
.topo .edge path{fill:none;stroke:var(--muted);stroke-width:1.4}
.topo .edge polygon{fill:var(--muted);stroke:var(--muted)}
.topo .edge.nat path{stroke:var(--nat)}.topo .edge.nat polygon{fill:var(--nat);stroke:var(--nat)}
.topo .edge.cross path{stroke-dasharray:6 3}
.topo .edge.endpoint path{stroke:var(--endpoint)}.topo .edge.endpoint polygon{fill:var(--endpoint);stroke:var(--endpoint)}
.topo .edge.gateway path{stroke:var(--gateway)}.topo .edge.gateway polygon{fill:var(--gateway);stroke:var(--gateway)}
.topo .edge.in path{stroke-dasharray:2 3}`.trim();

let viz: Promise<Viz> | undefined;

/** Draws one topology. Same view, same drawing. */
export async function diagram(view: TopologyView): Promise<Drawing> {
  viz ??= instance();
  return drawingOf((await viz).renderString(graphOf(view), { format: "svg", engine: "dot" }));
}

type Attributes = NonNullable<NonNullable<Graph["nodes"]>[number]["attributes"]>;
type Node = { name: string; attributes: Attributes };
type Edge = { tail: string; head: string; attributes: Attributes };

/** The graph of a view: VPC and AZs as clusters, one node for what carries traffic, one edge for each way. */
export function graphOf(view: TopologyView): Graph {
  const zones = view.zones.map((zone, i) => {
    const own = view.nats.flatMap((n, j) =>
      n.kind !== "regional" && n.azs[0] === zone.az ? [natNode(n.kind, j)] : [],
    );
    const task = node(`task${i}`, "task", [
      [view.services.length > 0 ? "tasks" : "private subnet", true],
      [zone.cidr ?? "", false],
    ]);
    return cluster(`az${i}`, zone.az, "az", [task, ...own]);
  });
  const placed = new Set(view.zones.map((z) => z.az));
  const loose = view.nats.flatMap((n, j) =>
    n.kind === "regional" || !placed.has(n.azs[0] ?? "") ? [natNode(n.kind, j)] : [],
  );
  const inside: Node[] = [
    ...loose,
    ...(view.endpoints.length > 0 ? [endpointNode(view.endpoints, view.zones.length)] : []),
    ...view.gateways.map((service, i) =>
      node(`gateway${i}`, "gateway", [
        [service, true],
        ["gateway endpoint", false],
      ]),
    ),
    ...view.loadBalancers.map((scheme, i) =>
      node(`lb${i}`, "lb", [
        ["load balancer", true],
        [scheme, false],
      ]),
    ),
    ...(view.internetGateway ? [node("igw", "igw", [["internet gateway", true]])] : []),
  ];
  return {
    directed: true,
    graphAttributes: {
      rankdir: "LR",
      bgcolor: "transparent",
      class: "topo",
      fontname: "Helvetica",
      ranksep: "0.7",
      nodesep: "0.22",
      pad: "0.05",
    },
    nodeAttributes: { shape: "box", style: "rounded", fontname: "Helvetica", fontsize: 12, margin: "0.14,0.08" },
    edgeAttributes: { fontname: "Helvetica", fontsize: 10, arrowsize: 0.7 },
    edges: edgesOf(view),
    subgraphs: [
      { graphAttributes: { rank: "same" }, nodes: outside(view) },
      {
        name: "cluster_vpc",
        graphAttributes: {
          label: labelOf([markup`VPC ${view.cidr ?? ""}`]),
          class: "vpc",
          labeljust: "l",
          fontsize: 12,
          margin: 14,
        },
        nodes: inside,
        // Graphviz stacks clusters upwards from the first.
        subgraphs: zones.toReversed(),
      },
    ],
  };
}

function outside(view: TopologyView): Node[] {
  const leaves = view.nats.length > 0 && view.internetGateway;
  return [
    ...(leaves
      ? [
          node("internet", "outside", [
            ["internet", true],
            ["and public AWS APIs", false],
          ]),
        ]
      : []),
    ...(view.endpoints.length > 0
      ? [
          node("aws", "outside", [
            ["AWS services", true],
            ["private addresses", false],
          ]),
        ]
      : []),
    ...view.gateways.map((service, i) =>
      node(`service${i}`, "outside", [
        [service, true],
        [service === "s3" ? "image layers, objects" : "tables", false],
      ]),
    ),
  ];
}

function edgesOf(view: TopologyView): Edge[] {
  const edges: Edge[] = [];
  view.zones.forEach(({ az, nat, gateways }, i) => {
    const at = view.nats.findIndex((n) => n.name === nat);
    if (at >= 0) {
      const crosses = view.nats[at]?.azs.includes(az) === false;
      edges.push(edge(`task${i}`, `nat${at}`, crosses ? "nat cross" : "nat", crosses ? { label: "crosses AZs" } : {}));
    }
    // Only the last AZ pulls the endpoints to its side; pulled by all, they would stand between the AZs.
    const pull = i === view.zones.length - 1 ? {} : { constraint: false };
    if (view.endpoints.length > 0) edges.push(edge(`task${i}`, "endpoints", "endpoint", pull));
    view.gateways.forEach((service, j) => {
      if (gateways.includes(service)) edges.push(edge(`task${i}`, `gateway${j}`, "gateway", pull));
    });
    view.loadBalancers.forEach((_, j) => edges.push(edge(`lb${j}`, `task${i}`, "in")));
  });
  if (view.internetGateway) {
    view.nats.forEach((_, j) => edges.push(edge(`nat${j}`, "igw", "nat")));
    if (view.nats.length > 0) edges.push(edge("igw", "internet", "nat"));
  }
  if (view.endpoints.length > 0) edges.push(edge("endpoints", "aws", "endpoint"));
  view.gateways.forEach((_, j) => edges.push(edge(`gateway${j}`, `service${j}`, "gateway")));
  return edges;
}

const edge = (tail: string, head: string, kind: string, more: Attributes = {}): Edge => ({
  tail,
  head,
  attributes: { class: kind, ...more },
});

/** Lines as a label. Even in its HTML Graphviz reads `\N` as the name of the node; an unseen space between keeps it as it is. */
function labelOf(lines: readonly Markup[]): { html: string } {
  return { html: lines.map((line) => line.text.replaceAll("\\", "\\\u200b")).join("<BR/>") };
}

/** A node with lines of text, the bold ones first. Labels are Graphviz's HTML, so they are escaped as such. */
function node(name: string, kind: string, lines: readonly (readonly [text: string, bold: boolean])[]): Node {
  const rows = lines
    .filter(([text]) => text !== "")
    .map(([text, bold]) => (bold ? markup`<B>${text}</B>` : markup`${text}`));
  return { name, attributes: { label: labelOf(rows), class: kind } };
}

const natNode = (kind: TopologyView["nats"][number]["kind"], i: number): Node =>
  node(`nat${i}`, "nat", [[natName(kind), true]]);

/** One node for all interface endpoints, group by group: a row each, with the AZs where it is not in all of them. */
function endpointNode(groups: TopologyView["endpoints"], azs: number): Node {
  const row = (s: TopologyView["endpoints"][number]["services"][number]): Markup => {
    const notes = [s.zones === azs ? "" : `in ${count(s.zones, "AZ")}`, s.privateDns ? "" : "no private DNS"];
    return markup`${s.name}${notes.filter((n) => n !== "").map((n) => ` (${n})`)}`;
  };
  const lines = [
    markup`<B>interface endpoints</B>`,
    ...groups.flatMap((g) => [
      ...g.services.map(row),
      ...(g.groups === "" ? [] : [markup`<FONT POINT-SIZE="10">group ${g.groups}</FONT>`]),
    ]),
  ];
  return { name: "endpoints", attributes: { label: labelOf(lines), class: "endpoint" } };
}

const cluster = (name: string, label: string, kind: string, nodes: readonly Node[]) => ({
  name: `cluster_${name}`,
  graphAttributes: {
    label: labelOf([markup`${label}`]),
    class: kind,
    style: "rounded",
    labeljust: "l",
    fontsize: 11,
    margin: 8,
  },
  nodes: [...nodes],
});

/** Takes Graphviz's file apart: its root says points, its titles and ids would repeat in a page. */
function drawingOf(svg: string): Drawing {
  const [, width = "0", height = "0"] = /viewBox="0(?:\.00)? 0(?:\.00)? ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const body = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[\s\S]*?<\/title>\n?/g, "")
    .replace(/ id="[^"]*"/g, "")
    .replace(/ xml:space="preserve"/g, "")
    .replace(/ font-family="[^"]*"/g, ' font-family="Helvetica, Arial, sans-serif"')
    // Colours come from the classes; the defaults would win nothing and cost a third of the file.
    .replace(/ (fill|stroke)="(none|black|transparent)"/g, "");
  return { width: round(Number(width)), height: round(Number(height)), body: trusted(body.trim()) };
}
