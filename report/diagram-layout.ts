/** Where everything of a topology drawing stands: AZs are columns in order, the internet above, AWS below. Pure. */
import type { NatKind } from "../cost/shape";
import { textWidth } from "./chart-parts";
import { type Box, fitted, folded } from "./diagram-parts";
import { count, type TopologyView, type ZoneView } from "./topology-view";

/** Width of an AZ's subnets. */
export const COLUMN = 232;
const GAP = 16;
const MARGIN = 16;
/** Inside a subnet, beside what stands there: lines run here. */
const GUTTER = 26;
const LINE = 14;
/** Services of a stack that get a box of their own; what is more is counted. */
const SERVICES = 6;
/** Lines of endpoint names in a box. */
const NAMES = 7;

export interface ZoneLayout {
  readonly frame: Box;
  readonly publicSubnet: Box | undefined;
  readonly subnet: Box;
  readonly routes: readonly string[];
  readonly tasks: readonly { readonly box: Box; readonly lines: readonly string[] }[];
  readonly endpoints:
    | { readonly box: Box; readonly lines: readonly { readonly text: string; readonly kind?: "dim" }[] }
    | undefined;
}

export interface Layout {
  readonly width: number;
  /** Lower edge of all but the legend. */
  readonly bottom: number;
  readonly vpc: Box;
  readonly zones: readonly ZoneLayout[];
  readonly nats: readonly {
    readonly name: string;
    readonly kind: NatKind;
    readonly azs: readonly string[];
    readonly box: Box;
  }[];
  readonly loadBalancers: readonly { readonly box: Box; readonly scheme: "internal" | "public" }[];
  readonly gateways: readonly { readonly service: string; readonly box: Box }[];
  readonly internet: Box | undefined;
  readonly internetGateway: Box | undefined;
  readonly aws: Box | undefined;
  readonly elsewhere: { readonly box: Box; readonly text: string } | undefined;
  /** Heights at which lines run across: NAT to internet gateway, tasks to NAT, tasks to gateway endpoints. */
  readonly topBus: number;
  readonly natBus: number;
  readonly gatewayBus: number;
}

export function layoutOf(view: TopologyView): Layout {
  const columns = Math.max(1, view.zones.length);
  const inner = columns * COLUMN + (columns - 1) * GAP;
  const other = view.zones.find((z) => z.elsewhere !== null)?.elsewhere ?? undefined;
  const vpcX = 1;
  const vpcW = inner + 2 * MARGIN + 2 * GAP;
  const columnX = (i: number) => vpcX + MARGIN + GAP + i * (COLUMN + GAP);
  const hasInternet = view.internetGateway;
  const vpcY = hasInternet ? 72 : 2;
  const topBus = vpcY + 34;
  const azY = vpcY + (hasInternet ? 48 : 30);

  const zonal = view.nats.filter((n) => n.kind !== "regional");
  const regional = view.nats.filter((n) => n.kind === "regional");
  const publicLbs = view.loadBalancers.filter((s) => s === "public").length;
  const hasPublic = view.zones.some((z) => z.publicCidr !== null) || zonal.length > 0;
  const publicH = hasPublic ? 38 + (zonal.length > 0 ? 36 : 0) + publicLbs * 44 : 0;
  const publicY = azY + 24;
  const regionalY = publicY + publicH + (hasPublic ? 10 : 0);
  const natBus = regionalY + regional.length * 42 + 18;
  const subnetY = natBus + (view.nats.length > 0 || other !== undefined ? 18 : -8);

  const routes = view.zones.map((z) => routesOf(view, z));
  const routesH = 24 + 13 * Math.max(0, ...routes.map((r) => r.length));
  const internal = view.loadBalancers.length - publicLbs;
  const tasksY = subnetY + routesH + internal * 44 + 10;
  const taskLines = tasksOf(view);
  const taskH = taskLines.map((lines) => 14 + LINE * (lines.length - 1) + 12);
  const tasksBottom = tasksY + taskH.reduce((sum, h) => sum + h + 8, 0) - 8;
  const cards = view.zones.map((z) => endpointLines(view, z.az));
  const endpointsH = Math.max(0, ...cards.map((lines) => (lines.length === 0 ? 0 : 10 + LINE * lines.length + 4)));
  const endpointsY = tasksBottom + 30;
  const subnetBottom = (endpointsH > 0 ? endpointsY + endpointsH : tasksBottom) + 12;
  const azBottom = subnetBottom + 10;
  const gatewayBus = azBottom + 12;
  const vpcBottom = view.gateways.length > 0 ? gatewayBus + 36 : azBottom + 12;

  const zones = view.zones.map((zone, i): ZoneLayout => {
    const x = columnX(i);
    const card = cards[i] ?? [];
    return {
      frame: { x: x - 7, y: azY, w: COLUMN + 14, h: azBottom - azY },
      publicSubnet: zone.publicCidr === null ? undefined : { x, y: publicY, w: COLUMN, h: publicH },
      subnet: { x, y: subnetY, w: COLUMN, h: subnetBottom - subnetY },
      routes: routes[i] ?? [],
      tasks: taskLines.map((lines, n) => ({
        box: {
          x: x + GUTTER,
          y: tasksY + taskH.slice(0, n).reduce((sum, h) => sum + h + 8, 0),
          w: COLUMN - 2 * GUTTER - 14,
          h: taskH[n] ?? 0,
        },
        lines,
      })),
      endpoints:
        card.length === 0
          ? undefined
          : {
              box: { x: x + GUTTER, y: endpointsY, w: COLUMN - GUTTER - 10, h: 10 + LINE * card.length + 4 },
              lines: card,
            },
    };
  });

  const middle = vpcX + vpcW / 2;
  const gatewayW = 190;
  const width = vpcX + vpcW + 1 + (other === undefined ? 0 : 190);
  const aws = view.endpoints.length > 0 || view.gateways.length > 0;
  const row = { x: columnX(0) + 8, w: inner - 16 };
  return {
    width,
    bottom: aws ? vpcBottom + 20 + 34 + 38 : vpcBottom + 4,
    vpc: { x: vpcX, y: vpcY, w: vpcW, h: vpcBottom - vpcY },
    zones,
    nats: view.nats.map((nat) => {
      const at = view.zones.findIndex((z) => z.az === nat.azs[0]);
      const n = regional.indexOf(nat);
      const box =
        n >= 0
          ? { x: row.x, y: regionalY + 42 * n, w: row.w, h: 32 }
          : { x: columnX(Math.max(0, at)) + 40, y: publicY + 38, w: COLUMN - 60, h: 28 };
      return { name: nat.name, kind: nat.kind, azs: nat.azs, box };
    }),
    loadBalancers: view.loadBalancers.map((scheme, i) => {
      const before = view.loadBalancers.slice(0, i).filter((s) => s === scheme).length;
      const y =
        scheme === "public"
          ? publicY + 38 + (zonal.length > 0 ? 36 : 0) + 44 * before
          : subnetY + routesH + 44 * before;
      return { scheme, box: { ...row, y, h: 36 } };
    }),
    gateways: view.gateways.map((service, i) => ({
      service,
      box: {
        x: middle + (i - (view.gateways.length - 1) / 2) * (gatewayW + 14) - gatewayW / 2,
        y: vpcBottom - 18,
        w: gatewayW,
        h: 36,
      },
    })),
    internet: hasInternet ? { x: middle - 95, y: 1, w: 190, h: 34 } : undefined,
    internetGateway: hasInternet ? { x: middle - 75, y: vpcY - 13, w: 150, h: 26 } : undefined,
    aws: aws ? { x: row.x, y: vpcBottom + 38, w: row.w, h: 34 } : undefined,
    elsewhere:
      other === undefined
        ? undefined
        : { text: fitted(other, 160, 12), box: { x: vpcX + vpcW + 12, y: natBus - 15, w: 176, h: 30 } },
    topBus,
    natBus,
    gatewayBus,
  };
}

/** What the task subnet's route table leads to, a line each. */
function routesOf(view: TopologyView, zone: ZoneView): string[] {
  const nat = view.nats.find((n) => n.name === zone.nat);
  const to =
    nat !== undefined
      ? `${nat.kind === "regional" ? "regional NAT" : nat.kind === "instance" ? "NAT instance" : "NAT"}${nat.kind === "regional" || nat.azs.includes(zone.az) ? "" : ` in ${nat.azs.join(", ")}`}`
      : zone.elsewhere;
  return [
    to === null ? "no default route" : `0.0.0.0/0 → ${to}`,
    ...(zone.gateways.length === 0 ? [] : [`${zone.gateways.join(", ")} → gateway endpoint`]),
  ].map((line) => fitted(line, COLUMN - 16, 10));
}

function tasksOf(view: TopologyView): string[][] {
  const width = COLUMN - 2 * GUTTER - 22;
  if (view.services.length === 0) return [["no service here"]];
  const most = view.services.length > SERVICES ? SERVICES - 1 : SERVICES;
  const shown = view.services.slice(0, most).map((text) => {
    const [, tasks = "", name = text] = /^(.*?) of (.*)$/.exec(text) ?? [];
    return [
      fitted(short(name, view.prefix), width, 12),
      ...(tasks === "" ? [] : [view.zones.length > 1 ? `${tasks} in all` : tasks]),
    ];
  });
  const rest = view.services.length - most;
  return rest > 0 ? [...shown, [`and ${count(rest, "service")}`]] : shown;
}

/** Endpoints with an interface in an AZ, by security group; where the AZs are not known they stand in each. */
function endpointLines(view: TopologyView, az: string): { text: string; kind?: "dim" }[] {
  const here = view.endpoints
    .map((g) => ({ ...g, services: g.services.filter((s) => s.azs.length === 0 || s.azs.includes(az)) }))
    .filter((g) => g.services.length > 0);
  const total = here.reduce((sum, g) => sum + g.services.length, 0);
  if (total === 0) return [];
  const width = COLUMN - GUTTER - 28;
  const most = Math.max(2, Math.floor(NAMES / here.length));
  return [
    { text: count(total, "interface endpoint") },
    ...here.flatMap((g) => [
      ...folded(
        g.services.map((s) => (s.privateDns ? s.name : `${s.name} (no private DNS)`)),
        width,
        11,
        most,
      ).map((text) => ({ text })),
      ...(g.groups === ""
        ? []
        : [
            {
              text: shortGroup(
                g.groups
                  .split(", ")
                  .map((name) => short(name, view.prefix))
                  .join(", "),
                width,
              ),
              kind: "dim" as const,
            },
          ]),
    ]),
  ];
}

/** A name without what all names begin with. */
function short(name: string, prefix: string): string {
  if (`${name}-` === prefix) return name.split("-").at(-1) ?? name;
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}

/** A group's name from its end where it is too long: the beginning is the stack's prefix. */
function shortGroup(groups: string, width: number): string {
  const text = `group ${groups}`;
  if (textWidth(text, 11) <= width) return text;
  let start = 1;
  while (start < groups.length - 4 && textWidth(`group …${groups.slice(start)}`, 11) > width) start++;
  return `group …${groups.slice(start)}`;
}
