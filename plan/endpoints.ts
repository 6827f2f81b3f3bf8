/** Which endpoints exist in which mode, and which needs decide it. Pure. */
import { type EndpointKind, findService, STANDARD_SIX } from "./catalogue";
import type { Mode } from "./mode";
import { type Need, needsOf } from "./needs";
import type { Settings } from "./settings";

/** Where the image comes from when the stack builds it: its own repository, in its own account and region. */
export function ownImage(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}/app`;
}

/** Needs of the task that these settings describe. @param account 12 digits; only names the image in reasons. */
export function needsOfSettings(settings: Settings, region: string, account = "000000000000"): Need[] {
  const { service } = settings;
  return needsOf({
    region,
    images: [service.image ?? ownImage(account, region), ...service.sidecars.map((s) => s.image)],
    logDrivers: ["awslogs"],
    secrets: service.secrets.map((s) => ({
      name: s.name,
      valueFrom:
        s.valueFrom ?? (s.create === "secretsmanager" ? `arn:aws:secretsmanager:${region}:${account}:secret:` : s.name),
    })),
    exec: service.exec.enabled,
    execKms: service.exec.kmsKeyArn !== undefined,
    execLogs: service.exec.logGroup !== undefined,
    execS3: service.exec.s3Bucket !== undefined,
    services: service.needs.map((n) => n.service),
  });
}

function ofKind(names: readonly string[], kind: EndpointKind, settings: Settings): string[] {
  const external = new Set(settings.endpoints.external.map((e) => e.service));
  return [...new Set(names)].filter((name) => findService(name)?.kind === kind && !external.has(name));
}

function wanted(mode: Mode, settings: Settings, needs: readonly string[]): string[] {
  const { endpoints } = settings;
  switch (mode) {
    case "nat-only":
      return [];
    case "endpoints-only":
      return [...(endpoints.baseline === "standard-six" ? STANDARD_SIX : []), ...needs, ...endpoints.interface];
    case "hybrid":
      return [...endpoints.hybrid, ...endpoints.interface];
  }
}

/** Interface endpoints of the stack, in a stable order. External ones are left out. */
export function interfaceServices(settings: Settings, region: string): string[] {
  const needs = needsOfSettings(settings, region).map((n) => n.service);
  return ofKind(wanted(settings.mode, settings, needs), "interface", settings);
}

/** Gateway endpoints of the stack: what is listed; beyond nat-only also S3, where image layers live, and what is needed. */
export function gatewayServices(settings: Settings, region: string): string[] {
  const needs = needsOfSettings(settings, region).map((n) => n.service);
  const names =
    settings.mode === "nat-only" ? settings.endpoints.gateway : ["s3", ...settings.endpoints.gateway, ...needs];
  return ofKind(names, "gateway", settings);
}
