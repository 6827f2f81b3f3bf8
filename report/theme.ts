/** Colours of the report, light and dark, as CSS variables. Shared by the page, the diagrams and the charts. Pure. */
import type { LineKind } from "../cost/cost";
import type { Mode } from "../plan/mode";

/** Fonts whose widths the drawings reckon with; nothing is downloaded. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** Name of a colour and its value on a light and on a dark page. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  bg: ["#ffffff", "#0f141a"],
  surface: ["#f4f6f8", "#171e26"],
  fg: ["#1b2026", "#e7ecf1"],
  muted: ["#525c67", "#a3afbb"],
  line: ["#cfd6dd", "#3a444f"],
  accent: ["#0a58a8", "#82bdf5"],
  ok: ["#0f6a2f", "#5fd184"],
  bad: ["#a81228", "#ff9088"],
  warn: ["#7a5200", "#e6b450"],
  nat: ["#0b5cad", "#6db0f2"],
  endpoint: ["#a84a12", "#f0a063"],
  gateway: ["#0f7050", "#58cfa5"],
  mixed: ["#6b3fa0", "#c3a0f0"],
  kind1: ["#0b5cad", "#5aa2e8"],
  kind2: ["#4a90d9", "#a9cff5"],
  kind3: ["#123a66", "#3573b3"],
  kind4: ["#5b6b7c", "#93a4b5"],
  kind5: ["#a84a12", "#e68a45"],
  kind6: ["#c97420", "#f7c795"],
  kind7: ["#6b3fa0", "#b58ae6"],
  kind8: ["#0f7050", "#58cfa5"],
  kind9: ["#7a5200", "#e6b450"],
  kind10: ["#525c67", "#a3afbb"],
  kind11: ["#a81228", "#ff9088"],
};

const block = (at: 0 | 1) =>
  Object.entries(COLOURS)
    .map(([name, values]) => `--${name}:${values[at]}`)
    .join(";");

/** The variables for a root element: light, dark where the reader prefers it, always light on paper. */
export const THEME_CSS = [
  `:root{color-scheme:light dark;${block(0)}}`,
  `@media (prefers-color-scheme:dark){:root{${block(1)}}}`,
  `@media print{:root{color-scheme:light;${block(0)}}}`,
].join("\n");

/** Every colour by name, for tests of contrast. */
export const PALETTE = COLOURS;

/** A reference to a colour. @param name a key of `PALETTE`. */
export function colour(name: string): string {
  if (!Object.hasOwn(COLOURS, name)) throw new RangeError(`no colour ${name}`);
  return `var(--${name})`;
}

/** Colour of a mode's curve. */
export function modeColour(mode: Mode): string {
  switch (mode) {
    case "nat-only":
      return colour("nat");
    case "endpoints-only":
      return colour("endpoint");
    case "hybrid":
      return colour("mixed");
  }
}

/** Kinds of cost that the mode changes, in the order of the stack, each with its name and colour. */
export const EGRESS_KINDS: readonly { readonly kind: LineKind; readonly name: string; readonly colour: string }[] = [
  { kind: "nat-hours", name: "NAT hours", colour: colour("kind1") },
  { kind: "nat-gb", name: "NAT per GB", colour: colour("kind2") },
  { kind: "nat-public-ipv4", name: "NAT public IPv4", colour: colour("kind3") },
  { kind: "nat-instance-hours", name: "NAT instance hours", colour: colour("kind4") },
  { kind: "interface-endpoint-hours", name: "endpoint hours", colour: colour("kind5") },
  { kind: "interface-endpoint-gb", name: "endpoint per GB", colour: colour("kind6") },
  { kind: "transit-gateway-hours", name: "transit gateway hours", colour: colour("kind9") },
  { kind: "transit-gateway-gb", name: "transit gateway per GB", colour: colour("kind10") },
  { kind: "network-hours", name: "other network hours", colour: colour("kind11") },
  { kind: "cross-az-gb", name: "cross-AZ", colour: colour("kind7") },
  { kind: "internet-egress-gb", name: "internet egress", colour: colour("kind8") },
];
