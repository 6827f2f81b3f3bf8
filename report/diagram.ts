/**
 * Draws a topology as a network engineer would: the VPC, its AZs in order, each with its subnets and what their route
 * tables lead to, NAT, endpoints where they stand, the load balancer with its way in, and the proof's verdict on each
 * path. A layout of its own: no library, no script, colours from the page's theme. Pure.
 */

import { COLUMN, type Layout, layoutOf } from "./diagram-layout";
import { legendOf } from "./diagram-legend";
import { arrow, type Box, rect, tag, words } from "./diagram-parts";
import { type Markup, markup } from "./markup";
import { verdictLabel, type Way, type WayVerdict, type WayVerdicts } from "./path-verdicts";
import type { Drawing } from "./svg";
import { count, natName, type TopologyView } from "./topology-view";

export { DIAGRAM_CSS } from "./diagram-parts";

/** Draws one topology. Same view, same drawing. @param verdicts of its paths; without, every path is drawn as it is */
export function diagram(view: TopologyView, verdicts: WayVerdicts = () => undefined): Drawing {
  const l = layoutOf(view);
  const legend = legendOf(view, verdicts, l);
  const body = markup`<g class="topo">${frames(view, l)}${edges(view, l, verdicts)}${nodes(view, l)}${l.zones.map((z, i) => noWay(z.tasks, verdicts(view.zones[i]?.az ?? "", "none")))}${legend.body}</g>`;
  return { width: l.width, height: legend.bottom, body };
}

/** The VPC, AZs and subnets, with their names and routes. */
function frames(view: TopologyView, l: Layout): Markup {
  return markup`${rect(l.vpc, "vpc", 8)}${words(`VPC ${view.cidr ?? ""}${view.owner === null ? "" : ` of stack ${view.owner}`}`.trim(), l.vpc.x + 12, l.vpc.y + (l.vpc.w < 400 && l.internetGateway ? 28 : 16), { bold: true })}${l.zones.map(
    (z, i) => {
      const zone = view.zones[i];
      if (zone === undefined) return false;
      return markup`${rect(z.frame, "az", 6)}${words(zone.az, z.frame.x + 10, z.frame.y + 13, { bold: true })}${
        z.publicSubnet &&
        markup`${rect(z.publicSubnet, "subnet")}${words(`public subnet ${zone.publicCidr ?? ""}`, z.publicSubnet.x + 8, z.publicSubnet.y + 13, { size: 11 })}${words("0.0.0.0/0 → internet gateway", z.publicSubnet.x + 8, z.publicSubnet.y + 27, { size: 10, kind: "dim" })}`
      }${rect(z.subnet, "subnet")}${words(`private subnet ${zone.cidr ?? ""}`.trim(), z.subnet.x + 8, z.subnet.y + 13, { size: 11 })}${z.routes.map(
        (route, n) => words(route, z.subnet.x + 8, z.subnet.y + 27 + 13 * n, { size: 10, kind: "dim" }),
      )}`;
    },
  )}`;
}

/** What stands in the frames and on their borders. Drawn over the lines, which pass behind. */
function nodes(view: TopologyView, l: Layout): Markup {
  return markup`${l.internet && titled(l.internet, "", "internet", "and public AWS endpoints")}${l.internetGateway && titled(l.internetGateway, "", "internet gateway")}${l.nats.map(
    ({ box, kind }) => titled(box, "nat", natName(kind)),
  )}${l.loadBalancers.map(({ box, scheme }) =>
    titled(
      box,
      "",
      `load balancer, ${scheme}`,
      scheme === "public" ? "clients from the internet" : "clients inside the VPC",
    ),
  )}${l.zones.map(
    (z) =>
      markup`${z.tasks.map(({ box, lines }) => markup`${rect(box, "task")}${lines.map((text, n) => words(text, box.x + box.w / 2, box.y + 13 + 14 * n, { anchor: "middle", bold: n === 0, size: n === 0 ? 12 : 10, ...(n === 0 ? {} : { kind: "dim" }) }))}`)}${
        z.endpoints &&
        markup`${rect(z.endpoints.box, "endpoint")}${z.endpoints.lines.map(({ text, kind }, n) => words(text, (z.endpoints?.box.x ?? 0) + 8, (z.endpoints?.box.y ?? 0) + 13 + 14 * n, { size: n === 0 ? 12 : 11, bold: n === 0, ...(kind === "dim" ? { kind } : {}) }))}`
      }`,
  )}${l.gateways.map(({ box, service }) => titled(box, "gateway", `${service} gateway endpoint`, "free of charge"))}${
    l.aws &&
    titled(l.aws, "", "AWS services", l.aws.w > 250 ? "by PrivateLink and gateway endpoints, on private addresses" : "")
  }${l.elsewhere && titled(l.elsewhere.box, "", l.elsewhere.text)}`;
}

function titled(box: Box, kind: string, title: string, note = ""): Markup {
  const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
  const two = note !== "";
  return markup`${rect(box, kind)}${words(title, x, two ? y - 7 : y, { anchor: "middle", bold: true })}${two && words(note, x, y + 8, { anchor: "middle", size: 10, kind: "dim" })}`;
}

/** Classes of a path's line and the words beside it. */
function looks(way: string, found: WayVerdict | undefined): { readonly kind: string; readonly label: string } {
  if (found === undefined || found.verdict === "reachable") return { kind: way, label: "" };
  return { kind: `${way} ${found.verdict === "unreachable" ? "broken" : "unknown"}`, label: verdictLabel(found) };
}

const labelled = (label: string, x: number, y: number, kind: string): Markup | false =>
  label !== "" && tag(label, x, y, kind.includes("broken") ? "brokenText" : "unknownText");

function edges(view: TopologyView, l: Layout, verdicts: WayVerdicts): Markup {
  const { internet, internetGateway: igw } = l;
  const parts: (Markup | false)[] = [];
  l.zones.forEach((z, i) => {
    const zone = view.zones[i];
    if (zone === undefined) return;
    const of = (way: Way) => looks(way, verdicts(zone.az, way));
    const [right, left] = [z.subnet.x + COLUMN - 20, z.subnet.x + 9];
    const top = z.tasks[0]?.box;
    const bottom = z.tasks.at(-1)?.box;
    if (top === undefined || bottom === undefined) return;
    const nat = l.nats.find((n) => n.name === zone.nat);
    if (nat) {
      const { kind, label } = of("nat");
      const crosses = !nat.azs.includes(zone.az);
      const to = Math.min(Math.max(right, nat.box.x + 14), nat.box.x + nat.box.w - 14);
      const start = [right, top.y + 12] as const;
      const line = to === right ? [] : [[right, l.natBus] as const, [to, l.natBus] as const];
      parts.push(
        arrow(
          [[top.x + top.w, top.y + 12], start, ...line, [to, nat.box.y + nat.box.h]],
          `${kind}${crosses ? " cross" : ""}`,
        ),
        crosses && label === "" && tag("crosses AZs", right - 116, l.natBus - 9, "dim"),
        labelled(label, right - 90, l.natBus + 9, kind),
      );
    } else if (zone.elsewhere !== null && l.elsewhere) {
      const { kind, label } = of("elsewhere");
      const y = l.natBus;
      parts.push(
        arrow(
          [
            [top.x + top.w, top.y + 12],
            [right, top.y + 12],
            [right, y],
            [l.elsewhere.box.x, y],
          ],
          kind,
        ),
        labelled(label, right - 90, y + 9, kind),
      );
    }
    if (view.endpoints.length > 0) {
      const { kind, label } = of("endpoint");
      const near = z.endpoints ?? l.zones.find((other) => other.endpoints)?.endpoints;
      const x = bottom.x + bottom.w / 2;
      const y = bottom.y + bottom.h;
      if (z.endpoints)
        parts.push(
          arrow(
            [
              [x, y],
              [x, z.endpoints.box.y],
            ],
            kind,
          ),
          labelled(label, x + 8, y + 12, kind),
        );
      else if (near)
        parts.push(
          arrow(
            [
              [x, y],
              [x, y + 12],
              [near.box.x + near.box.w / 2, y + 12],
              [near.box.x + near.box.w / 2, near.box.y],
            ],
            `${kind} cross`,
          ),
          labelled(label, x + 8, y + 24, kind),
        );
    }
    for (const { box, service } of l.gateways) {
      if (!zone.gateways.includes(service)) continue;
      const { kind, label } = of("gateway");
      const x = box.x + box.w / 2;
      parts.push(
        arrow(
          [
            [bottom.x, bottom.y + 12],
            [left, bottom.y + 12],
            [left, l.gatewayBus],
            [x, l.gatewayBus],
            [x, box.y],
          ],
          kind,
        ),
        labelled(label, left + 6, l.gatewayBus + 10, kind),
      );
    }
    if (z.endpoints && l.aws) {
      const x = besides(
        z.endpoints.box,
        l.gateways.map((g) => g.box),
      );
      parts.push(
        arrow(
          [
            [x, z.endpoints.box.y + z.endpoints.box.h],
            [x, l.aws.y],
          ],
          of("endpoint").kind,
        ),
      );
    }
    for (const { box, scheme } of l.loadBalancers) {
      const x = top.x + top.w - 8;
      parts.push(
        arrow(
          [
            [x, box.y + box.h],
            [x, top.y],
          ],
          "in",
        ),
      );
      if (scheme === "public" && i === 0 && igw)
        parts.push(
          arrow(
            [
              [igw.x + 30, igw.y + igw.h],
              [igw.x + 30, l.topBus + 6],
              [l.vpc.x + 7, l.topBus + 6],
              [l.vpc.x + 7, box.y + box.h / 2],
              [box.x, box.y + box.h / 2],
            ],
            "in",
          ),
        );
    }
  });
  if (igw && internet) {
    for (const nat of l.nats) {
      // Beside the words of the public subnet; across all AZs there are none.
      const x = nat.kind === "regional" ? igw.x + igw.w / 2 : nat.box.x + nat.box.w - 6;
      const to = igw.x + igw.w / 2;
      parts.push(
        arrow(
          [[x, nat.box.y], ...(x === to ? [] : [[x, l.topBus] as const, [to, l.topBus] as const]), [to, igw.y + igw.h]],
          "nat",
        ),
      );
    }
    if (l.nats.length > 0)
      parts.push(
        arrow(
          [
            [igw.x + igw.w / 2, igw.y],
            [igw.x + igw.w / 2, internet.y + internet.h],
          ],
          "nat",
        ),
      );
    if (l.loadBalancers.some((lb) => lb.scheme === "public"))
      parts.push(
        arrow(
          [
            [igw.x + 30, internet.y + internet.h],
            [igw.x + 30, igw.y],
          ],
          "in",
        ),
      );
  }
  if (l.aws) {
    const aws = l.aws;
    for (const { box } of l.gateways)
      parts.push(
        arrow(
          [
            [box.x + box.w / 2, box.y + box.h],
            [box.x + box.w / 2, aws.y],
          ],
          "gateway",
        ),
      );
  }
  return markup`${parts}`;
}

/** Where a line leaves a box downwards beside what stands below: near its right end, else as far right as is clear. */
function besides({ x, w }: Box, below: readonly Box[]): number {
  const clear = (at: number) => below.every((b) => at < b.x - 6 || at > b.x + b.w + 6);
  for (let at = x + w - 16; at > x + 8; at -= 8) if (clear(at)) return at;
  return x + w - 16;
}

/** What has no way at all is told on the tasks themselves. */
function noWay(tasks: Layout["zones"][number]["tasks"], found: WayVerdict | undefined): Markup | false {
  const box = tasks[0]?.box;
  if (found === undefined || found.verdict === "reachable" || box === undefined) return false;
  const kind = found.verdict === "unreachable" ? "broken" : "unknown";
  return markup`${arrow(
    [
      [box.x + box.w / 2, box.y],
      [box.x + box.w / 2, box.y - 12],
    ],
    kind,
  )}${labelled(`✕ ${verdictLabel(found)}`, box.x + box.w / 2 + 8, box.y - 9, kind)}`;
}

/** The drawing in words: what does not hold, by AZ. */
export function brokenInWords(view: TopologyView, verdicts: WayVerdicts): string {
  const ways: readonly Way[] = ["nat", "endpoint", "gateway", "elsewhere", "none"];
  const open = view.zones.flatMap(({ az }) =>
    ways.flatMap((way) => {
      const found = verdicts(az, way);
      if (found === undefined || found.verdict === "reachable") return [];
      const how = found.verdict === "unreachable" ? `broken (${found.codes.join(", ")})` : "not proven";
      return [`${found.services.join(", ")} from ${az} ${how}`];
    }),
  );
  return open.length === 0 ? "" : ` ${count(open.length, "path")} not proved to hold: ${open.join("; ")}.`;
}
