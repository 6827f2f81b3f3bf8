/** The legend of a topology drawing: only what the drawing shows. Pure. */
import { textWidth } from "./chart-parts";
import type { Layout } from "./diagram-layout";
import { arrow, words } from "./diagram-parts";
import { type Markup, markup } from "./markup";
import type { Way, WayVerdicts } from "./path-verdicts";
import type { TopologyView } from "./topology-view";

const SIGN = 34;
const WAYS: readonly Way[] = ["nat", "endpoint", "gateway", "elsewhere", "none"];

/** @returns the legend, and the lower edge of the whole drawing */
export function legendOf(
  view: TopologyView,
  verdicts: WayVerdicts,
  l: Layout,
): { readonly body: Markup; readonly bottom: number } {
  const found = view.zones.flatMap(({ az }) => WAYS.map((way) => verdicts(az, way)?.verdict));
  const crosses = view.zones.some((z) => {
    const nat = view.nats.find((n) => n.name === z.nat);
    return nat !== undefined && !nat.azs.includes(z.az);
  });
  const entries: readonly (readonly [shown: boolean, kind: string, text: string])[] = [
    [view.nats.length > 0, "nat", "over NAT to public addresses"],
    [crosses, "nat cross", "crosses AZs"],
    [view.endpoints.length > 0, "endpoint", "to an interface endpoint"],
    [view.gateways.length > 0, "gateway", "to a gateway endpoint"],
    [view.loadBalancers.length > 0, "in", "requests coming in"],
    [found.includes("unreachable"), "broken", "broken, with its fault code"],
    [found.includes("not-proven"), "unknown", "not proven"],
  ];
  let [x, y] = [4, l.bottom + 14];
  const parts: Markup[] = [];
  for (const [shown, kind, text] of entries) {
    if (!shown) continue;
    const w = SIGN + 8 + textWidth(text, 11) + 18;
    if (x > 4 && x + w > l.width) [x, y] = [4, y + 20];
    parts.push(
      markup`${arrow(
        [
          [x, y],
          [x + SIGN, y],
        ],
        kind,
      )}${words(text, x + SIGN + 8, y, { size: 11 })}`,
    );
    x += w;
  }
  return { body: markup`${parts}`, bottom: parts.length === 0 ? l.bottom : y + 12 };
}
