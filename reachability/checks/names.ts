/**
 * Name resolution: VPC DNS attributes, resolver, private DNS, zones of the same name.
 * Sources: vpc/latest/userguide/vpc-dns.html, vpc/latest/privatelink/manage-dns-names.html.
 */
import { admits } from "../network/groups";
import { NOWHERE, rangesOf } from "../network/ranges";
import { type Endpoint, type HostedZone, isUnknown } from "../topology";
import { Trace } from "../trace";
import type { View } from "../view";

/** The resolver answers at all. The same for every name. */
export function checkResolver(view: View): Trace {
  return view.shared("resolver", () => walkResolver(view));
}

function walkResolver(view: View): Trace {
  const trace = new Trace();
  const { vpc } = view.topology;
  if (isUnknown(vpc.resolver)) {
    trace.unsure("dns", vpc.id, "the VPC's name servers are not known", [vpc.resolver.unknown]);
  } else if (vpc.resolver !== "amazon") {
    for (const address of vpc.resolver.addresses) checkCustomResolver(view, trace, address);
    const servers = vpc.resolver.addresses.join(", ");
    trace.unsure("dns", vpc.id, `the VPC's name servers are ${servers}`, [
      `what the name servers ${servers} answer (endpoints need them to forward to the Amazon resolver)`,
    ]);
  }
  if (isUnknown(vpc.dnsSupport)) {
    trace.unsure("dns", vpc.id, "enableDnsSupport is not known", [vpc.dnsSupport.unknown]);
  } else if (vpc.dnsSupport) trace.pass("dns", vpc.id, "enableDnsSupport is on");
  else if (vpc.resolver === "amazon") trace.fail("dns", vpc.id, "enableDnsSupport is off", "vpc-dns-support-off");
  return trace;
}

function checkCustomResolver(view: View, trace: Trace, address: string): void {
  const groups = view.admission(view.topology.task.securityGroupIds, "egress", "udp", 53);
  if (isUnknown(groups)) {
    trace.unsure("dns", address, "whether the task may ask the resolver is not known", [groups.unknown]);
    return;
  }
  const coverage = admits(groups.admission, { ranges: rangesOf(address) ?? NOWHERE, groupIds: [] });
  trace.coverage(
    coverage,
    {
      kind: "dns",
      subject: address,
      yes: `udp 53 to ${address} is allowed`,
      no: `no egress rule admits udp 53 to ${address}`,
    },
    "custom-resolver-port-closed",
    groups.admission.unknowns,
    groups.subject,
  );
}

/** The service's names lead to the endpoint by its own private zone. */
export function checkPrivateNames(view: View, trace: Trace, endpoint: Endpoint, service: string): void {
  const { vpc, hostedZones } = view.topology;
  // Whatever resolver the tasks ask, private DNS cannot be on without the Amazon one.
  if (vpc.dnsSupport === false) trace.fail("dns", vpc.id, "enableDnsSupport is off", "vpc-dns-support-off");
  if (isUnknown(vpc.dnsHostnames)) {
    trace.unsure("dns", vpc.id, "enableDnsHostnames is not known", [vpc.dnsHostnames.unknown]);
  } else if (vpc.dnsHostnames) trace.pass("dns", vpc.id, "enableDnsHostnames is on");
  else trace.fail("dns", vpc.id, "enableDnsHostnames is off", "vpc-dns-hostnames-off");
  if (isUnknown(hostedZones)) {
    trace.unsure("dns", endpoint.id, "the VPC's private hosted zones are not known", [hostedZones.unknown]);
    return;
  }
  for (const host of view.hostsOf(service)) {
    for (const zone of view.handMadeZones) {
      const relation = relationOf(zone, host);
      if (relation === "same") {
        const name = isUnknown(zone.name) ? zone.id : zone.name;
        trace.fail("dns", zone.id, `a hand-made private zone ${name} is attached to ${vpc.id}`, "hosted-zone-conflict");
      } else if (relation === "unknown" && isUnknown(zone.name)) {
        trace.unsure("dns", zone.id, "a private zone's name is not known", [zone.name.unknown]);
      }
    }
  }
}

/** The service's names lead to public addresses: no hand-made zone stands in between. */
export function checkPublicNames(view: View, trace: Trace, service: string): void {
  const { hostedZones, vpc } = view.topology;
  if (isUnknown(hostedZones)) {
    trace.unsure("dns", vpc.id, "the VPC's private hosted zones are not known", [hostedZones.unknown]);
    return;
  }
  for (const zone of shadowingZones(view, service)) {
    const name = isUnknown(zone.name) ? zone.id : zone.name;
    trace.unsure("dns", zone.id, `the private zone ${name} answers for this name`, [
      `the records of private zone ${name}`,
    ]);
  }
}

/** Hand-made zones that answer for a service's names. */
export function shadowingZones(view: View, service: string): HostedZone[] {
  if (view.handMadeZones.length === 0) return [];
  const hosts = view.hostsOf(service);
  return view.handMadeZones.filter((zone) => hosts.some((host) => relationOf(zone, host) !== "none"));
}

function relationOf(zone: HostedZone, host: string): "same" | "above" | "none" | "unknown" {
  if (isUnknown(zone.name)) return "unknown";
  const name = zone.name.replace(/\.$/, "").toLowerCase();
  if (name === host || name.endsWith(`.${host}`)) return "same";
  return host.endsWith(`.${name}`) ? "above" : "none";
}
