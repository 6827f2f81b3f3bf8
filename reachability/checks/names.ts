/**
 * Name resolution: VPC DNS attributes, resolver, private DNS, zones of the same name.
 * Sources: vpc/latest/userguide/vpc-dns.html, vpc/latest/privatelink/manage-dns-names.html.
 */

import { NOWHERE, rangesOf } from "../network/address-sets";
import { admits } from "../network/groups";
import { type Endpoint, type HostedZone, isUnknown } from "../topology";
import { Trace } from "../trace";
import type { View } from "../view";
import { checkAnswers, hostsAsked } from "./answers";

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
    { resolver: address },
  );
}

/** The service's names lead to the endpoint by its own private zone. */
export function checkPrivateNames(view: View, trace: Trace, endpoint: Endpoint, service: string, region: string): void {
  const { vpc, hostedZones } = view.topology;
  // Whatever resolver the tasks ask, private DNS cannot be on without the Amazon one.
  if (vpc.dnsSupport === false) trace.fail("dns", vpc.id, "enableDnsSupport is off", "vpc-dns-support-off");
  checkHostNames(view, trace);
  const hosts = view.hostsOf(service, region);
  checkAnswers(view, trace, hosts && hostsAsked(hosts), false);
  if (isUnknown(hostedZones)) {
    trace.unsure("dns", endpoint.id, "the VPC's private hosted zones are not known", [hostedZones.unknown]);
    return;
  }
  for (const zone of view.handMadeZones) {
    const relation = relationTo(zone, hosts);
    if (relation === "same") {
      const name = isUnknown(zone.name) ? zone.id : zone.name;
      trace.fail("dns", zone.id, `a hand-made private zone ${name} is attached to ${vpc.id}`, "hosted-zone-conflict");
    } else if (relation === "unknown") {
      trace.unsure("dns", zone.id, `whether private zone ${textOf(zone)} answers for ${service} is not known`, [
        isUnknown(zone.name)
          ? zone.name.unknown
          : `the names of ${service}, and the records of private zone ${zone.name}`,
      ]);
    }
  }
}

/** Names of private zones, of endpoints and of file systems need host names in the VPC. */
export function checkHostNames(view: View, trace: Trace): void {
  const { vpc } = view.topology;
  if (isUnknown(vpc.dnsHostnames)) {
    trace.unsure("dns", vpc.id, "enableDnsHostnames is not known", [vpc.dnsHostnames.unknown]);
  } else if (vpc.dnsHostnames) trace.pass("dns", vpc.id, "enableDnsHostnames is on");
  else trace.fail("dns", vpc.id, "enableDnsHostnames is off", "vpc-dns-hostnames-off");
}

/** AWS asks for both DNS attributes with a gateway endpoint; public names resolve without the second one as well. */
export function checkGatewayNames(view: View, trace: Trace, service: string): void {
  const { vpc } = view.topology;
  checkPublicNames(view, trace, service);
  if (isUnknown(vpc.dnsHostnames)) {
    trace.unsure("dns", vpc.id, "enableDnsHostnames is not known", [vpc.dnsHostnames.unknown]);
  } else if (!vpc.dnsHostnames) {
    trace.unsure("dns", vpc.id, "enableDnsHostnames is off, which AWS asks for with gateway endpoints", [
      `what the names of ${service} resolve to without DNS host names (turn them on: aws ec2 modify-vpc-attribute --vpc-id ${vpc.id} --enable-dns-hostnames)`,
    ]);
  }
}

/** The service's names lead to public addresses: nothing of the VPC or the account answers instead. */
export function checkPublicNames(view: View, trace: Trace, service: string): void {
  const { hostedZones, vpc } = view.topology;
  const hosts = view.hostsOf(service);
  checkAnswers(view, trace, hosts && hostsAsked(hosts), true);
  if (isUnknown(hostedZones)) {
    trace.unsure("dns", vpc.id, "the VPC's private hosted zones are not known", [hostedZones.unknown]);
    return;
  }
  for (const zone of shadowingZones(view, service)) {
    trace.unsure("dns", zone.id, `the private zone ${textOf(zone)} answers for this name`, [
      `the records of private zone ${textOf(zone)}`,
    ]);
  }
}

/** Names outside AWS: those of public registries, and names nobody listed, for which only what is for every name counts. */
export function checkForeignNames(view: View, trace: Trace, known: readonly string[]): void {
  const listed = known.map((name) => ({ name, below: false }));
  checkAnswers(view, trace, [...listed, { name: "", below: true }], true);
}

/** No hand-made zone answers for a single name. */
export function shadowingHost(view: View, trace: Trace, host: string): void {
  const { hostedZones, vpc } = view.topology;
  if (isUnknown(hostedZones)) {
    trace.unsure("dns", vpc.id, "the VPC's private hosted zones are not known", [hostedZones.unknown]);
    return;
  }
  for (const zone of view.handMadeZones) {
    if (relationTo(zone, [host]) === "none") continue;
    trace.unsure("dns", zone.id, `the private zone ${textOf(zone)} answers for ${host}`, [
      `the records of private zone ${textOf(zone)}`,
    ]);
  }
}

/** Hand-made zones that answer for a service's names. */
export function shadowingZones(view: View, service: string): HostedZone[] {
  if (view.handMadeZones.length === 0) return [];
  const hosts = view.hostsOf(service);
  return view.handMadeZones.filter((zone) => relationTo(zone, hosts) !== "none");
}

const textOf = (zone: HostedZone) => (isUnknown(zone.name) ? zone.id : zone.name);

/** Names that AWS answers with for services nobody listed the hosts of. */
const AWS_NAMES = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws|aws|com|cn)$/;

function relationTo(zone: HostedZone, hosts: readonly string[] | undefined): "same" | "above" | "none" | "unknown" {
  if (isUnknown(zone.name)) return "unknown";
  const name = zone.name.replace(/\.$/, "").toLowerCase();
  if (hosts === undefined) return AWS_NAMES.test(name) ? "unknown" : "none";
  const bare = hosts.map((host) => host.replace(/^\*\./, ""));
  if (bare.some((host) => name === host || name.endsWith(`.${host}`))) return "same";
  return bare.some((host) => host.endsWith(`.${name}`)) ? "above" : "none";
}
