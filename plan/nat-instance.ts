/** Start-up script of a NAT instance on Amazon Linux 2023. Pure. Source: vpc/latest/userguide/work-with-nat-instances.html. */

/** Turns forwarding on and rewrites the source address of what comes from the VPC's CIDRs, again after every boot. */
export function natInstanceUserData(vpcCidrs: readonly string[]): string {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    "echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf",
    "sysctl --system",
    "dnf install -y iptables-services",
    "systemctl enable --now iptables",
    "iptables -F FORWARD",
    "interface=$(ip -o -4 route show default | awk '{print $5; exit}')",
    ...vpcCidrs.map((cidr) => `iptables -t nat -A POSTROUTING -s ${cidr} -o "$interface" -j MASQUERADE`),
    "iptables-save > /etc/sysconfig/iptables",
    "",
  ].join("\n");
}
