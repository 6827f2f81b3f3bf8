/** The load balancer in front of a service. Pure. */
import type { ServiceSettings } from "./settings";

/** One port that clients connect to, and what happens there. */
export interface ListenerPlan {
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly action: "forward" | "redirect";
}

export interface LoadBalancerPlan {
  readonly scheme: "public" | "internal";
  readonly listeners: readonly ListenerPlan[];
  readonly certificateArn?: string;
  readonly healthCheckPath: string;
  /** Who may connect. */
  readonly allowCidrs: readonly string[];
  /** Port of the tasks. */
  readonly targetPort: number;
  readonly deletionProtection: boolean;
  readonly accessLogs: boolean;
}

/** @param vpcCidrs clients of an internal load balancer that names none. */
export function loadBalancerPlan(service: ServiceSettings, vpcCidrs: readonly string[]): LoadBalancerPlan | undefined {
  const { scheme, certificateArn, healthCheckPath, allowCidrs, deletionProtection, accessLogs, redirectHttp } =
    service.loadBalancer;
  const target = service.ports[0];
  if (scheme === "none" || !target) return undefined;
  const http: ListenerPlan = { port: 80, protocol: "HTTP", action: certificateArn ? "redirect" : "forward" };
  const https: ListenerPlan = { port: 443, protocol: "HTTPS", action: "forward" };
  return {
    scheme,
    listeners: certificateArn === undefined ? [http] : redirectHttp ? [http, https] : [https],
    ...(certificateArn === undefined ? {} : { certificateArn }),
    healthCheckPath,
    allowCidrs: allowCidrs ?? (scheme === "public" ? ["0.0.0.0/0"] : vpcCidrs),
    targetPort: target.port,
    deletionProtection,
    accessLogs,
  };
}
