/** The page's part of a stack on another stack's network: it has no modes of its own to compare. Pure. */
import { amountInWords } from "../cost/cost";
import { diagram } from "./diagram";
import { modeSection } from "./html-mode";
import { type Markup, markup } from "./markup";
import { wayVerdicts } from "./path-verdicts";
import type { EvaluatedMode } from "./stack-report";
import { viewOf } from "./topology-view";
import { verdictClass, verdictName } from "./verdict-words";

/** @param owner stack that owns the network. @param change section before the rest */
export function joinedFragment(stack: string, owner: string, mode: EvaluatedMode, change: Markup | false): Markup {
  const { verdict } = mode.reachability;
  return markup`<div class="lead"><p>${stack} runs on the network of stack <strong>${owner}</strong>, which is <strong>${mode.mode}</strong>: what its tasks need is <strong class="${verdictClass(verdict)}">${verdictName(verdict)}</strong>, and what they send over it costs <strong>${amountInWords(mode.cost.egress)} ${mode.cost.currency}</strong> a month. The hours of NAT and endpoints are on that stack's bill.</p></div>
${change}${modeSection({ configured: mode.mode, cheapest: null }, mode, diagram(viewOf(mode.evaluation), wayVerdicts(mode.reachability)))}`;
}
