/** The image of a service, once its network is known to serve all that the service needs. */
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
 * The image as it was given. In mode endpoints-only everything that the task needs must have an endpoint.
 * @throws ArgumentError, inside the output: before the service is made.
 */
export function checkedImage(
  component: string,
  { image, egress }: FargateServiceArgs,
  plan: ServicePlan,
  { region }: { readonly region: string },
): pulumi.Output<string> {
  const { mode, privateServices } = egress;
  if (mode === undefined || privateServices === undefined) return pulumi.output(image);
  return pulumi.all([image, mode, pulumi.output(privateServices)]).apply(([uri, stated, served]) => {
    // Another language may hand the network over whole, and without what was left out.
    if (stated !== EgressMode.EndpointsOnly || (served as string[] | undefined) === undefined) return uri;
    const problems = [...imageProblems(uri, region, served), ...needProblems(plan, served)];
    if (problems.length > 0) throw new ArgumentError(component, problems);
    return uri;
  });
}

function imageProblems(uri: string, region: string, served: readonly string[]): ConfigProblem[] {
  return imageServices(parseImage(uri), region)
    .filter((service) => !served.includes(service))
    .map((service) => ({
      key: "image",
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
