/** The wiring of one stack: plan, the two components, outputs. */
import * as pulumi from "@pulumi/pulumi";
import { createCluster, existingCluster } from "../components/ecs-cluster";
import { FargateEgress } from "../components/fargate-egress";
import type { FargateService } from "../components/fargate-service";
import type { PolicyService } from "../plan/endpoint-policy";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { tagWithIdentity } from "./identity-tags";
import { type StackOutputs, stackOutputs } from "./outputs";
import type { SecretValues } from "./secret-values";
import { createService } from "./services";

/** Builds what the plan says. @param values of the secrets that the configuration holds as Pulumi secrets. */
export async function buildStack(plan: StackPlan, settings: Settings, values: SecretValues): Promise<StackOutputs> {
  tagWithIdentity(settings.names.tagPrefix);
  // Endpoint policies name what each service is made of before it runs, and each service waits for the endpoints.
  const written: Promise<pulumi.Output<PolicyService>>[] = [];
  const egress = FargateEgress.planned(plan.prefix, {
    plan,
    settings,
    policyServices: pulumi.output(Promise.resolve().then(async () => pulumi.all(await Promise.all(written)))),
  });
  const cluster = clusterOf(plan, settings);
  const services: FargateService[] = [];
  for (const service of cluster ? plan.services : []) {
    written.push(
      new Promise((resolve, reject) => {
        const made = createService(service, { plan, settings, values, egress, cluster }, resolve);
        made.parts().catch(reject);
        services.push(made);
      }),
    );
  }
  const [parts, ...built] = await Promise.all([egress.parts(), ...services.map((service) => service.parts())] as const);
  return stackOutputs({ plan, ...parts, cluster, services: built });
}

/** The stack's cluster, or the existing one; nothing without services. */
function clusterOf(plan: StackPlan, { tags }: Settings) {
  if (!plan.cluster) return undefined;
  return plan.cluster.kind === "existing"
    ? existingCluster(plan.cluster.name, plan)
    : createCluster(plan.prefix, plan.cluster, plan.services, tags);
}
