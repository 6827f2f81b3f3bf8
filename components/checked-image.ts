/** The images of a service, once its network is known to serve all that the service needs. */
import * as pulumi from "@pulumi/pulumi";
import { serviceOf } from "../plan/catalogue";
import { parseImage } from "../plan/image";
import { imageServices } from "../plan/needs";
import type { ServicePlan } from "../plan/service-plan";
import type { ConfigProblem } from "../plan/settings";
import { ArgumentError } from "./arguments/argument-error";
import { EgressMode } from "./arguments/enums";
import type { FargateServiceArgs } from "./arguments/service-args";

/**
 * The images as they were given, the service's own first; none for one that is built. In mode endpoints-only everything
 * that the task needs must have an endpoint.
 * @throws ArgumentError, inside the output: before the service is made.
 */
export function checkedImages(
  component: string,
  { image, egress, sidecars = [] }: FargateServiceArgs,
  plan: ServicePlan,
  { region }: { readonly region: string },
): pulumi.Output<string[]> {
  const given = [
    ...(image === undefined ? [] : [{ key: "image", uri: image }]),
    ...sidecars.map((sidecar, i) => ({ key: `sidecars[${i}].image`, uri: sidecar.image })),
  ];
  const images = pulumi.all(given.map(({ uri }) => uri));
  const { mode, privateServices } = egress;
  if (mode === undefined || privateServices === undefined) return images;
  return pulumi.all([images, mode, pulumi.output(privateServices)]).apply(([uris, stated, served]) => {
    // Another language may hand the network over whole, and without what was left out.
    if (stated !== EgressMode.EndpointsOnly || (served as string[] | undefined) === undefined) return uris;
    const problems = [
      ...uris.flatMap((uri, i) => imageProblems(given[i]?.key ?? "image", uri, region, served)),
      ...needProblems(plan, served),
    ];
    if (problems.length > 0) throw new ArgumentError(component, problems);
    return uris;
  });
}

function imageProblems(key: string, uri: string, region: string, served: readonly string[]): ConfigProblem[] {
  return imageServices(parseImage(uri), region)
    .filter((service) => !served.includes(service))
    .map((service) => ({
      key,
      value: uri,
      why:
        service === "internet"
          ? "its registry is on the internet, and the network is endpoints-only"
          : `it is pulled through ${service}, of which the network has no endpoint`,
      fix:
        service === "internet"
          ? "push it to a private ECR repository of this Region, or use mode hybrid or nat-only"
          : `add ${service} to needs of the FargateEgress`,
    }));
}

function needProblems({ needs }: ServicePlan, served: readonly string[]): ConfigProblem[] {
  return needs
    .filter(({ service, because }) => !served.includes(service) && because.some(({ kind }) => kind !== "image"))
    .map(({ service }) => ({
      key: "needs",
      value: service,
      why: `the network is endpoints-only and has no endpoint for ${service === "internet" ? "the internet" : service}`,
      fix:
        service === "internet" || serviceOf(service).kind === undefined
          ? "remove the need, or use mode hybrid or nat-only"
          : `add ${service} to needs of the FargateEgress`,
    }));
}
