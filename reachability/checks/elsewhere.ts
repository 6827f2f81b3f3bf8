/**
 * What an endpoint of this region does not cover: other registries, other regions, images never pulled before.
 * Sources: AmazonECR/latest/userguide/vpc-endpoints.html, vpc/latest/privatelink/gateway-endpoints.html.
 */
import { parseImage } from "../../plan/image";
import { imageServices, type Need, secretService } from "../../plan/needs";
import { isUnknown } from "../topology";
import type { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";
import type { Way } from "../way";
import { regionOfArn } from "./accounts";
import { hasDefaultRoute } from "./internet";

/** Images that only the internet has; true when there were any. The network has no way there. */
export function blameImages(view: View, trace: Trace): boolean {
  let blamed = false;
  for (const container of listOf(view.topology.task.containers)) {
    if (isUnknown(container.image)) continue;
    const image = parseImage(container.image);
    if (!imageServices(image, view.region).includes("internet")) continue;
    blamed = true;
    if (image.form === "no-such-host") continue;
    if (image.registry === "ecr-private") {
      trace.fail(
        "image",
        container.image,
        `${container.name} pulls from ${image.region}, the task is in ${view.region}`,
        "image-other-region",
      );
    } else trace.fail("image", container.image, `${container.name} pulls from ${image.host}`, "image-registry-public");
  }
  return blamed;
}

/** Hosts of images that are not behind an endpoint of this region. */
export function publicHosts(view: View): string[] {
  return listOf(view.topology.task.containers).flatMap(({ image }) => {
    if (isUnknown(image)) return [];
    const parsed = parseImage(image);
    if (!imageServices(parsed, view.region).includes("internet")) return [];
    return [parsed.host === "docker.io" ? "registry-1.docker.io" : parsed.host];
  });
}

/** Registry hosts that do not exist: region and suffix do not agree. */
export function checkHosts(view: View, trace: Trace): void {
  for (const { name, image } of listOf(view.topology.task.containers)) {
    if (isUnknown(image)) continue;
    const { form, host } = parseImage(image);
    if (form === "no-such-host")
      trace.fail("image", image, `${name} pulls from ${host}, which no region has`, "image-host-unknown");
  }
}

/** Registry hosts that the endpoints of this need may not answer. */
export function checkImageHosts(view: View, trace: Trace, need: Need, way: Way["kind"]): void {
  if (way === "public" || !/^ecr\.(?:api|dkr)$/.test(need.service)) return;
  for (const reason of need.because) {
    if (reason.kind !== "image" || reason.image === undefined) continue;
    const { form, host } = parseImage(reason.image);
    if (form === "dual-stack") {
      trace.unsure("image", reason.image, `${host} is a dual-stack host`, [
        `whether the endpoints of ${view.region} answer dual-stack host ${host} (AWS's documents disagree; use the host .dkr.ecr.${view.region}.)`,
      ]);
    } else if (form === "fips") {
      trace.unsure("image", reason.image, `${host} is a FIPS host`, [
        `the endpoints com.amazonaws.${view.region}.ecr-fips.api and .ecr-fips.dkr, which answer ${host}`,
      ]);
    }
  }
}

/** Parts of a service's use that leave the region, and need the default route whatever endpoints there are. */
export function checkElsewhere(view: View, trace: Trace, need: Need, subnet: SubnetView, walkOut: () => Trace): void {
  const cases = strays(view, need.service);
  if (cases.length === 0) return;
  const way = hasDefaultRoute(view, subnet);
  for (const { subject, evidence, fault } of cases) {
    if (way === false) trace.fail("image", subject, evidence, fault);
    else if (way === undefined) trace.unsure("image", subject, evidence, [`the default route of ${subnet.id}`]);
  }
  if (way === true) trace.include(walkOut());
}

interface Stray {
  readonly subject: string;
  readonly evidence: string;
  readonly fault: "pull-through-cold" | "logs-other-region" | "secret-other-region";
}

function strays(view: View, service: string): Stray[] {
  const containers = listOf(view.topology.task.containers);
  switch (service) {
    case "ecr.dkr":
      return containers.flatMap(({ image, name, pullThrough }) =>
        pullThrough === "cold" && !isUnknown(image)
          ? [
              {
                subject: image,
                evidence: `${name} is pulled through a cache that never held it`,
                fault: "pull-through-cold",
              },
            ]
          : [],
      );
    case "logs":
      return containers.flatMap(({ name, logDriver, logRegion }) =>
        logDriver === "awslogs" && logRegion !== undefined && !isUnknown(logRegion) && logRegion !== view.region
          ? [
              {
                subject: name,
                evidence: `awslogs-region is ${logRegion}, the task is in ${view.region}`,
                fault: "logs-other-region",
              },
            ]
          : [],
      );
    case "secretsmanager":
    case "ssm":
      return containers
        .flatMap(({ secrets }) => listOf(secrets))
        .flatMap(({ name, valueFrom }) => {
          if (isUnknown(valueFrom) || secretService(valueFrom) !== service) return [];
          const region = regionOfArn(valueFrom);
          if (region === undefined || region === view.region) return [];
          return [
            {
              subject: name,
              evidence: `valueFrom is in ${region}, the task is in ${view.region}`,
              fault: "secret-other-region",
            },
          ];
        });
    default:
      return [];
  }
}

/** Windows images may refer to layers at Microsoft. */
export function checkWindowsLayers(view: View, trace: Trace, need: Need, subnet: SubnetView): void {
  if (need.service !== "ecr.dkr" || view.topology.task.operatingSystem !== "windows") return;
  if (hasDefaultRoute(view, subnet) !== false) return;
  for (const { image } of listOf(view.topology.task.containers)) {
    if (!isUnknown(image))
      trace.warn("windows-base-layers", image, "the task runs Windows in a subnet without a default route");
  }
}
