/** The tool `diagnose`: a live service or task, read only. */
import { z } from "zod";
import { FINDINGS, findingsOf } from "./findings";
import { tool } from "./tool-spec";

const text = z.string().min(1).max(2048);

export const diagnoseTool = tool({
  name: "diagnose",
  title: "Diagnose a live service",
  description:
    "Why a live ECS Fargate service or stopped task cannot reach what it needs, whoever built the network. Asks AWS with the credentials of this process, describes and lists only, and changes nothing. Name cluster and service, or a task's whole ARN.",
  input: {
    cluster: text.optional().describe("name or ARN of the ECS cluster"),
    service: text.optional().describe("the service"),
    task: text.optional().describe("one task's whole ARN instead"),
    region: text.optional().describe("default: the task ARN's, AWS_REGION, the profile's"),
    needs: z.array(text).optional().describe("services that the code calls: sqs, dynamodb, internet"),
    hops: z.boolean().optional().describe("each step of each proof"),
  },
  output: {
    region: z.string(),
    vpc: z.string(),
    task: z.string(),
    ...FINDINGS,
    stoppedTask: z
      .object({
        taskArn: z.string(),
        stoppedReason: z.string(),
        matches: z.array(z.string()),
        confirmed: z.array(z.string()),
      })
      .optional(),
    missingPermissions: z.array(z.string()),
  },
  asksAws: true,
  run: async ({ cluster, service, task, region, needs, hops }) => {
    const at = region === undefined ? {} : { region };
    const target =
      task !== undefined && cluster === undefined && service === undefined
        ? { taskArn: task }
        : task === undefined && cluster !== undefined && service !== undefined
          ? { cluster, service }
          : undefined;
    if (target === undefined) throw new Error("name cluster and service, or task alone");
    const { diagnose } = await import("../reachability/sources/aws/diagnose");
    const found = await diagnose({ ...target, ...at, services: needs ?? [] });
    const { stoppedTask, topology, reachability } = found;
    return {
      region: topology.region,
      vpc: topology.vpc.id,
      task: topology.task.name,
      ...findingsOf(reachability.verdict, reachability.proofs, hops ?? false),
      ...(stoppedTask === undefined
        ? {}
        : {
            stoppedTask: {
              taskArn: stoppedTask.taskArn,
              stoppedReason: stoppedTask.stoppedReason,
              matches: [...stoppedTask.matches],
              confirmed: [...stoppedTask.confirmed],
            },
          }),
      missingPermissions: found.missingPermissions.map(({ action, why }) => `${action}: ${why}`),
    };
  },
});
