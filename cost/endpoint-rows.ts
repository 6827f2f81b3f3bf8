/** What each interface endpoint earns, and which ones nothing needs. Pure. */
import { findService } from "../plan/catalogue";
import { MODES, type Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { crossing, natRates } from "./break-even";
import type { EndpointRow, UnusedEndpoint } from "./mode-comparison";
import { cents } from "./money";
import { flatPriceOf, type PriceBook, tieredPriceOf } from "./price-book";
import { configured, demand, mustReach, type Scenario, zonesOf } from "./scenario";
import { cheapest, type Pricer, pricerOf } from "./search";
import { tieredCost } from "./tiers";

/**
 * What each endpoint costs and saves beside the NAT: the configured ones and whatever moves traffic. The price per GB is that of
 * the volume on top of the other endpoints, so that tiers are counted once.
 */
export function endpointRows(
  scenario: Scenario,
  strategy: NatStrategy,
  book: PriceBook,
  price: Pricer = pricerOf(scenario, book),
): EndpointRow[] {
  const gb = demand(scenario);
  const stated = !scenario.traffic.unstated;
  const isInterface = (service: string) => findService(service)?.kind === "interface";
  const names = [...new Set([...scenario.endpoints.hybrid, ...[...gb.keys()].filter(isInterface)])];
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb");
  const hour = flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value;
  const nat = natRates(scenario, strategy, book).perGb;
  const best = cheapest(scenario, ["nat-only", "hybrid"], [strategy], book, price);
  const total = names.reduce((sum, service) => sum + (gb.get(service) ?? 0), 0);
  return names
    .map((service): EndpointRow => {
      const volume = gb.get(service) ?? 0;
      const hours = hour === null ? null : zonesOf(scenario, service) * book.hoursPerMonth * hour;
      const withIt = tieredCost(tiers, total);
      const without = tieredCost(tiers, total - volume);
      const saves = cents(
        !stated || nat === null || withIt === null || without === null ? null : nat * volume - (withIt - without),
      );
      const costs = cents(hours);
      const net = saves === null || costs === null ? null : cents(saves - costs);
      const verdict =
        best === null || net === null
          ? "unknown"
          : best.choice.interfaceEndpoints.includes(service) && volume > 0
            ? "saves"
            : "costs";
      const paysFrom = hours === null || nat === null ? "unknown" : crossing(hours, nat, tiers);
      return {
        service,
        gb: stated ? volume : null,
        costs,
        saves,
        net,
        paysFrom,
        verdict,
        configured: scenario.endpoints.hybrid.includes(service),
      };
    })
    .sort((a, b) => order(b.net) - order(a.net) || a.service.localeCompare(b.service));
}

/** What is not known stands last. */
const order = (net: number | null) => net ?? -Number.MAX_VALUE;

/** Endpoints of a mode that carry nothing that the tasks need: they cost their hours all the same. */
export function unusedEndpoints(scenario: Scenario, book: PriceBook): UnusedEndpoint[] {
  const needed = new Set(mustReach(scenario));
  const hour = flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value;
  const modes = MODES.filter((mode) => scenario.refused[mode] === undefined);
  const of = (mode: Mode) => configured(scenario, mode).interfaceEndpoints;
  return [...new Set(modes.flatMap(of))]
    .filter((service) => !needed.has(service))
    .sort()
    .map((service) => ({
      service,
      modes: modes.filter((mode) => of(mode).includes(service)),
      monthly: hour === null ? null : cents(zonesOf(scenario, service) * book.hoursPerMonth * hour),
    }));
}
